"""Times named in a text or a question: years, parts of years, spans, points, as whole months.

One grammar for reports and questions. `find_times` folds inside; offsets are those of the raw text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from corpus.language.calendar import month_of, year_period
from corpus.language.fold import fold
from corpus.language.stops import FOLDED_STOPS
from corpus.language.time_readers import (
    Clock,
    Read,
    read_alone,
    read_era,
    read_named,
    read_now,
    read_plan,
    read_point,
    read_range,
    read_school,
    read_span,
    read_term,
)
from corpus.language.time_words import (
    AGAINST_AFTER,
    AGAINST_BEFORE,
    AGAINST_MARK,
    ALONE,
    ERA,
    NAMED,
    NOW,
    PLAN,
    POINT,
    RANGE,
    SCHOOL,
    SPAN,
    TERM,
    TIMES_OF,
)
from corpus.report import Period


@dataclass(frozen=True, slots=True)
class TimeMention:
    """A time named in `text[start:end]`.

    `point`: a state at the end of `period` (末, 底, 截至). `rate`: what follows is a yearly average over
    `period` (年均). `against`: the other side of a comparison (比上年, 较2020年, 同期): not the time of the
    figure beside it. `kind`: day, month, part (quarter, half, months), year or span. `anchored`: it names
    its year or stands for one; False for 一季度 or 5月 alone, read in the year of the reference. `since`: it
    runs on to the present (2018年以来), which is each report's own.
    """

    start: int
    end: int
    period: Period
    point: bool = False
    rate: bool = False
    against: bool = False
    kind: str = "year"
    anchored: bool = True
    since: bool = False


_Readers = tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Clock], Read | None], bool], ...]
_READERS: _Readers = (
    # pattern, reader, whether words that cannot be resolved are still taken
    (SCHOOL, read_school, False),
    (RANGE, read_range, False),
    (PLAN, read_plan, False),
    (ERA, read_era, False),
    (TERM, read_term, False),
    (POINT, read_point, True),
    (SPAN, read_span, False),
    (NOW, read_now, False),
    (NAMED, read_named, False),
    (ALONE, read_alone, False),
)


def _past_year(match: re.Match[str], clock: Clock) -> Read | None:
    """过去一年 alone of the words that `read_term` knows."""
    return read_term(match, clock) if match[0].startswith("过去") else None


# The time of the others is known once it is known what the report looks back on: they cannot tell that.
_STATED: _Readers = (
    (SCHOOL, read_school, False),
    (RANGE, read_range, False),
    (PLAN, read_plan, False),
    (TERM, _past_year, False),
    (POINT, read_point, True),
    (SPAN, read_span, False),
    (ALONE, read_alone, False),
)
_RATE = re.compile(rf"[^,{FOLDED_STOPS}\n]{{0,30}}?(?:年均|年平均|平均每年|每年平均)")
_TITLE = re.compile(r"《[^》\n]{0,80}》")


def find_times(
    text: str, reference: Period | None = None, accounts: Sequence[Period] = ()
) -> list[TimeMention]:
    """Times in reading order, without overlap; those in a title 《…》 are left out.

    `reference` is the present that 今年, 本月, 上月, 一季度 are seen from (its last month counts); without
    it they are left out. `accounts` are the stretches a report looks back on: 五年来, 本届政府以来 and
    一年来 stand for the one of that length; without it they end with the year before the reference, as in
    a question or a report to the assembly.
    """
    return times_in(fold(text), reference, accounts)


def times_in(
    folded: str, reference: Period | None = None, accounts: Sequence[Period] = ()
) -> list[TimeMention]:
    """As `find_times`, for a text that is folded already."""
    taken = bytearray(len(folded) + 1)
    for title in _TITLE.finditer(folded):
        taken[title.start() : title.end()] = b"\1" * len(title[0])
    return _found(folded, _READERS, Clock(reference, tuple(accounts)), taken)


def find_stretches(text: str, year: int | None = None) -> list[TimeMention]:
    """Times that a title, a heading or the opening of a text speaks of, those in 《…》 among them.

    Told from the end (2024年末, 6月底) it is the whole year or month. What a relative time is compared
    with (比上年) is left out, and words such as 一年来 that lean on what a report looks back on. `year` is
    the one that 今年 stands for; without it 今年 and 一季度 are left out.
    """
    folded = fold(text)
    clock = Clock(None if year is None else year_period(year))
    found = _found(folded, _STATED, clock, bytearray(len(folded) + 1))
    return [_whole(m) for m in found if not m.against or folded[m.start].isdecimal()]


def _whole(mention: TimeMention) -> TimeMention:
    """A state at the end of a year or month as that year or month."""
    last = mention.period.last
    if not mention.point:
        return mention
    return replace(mention, period=year_period(last // 12) if mention.kind == "year" else month_of(last))


def _found(folded: str, readers: _Readers, clock: Clock, taken: bytearray) -> list[TimeMention]:
    """Times outside what is `taken`, by rising start."""
    found: list[TimeMention] = []
    for pattern, read, owns in readers:
        for match in pattern.finditer(folded):
            start, end = match.span()
            if start == end or any(taken[start:end]):
                continue
            got = read(match, clock)
            if got is not None or owns:
                taken[start:end] = b"\1" * (end - start)
            if got is not None:
                found.append(_mention(folded, start, end, got))
    return sorted(found, key=lambda m: m.start)


def _mention(folded: str, start: int, end: int, got: Read) -> TimeMention:
    point = got.point or folded[max(0, start - 2) : start] in {"截至", "截止"}
    return TimeMention(
        start,
        end,
        got.period,
        point=point,
        rate=bool(_RATE.match(folded, end)),
        against=got.against or _is_against(folded, start, end),
        kind=got.kind,
        anchored=got.anchored,
        since=got.since,
    )


def _is_against(folded: str, start: int, end: int) -> bool:
    """Whether the words around make it the other side of a comparison: 比2020年, 与上年相比, 是上年的2倍."""
    before = folded[max(0, start - 8) : start].rstrip(" (")
    if AGAINST_MARK.search(before):
        return True
    if TIMES_OF.match(folded, end) and before.endswith(("是", "为", "达", "达到", "当于", "复到", "复至")):
        return True
    after = AGAINST_AFTER.match(folded, end)
    return bool(after and (AGAINST_BEFORE.search(before) or "相" in after[0] or "基" in after[0]))


def moved(mention: TimeMention, year: int) -> TimeMention:
    """A mention that names no year (一季度, 5月), read in `year`."""
    shift = (year - mention.period.last // 12) * 12
    if mention.anchored or not shift:
        return mention
    period = mention.period
    label = re.sub(r"^\d{4}", str(period.first // 12 + shift // 12), period.label)
    return replace(mention, period=Period(period.first + shift, period.last + shift, label))


__all__ = ["TimeMention", "find_times", "month_of", "moved", "year_period"]
