// The answer is computed by the kernel; the sentence stays one element, so that a screen reader speaks its new text.
function render({ model, el }) {
  const name = newId();
  const legend = make("legend", {}, model.get("label"));
  const group = make("fieldset", {}, legend);
  for (const [value, words] of Object.entries(model.get("options"))) {
    group.append(make("label", {}, make("input", { type: "radio", name, value }), make("span", {}, words)));
  }
  const button = make("button", { type: "button" }, model.get("button"));
  const said = make("p", {});
  said.setAttribute("role", "status");
  el.classList.add("sim-control", "sim-question");
  el.append(group, button, said);
  keepKeys(el);

  const show = () => {
    for (const input of group.querySelectorAll("input")) input.checked = input.value === model.get("value");
    if (said.textContent !== model.get("words")) said.textContent = model.get("words");
    said.dataset.verdict = model.get("verdict");
  };
  group.addEventListener("change", (event) => {
    model.set("value", event.target.value);
    model.save_changes();
  });
  button.addEventListener("click", () => {
    model.set("clicks", model.get("clicks") + 1);
    model.save_changes();
  });
  model.on("change", show);
  show();
  return () => model.off("change", show);
}
export default { render };
