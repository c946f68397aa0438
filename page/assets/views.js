// The three views: the conversation, the library, the indicators. The last two are fetched when first shown.
((self) => {
  "use strict";
  const holder = () => document.querySelector("#rq-other .rq-view");

  self.fragment = async (path) => {
    const reply = await fetch(path, { headers: self.key() });
    return reply.ok ? reply.text() : `<p class="rq-note" role="alert">没有取到内容（${reply.status}），请刷新页面。</p>`;
  };

  let query = ""; // of the view that is shown
  self.viewQuery = () => query;

  self.view = (name, wanted = "") => {
    if (!holder()) return;
    const before = document.body.dataset.view || "ask";
    document.body.dataset.view = name;
    for (const button of document.querySelectorAll(".rq-views [data-view]")) {
      if (button.dataset.view === name) button.setAttribute("aria-current", "page");
      else button.removeAttribute("aria-current");
    }
    if (holder()) holder().hidden = name === "ask";
    if (name !== "ask" && (name !== before || wanted !== query)) { self.closePanel(); self.reload(wanted); }
    window.scrollTo(0, name === before ? window.scrollY : 0);
  };

  self.reload = async (wanted = "") => {
    query = wanted;
    const name = document.body.dataset.view;
    const keep = document.activeElement?.name;
    const shown = await self.fragment(`/rq/${name}${query}`);
    if (document.body.dataset.view !== name) return;
    holder().innerHTML = shown;
    if (keep) holder().querySelector(`[name="${keep}"]`)?.focus();
    holder().dispatchEvent(new CustomEvent("rq-shown", { bubbles: true, detail: name }));
  };

  const ask = (wanted) => { self.reload(wanted); self.note(); };

  self.on("view", (button) => {
    if (button.hasAttribute("aria-current")) return;
    self.view(button.dataset.view);
    self.note(true);
  });

  // The forms of the indicators ask the server anew; the query says all, nothing is kept.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form.rq-query");
    if (form) ask(`?${new URLSearchParams(new FormData(form))}`);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form.rq-query");
    if (!form) return;
    event.preventDefault();
    ask(`?${new URLSearchParams(new FormData(form))}`);
  });
  self.on("query", (button) => ask(button.dataset.query));
})(window.reportqa);
