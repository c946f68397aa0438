// The page's behaviour: one listener for clicks, one form, one conversation. The other scripts add to `on`.
window.reportqa = (() => {
  "use strict";
  let trigger = () => {};
  let busy = false;
  const actions = new Map();
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const narrow = () => matchMedia("(max-width: 899px)").matches;
  const scroll = (node, block) =>
    node && node.scrollIntoView({ behavior: calm() ? "auto" : "smooth", block, inline: "nearest" });
  const self = { on: (name, act) => actions.set(`data-${name}`, act), calm, narrow, scroll, picked: () => ({}) };
  self.fire = (name, data) => trigger(name, data);

  // Gradio sets <html lang> from the browser; the page is Chinese whatever the browser is.
  const keepChinese = () => {
    if (document.documentElement.lang !== "zh-CN") document.documentElement.lang = "zh-CN";
  };
  keepChinese();
  new MutationObserver(keepChinese).observe(document.documentElement, { attributeFilter: ["lang"] });

  function ask(question, { alone = false, filter = self.picked() } = {}) {
    if (busy) return false;
    self.view("ask");
    setBusy(true);
    self.fire("ask", { question, alone, filter });
    if (narrow()) self.closePanel();
    return true;
  }

  function setBusy(on) {
    busy = on;
    document.body.toggleAttribute("data-busy", on);
    const send = document.querySelector(".rq-send");
    if (!send) return;
    send.textContent = on ? "停止" : "提问";
    send.toggleAttribute("data-stop", on);
  }

  const stop = () => { if (busy) self.fire("halt", {}); };

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

  // The key of a login: kept where no other port of this machine can read it, as it could the cookie.
  const KEY = "reportqa-key";
  self.key = () => {
    try { return localStorage[KEY] ? { "X-Reportqa-Key": localStorage[KEY] } : {}; }
    catch (closed) { return {}; }
  };
  self.keep = (key) => {
    try { if (key) localStorage[KEY] = key; else localStorage.removeItem(KEY); }
    catch (closed) { self.say("浏览器不许保存登录，请允许本站保存数据。"); }
  };

  // A request of our own that changes something.
  self.send = (path, data, method = "POST") =>
    fetch(path, {
      method,
      headers: { "X-Reportqa": "1", ...self.key(), ...(data instanceof Blob ? {} : { "Content-Type": "application/json" }) },
      body: data instanceof Blob ? data : JSON.stringify(data),
    });

  async function verdict(button) {
    const turn = button.closest(".rq-turn");
    const quotes = [...turn.querySelectorAll(".rq-quote [data-open]")]
      .map(({ dataset: d }) => `${d.open}#${d.start}-${d.end}`);
    const text = (name) => turn.querySelector(name)?.textContent ?? "";
    const reply = await self.send("/rq/feedback", {
      verdict: button.dataset.verdict, question: text(".rq-asked"), message: text(".rq-message"), quotes,
    });
    const { message } = await reply.json();
    if (!reply.ok) { self.say(message); return; }
    for (const other of button.parentElement.querySelectorAll("button"))
      other.setAttribute("aria-pressed", String(other === button));
    self.say(message);
  }

  self.download = (name, body, type) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(body instanceof Blob ? body : new Blob([body], { type }));
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  self.on("ask", (b) => ask(b.dataset.ask, {
    alone: b.hasAttribute("data-alone"),
    ...(b.hasAttribute("data-unfiltered") ? { filter: {} } : {}),
  }));
  self.on("copy", copy);
  self.on("stop", stop);
  self.on("verdict", verdict);
  self.on("reset", () => { setBusy(false); self.view("ask"); self.fire("reset", {}); self.closePanel(); focusForm(); });
  self.on("export", (b) => {
    b.closest("details").open = false;
    if (document.querySelector(".rq-turn .rq-card")) self.fire("export", { kind: b.dataset.export });
    else self.say("还没有可导出的问答");
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    for (const menu of document.querySelectorAll(".rq-menu[open]"))
      if (!menu.contains(event.target)) menu.open = false;
    if (!button || button.disabled) return;
    const name = [...actions.keys()].find((key) => button.hasAttribute(key));
    if (!name) return;
    if (button.type === "submit") event.preventDefault();
    actions.get(name)(button);
  });
  document.addEventListener("input", (event) => {
    if (!event.target.matches(".rq-sieve")) return;
    const words = event.target.value.trim().split(/\s+/);
    const list = event.target.parentElement.querySelector("ul");
    for (const row of list.children) row.hidden = !words.every((word) => row.textContent.includes(word));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector(".rq-menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); return; }
    if (self.closeFilters && self.closeFilters()) return;
    if (self.panelOpen()) self.closePanel();
    else stop();
  });

  const box = () => document.getElementById("rq-question");
  const focusForm = () => { if (!narrow() && document.body.dataset.view !== "library") box().focus(); };

  self.say = (words) => {
    const hint = document.querySelector(".rq-hint");
    hint.textContent = words;
    setTimeout(() => { if (hint.textContent === words) hint.textContent = ""; }, 4000);
  };

  // ArrowUp in an empty field brings the last question back, to be changed and asked again.
  function recall(area) {
    const asked = [...document.querySelectorAll(".rq-asked")].pop();
    if (area.value || !asked) return false;
    area.value = asked.textContent;
    return true;
  }

  self.start = (element, fire, names) => {
    trigger = (name, data) => names.includes(name) && fire(name, data);
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
      if (event.key === "ArrowUp" && recall(area)) { event.preventDefault(); resize(); }
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      send();
    });
    form.addEventListener("submit", (event) => { event.preventDefault(); send(); });
    document.getElementById("rq-shell")?.remove();
    focusForm();
  };

  self.watchThread = (element, watch) => watch("value", () => {
    const last = element.querySelector(".rq-turn:last-of-type");
    setBusy(Boolean(last && last.querySelector("[data-pending]")));
    scroll(last, "start");
    if (busy) return;
    focusForm();
    const first = last && last.querySelector(".rq-quote [data-open]");
    if (first && self.panelOpen() && !narrow()) self.openSource(first, false);
  });

  self.watchStage = (element, watch, props) => watch("value", () => {
    const steps = [...document.querySelectorAll("[data-pending] [data-stage]")];
    const at = steps.findIndex((step) => step.dataset.stage === props.value);
    steps.forEach((step, n) => {
      step.toggleAttribute("data-done", n < at);
      if (n === at) step.setAttribute("aria-current", "step");
      else step.removeAttribute("aria-current");
    });
  });

  self.watchFile = (element, watch) => watch("value", () => {
    const file = element.querySelector("[data-body]")?.dataset;
    if (!file) return;
    const bytes = Uint8Array.from(atob(file.body), (c) => c.charCodeAt(0));
    self.download(file.name, bytes, file.type);
  });

  // The first screen with its examples comes later than the page: it takes the place of the one shown, if any.
  self.watchFirst = (element, watch) => watch("value", () => {
    const shown = document.querySelector("#rq-thread .rq-welcome");
    const fresh = element.querySelector("template");
    if (shown && fresh) shown.replaceWith(fresh.content.cloneNode(true));
  });

  self.watchHead = (element, watch) => watch("value", () => self.view(document.body.dataset.view || "ask"));

  return self;
})();
