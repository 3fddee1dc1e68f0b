// Keys pressed in a control stay there: otherwise JupyterLab would edit the notebook with them ("b" adds a cell).
function keepKeys(element) {
  element.dataset.lmSuppressShortcuts = "true";
  for (const kind of ["keydown", "keypress", "keyup"]) {
    element.addEventListener(kind, (event) => event.stopPropagation());
  }
}

// Every control is a module of its own, so a counter would give all the same ids.
const newId = () => `sim-${Math.random().toString(36).slice(2)}`;

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}
