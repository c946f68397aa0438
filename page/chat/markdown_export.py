"""A conversation as Markdown: each question, what was answered, and every quote cited."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.statement import STANDINGS
from page.cards.kept import Cited, Kept
from page.cards.quotes import citation, shown_quotes
from page.cards.words import why_not
from page.english import Say
from page.indicator_words import short_name
from qa.answer import Result

TITLE = "政问对话记录"
NOTE = "引文逐字录自所注明的报告；使用前请核对原件。"
NO_CHART = "提交的图不对，请刷新页面后再试。"
# Characters that Markdown or HTML inside it would take for markup.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&])")
# A line that would open a list, a rule or a heading, as a report's "1. " or "- " does.
_OPENING = re.compile(r"^(\s*)([-+=]|\d+[.)])", re.MULTILINE)


def proofs(answer: Kept) -> tuple[Cited, ...]:
    """The quotes that the card shows at once: those that prove the answer."""
    return tuple(answer.quotes[n] for n in shown_quotes(answer))


def marked_value(result: Result, say: Say = str) -> str:
    """The value, and where it was recognised in a picture that it was."""
    return f"{result.value}（{say(result.origin)}）" if result.origin else result.value


def stated(result: Result, say: Say = str) -> str:
    """A result in one line: 济南市历城区 2025年 新增经营主体：3.4万家（已完成）."""
    scope = " ".join(p for p in (result.region, result.period, short_name(result.label)) if p)
    return f"{scope}：{marked_value(result, say)}（{say(STANDINGS[result.standing])}）"


def message_of(answer: Kept, say: Say) -> str:
    """An answer as the report has it; what says why there is none is ours."""
    return answer.message if answer.status == "answered" else say(why_not(answer.message))


def markdown(turns: Sequence[Kept], say: Say = str) -> str:
    """The conversation as a Markdown document."""
    parts = [f"# {say(TITLE)}", f"> {say(NOTE)}"]
    for number, answer in enumerate(turns, 1):
        parts += [f"## {number}. {_plain(answer.question)}", _plain(message_of(answer, say))]
        if answer.results:
            parts.append("\n".join(f"- {_plain(stated(r, say))}" for r in answer.results))
        parts += [f"> {_plain(citation(q)).replace(chr(10), chr(10) + '> ')}" for q in proofs(answer)]
    return "\n\n".join(parts) + "\n"


def _plain(text: str) -> str:
    return _OPENING.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", text))
