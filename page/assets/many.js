// Many questions at once: read from a file, asked one by one, handed back as a sheet; closing stops it.
((self) => {
  "use strict";
  let answers = [];
  let run = 0; // the work under way; another number ends it
  const dialog = () => document.getElementById("rq-many");
  const find = (selector) => dialog().querySelector(selector);
  const say = (words) => { find(".rq-note").textContent = words; };

  async function sent(path, body, method) {
    const reply = await self.send(path, body, method).catch(() => null);
    if (!reply) return { message: "连不上服务器，请稍后再试。" };
    const told = await reply.json();
    return reply.ok ? { told } : told;
  }

  // What could not be asked has its line as well, with the reason.
  const unasked = (question, message) =>
    ({ question, status: "refused", reason: "out_of_domain", message, confidence: 0, results: [], quotes: [] });

  async function answer(file) {
    const own = ++run;
    answers = [];
    find("[data-many-save]").hidden = true;
    say("正在读取……");
    const { told: questions, message } = await sent("/rq/many/questions", file, "PUT");
    if (own !== run) return;
    if (!questions) { say(message); return; }
    find("progress").hidden = false;
    for (const [n, question] of questions.entries()) {
      say(`正在回答第 ${n + 1} 问，共 ${questions.length} 问`);
      find("progress").value = n / questions.length;
      const { told, message: why } = await sent("/rq/many/ask", question, "POST");
      if (own !== run) return;
      answers.push(told ?? unasked(question, why));
    }
    find("progress").value = 1;
    const done = answers.filter((one) => one.status === "answered").length;
    say(`答完 ${answers.length} 问：已答 ${done}，未答或待确认 ${answers.length - done}。`);
    find("[data-many-save]").hidden = false;
    find("[data-many-save]").focus();
  }

  self.on("many", () => dialog().showModal());
  self.on("many-close", () => dialog().close());
  self.on("many-save", () => self.takeAway({ kind: "answers", turns: answers, base: location.origin }));
  document.addEventListener("change", (event) => {
    if (!event.target.matches('#rq-many input[type="file"]') || !event.target.files[0]) return;
    answer(event.target.files[0]);
    event.target.value = "";
  });
  document.addEventListener("close", (event) => {
    if (event.target.id !== "rq-many") return;
    run += 1;
    find("progress").hidden = true;
    say("");
  }, true);
})(window.reportqa);
