// The library for those allowed: files sent one by one with their progress, changes confirmed first.
((self) => {
  "use strict";
  let confirmed = null;
  let polling = 0;
  let replacing = "";
  const view = () => document.querySelector("#rq-other .rq-view");
  const find = (selector) => view().querySelector(selector);

  function say(words) {
    const box = find("#rq-jobs");
    const line = document.createElement("p");
    line.className = "rq-note";
    line.setAttribute("role", "alert");
    line.textContent = words;
    box.prepend(line);
  }

  // Progress of the sending needs XMLHttpRequest; what the server does with the file is asked for below.
  const upload = (file, replace) => new Promise((done) => {
    const row = document.createElement("p");
    row.className = "rq-sending";
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", `上传 ${file.name}`);
    row.append(`上传 ${file.name} `, bar);
    find("#rq-jobs").prepend(row);
    const sender = new XMLHttpRequest();
    const query = new URLSearchParams({ name: file.name, ...(replace ? { replace } : {}) });
    sender.open("PUT", `/rq/library/upload?${query}`);
    for (const [name, value] of Object.entries({ "X-Reportqa": "1", ...self.key() })) sender.setRequestHeader(name, value);
    sender.upload.onprogress = (event) => { bar.value = event.loaded / event.total; };
    sender.onloadend = () => {
      row.remove();
      if (sender.status !== 202) say(message(sender));
      done();
    };
    sender.send(file);
  });

  function message(sender) {
    try { return JSON.parse(sender.responseText).message; }
    catch (broken) { return "上传没有成功，请检查网络后再试。"; }
  }

  async function uploadAll(files, replace = "") {
    for (const file of files) {
      await upload(file, replace);
      poll();
    }
  }

  async function poll() {
    clearTimeout(polling);
    const reply = await fetch("/rq/library/jobs", { headers: self.key() });
    const box = find("#rq-jobs");
    if (!reply.ok || !box) return;
    const kept = [...box.querySelectorAll(".rq-sending, .rq-note")];
    const open = [...box.querySelectorAll("details")].map((detail) => detail.open);
    box.innerHTML = await reply.text();
    [...box.querySelectorAll("details")].forEach((detail, n) => { detail.open = open[n] ?? false; });
    box.prepend(...kept);
    if (box.querySelector("[data-busy]")) polling = setTimeout(poll, 500);
    else { self.fire("refresh", {}); self.reloadFilters(); await self.reload(); }
  }

  async function change(path, data) {
    const reply = await self.send(path, data);
    if (reply.ok) poll();
    else say((await reply.json()).message);
  }

  function confirm(words, act) {
    const dialog = find(".rq-confirm");
    dialog.querySelector("p").textContent = words;
    confirmed = act;
    dialog.showModal();
  }

  self.on("cancel", (button) => button.closest("dialog").close());
  self.on("confirm", (button) => { button.closest("dialog").close(); confirmed(); });
  self.on("choose", () => { replacing = ""; find('input[type="file"]').click(); });
  self.on("replace", (button) => {
    replacing = button.dataset.replace;
    confirm(`用另一个文件替换《${button.dataset.title}》？原文件移入 .trash，不会丢失。`, () => find('input[type="file"]').click());
  });
  self.on("delete", (button) => confirm(
    `删除《${button.dataset.title}》？文件移入 .trash，不会丢失；删除后不能再据它作答。`,
    () => change("/rq/library/delete", { source: button.dataset.delete }),
  ));
  self.on("update", () => change("/rq/library/update", {}));
  self.on("rollback", (button) => confirm(
    `让版本 ${button.dataset.rollback} 重新作答？报告文件不变，下次更新索引会重新收入。`,
    () => change("/rq/library/rollback", { version: button.dataset.rollback }),
  ));
  self.on("logout", async () => { await self.send("/rq/logout", {}); self.keep(""); self.reload(); });
  self.on("preview", async (button) => {
    const box = button.closest("li").querySelector(".rq-preview");
    if (!box.innerHTML) box.innerHTML = await self.fragment(`/rq/preview?source=${encodeURIComponent(button.dataset.preview)}`);
    box.hidden = !box.hidden;
    button.setAttribute("aria-expanded", String(!box.hidden));
  });

  document.addEventListener("change", (event) => {
    if (!event.target.matches('#rq-other input[type="file"]')) return;
    uploadAll([...event.target.files].slice(0, replacing ? 1 : undefined), replacing);
    event.target.value = "";
  });
  document.addEventListener("submit", async (event) => {
    if (!event.target.matches(".rq-login")) return;
    event.preventDefault();
    const reply = await self.send("/rq/login", Object.fromEntries(new FormData(event.target)));
    const { message, key } = await reply.json();
    if (reply.ok) { self.keep(key); self.reload(); }
    else event.target.querySelector(".rq-told").textContent = message;
  });
  for (const name of ["dragover", "dragleave", "drop"])
    document.addEventListener(name, (event) => {
      const zone = event.target.closest?.("[data-drop]");
      if (name !== "dragleave") event.preventDefault(); // a file dropped beside the zone must not open
      if (!zone) return;
      zone.toggleAttribute("data-over", name === "dragover");
      if (name === "drop") uploadAll([...event.dataTransfer.files]);
    });
  document.addEventListener("rq-shown", () => {
    if (find("[data-wait]")) setTimeout(() => self.reload(), 800);
    if (find("#rq-jobs [data-busy]")) poll();
  });
})(window.reportqa);
