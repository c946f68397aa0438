"""The page itself: components, events and endpoints. The only module of `page/` that imports gradio."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import gradio as gr
from gradio.events import api

from corpus.errors import QuestionError, ReportqaError
from corpus.report import Report
from page.cards import answer_card, fault_card
from page.examples import example_questions
from page.source import list_panel, report_panel
from page.thread import Turn, composer, history_of, masthead, thread, welcome
from page.words import LONGEST_QUESTION
from qa.answer import Answer

_HERE = Path(__file__).parent
# Two cores answer two questions at a time; more would only wait for each other.
_AT_ONCE = 2
# Questions that may wait; past this the page says it is busy instead of letting people wait minutes.
_WAITING = 64
# Turns kept on the page of one session, so that a page left open all day stays quick.
_TURNS_KEPT = 60
_CJK = ["PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"]

Ask = Callable[..., Answer]
Turns = tuple[Turn, ...]


class Held(Protocol):
    """What the page needs of an index: the reports, by source."""

    @property
    def reports(self) -> Mapping[str, Report]:
        """Every report held, by its path below the corpus root."""


def _sent(event: gr.EventData) -> Mapping[str, Any]:
    """What the script of the page sent with an event; empty where something else sent it."""
    return event._data if isinstance(event._data, dict) else {}


def checked(question: object) -> str:
    """`question` without the white space around it; QuestionError where it is empty or too long."""
    text = question.strip() if isinstance(question, str) else ""
    if not text:
        raise QuestionError("问题是空的，请输入要问的内容。")
    if len(text) > LONGEST_QUESTION:
        raise QuestionError(f"问题有{len(text)}字，最多{LONGEST_QUESTION}字。请只保留要问的一件事。")
    return text


@dataclass(frozen=True, slots=True)
class Desk:
    """The page's answers to what a visitor does; holds no session, so all sessions share one."""

    ask: Ask
    index: Held
    reports: tuple[Report, ...]
    welcome: str

    def show(self, turns: Turns) -> str:
        """The conversation of one session as HTML."""
        return thread(turns, self.welcome)

    def begin(self, turns: Turns, event: gr.EventData) -> tuple[Turns, str]:
        """Take a question down and show it as waiting, before the queue."""
        asked = _sent(event).get("question")
        try:
            turn = Turn(checked(asked))
        except QuestionError as exc:
            shown = str(asked or "").strip()[:LONGEST_QUESTION]
            turn = Turn(shown, fault_card(str(exc)), understood=False)
        after = (*turns, turn)[-_TURNS_KEPT:]
        return after, self.show(after)

    def finish(self, turns: Turns) -> tuple[Turns, str]:
        """Answer the question taken down last."""
        if not turns or turns[-1].card is not None:
            return turns, self.show(turns)
        last = turns[-1]
        try:
            answer = self.ask(last.question, index=self.index, history=history_of(turns[:-1]))
            done = replace(last, card=answer_card(answer, self.reports))
        except ReportqaError as exc:
            done = replace(last, card=fault_card(str(exc)), understood=False)
        after = (*turns[:-1], done)
        return after, self.show(after)

    def give_up(self, turns: Turns) -> tuple[Turns, str]:
        """Close a question whose answering broke off; the console has the reason, the page has not."""
        if not turns or turns[-1].card is not None:
            return turns, self.show(turns)
        card = fault_card("系统忙或出了差错，这个问题没有答成。请稍后再问一次。")
        after = (*turns[:-1], replace(turns[-1], card=card, understood=False))
        return after, self.show(after)

    def reset(self) -> tuple[Turns, str]:
        """A new conversation."""
        return (), self.show(())

    def open(self, event: gr.EventData) -> str:
        """The panel for a report, or for the list where the event names none that is held."""
        asked = _sent(event)
        report = self.index.reports.get(str(asked.get("source", "")))
        if report is None:
            return list_panel(self.reports)
        start, end = asked.get("start"), asked.get("end")
        if isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(report.text):
            return report_panel(report, (start, end))
        return report_panel(report)

    def answer(self, question: str, history: list[str]) -> dict[str, Any]:
        """Answer a question about the reports held.

        `history` holds the earlier questions of the same conversation, oldest first; it may be
        empty. Returns the Answer as JSON: status, reason, message, results, quotes, confidence.
        """
        try:
            return self.ask(checked(question), index=self.index, history=tuple(history)).to_dict()
        except ReportqaError as exc:
            raise gr.Error(str(exc), print_exception=False) from exc

    def health(self) -> str:
        """One line: that the page answers, and how many reports it holds."""
        return f"正常：{len(self.reports)} 份报告"


def build_page(ask: Ask, index: Held) -> gr.Blocks:
    """The page that answers by `ask(question, index=index, history=...)`, ready for `launch`.

    Pass `launch_options()` to `launch`: theme, style and script of a Gradio 6 page go there.
    """
    reports = tuple(index.reports.values())

    def answers(question: str) -> bool:
        return ask(question, index=index, history=()).status == "answered"

    desk = Desk(ask, index, reports, welcome(reports, example_questions(reports, answers)))
    page = gr.Blocks(title="政问 · 政府工作报告问答", analytics_enabled=False)
    with page:
        _wire(desk)
        api(desk.answer, api_name="ask", concurrency_limit=_AT_ONCE, concurrency_id="ask")
        api(desk.health, api_name="health", queue=False)
    page.queue(max_size=_WAITING, default_concurrency_limit=_AT_ONCE)
    return page


def _wire(desk: Desk) -> None:
    """Lay out the components and bind what a visitor does to the desk."""
    turns = gr.State(())
    _html(masthead(desk.reports), "rq-head")
    with gr.Row(elem_id="rq-desk"):
        with gr.Column(elem_id="rq-talk"):
            talk = _html(desk.show(()), "rq-thread", "reportqa.watchThread(element, watch)")
            form = _html(
                composer(LONGEST_QUESTION),
                "rq-form",
                "reportqa.start(element, trigger, ['ask', 'open', 'reset'])",
            )
        panel = _html(list_panel(desk.reports), "rq-side", "reportqa.watchPanel(element, watch)")
    hidden: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    taken = form.ask(desk.begin, turns, [turns, talk], queue=False, **hidden)
    answered = taken.then(
        desk.finish, turns, [turns, talk], concurrency_limit=_AT_ONCE, concurrency_id="ask", **hidden
    )
    answered.failure(desk.give_up, turns, [turns, talk], queue=False, **hidden)
    form.reset(desk.reset, None, [turns, talk], queue=False, **hidden)
    form.open(desk.open, None, panel, queue=False, **hidden)


def _html(value: str, name: str, script: str | None = None) -> gr.HTML:
    return gr.HTML(value, elem_id=name, js_on_load=script, apply_default_css=False)


def launch(page: gr.Blocks, index: Held, host: str, port: int) -> None:
    """Serve `page` on `host:port` and return; `GET /health` says how many reports it holds.

    Raises ReportqaError where the port cannot be taken.
    """
    try:
        app, _, _ = page.launch(server_name=host, server_port=port, quiet=True, **launch_options())
    except OSError as exc:
        raise ReportqaError(f"不能在 {host}:{port} 打开页面，端口可能已被占用。请用 --port 换一个。") from exc
    state = {"status": "ready", "reports": len(index.reports)}
    app.add_api_route("/health", lambda: state, methods=["GET"])


def launch_options() -> dict[str, Any]:
    """What `launch` needs for this page: theme, style, script, and nothing that calls elsewhere."""
    return {
        "prevent_thread_lock": True,
        "theme": gr.themes.Base(font=_CJK, font_mono=["ui-monospace", "monospace"]),
        "css": _text("page.css"),
        # Rules on <body> and on Gradio's frame: `css` puts a class before every selector, which loses them.
        "head": f"<style>{_text('frame.css')}</style><script>{_text('page.js')}</script>",
        "footer_links": [],
        "run_history": False,
        "share": False,
        "ssr_mode": False,
        "enable_monitoring": False,
    }


def _text(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
