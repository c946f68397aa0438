// The panel beside the conversation: a report with its quote, the steps from quote to quote, the outline.
((self) => {
  "use strict";
  const [TRIES, AGAIN] = [5, 2000]; // ms between
  let opener = null;
  let grab = false;
  let row = []; // the quotes of the turn that is being read, each once, in order
  let at = -1;
  let wanted = null; // the place shown or on its way: {open, start, end, check}
  const side = () => document.getElementById("rq-side");
  const panel = () => side().querySelector(".rq-panel");
  const same = (a, b) => a.open === b.open && a.start === b.start && a.end === b.end;

  self.panelOpen = () => document.body.hasAttribute("data-panel");

  const openPanel = () => document.body.setAttribute("data-panel", "");

  self.closePanel = () => {
    if (!self.panelOpen()) return;
    document.body.removeAttribute("data-panel");
    wanted = null;
    if (opener && document.contains(opener)) opener.focus({ preventScroll: true });
    opener = null;
  };

  function reveal() {
    const view = side().querySelector(".rq-scroll");
    if (!view) return;
    const mark = view.querySelector("mark");
    if (mark) {
      const top = mark.getBoundingClientRect().top - view.getBoundingClientRect().top;
      view.scrollTo({ top: view.scrollTop + top - view.clientHeight / 3, behavior: "auto" });
    } else {
      view.scrollTop = 0;
    }
    showStep();
    if (self.panelOpen() && grab) view.focus({ preventScroll: true });
  }

  // `hold`: the visitor asked for it, so the panel takes the focus; otherwise it only follows the answer.
  self.openSource = (button, hold = true) => {
    grab = hold;
    if (hold && !button.closest("#rq-side")) opener = button;
    const turn = button.closest(".rq-turn, .rq-rows");
    if (turn && button.dataset.start) {
      row = [];
      for (const { dataset } of turn.querySelectorAll("[data-open][data-start]"))
        if (!row.some((other) => same(other, dataset))) row.push({ ...dataset });
      at = row.findIndex((other) => same(other, button.dataset));
    } else {
      row = [];
    }
    show(button.dataset);
  };

  function show({ open: source, start = "0", end = "0", check }) {
    const over = self.panelOpen();
    openPanel();
    wanted = { open: source, start, end, check };
    if (stands(wanted)) reveal();
    else fetched(wanted, TRIES);
    self.note(!over);
  }

  const stands = ({ open, start, end }) => panel().dataset.shown === open && panel().dataset.asked === `${start}-${end}`;

  // What comes before Gradio has put the panel up is lost: it is asked for again while it is still wanted.
  function fetched(place, tries) {
    const { open: source, start, end, check } = place;
    self.fire("open", { source, start: Number(start), end: Number(end), ...(check ? { check } : {}) });
    setTimeout(() => { if (place === wanted && tries > 1 && !stands(place)) fetched(place, tries - 1); }, AGAIN);
  }

  self.panelPlace = () => wanted && { ...wanted, title: panel().querySelector(".rq-title h2")?.textContent };
  self.showPlace = (place) => { grab = true; row = []; show(place); };

  function showStep() {
    const steps = side().querySelector(".rq-steps");
    if (!steps) return;
    steps.hidden = row.length < 2;
    steps.querySelector(".rq-at").textContent = `引文 ${at + 1}/${row.length}`;
    for (const button of steps.querySelectorAll("[data-step]"))
      button.disabled = !row[at + Number(button.dataset.step)];
  }

  self.on("step", (button) => {
    at += Number(button.dataset.step);
    grab = true;
    show(row[at]);
  });

  self.on("open", (button) => self.openSource(button));

  self.on("list", (button) => {
    grab = true;
    row = [];
    if (!button.closest("#rq-side")) opener = button;
    show({ open: "" });
  });

  self.on("close", () => self.leave());

  self.on("outline", (button) => {
    const outline = side().querySelector(".rq-outline");
    if (!outline) return;
    outline.hidden = !outline.hidden;
    button.setAttribute("aria-expanded", String(!outline.hidden));
    if (!outline.hidden) outline.querySelector("button").focus();
  });

  self.on("section", (button) => {
    const text = side().querySelector(`[data-number="${button.dataset.section}"]`);
    const toggle = side().querySelector("[data-outline]");
    if (self.narrow() && toggle) { side().querySelector(".rq-outline").hidden = true; toggle.setAttribute("aria-expanded", "false"); }
    self.scroll(text && text.parentElement, "start");
  });

  self.watchPanel = (element, watch) => watch("value", () => { reveal(); if (self.panelOpen()) self.note(); });
})(window.reportqa);
