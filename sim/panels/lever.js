function render({ model, el }) {
  const id = newId();
  const input = make("input", { type: "range", id });
  input.setAttribute("aria-describedby", `${id}-note`);
  const output = make("output", { htmlFor: id });
  const label = make("label", { htmlFor: id }, model.get("label"));
  const note = make("small", { id: `${id}-note` }, model.get("note"));
  el.classList.add("sim-control", "sim-lever");
  el.append(make("div", { className: "sim-head" }, label, output), input, note);
  keepKeys(el);

  const show = () => {
    for (const name of ["min", "max", "step"]) input[name] = model.get(name);
    input.value = model.get("value");
    const percent = `${Math.round(100 * model.get("value"))}`;
    output.value = `${percent}%`;
    input.setAttribute("aria-valuetext", model.get("spoken").replace("{}", percent));
  };
  input.addEventListener("input", () => {
    model.set("value", Number(input.value));
    model.save_changes();
  });
  model.on("change", show);
  show();
  return () => model.off("change", show);
}
export default { render };
