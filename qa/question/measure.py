"""The measure that a question asks for: its unit as named, or the class that its nouns tell."""

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
# Head nouns that tell what is measured where the question names no unit.
_MEASURED: Final = (
    (
        "share",
        re.compile(
            r"率|比例|比重|占比|百分|增速|增幅|涨幅|降幅|增长(?!到)|下降(?!到)|上涨|强度|涨了|"
            r"增加(?:了)?百分|几个点|同比|比上年"
        ),
    ),
    (
        "money",
        re.compile(
            r"金额|资金|钱|总额|产值|生产总值|增加值|gdp|经济总量|投资|收入|预算|税|营收|销售额|交易额|"
            r"成交额|补贴|补助|成本|价格|额度|标准|贷款|债"
        ),
    ),
    ("people", re.compile(r"人数|就业|人口|游客|学生|从业人员|职工")),
    ("area", re.compile(r"面积")),
    ("length", re.compile(r"里程|多长(?!时)|长度|多远")),
    ("weight", re.compile(r"产量|总产|吞吐量|粮食")),
    ("time", re.compile(r"多久|多长时间|时间|时限|几天|多快")),
    ("density", re.compile(r"浓度")),
    ("energy", re.compile(r"电量|装机|发电")),
)
# Nouns that leave no doubt: a rate is a share, an output value is money unless its growth is asked.
_FIRM: Final = (
    ("share", re.compile(r"[^效]率|比例|比重|占比|增速|增幅|涨幅|降幅|百分比")),
    (
        "money",
        re.compile(r"金额|产值|成交额|交易额|营业收入|^(?!.*(?:[增涨速降]|目标)).*(?:生产总值|gdp|经济总量)"),
    ),
)


# Classes whose units stand for one another: 多少企业 may be answered in 家 or 户.
COUNTABLE: Final = frozenset({"count", "people"})


@dataclass(frozen=True, slots=True)
class Asked:
    """The measure asked for: `unit` as named in the question (folded) or None, and its class.

    `firm`: the class is beyond doubt, from a named unit or a noun that allows no other.
    """

    unit: str | None
    kind: str | None
    firm: bool


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


def measure_of(rest: str) -> Asked:  # noqa: PLR0911 - one return a rule, in order of strength
    """Unit or class of unit asked for."""
    if re.search(r"百分之(?:几|多)|百分点|几个点|百分比|份额|占多大", rest):
        return Asked("%", "share", True)
    for found in how_many(rest):
        unit = found.unit
        if unit == "个点":
            return Asked("%", "share", True)
        if "钱" in rest[found.end : found.end + 1]:
            return Asked("元", "money", True)
        if unit and (spoken := _spoken(rest, found)):
            return Asked(None, spoken, True)
        if unit and not re.match(r"年(?:报告|度)", rest[found.end - 1 :]):
            return Asked(unit, UNIT_CLASS[unit], True)
        if found.scale:
            nouns = [kind for kind, pattern in _MEASURED if kind != "share" and pattern.search(rest)]
            return Asked(None, nouns[-1] if nouns else "money", True)
    for kind, pattern in _FIRM:
        if pattern.search(rest):
            return Asked(None, kind, True)
    named = [(m.end(), kind) for kind, pattern in _MEASURED for m in pattern.finditer(rest)]
    return Asked(None, max(named)[1], False) if named else Asked(None, None, False)


def _spoken(rest: str, found: HowMany) -> str | None:
    """The class of what speech counts otherwise: 几块 are 元, 几个钟头 hours."""
    start = found.end - len(found.unit or "")
    return next((k for pattern, k in _SPOKEN if pattern.match(rest, start)), None)
