// Keys pressed in a control stay there: otherwise JupyterLab would edit the notebook with them ("b" adds a cell).
function keepKeys(element) {
  element.dataset.lmSuppressShortcuts = "true";
  for (const kind of ["keydown", "keypress", "keyup"]) {
    element.addEventListener(kind, (event) => event.stopPropagation());
  }
}

let named = 0;
const newId = () => `sim-${Date.now().toString(36)}-${named++}`;

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}
