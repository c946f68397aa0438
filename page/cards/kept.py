"""What a browser keeps of an answer and sends back to take it away: its words, values and quotes.

The server keeps no conversation. What comes back is the person's own copy, so it is read as strictly as
any other request, and a report that has gone since is still cited by the words that were shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, get_args

from corpus.errors import QuestionError
from corpus.statement import STANDINGS, Standing
from page.cards.words import esc
from qa.answer import Answer, Quote, Reason, Result, Status

# Turns that may be taken away at once: more than a conversation of a day holds.
MOST_TURNS: Final = 400

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cited:
    """A quote and what is told of its report; `[start:end]` are characters of the report's text.

    `origin` says where it was recognised in a picture, "" elsewhere.
    """

    text: str
    source: str
    start: int
    end: int
    title: str
    organ: str | None
    published: str | None
    section: tuple[str, ...]
    standing: Standing
    url: str | None
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it is kept; `quotes[result.quote]` holds the value of a result."""

    question: str
    status: Status
    reason: Reason | None
    message: str
    confidence: float
    results: tuple[Result, ...]
    quotes: tuple[Cited, ...]


def cited(quote: Quote) -> Cited:
    """What is told of `quote`."""
    report = quote.report
    return Cited(
        quote.text,
        report.source,
        quote.start,
        quote.end,
        report.title,
        report.organ,
        report.published,
        quote.section,
        quote.standing,
        report.url,
        quote.origin,
    )


def kept(answer: Answer) -> Kept:
    """`answer` as it is kept."""
    return Kept(
        answer.question,
        answer.status,
        answer.reason,
        answer.message,
        answer.confidence,
        answer.results,
        tuple(map(cited, answer.quotes)),
    )


def kept_data(answer: Answer) -> str:
    """`answer` as data inside its card, which nobody sees and the script of the page reads."""
    names = ("question", "status", "reason", "message", "confidence", "results", "quotes")
    whole = answer.to_dict()
    data = json.dumps({name: whole[name] for name in names}, ensure_ascii=False, separators=(",", ":"))
    # No <template>: Gradio compares the nodes of two values, and does not look inside one.
    return f'<data class="rq-kept" hidden>{esc(data)}</data>'


def kept_turns(sent: object) -> tuple[Kept, ...]:
    """The answers that a browser sent; QuestionError where they are not as `kept_data` wrote them."""
    if not isinstance(sent, list) or len(sent) > MOST_TURNS:
        raise QuestionError(f"提交的问答不完整，或多于 {MOST_TURNS} 条。")
    try:
        return tuple(map(_kept, sent))
    except (KeyError, TypeError, ValueError) as exc:
        raise QuestionError("提交的问答不完整，请刷新页面后再试。") from exc


def _kept(sent: Row) -> Kept:
    quotes = tuple(map(_cited, _rows(sent["quotes"])))
    results = tuple(_result(r, len(quotes)) for r in _rows(sent["results"]))
    status, reason = sent["status"], sent["reason"]
    _must(status in get_args(Status) and reason in (*get_args(Reason), None))
    _must((status == "refused") == (reason is not None))
    sure = float(sent["confidence"])
    return Kept(_word(sent["question"]), status, reason, _word(sent["message"]), sure, results, quotes)


def _cited(sent: Row) -> Cited:
    return Cited(
        text=_word(sent["text"]),
        source=_word(sent["source"]),
        start=_whole(sent["start"]),
        end=_whole(sent["end"]),
        title=_word(sent["title"]),
        organ=_perhaps(sent["organ"]),
        published=_perhaps(sent["published"]),
        section=tuple(map(_word, _rows(sent["section"]))),
        standing=_standing(sent["standing"]),
        url=_perhaps(sent["url"]),
        origin=_word(sent.get("origin", "")),
    )


def _result(sent: Row, quotes: int) -> Result:
    _must(_whole(sent["quote"]) < quotes)
    return Result(
        value=_word(sent["value"]),
        label=_word(sent["label"]),
        standing=_standing(sent["standing"]),
        period=_perhaps(sent["period"]),
        region=_perhaps(sent["region"]),
        quote=sent["quote"],
        start=_whole(sent["start"]),
        end=_whole(sent["end"]),
        origin=_word(sent.get("origin", "")),
    )


def _must(holds: object) -> None:
    if not holds:
        raise ValueError


def _rows(value: object) -> Iterable[Any]:
    _must(isinstance(value, Sequence) and not isinstance(value, str))
    return value  # type: ignore[return-value]


def _word(value: object) -> str:
    _must(isinstance(value, str))
    return str(value)


def _perhaps(value: object) -> str | None:
    return None if value is None else _word(value)


def _whole(value: object) -> int:
    _must(isinstance(value, int) and not isinstance(value, bool) and value >= 0)
    return value  # type: ignore[return-value]


def _standing(value: object) -> Standing:
    _must(value in STANDINGS)
    return value  # type: ignore[return-value]
