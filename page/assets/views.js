// The three views: the conversation, the library, the indicators. The last two are fetched when first shown.
((self) => {
  "use strict";
  const holder = () => document.querySelector("#rq-other .rq-view");

  self.fragment = async (path) => {
    const reply = await fetch(path, { headers: self.key() });
    return reply.ok ? reply.text() : `<p class="rq-note" role="alert">没有取到内容（${reply.status}），请刷新页面。</p>`;
  };

  self.view = (name) => {
    if (!holder()) return;
    const before = document.body.dataset.view || "ask";
    document.body.dataset.view = name;
    for (const button of document.querySelectorAll(".rq-views [data-view]")) {
      if (button.dataset.view === name) button.setAttribute("aria-current", "page");
      else button.removeAttribute("aria-current");
    }
    if (holder()) holder().hidden = name === "ask";
    if (name !== before && name !== "ask") { self.closePanel(); self.reload(); }
    window.scrollTo(0, name === before ? window.scrollY : 0);
  };

  self.reload = async (query = "") => {
    const name = document.body.dataset.view;
    const keep = document.activeElement?.name;
    const shown = await self.fragment(`/rq/${name}${query}`);
    if (document.body.dataset.view !== name) return;
    holder().innerHTML = shown;
    if (keep) holder().querySelector(`[name="${keep}"]`)?.focus();
    holder().dispatchEvent(new CustomEvent("rq-shown", { bubbles: true, detail: name }));
  };

  self.on("view", (button) => self.view(button.dataset.view));

  // The forms of the indicators ask the server anew; the query says all, nothing is kept.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form.rq-query");
    if (form) self.reload(`?${new URLSearchParams(new FormData(form))}`);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form.rq-query");
    if (!form) return;
    event.preventDefault();
    self.reload(`?${new URLSearchParams(new FormData(form))}`);
  });
  self.on("query", (button) => self.reload(button.dataset.query));
})(window.reportqa);
