"""What the page does with a visitor's questions. Holds no session, so all share one; no gradio here."""

from __future__ import annotations

import base64
import inspect
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from corpus.errors import QuestionError, ReportqaError
from page.cards.answer_card import Setting, answer_card, fault_card
from page.cards.filters import filter_of
from page.cards.quotes import check_of
from page.cards.source import list_panel, report_panel
from page.cards.understood import understood
from page.cards.words import esc
from page.chat.asking import Ask, Asking, Held, Live
from page.chat.examples import example_questions
from page.chat.markdown_export import markdown
from page.chat.thread import Turn, history_of, masthead, thread, welcome
from page.error_text import told_of
from qa.answer import Answer
from qa.api import LONGEST_QUESTION

# Turns kept on the page of one session, so that a page left open all day stays quick.
_TURNS_KEPT = 60
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

Turns = tuple[Turn, ...]


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
class Desk:
    """Answers to what a visitor does. `verdict`: whether 有用/有误 are offered."""

    asking: Asking
    live: Live
    verdict: bool = False
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

    def show(self, turns: Turns) -> str:
        """The conversation of one session as HTML."""
        return thread(turns, "" if turns else self.first())

    def begin(self, turns: Turns, sent: Mapping[str, Any]) -> tuple[Turns, str]:
        """Take a question down and show it as waiting, before the queue."""
        asked = sent.get("question")
        try:
            turn = Turn(checked(asked), filter=filter_of(sent.get("filter")), alone=sent.get("alone") is True)
        except QuestionError as exc:
            turn = Turn(str(asked or "").strip()[:LONGEST_QUESTION], fault_card(str(exc)))
        after = (*turns, turn)[-_TURNS_KEPT:]
        return after, self.show(after)

    def finish(self, turns: Turns) -> Iterator[tuple[Turns, str] | str]:
        """Answer the question taken down last: its stages, then the conversation."""
        if not turns or turns[-1].card is not None:
            yield turns, self.show(turns)
            return
        last, index = turns[-1], self.live.current()
        history = () if last.alone else history_of(turns[:-1])
        try:
            for step in self.asking.stages(
                last.question, index, history, last.filter.sources(index.reports.values())
            ):
                if isinstance(step, Answer):
                    last = replace(last, answer=step, card=self._card(step, last, history, index))
                else:
                    yield step
        except ReportqaError as exc:
            last = replace(last, card=fault_card(told_of(exc), last.question))
        after = (*turns[:-1], last)
        yield after, self.show(after)

    def _card(self, answer: Answer, turn: Turn, history: tuple[str, ...], index: Held) -> str:
        setting = Setting(
            held=tuple(r for r in index.reports.values() if turn.filter.keeps(r)),
            examples=() if turn.filter else self.examples.ready(index) or (),
            seen=understood(turn.question, history),
            scope=turn.filter.words(index.reports),
            verdict=self.verdict,
        )
        return answer_card(answer, setting)

    def close(self, turns: Turns, why: str) -> tuple[Turns, str]:
        """Close a question that was stopped or broke off, saying `why`; nothing where none is open."""
        if not turns or turns[-1].card is not None:
            return turns, self.show(turns)
        after = (*turns[:-1], replace(turns[-1], card=fault_card(why, turns[-1].question)))
        return after, self.show(after)

    def open(self, sent: Mapping[str, Any]) -> str:
        """The panel for a report, or for the list where `sent` names none that is held."""
        reports = self.live.current().reports
        report = reports.get(str(sent.get("source", "")))
        if report is None:
            return list_panel(tuple(reports.values()))
        start, end = sent.get("start"), sent.get("end")
        if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(report.text)):
            return report_panel(report)
        if "check" in sent and sent["check"] != check_of(report.text[start:end]):
            return report_panel(report, moved=True)
        return report_panel(report, (start, end))

    def export(self, turns: Turns, kind: str) -> str:
        """The conversation as a file that the script of the page hands to the person: Word or Markdown."""
        if kind == "word":
            from page.chat.docx_export import word

            return _file("政问对话.docx", _WORD, word(turns))
        return _file("政问对话.md", "text/markdown", markdown(turns).encode())


def checked(question: object) -> str:
    """`question` without the white space around it; QuestionError where it is empty or too long."""
    text = question.strip() if isinstance(question, str) else ""
    if not text:
        raise QuestionError("问题是空的，请输入要问的内容。")
    if len(text) > LONGEST_QUESTION:
        raise QuestionError(f"问题有{len(text)}字，最多{LONGEST_QUESTION}字。请只保留要问的一件事。")
    return text


def asked_before(history: object) -> tuple[str, ...]:
    """The earlier questions a program sent; QuestionError where they are no list of words."""
    if not (isinstance(history, list) and all(isinstance(words, str) for words in history)):
        raise QuestionError("history 应为此前各问的列表，可以为空。")
    return tuple(history)


def _file(name: str, kind: str, body: bytes) -> str:
    words = base64.b64encode(body).decode()
    return f'<span data-name="{esc(name)}" data-type="{kind}" data-body="{words}"></span>'
