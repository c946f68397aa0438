// The library for those allowed: files sent and read one by one, looked at, then taken in together.
((self) => {
  "use strict";
  const AT_ONCE = 2; // files under way
  let confirmed = null;
  let polling = 0;
  let replacing = "";
  let total = 0; // files of the job that is being read
  let left = 0; // of them, those not read yet
  const view = () => document.querySelector("#rq-other .rq-view");
  const find = (selector) => view().querySelector(selector);
  const staged = () => find(".rq-staged");

  function say(words) {
    const box = find("#rq-jobs");
    const line = document.createElement("p");
    line.className = "rq-note";
    line.setAttribute("role", "alert");
    line.textContent = words;
    box.prepend(line);
  }

  // One row a file from the moment it is chosen; the server's row takes its place once it was read.
  function row(file) {
    const made = document.createElement("li");
    const [badge, name] = [document.createElement("span"), document.createElement("b")];
    badge.className = "rq-badge";
    badge.textContent = "等待";
    name.lang = "zh-CN";
    name.textContent = file.name;
    made.dataset.state = "等待";
    made.append(badge, name);
    staged().querySelector("ul").append(made);
    return made;
  }

  function state(made, words, told = "") {
    made.dataset.state = words.replace(/ .*/, "");
    made.querySelector(".rq-badge").textContent = words;
    if (told) made.append(Object.assign(document.createElement("small"), { textContent: told }));
  }

  // Progress of the sending needs XMLHttpRequest.
  const upload = (file, made, replace) => new Promise((done) => {
    const sender = new XMLHttpRequest();
    const query = new URLSearchParams({ name: file.name, ...(replace ? { replace } : {}) });
    sender.open("PUT", `/rq/library/upload?${query}`);
    for (const [name, value] of Object.entries({ "X-Reportqa": "1", ...self.key() })) sender.setRequestHeader(name, value);
    let share = 0;
    const add = (to) => { left -= to - share; share = to; summary(); };
    sender.upload.onprogress = (event) => {
      state(made, `上传 ${Math.round(100 * event.loaded / event.total)}%`);
      add(event.loaded / event.total / 2);
    };
    sender.upload.onload = () => state(made, "读取");
    sender.onloadend = () => {
      if (sender.status === 200) made.outerHTML = JSON.parse(sender.responseText).html;
      else state(made, "不能收入", message(sender));
      add(1);
      done();
    };
    sender.send(file);
  });

  function message(sender) {
    try { return JSON.parse(sender.responseText).message; }
    catch (broken) { return "上传没有成功，请检查网络后再试。"; }
  }

  // What the rows come to: how many can be taken in, how many not, how far the reading is.
  function summary() {
    if (!staged()) return;
    const count = (words) => staged().querySelectorAll(`li[data-state="${words}"]`).length;
    const told = [["可收入", "份可收入"], ["将替换", "份将替换旧的"], ["已有", "份已有"], ["不能收入", "份不能收入"]]
      .map(([words, after]) => [count(words), after]).filter(([n]) => n).map(([n, after]) => `${n} ${after}`);
    const ready = count("可收入") + count("将替换");
    const reading = left > 0.001;
    const bar = staged().querySelector("progress");
    bar.hidden = !reading;
    bar.value = total ? 1 - left / total : 1;
    staged().querySelector("[data-sum]").textContent = (reading ? [`正在读取 ${total} 份`, ...told] : told).join("，");
    const accept = staged().querySelector("[data-accept]");
    accept.textContent = `收入 ${ready} 份`;
    accept.disabled = reading || !ready;
    staged().hidden = !staged().querySelector("li");
  }

  async function uploadAll(files, replace = "") {
    if (!files.length) return;
    total = left > 0.001 ? total + files.length : files.length;
    left = left > 0.001 ? left + files.length : files.length;
    const waiting = files.map((file) => [file, row(file)]);
    summary();
    const next = async () => {
      for (let one = waiting.shift(); one; one = waiting.shift()) await upload(...one, replace);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
    summary();
  }

  // The files below what was dropped: a folder gives all of its own. Hidden ones are no reports.
  async function filesOf(entry) {
    if (entry.name.startsWith(".")) return [];
    if (entry.isFile) return [await new Promise((done, failed) => { entry.file(done, failed); })];
    const reader = entry.createReader();
    const inside = [];
    for (;;) { // a reader gives a hundred at a time
      const some = await new Promise((done, failed) => { reader.readEntries(done, failed); });
      if (!some.length) break;
      inside.push(...some);
    }
    return (await Promise.all(inside.map(filesOf))).flat();
  }

  async function dropped(transfer) {
    const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    const files = entries.length ? (await Promise.all(entries.map(filesOf))).flat() : [...transfer.files];
    await uploadAll(files);
  }

  async function poll() {
    clearTimeout(polling);
    const reply = await fetch("/rq/library/jobs", { headers: self.key() });
    const box = find("#rq-jobs");
    if (!reply.ok || !box) return;
    const kept = [...box.querySelectorAll(".rq-note")];
    box.innerHTML = await reply.text();
    box.prepend(...kept);
    if (box.querySelector("[data-busy]")) polling = setTimeout(poll, 500);
    else { self.fire("refresh", {}); self.reloadFilters(); if (!left) await self.reload(self.viewQuery()); }
  }

  async function change(path, data) {
    const reply = await self.send(path, data);
    if (reply.ok) { poll(); return ""; }
    return (await reply.json()).message;
  }
  const changeOrSay = async (path, data) => { const words = await change(path, data); if (words) say(words); };

  function confirm(words, act) {
    const dialog = find(".rq-confirm");
    dialog.querySelector("p").textContent = words;
    confirmed = act;
    dialog.showModal();
  }

  const choose = (kind, instead = "") => { replacing = instead; find(`input[type="file"]${kind}`).click(); };
  const FILES = ":not([webkitdirectory])";
  self.on("cancel", (button) => button.closest("dialog").close());
  self.on("confirm", (button) => { button.closest("dialog").close(); confirmed(); });
  self.on("choose", () => choose(FILES));
  self.on("choose-folder", () => choose("[webkitdirectory]"));
  self.on("replace", (button) => confirm(
    `用另一个文件替换《${button.dataset.title}》？原文件移入 .trash，不会丢失。`,
    () => choose(FILES, button.dataset.replace),
  ));
  self.on("delete", (button) => confirm(
    `删除《${button.dataset.title}》？文件移入 .trash，不会丢失；删除后不能再据它作答。`,
    () => changeOrSay("/rq/library/delete", { source: button.dataset.delete }),
  ));
  self.on("update", () => changeOrSay("/rq/library/update", {}));
  self.on("rollback", (button) => confirm(
    `让版本 ${button.dataset.rollback} 重新作答？报告文件不变，下次更新索引会重新收入。`,
    () => changeOrSay("/rq/library/rollback", { version: button.dataset.rollback }),
  ));
  self.on("logout", async () => { await self.send("/rq/logout", {}); self.keep(""); self.reload(); });

  // What is set about a row: the fields that are not as they were read.
  const item = (made) => Object.fromEntries([
    ["number", made.dataset.number],
    ...[...made.querySelectorAll("input[data-read]")].map((field) => [field.name, field.value]),
  ]);
  self.on("accept", async () => {
    const rows = [...staged().querySelectorAll('li:is([data-state="可收入"], [data-state="将替换"])')];
    const words = await change("/rq/library/accept", { items: rows.map(item) });
    if (words) { say(words); return; }
    for (const made of staged().querySelectorAll("li")) made.remove();
    summary();
  });
  self.on("letgo", (button) => {
    const rows = button.dataset.letgo ? [button.closest("li")] : [...staged().querySelectorAll("li")];
    self.send("/rq/library/letgo", { items: rows.map(({ dataset }) => ({ number: dataset.number ?? "" })) });
    for (const made of rows) made.remove();
    summary();
  });

  async function unfold(button, path) {
    const box = button.closest("li").querySelector(".rq-preview");
    const shown = !box.hidden && box.dataset.path === path;
    if (!shown) box.innerHTML = await self.fragment(path);
    box.dataset.path = path;
    box.hidden = shown;
    for (const other of button.parentElement.querySelectorAll("[aria-expanded]")) other.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-expanded", String(!shown));
    return shown ? null : box;
  }
  self.on("preview", (button) => unfold(button, `/rq/preview?source=${encodeURIComponent(button.dataset.preview)}`));
  self.on("facts", async (button) => {
    const box = await unfold(button, `/rq/library/form?source=${encodeURIComponent(button.dataset.facts)}`);
    box?.querySelector("input").focus();
  });

  document.addEventListener("change", (event) => {
    if (!event.target.matches('#rq-other input[type="file"]')) return;
    const files = [...event.target.files].filter((file) => !file.name.startsWith("."));
    uploadAll(files.slice(0, replacing ? 1 : undefined), replacing);
    replacing = "";
    event.target.value = "";
  });
  document.addEventListener("toggle", async (event) => {
    const fold = event.target;
    if (!fold.matches?.("details[data-lazy][open]") || fold.lastElementChild.innerHTML) return;
    fold.lastElementChild.innerHTML = await self.fragment(fold.dataset.lazy);
  }, true);

  // A lock counts down where it is told of, and opens the button again.
  function locked(form, words, seconds) {
    const [told, send] = [form.querySelector(".rq-told"), form.querySelector("button")];
    const until = performance.now() + 1000 * seconds;
    send.disabled = true;
    const tick = () => {
      const rest = Math.ceil((until - performance.now()) / 1000);
      if (!form.isConnected) return;
      told.textContent = rest > 0 ? words.replace(/\d+ 秒/, `${rest} 秒`) : "可以再试了。";
      if (rest > 0) setTimeout(tick, 1000);
      else send.disabled = false;
    };
    tick();
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.matches("form.rq-facts-form")) {
      event.preventDefault();
      const again = event.submitter?.name === "again" ? { again: "1" } : {};
      const words = await change("/rq/library/facts", { source: form.dataset.source, ...Object.fromEntries(new FormData(form)), ...again });
      form.querySelector(".rq-told").textContent = words;
    }
    if (!form.matches(".rq-login")) return;
    event.preventDefault();
    const reply = await self.send("/rq/login", Object.fromEntries(new FormData(form)));
    const { message: words, key } = await reply.json();
    if (reply.ok) { self.keep(key); self.reload(); }
    else if (reply.status === 429) locked(form, words, Number(reply.headers.get("retry-after")) || 1);
    else form.querySelector(".rq-told").textContent = words;
  });
  for (const name of ["dragover", "dragleave", "drop"])
    document.addEventListener(name, (event) => {
      const zone = event.target.closest?.("[data-drop]");
      if (name !== "dragleave") event.preventDefault(); // a file dropped beside the zone must not open
      if (!zone) return;
      zone.toggleAttribute("data-over", name === "dragover");
      if (name === "drop") dropped(event.dataTransfer);
    });
  document.addEventListener("rq-shown", () => {
    if (find("[data-wait]")) setTimeout(() => self.reload(), 800);
    if (find("#rq-jobs [data-busy]")) poll();
    summary();
  });
})(window.reportqa);
