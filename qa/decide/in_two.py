"""Answers of two parts: each half of a question read for itself, which of two, from one figure to another."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product

from qa.check.wanted import Wanted, quantities_at
from qa.decide.finding import Pick
from qa.decide.readings import Read, read_hits
from qa.decide.single import singles
from qa.question.halves import either, halves
from qa.question.understanding import Question
from qa.read.reading import Reader
from qa.scope.scopes import Scope

_PASSAGES, _PICKS = 4, 3
_SAME_SENTENCE, _SAME_REPORT = 1.5, 1.0
_LEAST = -1.5  # log-odds
_BRIEF = 16  # characters of two answers that are told as one stretch: 突破9万亿元、增长9.8%
_FROM = re.compile(r"(?:从|由|自)[^，。；,;]{0,16}$")


def in_two(
    question: Question, ranked: Sequence[Read], scopes: Mapping[str, Scope], reader: Reader
) -> tuple[Pick, ...]:
    """An answer to each half, side by side if possible; () where a half has none or one thing is asked."""
    which, parts = either(question), halves(question)
    if which is not None:
        best = _pair((which.one, which.other), ranked, scopes, reader)
        return _in_order(best, less=which.less) if best else ()
    best = _pair(parts, ranked, scopes, reader) if parts else ()
    return _as_one(*sorted(best, key=lambda p: (p.report.source, p.start))) if best else ()


def _pair(
    parts: tuple[Question, Question], ranked: Sequence[Read], scopes: Mapping[str, Scope], reader: Reader
) -> tuple[Pick, Pick] | tuple[()]:
    """The answers to both that go together best."""
    one, other = (_best(part, ranked[:_PASSAGES], scopes, reader) for part in parts)
    pairs = [(a, b) for a, b in product(one, other) if not _overlap(a, b)]
    return max(pairs, key=_together, default=())


def _in_order(pair: tuple[Pick, Pick], *, less: bool) -> tuple[Pick, ...]:
    """The greater first, or the lesser; () where they are not of one unit, or the same."""
    told = [quantities_at(p.report, p.start, p.end) for p in pair]
    if any(len(held) != 1 or held[0].value is None for held in told):
        return ()
    a, b = (held[0] for held in told)
    if (a.kind, a.unit) != (b.kind, b.unit) or a.value == b.value:
        return ()
    return pair if ((a.value or 0.0) < (b.value or 0.0)) == less else (pair[1], pair[0])


def _best(part: Question, ranked: Sequence[Read], scopes: Mapping[str, Scope], reader: Reader) -> list[Pick]:
    wanted = {source: Wanted(part, scope) for source, scope in scopes.items()}
    read = read_hits(part, [r.hit for r in ranked], wanted, reader)
    return [p for p in singles(part, read)[:_PICKS] if p.score > _LEAST]


def _overlap(a: Pick, b: Pick) -> bool:
    return a.report is b.report and a.start < b.end and b.start < a.end


def _together(pair: tuple[Pick, Pick]) -> float:
    a, b = pair
    near = _SAME_SENTENCE if a.report is b.report and a.first == b.first else 0.0
    return a.score + b.score + near + (_SAME_REPORT if a.report is b.report else 0.0)


def _as_one(first: Pick, second: Pick) -> tuple[Pick, ...]:
    """Both, as one stretch where they stand close to each other."""
    near = first.report is second.report and first.first == second.first
    if near and second.end - first.start <= _BRIEF:
        return (replace(first, end=second.end, last=max(first.last, second.last)),)
    return first, second


def whole_way(pick: Pick) -> Pick:
    """从36%提高到59% for a pick that is one of its ends."""
    text = pick.report.text
    figures = quantities_at(pick.report, pick.first, pick.last)
    at = next((n for n, f in enumerate(figures) if f.start < pick.end and pick.start < f.end), None)
    if at is None:
        return pick
    for a, b in ((at - 1, at), (at, at + 1)):
        if a < 0 or b >= len(figures):
            continue
        opened = _FROM.search(text, pick.first, figures[a].start)
        between = text[figures[a].end : figures[b].start]
        if opened and re.search("[到至成为]", between) and not re.search("[，。；,;]", between):
            return replace(pick, start=opened.start(), end=figures[b].end)
    return pick
