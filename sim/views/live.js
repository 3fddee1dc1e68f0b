// Fills the parts of a live picture that change, from plain numbers. The rest was drawn once, in Python, and says in data
// attributes where years and values lie and how a map is coloured, so that both draw the same (sim/views/live.py).

const near = (length) => length.toFixed(1);
const known = (value) => typeof value === "number" && Number.isFinite(value);
const numbersOf = (words) => words.split(" ").map(Number);

// From "start end low high" to the function that says where a value lies.
function scaleOf(words) {
  const [start, end, low, high] = numbersOf(words);
  return (value) => start + ((end - start) * (value - low)) / (high - low || 1);
}

function lineShape(points) {
  let shape = "";
  let penDown = false;
  for (const [x, y] of points) {
    if (known(y)) shape += `${penDown ? "L" : "M"}${near(x)} ${near(y)}`;
    penDown = known(y);
  }
  return shape;
}

// A band goes along its upper end and back along its lower one, in pieces where years have none.
function bandShape(rows) {
  const pieces = [[]];
  for (const row of rows) {
    if (known(row[1])) pieces[pieces.length - 1].push(row);
    else if (pieces[pieces.length - 1].length) pieces.push([]);
  }
  const ring = (piece) => [...piece.map(([x, , high]) => [x, high]), ...[...piece].reverse().map(([x, low]) => [x, low])];
  return pieces.filter((piece) => piece.length).map((piece) => `${lineShape(ring(piece))}Z`).join("");
}

// Positions as near as can be to the wanted ones, `gap` apart, from low to high: drawing.apart says how.
function apart(wanted, gap, low, high) {
  const order = wanted.map((_, index) => index).sort((a, b) => wanted[a] - wanted[b] || a - b);
  const startOf = (block) => {
    const middle = block.reduce((sum, index, rank) => sum + wanted[index] - rank * gap, 0) / block.length;
    return Math.max(low, Math.min(middle, high - gap * (block.length - 1)));
  };
  const blocks = [];
  for (const index of order) {
    let last = { members: [index], start: startOf([index]) };
    const touches = ({ members, start }) => start + gap * members.length > last.start + 1e-9;
    while (blocks.length && touches(blocks[blocks.length - 1])) {
      const members = [...blocks.pop().members, ...last.members];
      last = { members, start: startOf(members) };
    }
    blocks.push(last);
  }
  const placed = [];
  for (const { members, start } of blocks) members.forEach((index, rank) => (placed[index] = start + rank * gap));
  return placed;
}

function fillLines(svg, lines) {
  const [x, y] = [scaleOf(svg.dataset.x), scaleOf(svg.dataset.y)];
  const ends = [];
  for (const part of svg.querySelectorAll("[data-of]")) {
    const line = lines[part.dataset.of];
    const points = line ? line.years.map((year, at) => [x(year), known(line.values[at]) ? y(line.values[at]) : NaN]) : [];
    const fill = {
      line: () => part.setAttribute("d", lineShape(points)),
      band: () => part.setAttribute("d", line ? bandShape(bandRows(svg, line, points, y)) : ""),
      marks: () => part.setAttribute("d", marksShape(line, points, part.dataset)),
      end: () => {
        const last = points.filter(([, height]) => known(height)).pop();
        ends.push({ part, last, rows: line?.label[svg.dataset.layout] ?? [] });
      },
    };
    fill[part.dataset.part]();
  }
  fillEnds(svg, ends);
}

// A band goes no further than its axis.
function bandRows(svg, line, points, y) {
  const [, , low, high] = numbersOf(svg.dataset.y);
  const end = (value) => y(Math.min(Math.max(value, low), high));
  return points.map(([x], at) => (known(line.low[at]) ? [x, end(line.low[at]), end(line.high[at])] : [x, NaN, NaN]));
}

// A marker at every twentieth year.
function marksShape(line, points, { phase, shape }) {
  const marked = points.filter(([, y], at) => known(y) && line.years[at] % 20 === Number(phase));
  return marked.map(([x, y]) => `M${near(x)} ${near(y)}${shape}`).join("");
}

// Names at the ends of lines, kept apart, each tied to its line; a line without points has none. A tie to a line that still grows
// would look like a line itself, so there is none from further away than REACH.
const REACH = 60;

function fillEnds(svg, ends) {
  const [, right] = numbersOf(svg.dataset.x);
  const [bottom, top] = numbersOf(svg.dataset.y);
  const size = Number(svg.dataset.text);
  const row = size * 1.2;
  const shown = ends.filter(({ last }) => last);
  const gap = row * Math.max(...shown.map(({ rows }) => rows.length));
  const places = apart(shown.map(({ last }) => last[1]), gap, top, bottom);
  for (const { part, last, rows } of ends) {
    const place = places[shown.findIndex((end) => end.part === part)];
    const first = last ? place + size * 0.35 - (row * (rows.length - 1)) / 2 : 0;
    const [tie, ...texts] = part.children;
    part.setAttribute("display", last ? "inline" : "none");
    tie.setAttribute("d", last && right - last[0] < REACH ? `M${near(last[0] + 5)} ${near(last[1])}L${near(right + 17)} ${near(place)}` : "");
    texts.forEach((text, index) => {
      text.textContent = rows[index] ?? "";
      text.setAttribute("y", near(first + row * index));
    });
  }
}

// A value on a bound belongs to the step above, the highest to the last.
function fillMap(svg, map, { values, told }) {
  const bounds = numbersOf(svg.dataset.bounds).slice(1, -1);
  const colours = svg.dataset.colours.split(" ");
  for (const place of map.querySelectorAll("[data-place]")) {
    const id = place.dataset.place;
    const value = values[id];
    const colour = known(value) ? colours[bounds.filter((bound) => value >= bound).length] : svg.dataset.missing;
    place.setAttribute("fill", colour);
    place.querySelector("title").textContent = `${place.dataset.name}: ${told[id]}`;
  }
}

export function fill(svg, numbers) {
  if (svg.dataset.x) fillLines(svg, numbers.lines);
  for (const map of svg.querySelectorAll("[data-map]")) fillMap(svg, map, numbers.maps[map.dataset.map]);
  svg.querySelector("desc").textContent = numbers.words;
}
