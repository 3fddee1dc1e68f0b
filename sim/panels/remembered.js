// The tab remembers the code of the last plan. Where a browser keeps nothing for this page, nothing is remembered.
function render({ model, el }) {
  const memory = `interwoven-plan-${model.get("about")}`;
  const last = recall(memory);
  const again = make("button", { type: "button" }, "Take it up again");
  el.classList.add("sim-control", "sim-remembered");
  el.append(make("p", {}, "You had a plan here before. "), again);
  keepKeys(el);

  let offered = Boolean(last) && last !== model.get("code") && !model.get("moved");
  again.addEventListener("click", () => {
    model.set("entered", last);
    model.set("asks", model.get("asks") + 1);
    model.save_changes();
  });
  const show = () => {
    offered &&= !model.get("moved");
    el.toggleAttribute("data-hidden", !offered);
    if (model.get("moved")) remember(memory, model.get("code"));
  };
  model.on("change", show);
  show();
  return () => model.off("change", show);
}

function recall(name) {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

function remember(name, text) {
  try {
    sessionStorage.setItem(name, text);
  } catch {
    return;
  }
}
export default { render };
