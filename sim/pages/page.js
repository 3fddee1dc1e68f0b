// The page: which plan the levers stand for, and what was computed for it before. `fill` stands above (sim/views/live.js).

const part = (id) => document.getElementById(id);

async function unpacked(id) {
  const packed = Uint8Array.from(atob(part(id).textContent), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const data = JSON.parse(new TextDecoder().decode(await unpacked("texts")));
const codes = await unpacked("numbers");
const levers = [...document.querySelectorAll("input[type=range]")];
const future = data.years.indexOf(data.present);
const span = data.years.length - future;
const block = data.plans * data.names.length * span;

const [CHANGE, CHANGE_MARGIN, LEVEL_MARGIN, PLACES] = [0, 1, 2, 3];
const UNKNOWN = 255;
const startOf = (measure, kind) => measure * (3 * block + data.plans * data.places.length) + kind * block;

// One kind of number of one plan and name, by year from the present on; codes are kept as differences from year to year.
function byYear(measure, kind, plan, name, step, middle = 0) {
  const start = startOf(measure, kind) + (plan * data.names.length + name) * span;
  let code = 0;
  return Array.from(codes.subarray(start, start + span), (more) => {
    code = (code + more) & 255;
    return code === UNKNOWN ? null : (code - middle) * step;
  });
}

const plus = (one, other) => (one === null || other === null ? null : one + other);
const minus = (one, other) => (one === null || other === null ? null : one - other);

function band(values, margins) {
  return { values, low: values.map((v, at) => minus(v, margins[at])), high: values.map((v, at) => plus(v, margins[at])) };
}

const labelled = (rows, value) =>
  Object.fromEntries(Object.entries(rows).map(([layout, each]) => [layout, each.map((row) => row.replace("{}", value))]));

// The lines of both pictures for one plan, and everyone or one group.
function linesOf(measure, labels, plan, name) {
  const { baseline, steps, table, factor } = data.measures[measure];
  const at = data.names.indexOf(name);
  const [values, low, high] = baseline[at];
  const [level, changed] = table.plans[plan][at];
  const rows = labels[name];
  const change = byYear(measure, CHANGE, plan, at, steps.change, data.middle);
  const levels = band(
    change.map((more, year) => plus(values[future + year], more)),
    byYear(measure, LEVEL_MARGIN, plan, at, steps.levelMargin),
  );
  const before = Math.max(future - 1, 0); // where the plan's line leaves the baseline's
  const joined = (known, own) => [...known.slice(before, future), ...own];
  const times = (numbers) => numbers.map((number) => (number === null ? null : factor * number));
  const curves = {
    [`baseline-${name}`]: { years: data.years, values, low, high, label: labelled(plan ? rows.baseline : rows.both, table.baseline[at]) },
  };
  if (plan) {
    curves[`plan-${name}`] = {
      years: data.years.slice(before),
      values: joined(values, levels.values),
      low: joined(low, levels.low),
      high: joined(high, levels.high),
      label: labelled(rows.plan, level),
    };
  }
  const margin = times(byYear(measure, CHANGE_MARGIN, plan, at, steps.changeMargin));
  const differs = { years: data.years.slice(future), ...band(times(change), margin), label: labelled(rows.change, changed) };
  return { curves, changes: { [`change-${name}`]: differs } };
}

function mapOf(measure, plan) {
  const { steps, map } = data.measures[measure];
  const start = startOf(measure, PLACES) + plan * data.places.length;
  const values = {};
  const told = {};
  data.places.forEach(({ id }, at) => {
    const code = codes[start + at];
    values[id] = code === UNKNOWN ? null : steps.placeLow + code * steps.place;
    told[id] = map.told[code];
  });
  return { values, told };
}

// A sentence from its pattern and what fills the slots.
function sentence({ patterns, told }, plan) {
  const [pattern, ...slots] = told[plan].split("|");
  return patterns[pattern].map((piece, at) => piece + (slots[at] ?? "")).join("");
}

const cell = (tag, words, scope) => {
  const made = document.createElement(tag);
  made.textContent = words;
  if (scope) made.scope = scope;
  return made;
};

function fillTable(table, head, rows) {
  const row = (cells) => {
    const made = document.createElement("tr");
    made.append(...cells);
    return made;
  };
  table.tHead.replaceChildren(row(head.map((words) => cell("th", words, "col"))));
  table.tBodies[0].replaceChildren(
    ...rows.map(([name, ...cells]) => row([cell("th", name, "row"), ...cells.map((words) => cell("td", words))])),
  );
}

const plan = () => levers.reduce((sum, lever, at) => sum + Number(lever.value) * data.levels ** at, 0);
const viewOf = () => data.measures[Number(part("measure").value)].views[part("by").value];

// Draw what stays for a measure and a view.
function draw() {
  const about = data.measures[Number(part("measure").value)];
  part("curves").innerHTML = viewOf().curves;
  part("changes").innerHTML = viewOf().changes;
  part("map").innerHTML = about.map.template;
  part("caption").textContent = about.table.caption;
  show();
}

function fillAll(figure, numbers) {
  for (const svg of part(figure).querySelectorAll("svg")) fill(svg, numbers);
}

// Fill in what was computed for the plan.
function show() {
  const measure = Number(part("measure").value);
  const [about, view, at] = [data.measures[measure], viewOf(), plan()];
  const lines = view.names.map((name) => linesOf(measure, view.labels, at, name));
  const [curves, changes, places] = [view.curvesTold, view.changesTold, about.map.sentences].map((each) => sentence(each, at));
  fillAll("curves", { lines: Object.assign({}, ...lines.map((line) => line.curves)), words: curves });
  fillAll("changes", { lines: Object.assign({}, ...lines.map((line) => line.changes)), words: changes });
  const maps = { baseline: mapOf(measure, 0), plan: mapOf(measure, at) };
  fillAll("map", { maps, words: places });
  part("said").textContent = curves;
  part("changed").textContent = changes;
  part("placed").textContent = places;
  showTables(about.table, at, maps);
  levers.forEach((lever, which) => showLever(lever, data.stops[which][Number(lever.value)]));
}

function showTables({ names, rows, now, baseline, plans, short }, at, maps) {
  const column = (which) => plans[at].map((cells) => cells[which]);
  fillTable(part("table"), ["", ...names], [
    [rows[0], ...now], [rows[1], ...baseline], ...rows.slice(2).map((name, which) => [name, ...column(which)]),
  ]);
  part("bar").textContent = `${short}: ${names.map((name, which) => `${name} ${plans[at][which][1]}`).join("; ")}`;
  fillTable(part("places"), ["place", "baseline", "plan"],
    data.places.map(({ id, name }) => [name, maps.baseline.told[id], maps.plan.told[id]]));
}

function showLever(lever, { short, spoken }) {
  lever.setAttribute("aria-valuetext", spoken);
  part(`${lever.id}-level`).textContent = short;
}

for (const lever of levers) lever.addEventListener("input", show);
for (const id of ["measure", "by"]) part(id).addEventListener("change", draw);
part("reset").addEventListener("click", () => {
  for (const lever of levers) lever.value = 0;
  show();
});
part("large").addEventListener("change", () => document.documentElement.classList.toggle("large", part("large").checked));
draw();
document.documentElement.classList.add("ready");
