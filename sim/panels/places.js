// Places to choose: a checkbox each, for keyboard and screen reader, and a map to click that does the same.
function render({ model, el }) {
  const chosen = () => new Set(model.get("chosen"));
  const summary = make("summary", {});
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", model.get("frame"));
  svg.setAttribute("aria-hidden", "true");
  const list = make("div", { className: "sim-places", role: "group", "aria-label": model.get("label") });
  const boxes = new Map();
  const shapes = new Map();
  const toggle = (place) => {
    const next = chosen();
    if (!next.delete(place)) next.add(place);
    model.set("chosen", [...next].sort());
    model.save_changes();
    show();
  };
  for (const [place, { name, shape }] of Object.entries(model.get("places"))) {
    const box = make("input", { type: "checkbox" });
    box.addEventListener("change", () => toggle(place));
    boxes.set(place, box);
    list.append(make("label", {}, box, ` ${name}`));
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", shape);
    path.append(document.createElementNS("http://www.w3.org/2000/svg", "title"));
    path.firstChild.textContent = name;
    path.addEventListener("click", () => toggle(place));
    shapes.set(place, path);
    svg.append(path);
  }
  const hint = make("p", {}, "Click on the map or tick the list. Levers whose place is “the places chosen on the map” act there.");
  const none = make("button", { type: "button" }, "Choose none");
  none.addEventListener("click", () => {
    model.set("chosen", []);
    model.save_changes();
    show();
  });
  el.classList.add("sim-control");
  el.append(make("details", { className: "sim-chooser" }, summary, hint, svg, none, list));
  keepKeys(el);

  const show = () => {
    const now = chosen();
    summary.textContent = `${model.get("label")}: ${now.size || "none"} chosen`;
    for (const [place, box] of boxes) {
      box.checked = now.has(place);
      shapes.get(place).toggleAttribute("data-chosen", now.has(place));
    }
  };
  model.on("change", show);
  show();
  return () => model.off("change", show);
}
export default { render };
