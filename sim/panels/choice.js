function render({ model, el }) {
  const id = newId();
  const select = make("select", { id });
  const note = make("small", { id: `${id}-note` });
  select.setAttribute("aria-describedby", note.id);
  el.classList.add("sim-control", "sim-choice");
  el.append(make("label", { htmlFor: id }, model.get("label")), select, note);
  keepKeys(el);

  const show = () => {
    setOptions(select, model.get("options"));
    select.value = model.get("value");
    note.textContent = model.get("note");
    el.toggleAttribute("data-hidden", !model.get("visible"));
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
