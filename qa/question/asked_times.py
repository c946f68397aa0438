"""The times that a question asks about, as speech has them: 24年, 九月, 17年头一季度, 上个月也就是7月."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from corpus.language.numerals import FIGURES, ONES, UP_TO_TEN, ZEROS, numeral_value, small_number
from corpus.language.stops import FOLDED_ENDS
from corpus.language.time_words import HAN, NOT_AFTER_SHORT_YEAR, NOT_BEFORE_SHORT_YEAR
from corpus.language.times import TimeMention, find_times, moved
from corpus.report import Period
from qa.question.measure import UNIT_AT

_SAID_YEAR = re.compile(r"([今去前明])年[(,]?(20\d\d)年?\)?")
_BARE_YEAR = re.compile(r"(?<![\d.])((?:19|20)\d\d)(?![\d.,%年月]|[-—~]\d)")
# 98年 and 17年: in a report they may be a span, in a question they name a year.
_SHORT_YEAR = re.compile(rf"{NOT_BEFORE_SHORT_YEAR}(\d\d)年{NOT_AFTER_SHORT_YEAR}")
# 零九年, 一九年, 九八年, digit by digit.
_HAN_YEAR = re.compile(rf"(?<![{FIGURES}几])[{HAN}]{{2}}年{NOT_AFTER_SHORT_YEAR}")
# 九月 without 份, as it is said.
_SPOKEN_MONTH = re.compile(
    rf"(?<![{UP_TO_TEN}{ZEROS}\d个第初])(十[一二]?|[{ONES}])月(?![份底末初中上下旬三饼球亮子光季度来间以至到])"
)
_LAST_CENTURY = 40  # 41 and later two-digit years are of the nineteens
# 这五年, 五年里 and 近三年 are the report's, 下一年度 that of what is told; none is counted from today.
_ITS_OWN_SPAN = re.compile(r"年|本届|任期|以来$")
_ITS_OWN_YEAR = re.compile(r"下一?年|次年|第二年|[这那]一?年")
# 跟疫情前2019年比
_COMPARED = re.compile(rf"(?:跟|和|与|同|比|较)[^{FOLDED_ENDS}]{{0,5}}$")
_IN_COMPARISON = re.compile(r"(?:全年|同期|底|末)?相?比(?!例|重|率|分)")


def reference(year: int | None) -> Period | None:
    """The present from which 今年 and 上月 are seen: this month, or the end of another year."""
    if year is None:
        return None
    now = datetime.now(tz=UTC)
    month = year * 12 + (now.month - 1 if year == now.year else 11)
    return Period(month, month, f"{year}年{month % 12 + 1}月")


def asked_times(text: str, folded: str, reference_year: int | None) -> tuple[TimeMention, ...]:
    """Times asked about, those of a comparison (比2020年) left out where another is named.

    今年(2025) sets its own reference, and 去年 beside a year in digits only repeats it.
    """
    text, folded = _HAN_YEAR.sub(_in_digits, text), _HAN_YEAR.sub(_in_digits, folded)
    if said := _SAID_YEAR.search(folded):
        reference_year = int(said[2]) - {"今": 0, "去": -1, "前": -2, "明": 1}[said[1]]
    now = reference(reference_year)
    found = find_times(text, now)
    found = _added(folded, found, _SHORT_YEAR, lambda m: f"{_century(int(m[1]))}年", now)
    found = _added(folded, found, _BARE_YEAR, lambda m: "" if _counts(folded, m) else f"{m[1]}年", now)
    found = _added(folded, found, _SPOKEN_MONTH, lambda m: f"{small_number(m[1])}月份", now)
    found = [_as_meant(m, folded) for m in found if not (m.against or _compared(m, folded))]
    return tuple(_without_repeats(folded, _of_one_year(found)))


def _in_digits(year: re.Match[str]) -> str:
    """零九年 as 09年, of the same length; 一二年 and 二三年 stay, they are one or two, two or three years."""
    tens, ones = (int(numeral_value(char) or 0) for char in year[0][:2])
    return year[0] if tens and ones == tens + 1 else f"{tens}{ones}{year[0][2:]}"


def _century(year: int) -> int:
    return year + (1900 if year > _LAST_CENTURY else 2000)


def _counts(folded: str, match: re.Match[str]) -> bool:
    """Whether a number of four digits counts something instead of naming a year."""
    return bool(UNIT_AT.match(folded, match.end())) and not folded.startswith("分别", match.end())


def _added(
    folded: str,
    found: Sequence[TimeMention],
    pattern: re.Pattern[str],
    plain: Callable[[re.Match[str]], str],
    now: Period | None,
) -> list[TimeMention]:
    """With the times of a pattern that only questions use, each read as `plain` puts it."""
    times = list(found)
    for match in pattern.finditer(folded):
        words = plain(match)
        if not words or any(m.start < match.end() and match.start() < m.end for m in found):
            continue
        times += [replace(m, start=match.start(), end=match.end()) for m in find_times(words, now)[:1]]
    return sorted(times, key=lambda m: m.start)


def _compared(mention: TimeMention, folded: str) -> bool:
    """Whether it is only what the figure asked for is compared with."""
    after = _IN_COMPARISON.match(folded, mention.end)
    return bool(after and _COMPARED.search(folded, 0, mention.start))


def _as_meant(mention: TimeMention, folded: str) -> TimeMention:
    """过去五年 is the report's own five years, whichever they are; a month's 累计 runs from January."""
    words, period = folded[mention.start : mention.end], mention.period
    own = _ITS_OWN_YEAR.search(words) or (mention.kind == "span" and _ITS_OWN_SPAN.search(words))
    if own and not re.search(r"\d{2,4}", words):
        return replace(mention, anchored=False)
    if mention.kind == "month" and "累计" in folded and period.last % 12:
        year, month = period.last // 12, period.last % 12 + 1
        return replace(mention, period=Period(year * 12, period.last, f"{year}年1—{month}月"))
    return mention


_PARTS = frozenset({"part", "month", "day"})


def _of_one_year(found: Sequence[TimeMention]) -> list[TimeMention]:
    """A year with the part that stands right behind it as one time: 17年头一季度.

    The only part is of the only year wherever they stand (2018年江西前九个月), and the year tells no more.
    """
    years = [m for m in found if m.kind == "year" and m.anchored and not m.point]
    parts = [m for m in found if m.kind in _PARTS and not m.anchored]
    out: list[TimeMention] = []
    for mention in found:
        year = out[-1] if out and out[-1] in years else None
        if mention in parts and year and year.end >= mention.start - 1:
            part = moved(mention, year.period.last // 12)
            out[-1] = replace(part, start=year.start, anchored=year.anchored)
        else:
            out.append(mention)
    if len(years) == len(parts) == 1 and len(found) == len(out) == len(years + parts):
        return [replace(moved(parts[0], years[0].period.last // 12), anchored=True)]
    return out


def _without_repeats(folded: str, found: Sequence[TimeMention]) -> list[TimeMention]:
    """Without what only repeats another: 1998到2002年这五年, 九月当月, 上个月也就是7月, 去年(2024年)."""
    kept = [m for n, m in enumerate(found) if not n or found[n - 1].end < m.start or not _leans(folded, m)]
    firm = [m for m in kept if not is_relative(folded, m)]
    named = firm or [m for m in kept if _NUMBERED.search(folded[m.start : m.end])]
    return named if named and (firm or all(m.kind == named[0].kind for m in kept)) else kept


_NUMBERED = re.compile(rf"[\d{UP_TO_TEN}]")


def _leans(folded: str, mention: TimeMention) -> bool:
    """Whether it stands for a time named before it."""
    return not mention.anchored or bool(re.match(r"[这那当本]", folded[mention.start : mention.end]))


def is_relative(folded: str, mention: TimeMention) -> bool:
    """Whether the year is left to today or to the report: 今年, 去年上半年, 一季度."""
    return not re.search(r"\d{2,4}|五|过去|近", folded[mention.start : mention.end])
