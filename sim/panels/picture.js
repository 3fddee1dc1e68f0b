// The sentence stays one element whose text changes: a screen reader then speaks the new text.
function render({ model, el }) {
  const figure = make("div", {});
  const sentence = make("p", {});
  const table = make("div", {});
  el.classList.add("sim-picture", "sim-shown");
  el.append(figure, sentence, table);
  if (model.get("live")) sentence.setAttribute("role", "status");
  keepKeys(table);

  const show = () => {
    if (figure.innerHTML !== model.get("figure")) figure.innerHTML = model.get("figure");
    el.setAttribute("aria-busy", String(model.get("busy")));
    if (model.get("busy")) return;
    if (sentence.textContent !== model.get("words")) sentence.textContent = model.get("words");
    const open = table.querySelector("details")?.open ?? false;
    table.innerHTML = model.get("table");
    table.querySelector("details")?.toggleAttribute("open", open);
  };
  model.on("change", show);
  show();
  return () => model.off("change", show);
}
export default { render };
