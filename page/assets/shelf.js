// The conversations kept in this browser (localStorage, one entry each), their list, and the way back to them.
((self) => {
  "use strict";
  const KEY = "reportqa-talk-";
  const RECENT = 3;
  const NAMED = 60;
  const panel = () => document.getElementById("rq-talks");
  const toggle = () => document.querySelector("[data-shelf]");

  function read(id) {
    try { return JSON.parse(localStorage.getItem(KEY + id)); }
    catch (broken) { return null; }
  }

  function all() {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(KEY))
        .map((key) => read(key.slice(KEY.length))).filter((talk) => talk?.turns?.length)
        .sort((a, b) => b.at - a.at);
    } catch (closed) { return []; }
  }

  // Where the storage is full, the conversation that was left alone longest makes room, and that is said.
  function write(talk) {
    for (;;) {
      try { localStorage.setItem(KEY + talk.id, JSON.stringify(talk)); return; }
      catch (full) {
        const oldest = all().filter((other) => other.id !== talk.id).pop();
        if (!oldest) { self.say("浏览器不许保存或已存满，这次对话关掉页面后不会留下。"); return; }
        localStorage.removeItem(KEY + oldest.id);
        self.say(`浏览器已存满，最久没有打开的对话“${oldest.name}”已移除。`);
      }
    }
  }

  // Two tabs may show the same conversation: what the other one added stays.
  self.keepTalk = (talk, turn) => {
    const stored = read(talk.id);
    if (stored) {
      const others = stored.turns.filter((other) => !talk.turns.some((own) => own.id === other.id));
      talk.turns.splice(talk.turns.indexOf(turn), 0, ...others);
      talk.name = stored.name;
    }
    talk.name ||= talk.turns[0].q.slice(0, NAMED);
    talk.at = Date.now();
    write(talk);
    self.wroteTalk(talk);
  };
  self.keptTalk = read;
  self.allTalks = all;
  self.writeTalk = write;
  self.forgetTalk = (id) => {
    localStorage.removeItem(KEY + id);
    if (self.talk()?.id === id) { self.showTalk(null); self.note(); }
  };

  const at = (time) => new Date(time).toLocaleString("zh-CN", { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });

  function button(words, name, value, label) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = words;
    made.setAttribute(`data-${name}`, value);
    if (label) made.setAttribute("aria-label", label);
    return made;
  }

  function opener(talk) {
    const made = button("", "talk", talk.id);
    made.className = "rq-report";
    const [name, told] = [document.createElement("b"), document.createElement("small")];
    name.lang = "zh-CN";
    name.textContent = talk.name;
    told.textContent = `${at(talk.at)} · ${talk.turns.length} 问`;
    made.append(name, told);
    return made;
  }

  function row(talk) {
    const made = document.createElement("li");
    const tools = document.createElement("div");
    tools.className = "rq-tools";
    tools.append(
      button("改名", "rename", talk.id, `改名：${talk.name}`),
      button("删除", "drop", talk.id, `删除：${talk.name}`),
    );
    for (const tool of tools.children) tool.className = "rq-tool";
    made.append(opener(talk), tools);
    return made;
  }

  const list = self.listTalks = () => {
    const talks = all();
    panel().querySelector(".rq-talk-list").replaceChildren(...talks.map(row));
    panel().querySelector("[data-none]").hidden = talks.length > 0;
    const clear = panel().querySelector("[data-clear]");
    clear.hidden = !talks.length;
    clear.textContent = "全部清除";
    clear.removeAttribute("data-sure");
  };

  // The first screen leads back to what was asked last.
  self.recent = () => {
    const section = document.querySelector("#rq-thread .rq-recent");
    if (!section) return;
    const talks = all();
    section.hidden = !talks.length;
    section.querySelector("ul").replaceChildren(...talks.slice(0, RECENT).map((talk) => {
      const item = document.createElement("li");
      item.append(opener(talk));
      return item;
    }));
  };

  self.closeShelf = () => {
    if (panel().hidden) return false;
    panel().hidden = true;
    toggle().setAttribute("aria-expanded", "false");
    toggle().focus();
    self.recent();
    return true;
  };

  self.on("shelf", async () => {
    if (self.closeShelf()) return;
    list();
    panel().hidden = false;
    toggle().setAttribute("aria-expanded", "true");
    panel().querySelector("button").focus();
    await self.meetServer();
    if (!panel().querySelector(".rq-rename, [data-undo]")) list();
  });
  self.on("shelf-close", self.closeShelf);
  self.on("talk", (b) => {
    const kept = read(b.dataset.talk);
    self.closeShelf();
    if (kept) { self.showTalk(kept); self.note(true); }
    else { self.recent(); self.say("这个对话已经删除。"); }
  });
  self.on("rename", (b) => {
    const item = b.closest("li");
    const field = document.createElement("input");
    field.className = "rq-rename";
    field.value = read(b.dataset.rename).name;
    field.maxLength = NAMED;
    field.setAttribute("aria-label", "对话的名字");
    const done = (keep) => {
      const talk = read(b.dataset.rename);
      if (keep && field.value.trim()) {
        talk.name = field.value.trim();
        talk.at = Date.now();
        write(talk);
        self.wroteTalk(talk);
        if (self.talk()?.id === talk.id) self.talk().name = talk.name;
      }
      item.replaceWith(row(talk));
    };
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") event.stopPropagation();
      if (event.key === "Enter" && !event.isComposing) field.blur();
      if (event.key === "Escape") { field.value = ""; field.blur(); }
    });
    field.addEventListener("blur", () => done(true), { once: true });
    item.replaceChildren(field);
    field.select();
  });
  self.on("drop", (b) => {
    const talk = read(b.dataset.drop);
    self.forgetTalk(talk.id);
    self.forgotTalk(talk.id);
    const back = button("撤销", "undo", "");
    back.className = "rq-tool";
    back.addEventListener("click", () => {
      talk.at = Date.now();
      write(talk);
      self.wroteTalk(talk);
      list();
    });
    const item = b.closest("li");
    item.replaceChildren(`已删除“${talk.name}” `, back);
    back.focus();
  });
  self.on("undo", () => {});
  self.on("clear", (b) => {
    if (!b.hasAttribute("data-sure")) {
      b.textContent = `清除全部 ${all().length} 个对话，不能恢复？再按一次`;
      b.setAttribute("data-sure", "");
      return;
    }
    for (const talk of all()) { localStorage.removeItem(KEY + talk.id); self.forgotTalk(talk.id); }
    if (self.talk()) { self.showTalk(null); self.note(); }
    list();
    panel().querySelector("[data-shelf-close]").focus();
  });
})(window.reportqa);
