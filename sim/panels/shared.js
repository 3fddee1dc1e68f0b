// Keys pressed in a control stay there: otherwise JupyterLab would edit the notebook with them ("b" adds a cell).
function keepKeys(element) {
  element.dataset.lmSuppressShortcuts = "true";
  for (const kind of ["keydown", "keypress", "keyup"]) {
    element.addEventListener(kind, (event) => event.stopPropagation());
  }
}

// Every control is a module of its own, so a counter would give all the same ids.
const newId = () => `sim-${Math.random().toString(36).slice(2)}`;

// An element with properties; names with a hyphen, and role, are attributes.
function make(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role") element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children);
  return element;
}

// The options of a select, made anew only when they change, so that an open list stays.
function setOptions(select, options) {
  const key = JSON.stringify(options);
  if (select.dataset.key === key) return;
  select.dataset.key = key;
  select.replaceChildren(...Object.entries(options).map(([value, words]) => make("option", { value }, words)));
}

// Another table in the place of the last, open if that was.
function replaceTable(element, html) {
  const open = element.querySelector("details")?.open ?? false;
  element.innerHTML = html;
  element.querySelector("details")?.toggleAttribute("open", open);
}
