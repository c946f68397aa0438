"""The measure that a question asks for: its unit as named, or the class that its nouns tell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from corpus.language.units import UNIT_CLASS

_UNIT = "|".join(sorted(map(re.escape, UNIT_CLASS), key=len, reverse=True))
UNIT_AT = re.compile(_UNIT)
HOW_MANY = re.compile(
    rf"(?:多少|几)(?P<scale>(?:[十百万亿]|千(?![瓦米克卡伏]))*)(?P<unit>个点|个(?=百分点)|{_UNIT})?"
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
        re.compile(r"金额|产值|成交额|交易额|营业收入|^(?!.*[增涨速降]).*(?:生产总值|gdp|经济总量)"),
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


def measure_of(rest: str) -> Asked:  # noqa: PLR0911 - one return a rule, in order of strength
    """Unit or class of unit asked for."""
    if re.search(r"百分之(?:几|多)|百分点|几个点|百分比|份额|占多大", rest):
        return Asked("%", "share", True)
    for match in HOW_MANY.finditer(rest):
        unit = match["unit"]
        if unit == "个点":
            return Asked("%", "share", True)
        if "钱" in rest[match.end() : match.end() + 1]:
            return Asked("元", "money", True)
        if unit and not re.match(r"年(?:报告|度)", rest[match.end() - 1 :]):
            return Asked(unit, UNIT_CLASS[unit], True)
        if match["scale"]:
            nouns = [kind for kind, pattern in _MEASURED if kind != "share" and pattern.search(rest)]
            return Asked(None, nouns[-1] if nouns else "money", True)
    for kind, pattern in _FIRM:
        if pattern.search(rest):
            return Asked(None, kind, True)
    found = [(m.end(), kind) for kind, pattern in _MEASURED for m in pattern.finditer(rest)]
    return Asked(None, max(found)[1], False) if found else Asked(None, None, False)
