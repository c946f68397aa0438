"""What the page does with a visitor's questions. Holds no conversation: the browser does; no gradio here."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.errors import QuestionError, ReportqaError
from corpus.folder.picture_files import picture_file
from corpus.report import Report
from page.cards.answer_card import Setting, answer_card, fault_card
from page.cards.filters import UNFILTERED, Filter, filter_of
from page.cards.places import place_of
from page.cards.source import list_panel, report_panel
from page.cards.understood import Understood, understood
from page.chat.asking import Ask, Asking, Held, Live
from page.chat.examples import example_questions
from page.chat.slips import meant
from page.chat.thread import masthead, welcome
from page.error_text import told_of
from qa.answer import Answer
from qa.api import LONGEST_QUESTION


class Examples:
    """Questions to start from, made of the reports of an index once, until another takes its place."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._lock = threading.Lock()
        self._made: tuple[Held, tuple[str, ...]] | None = None

    def ready(self, index: Held) -> tuple[str, ...] | None:
        """As `of`, or None where they are still to be made: making them opens the model."""
        made = self._made
        return made[1] if made is not None and made[0] is index else None

    def of(self, index: Held) -> tuple[str, ...]:
        """At most four questions that `index` answers."""
        with self._lock:
            if self._made is None or self._made[0] is not index:
                self._made = (index, self._make(index))
            return self._made[1]

    def _make(self, index: Held) -> tuple[str, ...]:
        def answers(question: str) -> bool:
            return self._ask(question, index=index, history=()).status == "answered"

        return example_questions(tuple(index.reports.values()), answers)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the script sends it, with those it may lean on, oldest first, and the filter."""

    question: str
    history: tuple[str, ...] = ()
    filter: Filter = UNFILTERED


@dataclass(frozen=True, slots=True)
class Desk:
    """Answers to what a visitor does. `verdict`: whether 有用/有误 are offered.

    `history`: whether accounts may keep their conversations on the server. `pictures`: where those of
    recognised pages are kept.
    """

    asking: Asking
    live: Live
    verdict: bool = False
    history: bool = False
    pictures: Path | None = None
    examples: Examples = field(init=False)

    def __post_init__(self) -> None:
        # Nobody asks the examples: what counts and logs questions stands around the `ask` itself.
        object.__setattr__(self, "examples", Examples(inspect.unwrap(self.asking.ask)))

    def head(self) -> str:
        """The masthead of the index that answers now."""
        return masthead(tuple(self.live.current().reports.values()))

    def first(self, *, wait: bool = False) -> str:
        """The first screen; its examples stand there once they are made, or, with `wait`, at once."""
        index = self.live.current()
        examples = self.examples.of(index) if wait else self.examples.ready(index)
        return welcome(tuple(index.reports.values()), examples)

    def answer(self, sent: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """The stages of an answer and its card: pairs of ("stage", words) and at last ("card", HTML)."""
        try:
            asked = asked_of(sent)
        except QuestionError as exc:
            yield "card", fault_card(str(exc))
            return
        index = self.live.current()
        sources = asked.filter.sources(index.reports.values())
        try:
            for step in self.asking.stages(asked.question, index, asked.history, sources):
                if isinstance(step, Answer):
                    yield "card", self._card(step, asked, index)
                else:
                    yield "stage", step
        except ReportqaError as exc:
            yield "card", fault_card(told_of(exc), asked.question)

    def _card(self, answer: Answer, asked: Asked, index: Held) -> str:
        held = tuple(r for r in index.reports.values() if asked.filter.keeps(r))
        seen = understood(asked.question, asked.history)
        setting = Setting(
            held=held,
            examples=() if asked.filter else self.examples.ready(index) or (),
            seen=seen,
            meant=self._meant(asked, seen, held, index),
            scope=asked.filter.words(index.reports),
            verdict=self.verdict,
        )
        return answer_card(answer, setting)

    def _meant(self, asked: Asked, seen: Understood, held: Sequence[Report], index: Held) -> str:
        """The question that was probably meant, where it is answered; "" where no slip is seen."""
        again = next(meant(asked.question, seen.names, held), None)
        if again is None:
            return ""
        sources = asked.filter.sources(index.reports.values())
        narrow: dict[str, Any] = {} if sources is None else {"sources": sources}
        answer = inspect.unwrap(self.asking.ask)(again, index=index, history=asked.history, **narrow)
        return again if answer.status == "answered" else ""

    def open(self, sent: Mapping[str, Any]) -> str:
        """The panel for a report, or for the list where `sent` names none that is held."""
        reports = self.live.current().reports
        source = str(sent.get("source", ""))
        report = reports.get(source)
        if report is None:
            return list_panel(tuple(reports.values()), missing=source)
        start, end, check = sent.get("start"), sent.get("end"), sent.get("check")
        if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end):
            return report_panel(report)
        if isinstance(check, str):
            place = place_of(report, start, end, check)
        else:
            place = (start, end) if end <= len(report.text) else None
        held = self._pictures(report, place) if place else frozenset()
        return report_panel(report, place, (start, end), lost=place is None, pictures=held)

    def _pictures(self, report: Report, place: tuple[int, int]) -> frozenset[str]:
        """Digests of the pictures of the pages that a quote stands on, as far as they are there."""
        if self.pictures is None:
            return frozenset()
        pages = {box.page for box in report.boxes_of(*place)}
        named = [picture.digest for picture in report.pictures if picture.page in pages]
        return frozenset(digest for digest in named if picture_file(self.pictures, digest).is_file())


def asked_of(sent: Mapping[str, Any]) -> Asked:
    """The question that was sent; QuestionError where it is none."""
    history = asked_before(sent.get("history", []))
    return Asked(checked(sent.get("question")), history, filter_of(sent.get("filter")))


def checked(question: object) -> str:
    """`question` without the white space around it; QuestionError where it is empty or too long."""
    text = question.strip() if isinstance(question, str) else ""
    if not text:
        raise QuestionError("问题是空的，请输入要问的内容。")
    if len(text) > LONGEST_QUESTION:
        raise QuestionError(f"问题有{len(text)}字，最多{LONGEST_QUESTION}字。请只保留要问的一件事。")
    return text


def asked_before(history: object) -> tuple[str, ...]:
    """The earlier questions that were sent; QuestionError where they are no list of words."""
    if not (isinstance(history, list) and all(isinstance(words, str) for words in history)):
        raise QuestionError("history 应为此前各问的列表，可以为空。")
    return tuple(history)
