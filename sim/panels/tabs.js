// Tabs over one picture, as the ARIA Authoring Practices have them: arrow keys go from tab to tab, and what is chosen shows at
// once.
function render({ model, el }) {
  const id = newId();
  const list = make("div", { className: "sim-tabs", role: "tablist", "aria-label": model.get("about") });
  const panel = make("div", { id: `${id}-panel`, role: "tabpanel" });
  const tabs = Object.entries(model.get("options")).map(([value, words]) => {
    const tab = make("button", { type: "button", id: `${id}-${value}`, role: "tab" }, words);
    tab.setAttribute("aria-controls", panel.id);
    tab.dataset.value = value;
    tab.addEventListener("click", () => choose(value));
    return tab;
  });
  list.append(...tabs);
  el.append(list, panel);
  el.classList.add("sim-control");
  keepKeys(list);
  const draw = pictureIn(panel, model);

  const choose = (value) => {
    model.set("value", value);
    model.save_changes();
  };
  list.addEventListener("keydown", (event) => {
    const at = tabs.findIndex((tab) => tab.dataset.value === model.get("value"));
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const tab = tabs.at(to % tabs.length);
    choose(tab.dataset.value);
    tab.focus();
  });
  const show = () => {
    for (const tab of tabs) {
      const chosen = tab.dataset.value === model.get("value");
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      if (chosen) panel.setAttribute("aria-labelledby", tab.id);
    }
    draw();
  };
  model.on("change", show);
  show();
  return () => model.off("change", show);
}
export default { render };
