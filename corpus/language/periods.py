"""Stretches of time named in a title, a text or a question, in whole months.

The grammar of reports and questions is `corpus.language.times`; this one stands until its callers have moved.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from corpus.language.calendar import months_period, plan_period, year_period, years_period
from corpus.language.fold import fold
from corpus.report import Period


@dataclass(frozen=True, slots=True)
class PeriodMention:
    """A period in the text at [start, end)."""

    start: int
    end: int
    period: Period


_HAN = "〇一二三四五六七八九"
_DIGITS = str.maketrans(_HAN + "零", "01234567890")
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
# Years from the one that 今年 stands for.
_SHIFT = {"今": 0, "本": 0, "去": -1, "上": -1, "前": -2, "明": 1, "下": 1, "后": 2}

_FOUR = r"(?:19|20)\d\d"
_FULL_YEAR = (
    rf"(?<![\d.])(?P<y4>{_FOUR})(?:年度?(?!历史)|(?=[上下]半年|q[1-4]|[前第]?[一二三四]季度|全年))"
    rf"|(?<![{_HAN}])(?P<han>[一二][{_HAN}零]{{3}})年度?"
)
# A year without 年 counts where the next word is one that follows a year.
_BARE_YEAR = (
    rf"(?<![\d.第\-a-z])(?P<bare>{_FOUR})"
    rf"(?=政府|工作|报告|计划|总结|财政|预算|目标|[底末里的]|[、和与及到至](?:{_FOUR}|\d\d年))"
)
# Two digits are a year only where nothing makes them a span: 近25年, 25年来, 第25年.
_SHORT_YEAR = (
    r"(?<![\d.\-近续第这约满超逾达前每时整期长持共有经隔未来后要用历两过])(?P<y2>1[89]|2\d|3[0-5])年度?"
    r"(?!来|间|内|后|以|多|左右|历|不变|免|期|寿|前(?!三)|的(?!报告|目标|计划|总结|数|工作|情况|gdp))"
)
# What stands before must not swallow the word: 以前|年度, 说明|年, 以上|年.
_RELATIVE = (
    r"(?P<rel>今|本(?!年级)|(?<!过)去|(?<![以之岁晚])上一?|(?<![以之目从提往])前(?!年度)"
    r"|(?<!说)明|(?<![以之])下一|(?<![今之以])后)年度?"
)
_PART = (
    r"(?P<half>[上下])半年|[前头](?:三个?|3个?)季度(?P<three>)"
    r"|第?(?P<quarter>[一二三四1-4])季度|q(?P<q>[1-4])"
    r"|(?P<m1>1[0-2]|[1-9])月?(?:份)?[-至到](?P<m2>1[0-2]|[1-9])月份?|前(?P<months>1[0-2]|[2-9])个?月"
    r"|(?P<month>1[0-2]|[1-9])月(?:份|\d{1,2}日)?"
)
_WHOLE = r"年?[底末初]|全年|时?期间"
_POINT = re.compile(
    rf"(?:{_FULL_YEAR}|{_SHORT_YEAR}|{_RELATIVE}|{_BARE_YEAR})(?:[ 的]?(?:{_PART})|(?:{_WHOLE}))?"
)
_ALONE = re.compile(rf"(?<![\d.\-年第/])(?:{_PART})(?!\d)")
_RANGE = re.compile(
    rf"(?<![\d.])(?P<a>{_FOUR})年?(?:(?P<am>1[0-2]|[1-9])月)?[-至到](?P<b>{_FOUR})年(?:(?P<bm>1[0-2]|[1-9])月)?"
)
_PLAN = re.compile(
    r"第(?P<ordinal>十?[一二三四五六七八九]|十)个五年(?:规划|计划)?(?:时期|期间)?|"
    r'(?<![一二三四五六七八九十百第\d])(?P<quote>"?)(?P<n>十?[一二三四五六七八九]|十)五(?P=quote)(?P<after>时期|期间|规划|计划)?'
)
_SPAN = re.compile(
    r"(?P<kind>过去的?|最?近|今后|未来|)(?P<n>[一二两三四五六七八九十]|10|[2-9])年(?P<since>来?)"
)


def find_periods(text: str, reference_year: int | None = None) -> list[PeriodMention]:
    """Periods in reading order, without overlap.

    `reference_year` is the year that 今年 stands for. Without it 今年, 上半年 alone, 过去五年 and
    their like are left out. A bare duration (三年行动, 5年) and what a growth rate is measured
    against (比上年, 去年同期) are no periods.
    """
    folded = fold(text)
    found: list[PeriodMention] = []
    readers: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], int | None], Period | None]], ...] = (
        (_RANGE, _range),
        (_PLAN, _plan),
        (_POINT, _point),
        (_SPAN, _span),
        (_ALONE, _alone),
    )
    taken: set[int] = set()
    for pattern, read in readers:
        for match in pattern.finditer(folded):
            if taken.isdisjoint(range(*match.span())):
                period = read(match, reference_year)
                # A year that cannot be resolved still owns its words: 去年上半年 is not 上半年.
                taken.update(range(*match.span()) if period or pattern is _POINT else ())
                if period:
                    found.append(PeriodMention(match.start(), match.end(), period))
    return sorted(found, key=lambda m: m.start)


def _number(text: str) -> int:
    """A numeral up to nineteen in either script."""
    if text.isdigit():
        return int(text)
    tens, ones = (10, text[1:]) if text[0] == "十" else (0, text)
    return tens + (
        "一二三四五六七八九".index(ones) + 1 if ones in "一二三四五六七八九" and ones else 2 if ones else 0
    )


def _range(match: re.Match[str], _year: int | None) -> Period | None:
    first, last = int(match["a"]), int(match["b"])
    if not (match["am"] or match["bm"]):
        return years_period(first, last) if first <= last else None
    start = first * 12 + int(match["am"] or 1) - 1
    end = last * 12 + int(match["bm"] or 12) - 1
    label = f"{first}年{start % 12 + 1}月—{last}年{end % 12 + 1}月"
    return Period(start, end, label) if start <= end else None


def _plan(match: re.Match[str], _year: int | None) -> Period | None:
    if match["ordinal"]:
        return plan_period(_number(match["ordinal"]))
    number = _number(match["n"])
    sure = match["quote"] or match["after"] in {"时期", "期间"}
    if number > 20 or (not sure and number <= 10):
        return None
    return plan_period(number)


def _point(match: re.Match[str], reference: int | None) -> Period | None:
    year = _year_of(match, reference)
    if year is None:
        return None
    return _part(match, year) or year_period(year)


def _year_of(match: re.Match[str], reference: int | None) -> int | None:
    if match["rel"]:
        text, start, end = match.string, match.start(), match.end()
        against = text[start - 1 : start] in {"比", "较"} or text.startswith("同期", end)
        return None if reference is None or against else reference + _SHIFT[match["rel"][0]]
    if match["y2"]:
        return 2000 + int(match["y2"])
    return int(match["y4"] or match["bare"] or match["han"].translate(_DIGITS))


def _alone(match: re.Match[str], reference: int | None) -> Period | None:
    return None if reference is None else _part(match, reference)


def _part(match: re.Match[str], year: int) -> Period | None:
    """The part of the year the match names; None for the whole of it."""
    if half := match["half"]:
        first = 1 if half == "上" else 7
        return months_period(year, first, first + 5, f"{half}半年")
    if match["three"] is not None:
        return months_period(year, 1, 9, "前三季度")
    if quarter := match["quarter"] or match["q"]:
        number = _QUARTERS[quarter]
        return months_period(year, number * 3 - 2, number * 3, f"第{_HAN[number]}季度")
    if month := match["month"]:
        return months_period(year, int(month), int(month), f"{month}月")
    first, last = int(match["m1"] or 1), int(match["m2"] or match["months"] or 0)
    return months_period(year, first, last, f"{first}—{last}月") if first < last else None


def _span(match: re.Match[str], reference: int | None) -> Period | None:
    """过去五年, 近三年, 五年来, 今后五年, seen from the reference year.

    In a report 过去五年 and 五年来 end with the year before the one it opens; 近三年 ends with the
    present one; 今后五年 begins with it.
    """
    kind, count = match["kind"][:1], _number(match["n"])
    before = match.string[match.start() - 1 : match.start()]
    alone = not kind and not (match["since"] and count > 1 and not re.match(r"[\w]", before))
    if reference is None or alone:
        return None
    if kind in {"今", "未"}:
        return years_period(reference, reference + count - 1)
    last = reference if kind in {"近", "最"} else reference - 1
    return years_period(last - count + 1, last)


__all__ = ["PeriodMention", "find_periods", "months_period", "plan_period", "year_period", "years_period"]
