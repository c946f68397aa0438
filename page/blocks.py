"""The page itself: components, events and endpoints. The only module of `page/` that imports gradio."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any, cast

import gradio as gr
from gradio.events import api
from starlette.applications import Starlette

from corpus.errors import ReportqaError
from page.cards.answer_card import fault_card
from page.cards.source import list_panel
from page.cards.words import esc
from page.chat.asking import AT_ONCE
from page.chat.desk import Desk, asked_before, checked
from page.chat.thread import composer, conversation, shelf
from page.error_text import told_of
from page.requests.calls import Calls
from page.server.site import Site, site_options, text_of
from qa.api import LONGEST_QUESTION

# Questions that may wait; past this the page says it is busy instead of letting people wait minutes.
_WAITING = 64
# Seconds between looks for a question that came, and for progress of Gradio's own, of which there is none.
_LOOK, _PROGRESS = 0.05, 1.0
_CJK = ["PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"]
_BROKEN = "系统忙或出了差错，这个问题没有答成。请稍后再问一次。"
_NUMBERS = count()


def _sent(event: gr.EventData) -> Mapping[str, Any]:
    """What the script of the page sent with an event; empty where something else sent it."""
    return event._data if isinstance(event._data, dict) else {}


def _card(card: str, turn: str = "") -> str:
    """A card on its way to the turn of that name, "" to the one that waits; no two are alike.

    It travels as text: as nodes it would stand in the page twice.
    """
    return f'<data data-turn="{esc(turn)}" data-number="{next(_NUMBERS)}">{esc(card)}</data>'


class Counter:
    """The desk as Gradio calls it: event data in, components out."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def finish(self, event: gr.EventData) -> Iterator[tuple[Any, Any]]:
        """Answer a question: the stages into their own component, then the card, under the turn's name."""
        sent = _sent(event)
        turn = str(sent.get("turn", ""))
        for kind, words in self._desk.answer(sent):
            if kind == "stage":
                yield gr.skip(), f"{turn} {words}"
            else:
                yield _card(words, turn), ""

    def give_up(self) -> str:
        """Answering broke off; the console has the reason, the page has not."""
        return _card(fault_card(_BROKEN, " "))

    def open(self, event: gr.EventData) -> str:
        """A report, or the list of them."""
        return self._desk.open(_sent(event))

    def head(self) -> str:
        """The head, which says how many reports are held."""
        return self._desk.head()

    def first(self) -> str:
        """The first screen with its examples made, which asks several questions and takes its time.

        It goes into a component of its own, from which the script takes it where it is still shown: a
        question asked meanwhile must not be overwritten.
        """
        return f"<data>{esc(self._desk.first(wait=True))}</data>"

    def answer(self, question: str, history: list[str]) -> dict[str, Any]:
        """Answer a question about the reports held.

        `history` holds the earlier questions of the same conversation, oldest first; it may be
        empty. Returns the Answer as JSON: status, reason, message, results, quotes, confidence.
        """
        desk = self._desk
        try:
            index = desk.live.current()
            answer = desk.asking.answer(checked(question), index, asked_before(history))
        except ReportqaError as exc:
            raise gr.Error(told_of(exc), print_exception=False) from exc
        return answer.to_dict()

    def health(self) -> str:
        """One line: that the page answers, and how many reports it holds."""
        return f"正常：{len(self._desk.live.current().reports)} 份报告"


def build_page(desk: Desk) -> gr.Blocks:
    """The page of `desk`, ready for `app_of`."""
    counter = Counter(desk)
    page = gr.Blocks(title="政问 · 政府工作报告问答", analytics_enabled=False)
    with page:
        _wire(page, desk, counter)
        api(counter.answer, api_name="ask", concurrency_limit=AT_ONCE, concurrency_id="ask")
        api(counter.health, api_name="health", queue=False)
    page.queue(max_size=_WAITING, default_concurrency_limit=AT_ONCE)
    # Gradio looks for work a thousand times a second, a tenth of a core for nothing.
    page._queue.sleep_when_free = _LOOK
    page._queue.progress_update_sleep_when_free = _PROGRESS
    # It sums up every call in a table of pandas, for a dashboard that this page has not.
    page._queue.ANAYLTICS_CACHE_FREQUENCY = sys.maxsize
    return page


def _wire(page: gr.Blocks, desk: Desk, counter: Counter) -> None:
    """Lay out the components and bind what a visitor does to the desk."""
    head = _html(desk.head(), "rq-head", "reportqa.watchHead(element, watch)")
    with gr.Row(elem_id="rq-desk"):
        with gr.Column(elem_id="rq-talk"):
            _html(conversation(desk.first()), "rq-thread")
            events = "['ask', 'open', 'halt', 'refresh']"
            form = _html(composer(LONGEST_QUESTION), "rq-form", f"reportqa.start(element, trigger, {events})")
        reports = tuple(desk.live.current().reports.values())
        panel = _html(list_panel(reports), "rq-side", "reportqa.watchPanel(element, watch)")
    _html('<div class="rq-view" hidden></div>', "rq-other")
    _html(shelf(server=desk.history), "rq-shelf")
    card = _html("", "rq-card", "reportqa.watchCard(element, watch)")
    stage = _html("", "rq-stage", "reportqa.watchStage(element, watch, props)")
    first = _html("", "rq-first", "reportqa.watchFirst(element, watch)")
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    at_once = {"queue": False, **quiet}
    # "multiple": a question that was stopped may still be on its way when the next one is asked.
    answered = form.ask(
        counter.finish,
        None,
        [card, stage],
        trigger_mode="multiple",
        concurrency_limit=AT_ONCE,
        concurrency_id="ask",
        **quiet,
    )
    answered.failure(counter.give_up, None, card, **at_once)
    form.halt(None, None, None, cancels=[answered], **at_once)
    form.open(counter.open, None, panel, **at_once)
    form.refresh(counter.head, None, head, **at_once)
    form.refresh(counter.first, None, first, **at_once)
    page.load(counter.head, None, head, **at_once)
    page.load(counter.first, None, first, **at_once)


def _html(value: str, name: str, script: str | None = None) -> gr.HTML:
    return gr.HTML(value, elem_id=name, js_on_load=script, apply_default_css=False)


def app_of(page: gr.Blocks, site: Site, app: Starlette) -> Starlette:
    """`app` with `page` and the routes of `site` behind its own; `page.requests.doors` stands around."""
    gr.mount_gradio_app(cast("Any", app), page, path="/", app_kwargs=site_options(site), **page_options())
    return app


def calls_of(page: gr.Blocks) -> Calls:
    """The functions of `page` as they may be called."""
    return Calls(
        {number: len(call.inputs) for number, call in page.fns.items()},
        {str(c.api_name): len(c.inputs) for c in page.fns.values() if c.api_visibility == "public"},
        frozenset(number for number, call in page.fns.items() if call.queue),
    )


def page_options() -> dict[str, Any]:
    """What serving this page needs: theme and style, and nothing that calls elsewhere."""
    return {
        "theme": gr.themes.Base(font=_CJK, font_mono=["ui-monospace", "monospace"]),
        "css": text_of("page.css"),
        "footer_links": [],
        "run_history": False,
        "ssr_mode": False,
        "show_error": False,
        "enable_monitoring": False,
    }
