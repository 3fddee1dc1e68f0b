// The code of the plan, to copy; a code to rebuild a plan from.
function render({ model, el }) {
  const id = newId();
  const code = make("input", { type: "text", id: `${id}-code`, readOnly: true, spellcheck: false });
  const copy = make("button", { type: "button" }, "Copy the code");
  const entered = make("input", { type: "text", id: `${id}-entered`, spellcheck: false, autocomplete: "off" });
  const rebuild = make("button", { type: "button" }, "Rebuild the plan");
  const message = make("p", { className: "sim-message", role: "status" });
  const named = (field, words, button) =>
    make("div", { className: "sim-field" }, make("label", { htmlFor: field.id }, words), field, button);
  const more = make("details", {}, make("summary", {}, "Share this plan, or rebuild one"),
    named(code, "The code of this plan", copy), named(entered, "A code that you were given", rebuild), message);
  el.classList.add("sim-control", "sim-share");
  el.append(more);
  keepKeys(el);

  const ask = (text) => {
    model.set("entered", text);
    model.set("asks", model.get("asks") + 1);
    model.save_changes();
  };
  rebuild.addEventListener("click", () => ask(entered.value));
  entered.addEventListener("keydown", (event) => {
    if (event.key === "Enter") ask(entered.value);
  });
  code.addEventListener("focus", () => code.select());
  copy.addEventListener("click", async () => {
    code.select();
    message.textContent = await copied(code.value) ? "The code is copied." : "Copy the marked code with Ctrl or Command and C.";
  });
  const show = () => {
    code.value = model.get("code");
    if (model.get("message")) message.textContent = model.get("message");
  };
  model.on("change", show);
  show();
  return () => model.off("change", show);
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
export default { render };
