// Light or dark: as the system has it, or as the reader chose on this device. And the way past the head.
((self) => {
  "use strict";
  const KEY = "reportqa-look";
  const system = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => {
    try { return localStorage[KEY] ?? "system"; }
    catch (closed) { return "system"; }
  };
  let look = chosen();
  const dark = () => (look === "system" ? system.matches : look === "dark");

  function apply() {
    if (document.body.classList.contains("dark") !== dark()) document.body.classList.toggle("dark", dark());
    for (const button of document.querySelectorAll("[data-look]"))
      button.setAttribute("aria-pressed", String(button.dataset.look === look));
  }

  self.on("look", (button) => {
    look = button.dataset.look;
    try { if (look === "system") localStorage.removeItem(KEY); else localStorage[KEY] = look; }
    catch (closed) { /* holds until the page is closed */ }
    apply();
    const menu = button.closest("details");
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  // Gradio sets the class by the system alone, when it starts and whenever that changes.
  addEventListener("DOMContentLoaded", () => {
    apply();
    new MutationObserver(apply).observe(document.body, { attributeFilter: ["class"] });
    system.addEventListener("change", apply);
  });
  document.addEventListener("toggle", (event) => { if (event.target.matches?.(".rq-menu")) apply(); }, true);

  self.on("skip", () => {
    const shown = document.body.dataset.view ?? "ask";
    const goal = shown === "ask" ? document.getElementById("rq-question") : document.querySelector("#rq-other h2");
    if (shown !== "ask") goal?.setAttribute("tabindex", "-1");
    goal?.focus();
  });
})(window.reportqa);
