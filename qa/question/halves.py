"""Two things asked in one breath: 多大、涨了几个点; 哪个村最有钱，收入多少; 从第几升到第几."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from corpus.language.stops import COMMAS, FOLDED_ENDS, SEMICOLONS
from qa.question.measure import how_many
from qa.question.understanding import Question, understand

_ASK = re.compile(r"多[大高长久快远重宽]|百分之几|[第老]几|哪|什么|啥|谁|怎么|咋|几何")
_BETWEEN = re.compile(rf"[{COMMAS}{SEMICOLONS}、]|又|以及")
_FROM = re.compile(rf"(?:从|由|自)[^{FOLDED_ENDS}]{{0,12}}$")
_TO = re.compile(rf"(?:到|至|成|为)[^{FOLDED_ENDS}]{{0,4}}$")
_EACH = re.compile(r"分别|各|依次")


def asked_at(folded: str) -> list[tuple[int, int]]:
    """Where something is asked, in order: 多少, 几家, 哪, 什么."""
    found = [(h.start, h.end) for h in how_many(folded)]
    found += [m.span() for m in _ASK.finditer(folded) if not any(a <= m.start() < b for a, b in found)]
    return sorted(found)


def from_to(question: Question) -> bool:
    """Whether it asks from what to what something went: the one answer holds both."""
    asks = asked_at(question.folded)
    return any(
        _FROM.search(question.folded, 0, a[0]) and _TO.search(question.folded, a[1], b[0])
        for a, b in pairwise(asks)
    )


def halves(question: Question) -> tuple[Question, Question] | None:
    """One question for each of two things asked with a mark between them; None where one thing is asked."""
    asks = asked_at(question.folded)
    if len(asks) != 2 or _EACH.search(question.folded) or from_to(question):
        return None
    (start, end), (second, _) = asks
    cuts = [m.start() for m in _BETWEEN.finditer(question.folded, end, second)]
    if not cuts:
        return None
    text = question.text
    return _half(question, text[: cuts[0]]), _half(question, text[:start] + text[end:])


def _half(question: Question, text: str) -> Question:
    """The part as a question of its own, place, time and tense those of the whole."""
    return replace(
        understand(text),
        regions=question.regions,
        periods=question.periods,
        organs=question.organs,
        tense=question.tense,
        inherited=question.inherited,
        report_year=question.report_year,
    )
