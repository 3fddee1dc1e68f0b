// How much by a range input; where and when behind a native disclosure, so that whoever only moves levers need not see them.
function render({ model, el }) {
  const id = newId();
  const input = make("input", { type: "range", id });
  input.setAttribute("aria-describedby", `${id}-note`);
  const output = make("output", { htmlFor: id });
  const label = make("label", { htmlFor: id }, model.get("label"));
  const note = make("small", { id: `${id}-note` }, model.get("note"));
  const more = details(model, id);
  el.classList.add("sim-control", "sim-lever");
  el.append(make("div", { className: "sim-head" }, label, output), input, note);
  if (model.get("places")) el.append(more.element);
  keepKeys(el);

  const show = () => {
    for (const name of ["min", "max", "step"]) input[name] = model.get(name);
    input.value = model.get("value");
    const percent = `${Math.round(100 * model.get("value"))}`;
    output.value = `${percent}%`;
    input.setAttribute("aria-valuetext", model.get("spoken").replace("{}", percent));
    el.toggleAttribute("data-moved", model.get("value") > 0);
    more.show();
  };
  input.addEventListener("input", () => {
    model.set("value", Number(input.value));
    model.save_changes();
  });
  model.on("change", show);
  show();
  return () => model.off("change", show);
}

function details(model, id) {
  const where = make("select", { id: `${id}-where` });
  const start = make("input", { type: "number", id: `${id}-start` });
  const end = make("input", { type: "number", id: `${id}-end` });
  const hint = make("small", { id: `${id}-hint` }, "Leave the last year empty: for good.");
  end.setAttribute("aria-describedby", hint.id);
  const summary = make("summary", {});
  const named = (field, words) => make("div", { className: "sim-field" }, make("label", { htmlFor: field.id }, words), field);
  const element = make("details", {}, summary, named(where, "Where"), named(start, "First year"), named(end, "Last year"), hint);

  const send = (name, value) => {
    model.set(name, value);
    model.save_changes();
  };
  // A year counts once it is complete, within its bounds.
  const year = (input, name) =>
    input.addEventListener("change", () => {
      const given = input.value === "" ? null : Math.round(Number(input.value));
      const [low, high] = [Number(input.min), Number(input.max)];
      send(name, given === null ? null : Math.min(Math.max(given, low), high));
      show();
    });
  where.addEventListener("change", () => send("where", where.value));
  year(start, "start");
  year(end, "end");

  const show = () => {
    setOptions(where, model.get("places"));
    where.value = model.get("where");
    [start.min, start.max] = model.get("years");
    end.min = model.get("start") ?? start.min;
    end.max = 2400;
    start.value = model.get("start") ?? start.min;
    end.value = model.get("end") ?? "";
    const about = make("span", { className: "sim-unseen" }, `${model.get("label")}, where and when: `);
    summary.replaceChildren(about, model.get("summary"));
  };
  return { element, show };
}
export default { render };
