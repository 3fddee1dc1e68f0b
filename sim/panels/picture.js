function render({ model, el }) {
  const show = pictureIn(el, model);
  model.on("change", show);
  show();
  return () => model.off("change", show);
}
export default { render };
