"""Two things asked in one breath: 多大、涨了几个点; 从第几升到第几; 税收和非税哪块多."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
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


# 税收和非税哪块多, 文科与理科的状元，谁的分更低
_EITHER = re.compile(
    rf"(?P<one>[^{FOLDED_ENDS}?和与跟]{{1,16}})(?:和|与|跟|还是|、)(?P<other>[^{FOLDED_ENDS}?]{{1,16}}?)"
    rf"(?P<of>(?:的|里|中|之间|相比|,)[^?]*?)?(?:哪一?[个块种类项家边样]?|谁)的?(?P<what>[^?]{{0,12}}?)"
    r"(?:更|比较)?(?:[多高大快长强]|(?P<less>[少低小慢短弱]))(?:一?些|一点)?[了呢]?[?。]*$"
)


@dataclass(frozen=True, slots=True)
class Either:
    """Which of two things has more, or less, of what is asked: a question for the figure of each."""

    one: Question
    other: Question
    less: bool


def either(question: Question) -> Either | None:
    """The question as one for the figures of two things that it names; None where it does not name two."""
    ends = [m.end for held in (question.regions, question.periods, question.organs) for m in held]
    at = max(ends, default=0)
    match = _EITHER.search(question.folded, at)
    if match is None or len(asked_at(question.folded)) != 1:
        return None
    text = question.text
    before, of, what = text[: match.start()], match["of"] or "", match["what"]
    one, other = (
        replace(_half(question, f"{before}{match[name]}{of}{what}是多少"), kind="figure")
        for name in ("one", "other")
    )
    return Either(one, other, bool(match["less"]))


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
