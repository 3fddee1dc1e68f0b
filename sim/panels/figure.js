// A picture with its sentence and its table, in an element. `fill` comes from sim/views/live.js, which stands before this. The
// sentence stays one element whose text changes: a screen reader then speaks the new text.
function pictureIn(el, model) {
  const figure = make("div", {});
  const sentence = make("p", {});
  const table = make("div", {});
  let template = null;
  el.classList.add("sim-picture", "sim-shown");
  el.append(figure, sentence, table);
  if (model.get("live")) sentence.setAttribute("role", "status");
  keepKeys(table);

  return () => {
    if (template !== model.get("template")) figure.innerHTML = template = model.get("template");
    const numbers = model.get("numbers");
    const moving = Object.keys({ ...numbers.lines, ...numbers.maps }).length;
    if (moving) for (const svg of figure.querySelectorAll("svg")) fill(svg, numbers);
    el.setAttribute("aria-busy", String(model.get("busy")));
    if (model.get("busy")) return;
    if (sentence.textContent !== model.get("words")) sentence.textContent = model.get("words");
    replaceTable(table, model.get("table"));
  };
}
