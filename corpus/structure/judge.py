"""The standing of a figure or a clause by the words beside it and the role of its place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.language.calendar import year_period
from corpus.language.quantities import Quantity
from corpus.language.times import TimeMention
from corpus.report import Period
from corpus.structure.cues import BASELINE, DONE, PROBLEM, TARGET, Standing, is_aimed, is_from
from corpus.structure.roles import Role

Span = tuple[int, int]
_PAST = re.compile(r"去年|上年|目前已|现已|已(?:经)?(?:建成|完成|实现|达|有|投|开工|启动)")
_STRONG = re.compile(r"力争|下一?步|下一?阶段|目标是|预期目标|将(?:达|突破|实现|建成|完成)|争取(?!到)")


@dataclass(frozen=True, slots=True)
class Judged:
    """A standing, the characters that tell it, and another period where the words give one (a baseline's)."""

    standing: Standing
    basis: tuple[Span, ...] = ()
    period: Period | None = None


def judge(
    folded: str,
    opening: Span,
    what: Quantity | int,
    role: Role | None,
    against: TimeMention | None,
    period: Period | None,
) -> Judged:
    """Standing of a figure, or of the clause that ends at `what`.

    `opening` holds the starts of the sentence and of the clause; `against` is the other side of a
    comparison named before in the clause, `period` the time that holds.
    """
    sentence, clause = opening
    figure = what if isinstance(what, Quantity) else None
    until = figure.start if figure else int(what)  # type: ignore[arg-type]
    words = folded[clause:until]
    if figure is not None and (told := _baseline(folded, clause, figure, against, period)) is not None:
        return told
    if role == "problem":
        return Judged("background")
    if role == "plan":
        past = _PAST.search(words)
        return Judged("achieved", (_span(past, clause),)) if past else Judged("target")
    whole = words if figure is None else words + folded[figure.end : figure.end + 12]
    aimed = TARGET.search(whole)
    if role == "done":
        return _reviewed(words, clause, figure)
    if aimed and not DONE.search(words):
        return Judged("target", (_span(aimed, clause),))
    if PROBLEM.search(folded[sentence:until]):
        return Judged("background")
    return Judged("achieved" if figure or period or DONE.search(words) else "background")


def _reviewed(words: str, clause: int, figure: Quantity | None) -> Judged:
    """Inside a look back: done, but for what had been aimed at and what lies ahead."""
    if figure is not None and is_aimed(words, figure.unit):
        return Judged("target", ((clause, figure.start),))
    ahead = _STRONG.search(words)
    if ahead and not DONE.search(words):
        return Judged("target", (_span(ahead, clause),))
    return Judged("achieved")


def _baseline(
    folded: str, clause: int, figure: Quantity, against: TimeMention | None, period: Period | None
) -> Judged | None:
    words, after = folded[clause : figure.start], folded[figure.end : figure.end + 24]
    told = BASELINE.search(words)
    if told:
        return Judged("baseline", (_span(told, clause),), against.period if against else None)
    if not is_from(words, after):
        return None
    if re.search(r"\d{4}年|上年|去年|同期", words[-16:]) or period is None or period.last - period.first < 24:
        return Judged("baseline", ((clause, figure.start),))
    # from where a span of years set out: the year before it
    return Judged("baseline", ((clause, figure.start),), year_period(period.first // 12 - 1))


def _span(match: re.Match[str], by: int) -> Span:
    return match.start() + by, match.end() + by
