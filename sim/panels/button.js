function render({ model, el }) {
  const button = make("button", { type: "button" });
  el.classList.add("sim-control");
  el.append(button);
  keepKeys(el);

  const show = () => {
    button.textContent = model.get("label");
    // A button that has the focus must not vanish from under it, so it is marked and not disabled.
    button.setAttribute("aria-disabled", String(!model.get("enabled")));
    el.toggleAttribute("data-hidden", !model.get("visible"));
  };
  button.addEventListener("click", () => {
    if (!model.get("enabled")) return;
    model.set("clicks", model.get("clicks") + 1);
    model.save_changes();
  });
  model.on("change", show);
  show();
  return () => model.off("change", show);
}
export default { render };
