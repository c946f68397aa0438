"""Whether words say no more than a message of ours, nor anything else: what a language model may change.

It may leave words out, put them in another order and link them. Figures, times, places and names in 《》 stay
together as they were; every other word stands in the message or in the quotes of its results.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from corpus.language.fold import fold
from corpus.language.quantities import Quantity, find_quantities
from corpus.language.stops import CLAUSE_MARKS, COLONS
from corpus.language.times import find_times
from corpus.metadata.regions import find_regions
from corpus.report import Period, Region
from corpus.statement import STANDINGS
from qa.answer import Answer

# Words that may be put between those of the reports: none of them says how much, whether or of what.
_LINKING: Final = (
    r"(?:根据|依据|按照|报告|显示|写明|指出|提到|其中|分别|以及|方面|达到|[据在中里的了为是共达有和与及也]"
    rf"|[ {re.escape(CLAUSE_MARKS + COLONS)}《》“”（）()])*"
)
_LINKED = re.compile(_LINKING)
_LINKED_ON = re.compile(rf"{_LINKING}\Z")
# Characters that turn a statement round, or loosen it.
_TURNS = re.compile("[未没无不非否免零降减少增升涨跌超逾约近余仅拟将应]")
_NAME = re.compile("《[^》\n]*》")


@dataclass(frozen=True, slots=True)
class _Told:
    """A figure, the words before it back to the last one, and the time and the place it is under."""

    figure: str
    before: str
    when: Period | None
    where: frozenset[Region]


def beyond(answer: Answer, words: str) -> list[str]:
    """What `words` say beyond the message, or leave out; [] where they may stand for it.

    One line each, kind and instance: `word: 虚增`.
    """
    said, new = fold(answer.message), fold(words)
    held = {r.quote for r in answer.results}
    quoted = fold("\n".join(q.text for n, q in enumerate(answer.quotes) if n in held))
    wrong = [f"word: {run}" for run in _unknown(new, f"{said}\n{quoted}")]
    wrong += [f"turn: {char}" for char in sorted({*_TURNS.findall(new)} - {*_TURNS.findall(said)})]
    wrong += [f"name: {name}" for name in _NAME.findall(new) if name not in f"{said}\n{quoted}"]
    wrong += [f"left out: {value}" for value in _owed(answer, said) if fold(value) not in new]
    before = _told(said)
    named = set[str]().union(*(_pairs(t.before) for t in before))
    wrong += [f"figure: {t.figure}" for t in _told(new) if not any(_same(t, old, named) for old in before)]
    times = {m.period for m in find_times(said)}
    wrong += [f"time: {m.period.label}" for m in find_times(new) if m.period not in times]
    return wrong


def _unknown(words: str, source: str) -> Iterator[str]:
    """Runs of characters that belong to no two that stand side by side in `source`, and link nothing."""
    known = bytearray(len(words))
    for at, pair in enumerate(pairwise(words)):
        if "".join(pair) in source:
            known[at : at + 2] = b"\1\1"
    for run in re.finditer(r"\0+", known.decode("ascii")):
        if not _LINKED.fullmatch(words, *run.span()):
            yield words[slice(*run.span())]


def _owed(answer: Answer, said: str) -> Iterator[str]:
    """What must not be left out: the values, and that they are only planned."""
    for result in answer.results:
        if fold(result.value) in said:
            yield result.value
        if fold(STANDINGS[result.standing]) in said:
            yield STANDINGS[result.standing]


def _told(text: str) -> list[_Told]:
    figures = find_quantities(text)
    times = {m.end: m.period for m in find_times(text) if not m.against}
    places = {m.end: frozenset(m.candidates) for m in find_regions(text)}
    starts = [0, *(f.end for f in figures)]
    return [
        _Told(
            _with_bounds(text, figure),
            text[start : figure.outer[0]],
            times.get(_last(times, figure.start)),
            places.get(_last(places, figure.start), frozenset()),
        )
        for start, figure in zip(starts, figures, strict=False)
    ]


def _with_bounds(text: str, figure: Quantity) -> str:
    """The figure with its 约 and 以上: 超过3万家 is another than 3万家."""
    return figure.approx + text[figure.start : figure.outer[1]]


def _last(ends: Iterable[int], before: int) -> int:
    return max((end for end in ends if end <= before), default=-1)


def _pairs(text: str) -> set[str]:
    return {"".join(pair) for pair in pairwise(text)}


def _same(new: _Told, old: _Told, named: set[str]) -> bool:
    """Whether a figure is told as before, less at most: under no other time or place, nor another's name.

    `named` are the pairs of characters that stand before the message's figures.
    """
    last = _LINKED_ON.sub("", new.before)[-2:]
    return (
        new.figure == old.figure
        and last in old.before
        and _pairs(new.before) & named <= _pairs(old.before)
        and (new.when is None or new.when == old.when)
        and (not new.where or bool(new.where & old.where))
    )
