// The filter above the question: what is ticked, shown as chips, and how many reports pass.
((self) => {
  "use strict";
  const FACETS = ["place", "year", "organ", "document"];
  let loaded = false;
  const panel = () => document.getElementById("rq-filters");
  const toggle = () => document.querySelector("[data-filters]");
  const ticked = (name) => [...panel().querySelectorAll(`input[name="${name}"]:checked`)];

  self.picked = () => {
    const chosen = {};
    if (!loaded) return chosen;
    for (const name of FACETS) {
      const values = ticked(name).map((box) => box.value);
      if (values.length) chosen[name] = values;
    }
    return chosen;
  };

  // The same rule as page/cards/filters.py: any value within a facet, all facets together.
  function passes(box, chosen) {
    const { place, years, organ } = box.dataset;
    return (!chosen.place || chosen.place.some((p) => place.startsWith(p)))
      && (!chosen.year || years.split(" ").some((y) => chosen.year.includes(y)))
      && (!chosen.organ || chosen.organ.includes(organ));
  }

  function refresh() {
    const chosen = self.picked();
    let count = 0;
    const documents = [...panel().querySelectorAll('input[name="document"]')];
    for (const box of documents) {
      const passed = passes(box, chosen);
      box.closest("li").toggleAttribute("data-out", !passed);
      if (passed && (!chosen.document || box.checked)) count += 1;
    }
    panel().querySelector(".rq-count").textContent = `在 ${documents.length} 份报告中的 ${count} 份里查找`;
    const chips = FACETS.flatMap(ticked).map((box) => {
      const chip = document.createElement("li");
      const away = document.createElement("button");
      const words = document.createElement("span");
      words.lang = "zh-CN";
      words.textContent = box.dataset.words;
      away.type = "button";
      away.textContent = "×";
      away.setAttribute("aria-label", `去掉筛选 ${box.dataset.words}`);
      away.addEventListener("click", () => { box.checked = false; refresh(); toggle().focus(); });
      chip.append(words, away);
      return chip;
    });
    if (chips.length) {
      const told = document.createElement("li");
      told.className = "rq-kept";
      told.textContent = `${count}/${documents.length} 份`;
      chips.push(told);
    }
    document.querySelector(".rq-picked").replaceChildren(...chips);
  }

  async function load() {
    const before = self.picked();
    panel().innerHTML = await (await fetch("/rq/filters")).text();
    loaded = true;
    for (const [name, values] of Object.entries(before))
      for (const box of panel().querySelectorAll(`input[name="${name}"]`)) box.checked = values.includes(box.value);
    refresh();
  }

  // Tick what an address says.
  self.pick = async (filter) => {
    if (!loaded) await load();
    for (const box of panel().querySelectorAll("input[name]")) box.checked = (filter[box.name] ?? []).includes(box.value);
    refresh();
  };

  self.reloadFilters = () => (loaded ? load() : undefined);

  self.closeFilters = () => {
    if (panel().hidden) return false;
    panel().hidden = true;
    toggle().setAttribute("aria-expanded", "false");
    toggle().focus();
    return true;
  };

  self.on("filters", async () => {
    if (self.closeFilters()) return;
    if (!loaded) await load();
    panel().hidden = false;
    toggle().setAttribute("aria-expanded", "true");
    panel().querySelector("input").focus({ preventScroll: true });
  });
  self.on("filters-close", () => self.closeFilters());
  self.on("unfilter", () => {
    for (const box of panel().querySelectorAll("input:checked")) box.checked = false;
    refresh();
  });
  document.addEventListener("change", (event) => {
    if (event.target.closest("#rq-filters")) refresh();
  });
  document.addEventListener("mousedown", (event) => {
    if (!panel() || panel().hidden || event.target.closest("#rq-filters, [data-filters], .rq-picked")) return;
    panel().hidden = true;
    toggle().setAttribute("aria-expanded", "false");
  });
})(window.reportqa);
