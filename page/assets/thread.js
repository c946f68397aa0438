// The conversation: drawn here, kept in this browser, on no server. A turn is {id, q, alone, filter, html, ok}.
((self) => {
  "use strict";
  const HISTORY = 60; // as qa.api takes them
  const LOW = 480; // px of a window so low (enlarged, a phone on its side) that the answer itself is shown first
  const TOLD = 50; // ms in which Gradio's script reads a reply that has come
  const ECHO = 2000; // ms in which a question that was cancelled may still be told of as broken off
  const WATCH = 2500; // ms between looks at whether the server still runs
  const GONE = "和服务器的连接断了，这一问没有答成。";
  const box = () => document.querySelector("#rq-thread .rq-thread");
  const made = (name) => document.getElementById(name).content.cloneNode(true).firstElementChild;
  const parsed = (html) => {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    return holder.content.firstElementChild;
  };
  let here = ""; // the run of the server that this page came from
  let talk = null; // {id, name, at, turns}
  let welcome = null; // the first screen while a conversation stands in its place
  let halted = -ECHO; // when a question was cancelled last
  let edited; // the questions before one that is being changed
  let pending = null; // {turn, node, run, since, timer}
  const fresh = () => ({ id: self.newId(), name: "", at: 0, turns: [] });

  self.newId = () => [...crypto.getRandomValues(new Uint32Array(2))].map((n) => n.toString(36)).join("");
  self.talk = () => talk;
  self.pending = () => pending;

  // Which run of the server answers; "" where none does.
  async function running() {
    try {
      const reply = await fetch("/rq/alive", { cache: "no-store", signal: AbortSignal.timeout(10000) });
      return reply.ok ? (await reply.json()).run : "";
    } catch (away) { return ""; }
  }

  // Gradio's side of this page died with the server it came from: the page is loaded again, and asks then.
  const CARRIED = "reportqa-carried";
  function anew(asked) {
    sessionStorage.setItem(CARRIED, JSON.stringify(asked));
    location.reload();
  }
  self.begin = async () => {
    here = await running();
    const carried = sessionStorage.getItem(CARRIED);
    sessionStorage.removeItem(CARRIED);
    if (!carried) return false;
    const { question, ...how } = JSON.parse(carried);
    await self.ask(question, how);
    return true;
  };

  function draw(turn, number) {
    const node = made("rq-turn");
    node.dataset.id = turn.id;
    node.setAttribute("aria-label", `第 ${number} 问`);
    node.querySelector(".rq-asked").textContent = turn.q;
    box().append(node);
    if (turn.html) node.querySelector(".rq-pending").outerHTML = turn.html;
    return node;
  }

  function fault(words, question) {
    const card = made("rq-fault");
    card.querySelector(".rq-message").textContent = words;
    card.querySelector("[data-ask]").dataset.ask = question;
    return card.outerHTML;
  }

  function stage(conversing) {
    const first = box().querySelector(".rq-welcome");
    if (conversing && first) { welcome = first; first.remove(); }
    if (!conversing && !first) { box().replaceChildren(welcome); self.recent(); }
    for (const [name, value] of [["role", "log"], ["aria-live", "polite"], ["aria-label", "问答"]])
      if (conversing) box().setAttribute(name, value);
      else box().removeAttribute(name);
  }

  // The questions before that were answered: what a follow-up may lean on.
  const history = () => talk.turns.filter((turn) => turn.ok).slice(-HISTORY).map((turn) => turn.q);

  self.ask = async (question, { alone = false, filter = self.picked(), before = edited } = {}) => {
    if (self.busy()) return false;
    edited = undefined;
    self.setBusy(true);
    const run = await running();
    if (run && here && run !== here) { anew({ question, alone, filter, before }); return true; }
    if (!run) {
      self.setBusy(false);
      self.hold(question, "连不上服务器，问题还在框里，稍后请再按“提问”。");
      return false;
    }
    self.view("ask");
    if (self.narrow()) self.closePanel();
    talk ||= fresh();
    const turn = { id: self.newId(), q: question, alone, filter, html: "", ok: false };
    const leaned = before ?? (alone ? [] : history());
    if (before?.length) turn.before = before;
    talk.turns.push(turn);
    stage(true);
    const node = draw(turn, talk.turns.length);
    pending = { turn, node, run, since: performance.now() };
    pending.timer = setInterval(watchServer, WATCH);
    self.setBusy(true);
    self.scroll(node, "start");
    self.keepTalk(talk, turn);
    self.note(talk.turns.length === 1 && !before);
    self.fire("ask", { turn: turn.id, question, history: leaned, filter });
    return true;
  };

  async function watchServer() {
    const waiting = pending;
    const run = await running();
    if (waiting !== pending || !pending || run === pending.run) { if (pending) pending.missed = false; return; }
    if (!run && !pending.missed) { pending.missed = true; return; }
    const { q } = pending.turn;
    settle(fault(GONE, q), false);
    self.hold(q, "");
  }

  function settle(html, answered) {
    const { turn, node, timer } = pending;
    clearInterval(timer);
    pending = null;
    turn.html = html;
    turn.ok = answered;
    node.querySelector(".rq-pending").outerHTML = html;
    self.setBusy(false);
    self.keepTalk(talk, turn);
    self.note();
    self.scroll((innerHeight < LOW && node.querySelector(".rq-figure, .rq-why")) || node, "start");
    self.focusForm();
    const first = node.querySelector(".rq-quote [data-open]");
    if (answered && first && self.panelOpen() && !self.narrow()) self.openSource(first, false);
    if (answered) onward(node, turn, talk);
  }

  // Questions on what the reports say nearby come after the card: each was tried first, which takes its time.
  const offersFor = {
    answered: ({ results: [result], quotes }) => {
      const { start, end } = result ?? quotes[0];
      return ["rq-onward", "/rq/next", [quotes[result?.quote ?? 0].source, start, end, ""]];
    },
    refused: ({ quotes }, { q, filter }) =>
      ["rq-instead", "/rq/instead", { question: q, filter, near: quotes.map(({ source, start, end }) => [source, start, end, ""]) }],
  };

  async function onward(node, turn, whose) {
    const [answer] = self.keptAnswers(node);
    if (!answer || answer.reason === "out_of_domain" || !(answer.status in offersFor)) return;
    const [name, path, about] = offersFor[answer.status](answer, turn);
    const reply = await self.send(path, about).catch(() => null);
    if (!reply?.ok) return;
    const offered = [...node.querySelectorAll("[data-ask]")].map((button) => button.dataset.ask);
    const fresh = (await reply.json()).filter((question) => ![turn.q, ...offered].includes(question));
    if (!fresh.length) return;
    const next = made(name);
    next.querySelector("ul").append(...fresh.map((question) => {
      const chip = document.createElement("li");
      chip.innerHTML = '<button type="button" class="rq-chip" lang="zh-CN"></button>';
      chip.firstChild.textContent = chip.firstChild.dataset.ask = question;
      return chip;
    }));
    const kept = parsed(turn.html); // as it came, in whatever language the page is shown
    for (const card of [kept, node.querySelector(".rq-card")])
      (card.querySelector(".rq-why ~ .rq-held") ?? card.querySelector(".rq-foot")).before(next.cloneNode(true));
    turn.html = kept.outerHTML;
    if (self.keptTalk(whose.id)) self.keepTalk(whose, turn);
  }

  // The questions that a turn may lean on, itself left out.
  function leanedOn(turn) {
    if (turn.before) return turn.before;
    const { turns } = talk;
    return turn.alone ? [] : turns.slice(0, turns.indexOf(turn)).filter((t) => t.ok).map((t) => t.q);
  }
  const turnOf = (button) => talk.turns.find((one) => one.id === button.closest(".rq-turn").dataset.id);

  self.on("edit", async (b) => {
    const turn = turnOf(b);
    edited = leanedOn(turn);
    self.edit(turn.q);
    await self.pick(turn.filter);
  });
  self.on("reask", (b) => {
    const turn = turnOf(b);
    self.ask(turn.q, { alone: turn.alone, filter: turn.filter, before: leanedOn(turn) });
  });

  self.watchCard = (element, watch) => watch("value", () => {
    const reply = element.querySelector("[data-turn]");
    if (!reply || !pending || !["", pending.turn.id].includes(reply.dataset.turn)) return;
    if (!reply.dataset.turn && performance.now() < halted + ECHO) return; // of the one that was stopped
    const card = parsed(reply.textContent);
    const again = card.querySelector('[data-ask=" "]'); // answering broke off: the server no longer knows on what
    if (again) again.dataset.ask = pending.turn.q;
    settle(card.outerHTML, card.dataset.status !== "fault");
  });

  self.watchStage = (element, watch, props) => watch("value", () => {
    const [id, words] = String(props.value).split(" ");
    if (!pending || id !== pending.turn.id) return;
    const steps = [...pending.node.querySelectorAll("[data-stage]")];
    const at = steps.findIndex((step) => step.dataset.stage === words);
    steps.forEach((step, n) => {
      step.toggleAttribute("data-done", n < at);
      if (n === at) step.setAttribute("aria-current", "step");
      else step.removeAttribute("aria-current");
    });
  });

  // Whatever comes for a turn that was stopped finds nobody waiting; the server drops it where it still can.
  self.stop = () => {
    if (!pending) return;
    const { since } = pending;
    settle(fault("已停止，没有作答。", pending.turn.q), false);
    numbered(since, () => { if (!self.busy()) { halted = performance.now(); self.fire("halt", {}); } });
  };

  // A question can be cancelled once Gradio's script was told its number: in the reply to its `join`.
  let joined = -1; // when the last question that was told its number set out
  const unnumbered = new Set();
  new PerformanceObserver((list) => {
    for (const { name, startTime } of list.getEntries())
      if (new URL(name).pathname.endsWith("/queue/join")) joined = Math.max(joined, startTime);
    for (const look of [...unnumbered]) look();
  }).observe({ type: "resource" });
  function numbered(since, act) {
    const look = () => {
      if (joined < since) return;
      unnumbered.delete(look);
      setTimeout(act, TOLD);
    };
    unnumbered.add(look);
    look();
  }

  // The first screen with its examples comes later than the page: it takes the place of the one made before.
  self.watchFirst = (element, watch) => watch("value", () => {
    const data = element.querySelector("data");
    if (!data) return;
    const first = parsed(data.textContent);
    const shown = box().querySelector(".rq-welcome");
    if (shown) shown.replaceWith(first);
    else welcome = first;
    self.recent();
  });

  self.showTalk = (kept) => {
    if (pending) self.stop();
    talk = kept;
    edited = undefined;
    stage(Boolean(kept));
    self.closePanel();
    self.view("ask");
    if (!kept) { window.scrollTo(0, 0); return; }
    box().replaceChildren();
    kept.turns.forEach((turn, n) => {
      if (!turn.html) turn.html = fault("离开页面时还没有答完。", turn.q);
      draw(turn, n + 1);
    });
    self.scroll(box().lastElementChild, "start");
    markPlaces();
  };

  // Quotes whose report has gone or changed since say so.
  async function markPlaces() {
    const buttons = [...box().querySelectorAll(".rq-quote [data-check]")].slice(-300);
    const places = buttons.map(({ dataset: d }) => [d.open, Number(d.start), Number(d.end), d.check]);
    if (!places.length) return;
    let reply;
    try { reply = await self.send("/rq/places", places); }
    catch (away) { return; } // read without the server; asked again when it is opened anew
    if (!reply.ok) return;
    (await reply.json()).forEach((standing, n) => {
      const words = { gone: "这份报告已从资料库移除；以下是作答时的原文。", changed: "这份报告后来有更新，已没有这句话；以下是作答时的原文。" }[standing];
      if (!words) return;
      const note = document.createElement("p");
      note.className = "rq-lost";
      note.textContent = words;
      buttons[n].closest(".rq-quote").prepend(note);
      if (standing === "gone") buttons[n].remove();
    });
  }

  self.keptAnswers = (within = box()) =>
    [...within.querySelectorAll("data.rq-kept")].map((data) => JSON.parse(data.textContent));

  self.on("ask", (b) => self.ask(b.dataset.ask, {
    alone: b.hasAttribute("data-alone"),
    ...(b.hasAttribute("data-unfiltered") ? { filter: {} } : {}),
  }));
  self.on("stop", self.stop);
  self.on("reset", () => { self.showTalk(null); self.note(true); self.focusForm(); });
  self.on("export", async (b) => {
    b.closest("details").open = false;
    const turns = self.keptAnswers();
    const charts = b.dataset.export === "word" ? await self.chartsOf(box().querySelectorAll(".rq-card:has(data.rq-kept)")) : [];
    if (turns.length) await self.takeAway({ kind: b.dataset.export, turns, charts });
    else self.say("还没有可导出的问答");
  });

  // A file made by the server of what is kept here.
  self.fileOf = async (wanted) => {
    const reply = await self.send("/rq/export", new Blob([JSON.stringify({ ...wanted, language: self.language })]), "PUT").catch(() => null);
    if (reply?.ok) {
      const name = decodeURIComponent(reply.headers.get("content-disposition").split("''")[1]);
      return { name, body: await reply.blob() };
    }
    self.say(reply ? (await reply.json()).message : "连不上服务器，没有导出。");
    return null;
  };
  self.takeAway = async (wanted) => {
    const file = await self.fileOf(wanted);
    if (file) self.download(file.name, file.body, "");
  };
})(window.reportqa);
