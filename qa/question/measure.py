"""The measure that a question names: its unit, or the class that a spoken one stands for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from corpus.language.numerals import POWERS
from corpus.language.stops import FOLDED_ENDS
from corpus.language.units import UNIT_CLASS, UNIT_PATTERN
from index.legs.tokens import segmenter

UNIT_AT = re.compile(UNIT_PATTERN)
# 这几年 and 头几个月 ask nothing; 几个亿 counts 亿.
_HOW_MANY = re.compile(
    rf"(?:多少|(?<![这那哪头前近好上下数十第老])几(?![何乎率]))(?:个(?=[{POWERS}万亿](?!分)))?"
    rf"(?P<scale>(?:[十百万亿]|千(?![瓦米克卡伏]))*)(?P<unit>个点|个(?=百分点)|{UNIT_PATTERN})?"
)
# 的几个行业里，哪个…: the few are told, not asked
_AMONG = re.compile(rf"[^?{FOLDED_ENDS}]{{0,10}}?(?:里头?|当?中|之[中内])(?=[,的哪有谁])")
# 几块 is 几元 where nothing is named that has pieces.
_SPOKEN: Final = (
    (re.compile(rf"块(?:钱|[了的呢呀啊?{FOLDED_ENDS}]|$)"), "money"),
    (re.compile(r"个(?:钟头|年头)"), "time"),
)
# Words right before a figure that make it a bound: what is more, what is at least that, what is less.
ABOVE: Final = "突破|[高多大]于"
BELOW: Final = "[低少小]于"
OVER: Final = re.compile(rf"(?:超过?|{ABOVE}|过)了?$")
REACHED: Final = re.compile(r"(?:达到?|够)了?$")
UNDER: Final = re.compile(rf"(?:不到|不足|{BELOW}|没到|未达到?)了?$")
# Classes whose units stand for one another: 多少企业 may be answered in 家 or 户, 几成 in per cent.
_ALIKE: Final = (frozenset({"count", "people"}), frozenset({"share", "times"}))
OPEN: Final = frozenset({"bare", "ratio"})  # what may answer whatever is asked


def alike(one: str, other: str) -> bool:
    """Whether figures of one class may answer where the other is asked."""
    return one == other or any({one, other} <= pair for pair in _ALIKE)


@dataclass(frozen=True, slots=True)
class Asked:
    """The measure named: `unit` (folded) or None, and its class; None where the wording alone tells it."""

    unit: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class HowMany:
    """多少 or 几 with the scale and unit that it counts: `rest[start:end]`; `unit` is folded or None."""

    start: int
    end: int
    scale: str
    unit: str | None


def how_many(rest: str) -> list[HowMany]:
    """Where a number is asked for: not in 这几年, and without the 年 of 多少年轻人."""
    out = []
    for match in _HOW_MANY.finditer(rest):
        unit, end = match["unit"], match.end()
        if unit and not _stands_alone(rest, match.start("unit"), unit):
            unit, end = None, match.start("unit")
        if match[0][0] == "几" and not unit and not match["scale"]:
            continue
        if match[0][0] == "几" and _AMONG.match(rest, end):
            continue
        out.append(HowMany(match.start(), end, match["scale"], unit))
    return out


def _stands_alone(rest: str, start: int, unit: str) -> bool:
    """Whether the unit is a word, not the beginning of one: 年|轻人."""
    knows = segmenter().knows
    return not any(
        knows(rest[start : start + size])
        for size in range(len(unit) + 1, _LONGEST_WORD + 1)
        if start + size <= len(rest)
    )


_LONGEST_WORD = 6


def measure_of(rest: str) -> Asked:
    """Unit or class of unit named."""
    if re.search(r"百分之(?:几|多)|百分点|几个点", rest):
        return Asked("%", "share")
    for found in how_many(rest):
        unit = found.unit
        if unit == "个点":
            return Asked("%", "share")
        if "钱" in rest[found.end : found.end + 1]:
            return Asked("元", "money")
        if unit and (spoken := _spoken(rest, found)):
            return Asked(None, spoken)
        if unit and not re.match(r"年(?:报告|度)", rest[found.end - 1 :]):
            return Asked(unit, UNIT_CLASS[unit])
    return Asked()


def _spoken(rest: str, found: HowMany) -> str | None:
    """The class of what speech counts otherwise: 几块 are 元, 几个钟头 hours."""
    start = found.end - len(found.unit or "")
    return next((k for pattern, k in _SPOKEN if pattern.match(rest, start)), None)
