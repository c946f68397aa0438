"""Periods by their calendar names: years, months, five-year plans, school years, eras."""

from __future__ import annotations

from corpus.language.numerals import ONES
from corpus.report import Period

HAN_DIGITS = f"〇{ONES}"

# First month of what 以来 counts from. Sources: the opening dates of the Party congresses (2012-11,
# 2017-10, 2022-10), the Third Plenum of December 1978, the founding of the People's Republic.
ERAS = {
    "十八大": 2012 * 12 + 10,
    "十九大": 2017 * 12 + 9,
    "二十大": 2022 * 12 + 9,
    "改革开放": 1978 * 12 + 11,
    "新中国成立": 1949 * 12 + 9,
    "建国": 1949 * 12 + 9,
    "中华人民共和国成立": 1949 * 12 + 9,
}

# Months in which a feast or a season falls, first and last. The lunar feasts move: 春节 falls between 21
# January and 20 February, 端午 in May or June, 中秋 in September or October.
NAMED_MONTHS = {
    "元旦": (1, 1), "春节": (1, 2), "春运": (1, 3), "寒假": (1, 2), "清明": (4, 4), "五一": (5, 5),
    "端午": (5, 6), "汛期": (4, 10), "暑期": (7, 8), "暑假": (7, 8), "中秋": (9, 10), "国庆": (10, 10),
    "双十一": (11, 11),
}  # fmt: skip


def year_period(year: int) -> Period:
    """The whole calendar year."""
    return Period(year * 12, year * 12 + 11, f"{year}年")


def years_period(first: int, last: int) -> Period:
    """Whole calendar years, both included."""
    if first == last:
        return year_period(first)
    return Period(first * 12, last * 12 + 11, f"{first}—{last}年")


def months_period(year: int, first: int, last: int, label: str) -> Period:
    """Months `first` to `last` (1 to 12) of one year; `label` is what follows the year."""
    return Period(year * 12 + first - 1, year * 12 + last - 1, f"{year}年{label}")


def month_of(count: int) -> Period:
    """The single month with this count (year * 12 + month - 1)."""
    return Period(count, count, f"{count // 12}年{count % 12 + 1}月")


def run_of(first: int, last: int) -> Period:
    """Any run of months, named in the plainest way: a year, years, months of one year, or both ends."""
    if first == last:
        return month_of(first)
    if first % 12 == 0 and last % 12 == 11:
        return years_period(first // 12, last // 12)
    if first // 12 == last // 12:
        label = f"{first % 12 + 1}—{last % 12 + 1}月"
        return months_period(first // 12, first % 12 + 1, last % 12 + 1, label)
    return Period(first, last, f"{first // 12}年{first % 12 + 1}月—{last // 12}年{last % 12 + 1}月")


def plan_period(number: int) -> Period:
    """The five-year plan of this number: 14 is 2021—2025.

    The first two ran 1953—1957 and 1958—1962; after three years of adjustment the third began in 1966.
    """
    first = {1: 1953, 2: 1958}.get(number, 1966 + 5 * (number - 3))
    tens, ones = divmod(number, 10)
    numeral = ("", "十", "二十")[tens] + ("" if ones == 0 else HAN_DIGITS[ones])
    return Period(first * 12, first * 12 + 59, f"“{numeral}五”时期")


def school_year(first: int, term: str) -> Period:
    """September to August; `term` "一" is September to February, "二" March to August, "" both."""
    start = first * 12 + 8
    label = f"{first}—{first + 1}学年"
    if term == "一":
        return Period(start, start + 5, label + "第一学期")
    if term == "二":
        return Period(start + 6, start + 11, label + "第二学期")
    return Period(start, start + 11, label)
