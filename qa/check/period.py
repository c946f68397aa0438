"""Whether a statement speaks of the time asked: a part never answers for the whole."""

from __future__ import annotations

from corpus.language.times import TimeMention, moved
from corpus.report import Period
from corpus.statement import Statement

# 2024年底 asked, 11月末 told: a yearly report is often closed a month early.
_LATE = 1
# 2018年以来 is told by each report to its own present; of a year or less it is another time.
_YEAR = 11


def speaks_of(said: Statement, asked: TimeMention) -> bool:
    """Whether the statement's months are those asked; a state at the end of them is as good."""
    told = said.period
    if told is None:
        return False
    want = (asked if asked.anchored else moved(asked, told.last // 12)).period
    if (told.first, told.last) == (want.first, want.last):
        return True
    if asked.since:
        return told.first == want.first and told.last > told.first + _YEAR
    if said.point:
        early = want.last - told.last
        return early == 0 or (asked.point and 0 < early <= _LATE)
    # a level at the end is told under the year or the five years that it closes, and what is aimed at over
    # five years is due in the last of them
    due = said.standing == "target" and asked.kind == "year" and told.first < want.first
    return told.last == want.last and (asked.point or due)


_PARTS = {
    (0, 5): "上半年",
    (6, 11): "下半年",
    (0, 2): "第一季度",
    (3, 5): "第二季度",
    (6, 8): "第三季度",
    (9, 11): "第四季度",
}


def plain_label(period: Period) -> str:
    """One name for one stretch: 1—6月 is 上半年."""
    part = _PARTS.get((period.first % 12, period.last % 12))
    one_year = period.first // 12 == period.last // 12
    return f"{period.first // 12}年{part}" if part and one_year else period.label


def told_of(said: Statement) -> str | None:
    """The label of the statement's time, 末 added to a point: 2024年末."""
    if said.period is None:
        return None
    label = plain_label(said.period)
    return f"{label}末" if said.point and not label.endswith(("末", "底", "日")) else label
