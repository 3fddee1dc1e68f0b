function render({ model, el }) {
  el.classList.add("sim-control", "sim-note");
  el.append(make("p", {}, model.get("words")));
}
export default { render };
