// The bar is a picture of the sentence beside it; crossing the budget is also spoken.
function render({ model, el }) {
  const id = newId();
  const input = make("input", { type: "number", id, min: 0, step: 50 });
  const bar = make("div", { className: "sim-bar", "aria-hidden": "true" }, make("div", {}));
  const verdict = make("p", { className: "sim-verdict" });
  const words = make("p", {});
  const summary = make("summary", {}, "What the plan costs");
  const spoken = make("p", { className: "sim-unseen", role: "status" });
  const table = make("div", {});
  el.classList.add("sim-control", "sim-budget", "sim-picture");
  const field = make("div", { className: "sim-field" }, make("label", { htmlFor: id }, "Budget, $ a resident a year"), input);
  el.append(field, bar, verdict, make("details", {}, summary, words, table), spoken);
  keepKeys(el);

  input.addEventListener("change", () => {
    model.set("budget", Math.max(0, Number(input.value) || 0));
    model.save_changes();
    show();
  });
  let over = null;
  const show = () => {
    const [budget, cost] = [model.get("budget"), model.get("cost")];
    input.value = budget;
    const share = budget > 0 ? Math.min(cost / budget, 1) : 0;
    bar.firstChild.style.width = `${100 * share}%`;
    bar.toggleAttribute("data-none", budget <= 0);
    const now = budget > 0 && cost > budget;
    el.toggleAttribute("data-over", now);
    if (over !== null && over !== now) spoken.textContent = now ? "The plan is now over the budget." : "The plan is within the budget again.";
    over = now;
    verdict.textContent = model.get("verdict");
    words.textContent = model.get("words");
    table.innerHTML = model.get("table");
  };
  model.on("change", show);
  show();
  return () => model.off("change", show);
}
export default { render };
