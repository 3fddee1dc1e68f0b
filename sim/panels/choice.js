function render({ model, el }) {
  const id = newId();
  const select = make("select", { id });
  for (const [value, words] of Object.entries(model.get("options"))) select.append(make("option", { value }, words));
  el.classList.add("sim-control", "sim-choice");
  el.append(make("label", { htmlFor: id }, model.get("label")), select);
  keepKeys(el);

  const show = () => {
    select.value = model.get("value");
  };
  select.addEventListener("change", () => {
    model.set("value", select.value);
    model.save_changes();
  });
  model.on("change", show);
  show();
  return () => model.off("change", show);
}
export default { render };
