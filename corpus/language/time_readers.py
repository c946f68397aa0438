"""From a match of the grammar of times to its period, seen from a clock."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.language.calendar import (
    ERAS,
    HAN_DIGITS,
    NAMED_MONTHS,
    month_of,
    months_period,
    plan_period,
    run_of,
    school_year,
    year_period,
    years_period,
)
from corpus.language.numerals import numeral_value, small_number
from corpus.language.stops import FOLDED_ENDS
from corpus.report import Period

# Years from the one that 今年 stands for.
_SHIFT = {"今": 0, "本": 0, "去": -1, "上": -1, "前": -2, "大": -3, "明": 1, "下": 1, "后": 2}


@dataclass(frozen=True, slots=True)
class Clock:
    """The present that relative times are seen from, and the stretches a report looks back on."""

    reference: Period | None
    accounts: tuple[Period, ...] = ()

    @property
    def year(self) -> int | None:
        """The year that 今年 stands for."""
        return None if self.reference is None else self.reference.last // 12

    def account(self, months: int) -> Period | None:
        """The account of this many months, if the report has one."""
        return next((p for p in self.accounts if p.last - p.first + 1 == months), None)

    def so_far(self, year: int) -> Period | None:
        """The account of the year's first months, where the report is one of part of a year: its 今年以来."""
        parts = [p for p in self.accounts if p.first == year * 12 and p.last < year * 12 + 11]
        return max(parts, key=lambda p: p.last, default=None)


@dataclass(frozen=True, slots=True)
class Read:
    """What a match stands for; the fields are those of `TimeMention`."""

    period: Period
    kind: str = "year"
    point: bool = False
    against: bool = False
    anchored: bool = True
    since: bool = False


def _point_at(month: int, label: str) -> Period:
    return Period(month, month, label)


def read_school(match: re.Match[str], _clock: Clock) -> Read | None:
    """2023—2024学年, 2023学年第一学期."""
    first = int(match["a"])
    if match["b"] and int(match["b"]) % 100 != (first + 1) % 100:
        return None
    term = {"上": "一", "下": "二"}.get(match["term"] or "", match["term"] or "")
    return Read(school_year(first, term), "span")


def read_range(match: re.Match[str], _clock: Clock) -> Read | None:
    """2021—2025年, 2021年10月至2023年6月, 一九五三年到一九五七年."""
    if match["ha"]:
        first, last = _han_year(match["ha"]), _han_year(match["hb"])
    elif match["c"]:
        first, last = int(match["c"]), int(match["d"])
    else:
        first, last = int(match["a"]), int(match["b"])
    if first > last or last - first > 60:
        return None
    if match["am"] or match["bm"]:
        start, end = first * 12 + int(match["am"] or 1) - 1, last * 12 + int(match["bm"] or 12) - 1
        label = f"{first}年{start % 12 + 1}月—{last}年{end % 12 + 1}月"
        return Read(Period(start, end, label), "span") if start <= end else None
    return Read(years_period(first, last), "span" if last > first else "year")


def _han_year(text: str) -> int:
    return int(numeral_value(text) or 0)


def read_plan(match: re.Match[str], clock: Clock) -> Read | None:
    """“十四五”时期, 十三五末 (a point), 第一个五年计划."""
    number = small_number(match["ordinal"] or match["n"])
    after, end = match["after"] or "", match["end"] or ""
    sure = match["ordinal"] or match["quote"] or after in {"时期", "期间", "末", "初"}
    # 十五 and 二十五 alone are plain numbers
    if not 1 <= number <= 25 or (not sure and number in {*range(11), 20}):
        return None
    period = plan_period(number)
    if "末" in {after, end}:
        return Read(_point_at(period.last, f"{period.last // 12}年末"), point=True)
    if after == "初":
        return Read(year_period(period.first // 12))
    if "以来" in {after, end} and clock.reference and period.first <= clock.reference.last < period.last:
        return Read(run_of(period.first, _present(clock)), "span", since=True)
    return Read(period, "span")


def _present(clock: Clock) -> int:
    """Last month that a report has behind it: that of its account, else of the reference."""
    assert clock.reference is not None  # noqa: S101 - callers have looked
    return max((p.last for p in clock.accounts), default=clock.reference.last)


def read_era(match: re.Match[str], clock: Clock) -> Read | None:
    """党的十八大以来: to the end of what the report accounts for."""
    if clock.reference is None:
        return None
    first, last = ERAS[match["era"]], _present(clock)
    return Read(Period(first, last, match[0]), "span", since=True) if first <= last else None


def read_term(match: re.Match[str], clock: Clock) -> Read | None:
    """本届政府以来, 任期内: five years; 一年来, 过去一年: the year looked back on."""
    if clock.year is None:
        return None
    words = match[0]
    if "届" in words or "任期" in words:
        period = clock.account(60) or years_period(clock.year - 5, clock.year - 1)
        return Read(period, "span")
    if (held := clock.account(12)) is not None:
        return Read(held)
    if clock.accounts:
        return Read(clock.accounts[0])
    return Read(year_period(clock.year - 1))


def read_point(match: re.Match[str], clock: Clock) -> Read | None:  # noqa: PLR0911 - one rule a line
    """A year or part of one, with 底, 末, 初, 以来 behind it."""
    year = _year_of(match, clock)
    if year is None:
        return None
    tail = match["tail"] or ""
    against = bool(match["rel"]) and match.string.startswith(("同期", "同月"), match.end())
    part = _part(match, year)
    if against and part is None and clock.reference is not None:
        back = 12 * (clock.reference.last // 12 - year)
        return Read(run_of(clock.reference.first - back, clock.reference.last - back), against=True)
    if part is not None:
        return _closed(part, tail, match.string, match.end(), against=against)
    if tail.endswith(("底", "末")):
        return Read(_point_at(year * 12 + 11, f"{year}年末"), point=True, against=against)
    if tail.endswith("前"):
        return Read(year_period(year), against=against)
    if tail in {"以来", "起"} and clock.reference is not None:
        last = _present(clock)
        if match["rel"] or last < year * 12:
            return Read(clock.so_far(year) or year_period(year))
        return Read(run_of(year * 12, last), "span", since=True)
    return Read(year_period(year), against=against)


def _closed(part: Read, tail: str, text: str, end: int, *, against: bool) -> Read:
    """A part of a year with what closes it: 6月底 is a point."""
    behind = text[end : end + 1] in {"底", "末"} and text[end + 1 : end + 2] != "前"
    at_end = tail.endswith(("底", "末")) or behind
    if at_end and part.kind != "day":
        month = part.period.last
        return Read(
            _point_at(month, f"{month // 12}年{month % 12 + 1}月末"),
            part.kind,
            point=True,
            against=against,
            anchored=part.anchored,
        )
    return Read(part.period, part.kind, against=against, anchored=part.anchored)


def _year_of(match: re.Match[str], clock: Clock) -> int | None:
    if match["rel"]:
        return None if clock.year is None else clock.year + _SHIFT[match["rel"][0]]
    if match["y2"]:
        return 2000 + int(match["y2"])
    digits = (match["y4"] or match["bare"] or "").replace(" ", "")
    return int(digits) if digits else _han_year(match["han"])


def read_alone(match: re.Match[str], clock: Clock) -> Read | None:
    """一季度, 1—5月, 5月末 with no year named."""
    if clock.year is None:
        return None
    part = _part(match, clock.year)
    if part is None:
        return None
    read = _closed(part, match["tail"] or "", match.string, match.end(), against=False)
    return Read(read.period, read.kind, read.point, anchored=False)


def _part(match: re.Match[str], year: int) -> Read | None:
    """The part of the year the match names; None for the whole of it."""
    if (half := match["half"]) is not None:
        first = 7 if half in {"下", "后"} else 1  # 2025年半年 is its first half
        return Read(months_period(year, first, first + 5, f"{'上' if first == 1 else '下'}半年"), "part")
    if match["three"] is not None:
        return Read(months_period(year, 1, 9, "前三季度"), "part")
    if quarter := match["quarter"] or match["q"] or (match["opening"] and "一"):
        number = small_number(quarter)
        return Read(months_period(year, number * 3 - 2, number * 3, f"第{HAN_DIGITS[number]}季度"), "part")
    if month := match["month"] or match["hmonth"]:
        kind = "day" if match["month"] and match["day"] else "month"
        return Read(month_of(year * 12 + small_number(month) - 1), kind)
    return _months(match, year)


def _months(match: re.Match[str], year: int) -> Read | None:
    """Several months: 1—5月, 一到五月, 前五个月, and those that 1月25日到2月14日 lies in."""
    closing = match["m2"] or match["d2"] or match["h2"] or match["months"]
    if not closing:
        return None
    opening = match["m1"] or match["d1"] or match["h1"] or "1"
    first, last = small_number(opening), small_number(closing)
    if first > last:
        return None
    kind = "day" if match["d2"] else "part"
    if first == last:
        return Read(month_of(year * 12 + first - 1), kind)
    return Read(months_period(year, first, last, f"{first}—{last}月"), kind)


def read_span(match: re.Match[str], clock: Clock) -> Read | None:  # noqa: PLR0911 - one rule a line
    """过去五年, 近三年, 五年来, 今后五年, seen from the clock.

    In a report to an assembly 过去五年 and 五年来 end with the year before the one it opens; 近三年 ends
    with the present one; 今后五年 begins with it. Where the accounts hold a stretch of that length, it is
    that one.
    """
    kind, count = match["kind"].removeprefix("刚刚")[:1], small_number(match["n"])
    text, start, end = match.string, match.start(), match.end()
    before = text[start - 1 : start] if start else ""
    if clock.year is None or count < 2:
        return None
    held = clock.account(12 * count)
    if not kind and not match["since"]:
        alone = match["over"] is not None and before not in "第近连达"
        if held is None or not (alone or _closes(text, start, end) or _opens(text, start, end)):
            return None
        return Read(held, "span")
    if not kind and re.match(r"[\w]", before) and before not in "的":
        return None
    if kind in {"今", "未"}:
        return Read(years_period(clock.year, clock.year + count - 1), "span")
    if kind in {"上", "前"}:
        return None if held is None else Read(run_of(held.first - 12 * count, held.first - 1), "span")
    if held is not None:
        return Read(held, "span")
    last = (_present(clock) // 12) if clock.accounts else clock.year - (kind not in {"近", "最"})
    return Read(years_period(last - count + 1, last), "span")


_SPAN_GOES_ON = re.compile(
    r"(?:行动|规划|计划|期|制|内|后|以|级|任务|目标|免|一|左右|多|前|生|的(?:努力|奋斗))"
)


def _closes(text: str, start: int, end: int) -> bool:
    """Whether a sentence ends on it (这是民生不断改善的五年。)."""
    return text[max(0, start - 1) : start] == "的" and text[end : end + 1] in {*FOLDED_ENDS, ":"}


def _opens(text: str, start: int, end: int) -> bool:
    """Whether 五年 alone opens a clause and means the five years looked back on: 五年审结……."""
    before = text[start - 1 : start] if start else "\n"
    return (before in f'{FOLDED_ENDS}:、\n "-' or not before) and not _SPAN_GOES_ON.match(text, end)


def read_now(match: re.Match[str], clock: Clock) -> Read | None:
    """同期, 本月, 上月, 当月, 年末, 季末, 全年: seen from the reference."""
    reference = clock.reference
    if reference is None:
        return None
    year = reference.last // 12
    if match["same"]:
        if match["same"] == "同期":
            return None
        return Read(run_of(reference.first - 12, reference.last - 12), "part", against=True)
    if match["whole"]:
        return Read(year_period(year), anchored=False)
    if stand := match["stand"]:
        last = year * 12 + 11 if stand[0] == "年" else reference.last
        return Read(_point_at(last, f"{last // 12}年{last % 12 + 1}月末"), "year", point=True, anchored=False)
    return _this(match, reference)


def read_named(match: re.Match[str], clock: Clock) -> Read | None:
    """春节期间, 国庆黄金周, 汛期: the months in which it falls."""
    if clock.year is None:
        return None
    name = match["feast"] or match["season"]
    return Read(months_period(clock.year, *NAMED_MONTHS[name], name), "part", anchored=False)


def _this(match: re.Match[str], reference: Period) -> Read | None:
    """本月, 上月, 本季度: only where the reference is no longer than a month, or a quarter."""
    shift = {"本": 0, "当": 0, "上": -1, "下": 1}[match["now"]]
    length = reference.last - reference.first + 1
    if match["what"] == "月" and (length < 12 or reference.last % 12 != 11):
        return Read(month_of(reference.last + shift), "month")
    if match["what"] == "季度" and length < 12:
        quarter = reference.last // 3 + shift
        number = quarter % 4 + 1
        return Read(
            months_period(quarter // 4, number * 3 - 2, number * 3, f"第{HAN_DIGITS[number]}季度"), "part"
        )
    return None
