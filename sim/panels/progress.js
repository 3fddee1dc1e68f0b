function render({ model, el }) {
  const id = newId();
  const bar = make("progress", { id, max: 1 });
  const label = make("label", { htmlFor: id });
  el.classList.add("sim-control", "sim-progress");
  el.append(bar, label);

  const show = () => {
    bar.value = model.get("done");
    label.textContent = model.get("label");
    el.toggleAttribute("data-idle", !model.get("label"));
  };
  model.on("change", show);
  show();
  return () => model.off("change", show);
}
export default { render };
