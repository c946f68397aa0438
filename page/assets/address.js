// Everything has an address: a question with its filter, a quote in its report, a view. What is shown is told
// to the browser's history, so that Back and a reload lead where they should.
((self) => {
  "use strict";
  const NAME = "政问 · 政府工作报告问答";
  const VIEWS = { library: "资料库", figures: "指标" };
  const FACETS = ["place", "year", "organ", "document"];
  const PARTS = ["#rq-thread .rq-thread", "#rq-side .rq-panel", "#rq-other .rq-view", "#rq-talks"];
  let going = false; // the history leads; nothing is told to it meanwhile

  const view = () => document.body.dataset.view || "ask";

  // A question that took words over needs those before it, back to the last that stood alone.
  function questions(turn, turns) {
    if (turn.before) return [...turn.before, turn.q];
    const asked = [turn.q];
    for (let n = turns.indexOf(turn); n > 0 && leans(turns[n]); n -= 1)
      if (turns[n - 1].ok) asked.unshift(turns[n - 1].q);
    return asked;
  }
  const leans = (turn) => !turn.alone && turn.html.includes('data-kind="taken"');

  self.linkOf = (turn, turns) => {
    const query = new URLSearchParams(questions(turn, turns).map((q) => ["q", q]));
    for (const name of FACETS) for (const value of turn.filter[name] ?? []) query.append(name, value);
    return `/?${query}`;
  };

  const linkTo = ({ open, start, end, check }) => {
    const path = open.split("/").map(encodeURIComponent).join("/");
    return `/report/${path}${Number(end) ? `#${start}-${end}${check ? `~${check}` : ""}` : ""}`;
  };

  function situation() {
    const [talk, place] = [self.talk(), self.panelOpen() ? self.panelPlace() : null];
    const last = talk?.turns.at(-1);
    const query = self.viewQuery();
    let url = last ? self.linkOf(last, talk.turns) : "/";
    let title = last ? `${last.q} · 政问` : NAME;
    if (VIEWS[view()]) {
      url = `/?view=${view()}${query ? `&${query.slice(1)}` : ""}`;
      title = `${VIEWS[view()]} · 政问`;
    }
    if (place?.open) url = linkTo(place);
    if (place?.title && !last) title = `${place.title} · 政问`;
    return { url, title, state: { talk: talk?.id ?? null, view: view(), query, place } };
  }

  // Tell the history where we are; `push` where Back should lead to what was shown before.
  self.note = (push = false) => {
    if (going) return;
    const { url, title, state } = situation();
    if (self.embedded) { history.replaceState({ ...state, over: false }, ""); return; }
    const over = push ? Boolean(state.place) : Boolean(state.place && history.state?.over);
    history[push ? "pushState" : "replaceState"]({ ...state, over }, "", url);
    document.title = title;
  };

  // Closing what was opened over the page is a step back: the button and Back do the same.
  self.leave = () => {
    if (history.state?.over) history.back();
    else { self.closePanel(); self.note(); }
  };

  function placeOf({ pathname, hash }) {
    if (!pathname.startsWith("/report/")) return null;
    const [, start = "0", end = "0", check] = hash.match(/^#(\d+)-(\d+)(?:~([0-9a-f]{8}))?$/) ?? [];
    try { return { open: decodeURIComponent(pathname.slice("/report/".length)), start, end, check }; }
    catch (garbled) { return { open: pathname, start, end }; }
  }

  function go(state) {
    going = true;
    if ((self.talk()?.id ?? null) !== state.talk) self.showTalk(state.talk ? self.keptTalk(state.talk) : null);
    self.view(state.view ?? "ask", state.query);
    if (state.place) self.showPlace(state.place);
    else self.closePanel();
    going = false;
    document.title = situation().title;
  }

  addEventListener("popstate", (event) => (event.state ? go(event.state) : self.arrive()));

  // Where the address leads: after a reload to what was shown, else to what it says.
  self.arrive = async () => {
    // Gradio puts the parts up one after another, and the one that begins this is not the last.
    while (!PARTS.every((part) => document.querySelector(part))) await new Promise((next) => { setTimeout(next, 30); });
    const query = new URLSearchParams(location.search);
    const place = placeOf(location);
    const state = history.state ?? { talk: null, view: query.get("view") ?? "ask", place };
    if (!(state.view in VIEWS)) state.view = "ask";
    if (VIEWS[state.view] && !history.state) {
      query.delete("view");
      state.query = query.size ? `?${query}` : "";
    }
    const kept = state.talk && self.keptTalk(state.talk);
    const asked = query.getAll("q").filter(Boolean);
    go({ ...state, talk: kept ? state.talk : null, place: state.place ?? place });
    document.body.setAttribute("data-ready", ""); // what is asked from now on stays
    self.meetServer();
    if (await self.begin()) return;
    if (asked.length && !kept && !place) {
      const filter = Object.fromEntries(FACETS.map((f) => [f, query.getAll(f)]).filter(([, v]) => v.length));
      if (Object.keys(filter).length) await self.pick(filter);
      await self.ask(asked.at(-1), { before: asked.slice(0, -1), filter });
      return;
    }
    self.note();
  };

  self.on("link", (button) => {
    const { turns } = self.talk();
    const turn = turns.find((one) => one.id === button.closest(".rq-turn").dataset.id);
    button.dataset.copy = new URL(self.linkOf(turn, turns), location.origin).href;
    self.copy(button);
  });
})(window.reportqa);
