// The page's behaviour: one listener for clicks, one form, one panel. No request of its own.
window.reportqa = (() => {
  "use strict";
  let fire = () => {};
  let busy = false;
  let opener = null;
  let grab = false;
  const side = () => document.getElementById("rq-side");
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const narrow = () => matchMedia("(max-width: 899px)").matches;
  const scroll = (node, block) =>
    node && node.scrollIntoView({ behavior: calm() ? "auto" : "smooth", block, inline: "nearest" });

  // Gradio sets <html lang> from the browser; the page is Chinese whatever the browser is.
  const keepChinese = () => {
    if (document.documentElement.lang !== "zh-CN") document.documentElement.lang = "zh-CN";
  };
  keepChinese();
  new MutationObserver(keepChinese).observe(document.documentElement, { attributeFilter: ["lang"] });

  function ask(question) {
    if (busy) return false;
    setBusy(true);
    fire("ask", { question });
    if (narrow()) closePanel();
    return true;
  }

  function setBusy(on) {
    busy = on;
    document.body.toggleAttribute("data-busy", on);
    const send = document.querySelector(".rq-send");
    if (send) send.disabled = on;
  }

  const panelOpen = () => document.body.hasAttribute("data-panel");

  function openPanel() {
    document.body.setAttribute("data-panel", "");
  }

  function closePanel() {
    if (!panelOpen()) return;
    document.body.removeAttribute("data-panel");
    if (opener && document.contains(opener)) opener.focus({ preventScroll: true });
    opener = null;
  }

  function reveal() {
    const view = side().querySelector(".rq-scroll");
    if (!view) return;
    const mark = view.querySelector("mark");
    if (mark) {
      const at = mark.getBoundingClientRect().top - view.getBoundingClientRect().top;
      view.scrollTo({ top: view.scrollTop + at - view.clientHeight / 3, behavior: "auto" });
    } else {
      view.scrollTop = 0;
    }
    if (panelOpen() && grab) view.focus({ preventScroll: true });
  }

  // `hold`: the visitor asked for it, so the panel takes the focus; otherwise it only follows the answer.
  function openSource(button, hold = true) {
    grab = hold;
    const { open: source, start = "0", end = "0" } = button.dataset;
    if (hold && !button.closest("#rq-side")) opener = button;
    openPanel();
    const now = side().querySelector(".rq-panel").dataset;
    if (now.shown === source && now.start === start && now.end === end) reveal();
    else fire("open", { source, start: Number(start), end: Number(end) });
  }

  function openList(button) {
    grab = true;
    if (!button.closest("#rq-side")) opener = button;
    openPanel();
    if (side().querySelector(".rq-panel").dataset.shown === "") reveal();
    else fire("open", { source: "" });
  }

  async function copy(button) {
    const words = button.textContent;
    button.textContent = (await written(button.dataset.copy)) ? "已复制" : "复制失败";
    setTimeout(() => { button.textContent = words; }, 1600);
  }

  // navigator.clipboard exists only on https and localhost; a page served in an office network has neither.
  async function written(text) {
    if (navigator.clipboard) {
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch (refused) { /* not allowed here: the older way below */ }
    }
    const area = document.createElement("textarea");
    area.value = text;
    area.style.cssText = "position:fixed;opacity:0";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }

  function jump(button) {
    const text = side().querySelector(`[data-number="${button.dataset.section}"]`);
    if (narrow()) button.closest("details").open = false;
    scroll(text && text.parentElement, "start");
  }

  const doing = [
    ["data-ask", (b) => ask(b.dataset.ask)],
    ["data-open", openSource],
    ["data-list", openList],
    ["data-copy", copy],
    ["data-close", closePanel],
    ["data-section", jump],
    ["data-reset", () => { fire("reset", {}); closePanel(); focusForm(); }],
  ];
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    const found = button && doing.find(([name]) => button.hasAttribute(name));
    if (found) found[1](button);
  });
  document.addEventListener("input", (event) => {
    if (!event.target.matches(".rq-sieve")) return;
    const words = event.target.value.trim().split(/\s+/);
    for (const row of side().querySelectorAll(".rq-reports > li"))
      row.hidden = !words.every((word) => row.textContent.includes(word));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closePanel();
  });

  const box = () => document.getElementById("rq-question");
  const focusForm = () => { if (!narrow()) box().focus(); };

  function start(element, trigger) {
    fire = trigger;
    const form = element.querySelector("form");
    const area = form.querySelector("textarea");
    const hint = form.querySelector(".rq-hint");
    const longest = Number(form.dataset.longest);
    const resize = () => {
      area.style.height = "auto";
      area.style.height = `${Math.min(area.scrollHeight, 160)}px`;
      const count = [...area.value.trim()].length;
      hint.textContent = count > longest ? `已有 ${count} 字，最多 ${longest} 字` : "";
      form.toggleAttribute("data-over", count > longest);
    };
    const send = () => {
      const question = area.value.trim();
      if (!question) { hint.textContent = "请先输入问题"; area.focus(); return; }
      if (form.hasAttribute("data-over")) { area.focus(); return; }
      if (!ask(question)) return;
      area.value = "";
      resize();
      if (narrow()) area.blur(); // puts the keyboard of the phone away
    };
    area.addEventListener("input", resize);
    // Enter also chooses a word in a Chinese input method: it sends only when none is being composed.
    area.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      send();
    });
    form.addEventListener("submit", (event) => { event.preventDefault(); send(); });
    focusForm();
  }

  function watchThread(element, watch) {
    watch("value", () => {
      const last = element.querySelector(".rq-turn:last-of-type");
      setBusy(Boolean(last && last.querySelector("[data-pending]")));
      scroll(last, "start");
      if (busy) return;
      focusForm();
      const first = last && last.querySelector(".rq-quote [data-open]");
      if (first && panelOpen() && !narrow()) openSource(first, false);
    });
  }

  function watchPanel(element, watch) {
    watch("value", reveal);
  }

  return { start, watchThread, watchPanel };
})();
