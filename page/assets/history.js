// Conversations on the server as well, where it offers that and the account asks for it: this browser's and the
// server's are brought together when the list is opened, and what changes here is told there.
((self) => {
  "use strict";
  const control = () => document.querySelector("#rq-talks [data-server]");
  const logged = () => control() && !self.embedded && "X-Reportqa-Key" in self.key();
  const told = (words) => { document.querySelector("[data-kept-where]").textContent = words; };
  const HERE = "对话只存在这台设备的浏览器里，不存到服务器；清除浏览器数据会一并清除。";
  let on = false;

  async function asked() {
    const reply = await fetch("/rq/history", { headers: self.key(), cache: "no-store" }).catch(() => null);
    return reply?.ok ? reply.json() : null;
  }

  function show(name) {
    const box = control();
    box.closest("label").hidden = !name;
    box.checked = on;
    told(on ? `对话也存在服务器上“${name}”的账号里；取消勾选，服务器上的即全部删除。` : HERE);
  }

  const send = async (path, data, method) => {
    const reply = await self.send(path, data, method).catch(() => null);
    if (reply && !reply.ok) self.say((await reply.json()).message);
  };
  const keep = (talk) => send("/rq/history/keep", new Blob([JSON.stringify(talk)]), "PUT");

  // The later state of a conversation counts; one deleted elsewhere goes here as well.
  async function meet(theirs) {
    const ours = new Map(self.allTalks().map((talk) => [talk.id, talk]));
    for (const [id, at, held] of theirs) {
      const own = ours.get(id);
      ours.delete(id);
      if (own && own.at > at) { await keep(own); continue; }
      if (!held) { if (own) self.forgetTalk(id); continue; }
      if (own?.at === at) continue;
      const reply = await fetch(`/rq/history/one?id=${id}`, { headers: self.key(), cache: "no-store" });
      if (reply.ok) self.writeTalk(await reply.json());
    }
    for (const talk of ours.values()) await keep(talk);
  }

  // Before the list is shown: what the server has of this account. Without the server the list is this browser's.
  self.meetServer = async () => {
    if (!logged()) { if (control()) { on = false; show(""); } return; }
    const state = await asked();
    on = Boolean(state?.on);
    show(state?.name);
    if (on) await meet(state.talks);
  };
  self.wroteTalk = (talk) => { if (on && logged() && talk.turns.every((turn) => turn.html)) keep(talk); };
  self.forgotTalk = (id) => { if (on && logged()) send("/rq/history/drop", { id }); };

  document.addEventListener("change", async (event) => {
    if (event.target !== control()) return;
    await send("/rq/history/join", { on: event.target.checked });
    await self.meetServer();
    self.listTalks();
  });
})(window.reportqa);
