// The page in English, by the browser's language or the reader's choice. The page is written in Chinese; what
// each text is in English stands in english.json, and is put in its place as it appears. What reports and
// people say is marked lang="zh-CN" and stays as it is.
((self) => {
  "use strict";
  const KEY = "reportqa-language";
  const SPOKEN = { zh: "zh-CN", en: "en" };
  const TOLD = ["aria-label", "placeholder", "title"];
  const CHINESE = /[\u3400-\u9fff]/;
  const asked = new URLSearchParams(location.search).get("lang");
  const chosen = () => {
    try { return localStorage[KEY]; }
    catch (closed) { return undefined; }
  };
  const language = [asked, chosen(), ...navigator.languages.map((one) => one.slice(0, 2))].find((one) => one in SPOKEN) ?? "zh";

  self.language = language;

  // Gradio sets <html lang> from the browser, whatever the page is in.
  const keep = () => {
    if (document.documentElement.lang !== SPOKEN[language]) document.documentElement.lang = SPOKEN[language];
  };
  keep();
  new MutationObserver(keep).observe(document.documentElement, { attributeFilter: ["lang"] });

  // A link to a sheet of figures brings the language of the page.
  document.addEventListener("click", ({ target }) => {
    const link = target.closest('a[href^="/rq/figures/sheet"]');
    if (link) link.search = new URLSearchParams([...new URLSearchParams(link.search).entries(), ["lang", language]]);
  }, true);

  self.on("language", (button) => {
    try { localStorage[KEY] = button.dataset.language; }
    catch (closed) { self.say("浏览器不许保存语言的选择。"); return; }
    location.reload();
  });

  const whole = new Map(); // texts without a gap
  const gapped = []; // [pattern, English] of those with gaps: {n} 份报告
  const seen = new Map();
  const written = new Set(); // what was put in a text's place may hold words of a report

  function read(table) {
    for (const [chinese, english] of Object.entries(table)) {
      if (!/\{\w+\}/.test(chinese)) { whole.set(chinese, english); continue; }
      const words = chinese.replace(/[\\^$.*+?()[\]|/]/g, "\\$&").replace(/\{(\w+)\}/g, "(?<$1>.+?)");
      gapped.push([new RegExp(`^${words}$`, "su"), english]);
    }
  }

  // What stands in a gap is itself in the table, or of a report. One is not many.
  function english(words) {
    if (whole.has(words)) return whole.get(words);
    for (const [pattern, told] of gapped) {
      const { groups } = pattern.exec(words) ?? {};
      if (groups) return told.replace(/\{(\w+)\}/g, (_, name) => english(groups[name]) ?? groups[name]).replace(/\b1 (\w+)s\b/g, "1 $1");
    }
    return null;
  }

  function put(words, owner, place) {
    const bare = words.trim();
    if (!CHINESE.test(bare) || written.has(bare)) return;
    if (!seen.has(bare)) seen.set(bare, english(bare));
    const told = seen.get(bare);
    if (told !== null) {
      written.add(told);
      place(words.replace(bare, () => told));
      if ("untold" in owner.dataset) { owner.removeAttribute("lang"); delete owner.dataset.untold; }
    }
    else { owner.lang = SPOKEN.zh; owner.dataset.untold = ""; } // read aloud as what it is
  }

  const STAYS = "[lang|=zh]:not([data-untold]), #rq-stage, data, script, style";

  function walk(root) {
    const start = root.nodeType === Node.ELEMENT_NODE ? root : root.parentElement;
    if (!start || (start !== document.documentElement && start.closest(STAYS))) return;
    const nodes = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) =>
      (node.nodeType === Node.ELEMENT_NODE && node.matches(STAYS) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT));
    for (let node = nodes.currentNode; node; node = nodes.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) put(node.data, node.parentElement, (told) => { node.data = told; });
      else if (node.nodeType === Node.ELEMENT_NODE) for (const name of TOLD) if (node.hasAttribute(name)) put(node.getAttribute(name), node, (told) => node.setAttribute(name, told));
    }
  }

  if (language === "en") (async () => {
    const table = await fetch("/rq/assets/english.json");
    if (!table.ok) return;
    read(await table.json());
    walk(document.documentElement);
    new MutationObserver((changes) => {
      for (const { type, target, addedNodes } of changes) {
        if (type === "childList") for (const node of addedNodes) { if (node.isConnected) walk(node); }
        else walk(target);
      }
    }).observe(document.documentElement, { childList: true, subtree: true, characterData: true, attributeFilter: TOLD });
  })();
})(window.reportqa);
