// Taking tables and charts away: CSV as a file, the SVG drawn on a canvas as PNG. Nothing leaves the page.
((self) => {
  "use strict";
  const STYLES = ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-family", "font-size", "font-weight"];

  // The values of one card, as a file or into the clipboard.
  self.on("sheet", async (button) => {
    const { sheet: kind } = button.dataset;
    const blanks = JSON.parse(button.closest("[data-blanks]").dataset.blanks);
    const wanted = { kind, turns: self.keptAnswers(button.closest(".rq-card")), blanks };
    if (kind !== "table") { await self.takeAway(wanted); return; }
    const file = await self.fileOf(wanted);
    if (!file) return;
    button.dataset.copy = await file.body.text();
    await self.copy(button);
  });

  function standalone(svg) {
    const copy = svg.cloneNode(true);
    const shown = [svg, ...svg.querySelectorAll("*")];
    [copy, ...copy.querySelectorAll("*")].forEach((node, n) => {
      const style = getComputedStyle(shown[n]);
      for (const name of STYLES) node.style.setProperty(name, style.getPropertyValue(name));
    });
    const { width, height } = svg.viewBox.baseVal;
    copy.style.background = getComputedStyle(document.body).getPropertyValue("--rq-sheet");
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    copy.setAttribute("width", width);
    copy.setAttribute("height", height);
    return { words: new XMLSerializer().serializeToString(copy), width, height };
  }

  self.png = async (svg, scale = 2) => {
    const { words, width, height } = standalone(svg);
    const sheet = getComputedStyle(document.body).getPropertyValue("--rq-sheet") || "#fff";
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(words)}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [width * scale, height * scale];
    const pen = canvas.getContext("2d");
    pen.fillStyle = sheet;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    return new Promise((done) => canvas.toBlob(done, "image/png"));
  };

  // The chart of each card for a document, null where it has none: on white, however the page looks.
  self.chartsOf = async (cards) => {
    const dark = document.body.classList.contains("dark");
    document.body.classList.remove("dark");
    const drawn = [...cards].map((card) => card.querySelector(".rq-chart svg")).map((svg) => svg && self.png(svg));
    document.body.classList.toggle("dark", dark);
    return Promise.all(drawn.map(async (made) => {
      const bytes = made && new Uint8Array(await (await made).arrayBuffer());
      return bytes ? btoa(bytes.reduce((words, byte) => words + String.fromCharCode(byte), "")) : null;
    }));
  };

  self.on("image", async (button) => {
    const svg = button.closest(".rq-compared, .rq-plot").querySelector(".rq-chart svg");
    if (button.dataset.image === "svg") self.download("政问图.svg", standalone(svg).words, "image/svg+xml");
    else self.download("政问图.png", await self.png(svg), "image/png");
  });
})(window.reportqa);
