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
  // Inside another site's page: compact, and the history is that page's own.
  self.embedded = location.pathname === "/embed";
  document.documentElement.toggleAttribute("data-embed", self.embedded);
  self.fire = (name, data) => trigger(name, data);

  self.busy = () => busy;
  self.setBusy = (on) => {
    busy = on;
    document.body.toggleAttribute("data-busy", on);
    const send = document.querySelector(".rq-send");
    if (!send) return;
    send.textContent = on ? "停止" : "提问";
    send.toggleAttribute("data-stop", on);
  };

  // A citation stands in the button without the quote, which stands above it letter for letter.
  const copied = (button) => button.dataset.copy
    ?? `「${button.closest(".rq-quote").querySelector("blockquote").textContent}」——${button.dataset.cite}`;

  self.copy = async (button) => {
    const words = button.textContent;
    button.textContent = (await written(copied(button))) ? "已复制" : "复制失败";
    setTimeout(() => { button.textContent = words; }, 1600);
  };

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

  // Signed in elsewhere: the key came with the address, and goes no further.
  const came = /^#rq-key=([0-9a-f]{64})$/.exec(location.hash);
  if (came) {
    self.keep(came[1]);
    history.replaceState(history.state, "", location.pathname + location.search);
  }

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

  self.on("cite", (button) => self.copy(button));
  self.on("entry", (button) => {
    button.dataset.copy = button.dataset.entry.replace("引用日期", new Date().toLocaleDateString("sv")); // 2026-01-31
    self.copy(button);
  });
  self.on("verdict", verdict);
  // The report is printed only where that is asked for in its own head.
  self.on("print", () => { document.body.setAttribute("data-print", "report"); window.print(); });
  addEventListener("afterprint", () => document.body.removeAttribute("data-print"));

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button, a[data-open]");
    for (const menu of document.querySelectorAll(".rq-menu[open]"))
      if (!menu.contains(event.target)) menu.open = false;
    if (!button || button.disabled) return;
    const name = [...actions.keys()].find((key) => button.hasAttribute(key));
    if (!name) return;
    if (button.matches("a") && (event.ctrlKey || event.metaKey || event.shiftKey)) return; // a tab of its own
    if (button.type === "submit" || button.matches("a")) event.preventDefault();
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
    if (self.closeFilters() || self.closeShelf()) return;
    if (self.panelOpen()) self.leave();
    else self.stop();
  });

  const box = () => document.getElementById("rq-question");
  self.focusForm = () => { if (!narrow() && document.body.dataset.view !== "library") box().focus(); };

  let saying = 0;
  self.say = (words) => {
    const hint = document.querySelector(".rq-hint");
    hint.textContent = words;
    clearTimeout(saying);
    saying = setTimeout(() => { hint.textContent = ""; }, 4000);
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
      clearTimeout(saying);
      hint.textContent = count > longest ? `已有 ${count} 字，最多 ${longest} 字` : "";
      form.toggleAttribute("data-over", count > longest);
    };
    const send = async () => {
      const question = area.value.trim();
      if (!question) { hint.textContent = "请先输入问题"; area.focus(); return; }
      if (form.hasAttribute("data-over")) { area.focus(); return; }
      const before = area.value;
      if (!(await self.ask(question)) || area.value !== before) return;
      area.value = "";
      resize();
      if (narrow()) area.blur(); // puts the keyboard of the phone away
    };
    self.edit = (question) => {
      area.value = question;
      resize();
      area.focus();
    };
    // A question that could not be asked, back in the field unless another one stands there.
    self.hold = (question, words) => {
      if (!area.value.trim()) area.value = question;
      resize();
      self.focusForm();
      if (words) self.say(words);
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
    self.focusForm();
    self.recent();
    self.arrive();
  };

  self.watchHead = (element, watch) => watch("value", () => self.view(document.body.dataset.view || "ask", self.viewQuery()));

  return self;
})();
