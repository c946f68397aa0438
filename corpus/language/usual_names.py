"""Usual names of indicators: what people ask for, and how reports write it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from corpus.language.fold import fold

# How reports write it, then what it is called for short, in whatever stands around: 人均GDP, 规上工业企业.
_SAME: Final = (
    ("生产总值", "gdp", "经济总量"),
    ("生产总值增速", "经济增速", "经济增长率"),
    ("社会消费品零售总额", "社零", "社消零", "社消"),
    ("固定资产投资", "固投"),
    ("规模以上", "规上"),
    ("限额以上", "限上"),
    ("居民消费价格", "cpi"),
    ("工业生产者出厂价格", "ppi"),
    ("高新技术企业", "高企"),
    ("第一产业", "一产"),
    ("第二产业", "二产"),
    ("第三产业", "三产"),
)
# Two names that reports use one like the other.
_EITHER: Final = (
    ("经营主体", "市场主体"),
    ("研发", "研究与试验发展"),
    ("采购经理指数", "pmi"),
    ("pm2.5", "细颗粒物"),
    ("pm10", "可吸入颗粒物"),
    ("臭氧", "o3"),
    ("二氧化硫", "so2"),
    ("二氧化氮", "no2"),
    ("化学需氧量", "cod"),
)
# Short for one indicator among several: what is looked for besides, never what is read in their place.
_SHORT: Final = (
    ("人均生产总值", "人均gdp", "人均地区生产总值", "人均国内生产总值"),
    ("单位生产总值能耗", "能耗强度", "单位gdp能耗", "万元gdp能耗", "单位地区生产总值能耗"),
    ("生产总值", "地区生产总值", "国内生产总值"),
    ("一般公共预算收入", "财政收入", "地方财政收入"),
    ("一般公共预算支出", "财政支出"),
    ("规模以上工业增加值", "规上工业", "规模以上工业", "工业增加值"),
    ("进出口总额", "进出口总值", "货物进出口", "外贸"),
    ("实际使用外资", "实际利用外资", "利用外资", "外资"),
    ("居民人均可支配收入", "居民收入", "人均可支配收入", "可支配收入"),
    ("城镇居民人均可支配收入", "城镇居民收入", "城镇常住居民人均可支配收入"),
    ("农村居民人均可支配收入", "农民收入", "农村居民收入", "农村常住居民人均可支配收入"),
    ("城镇新增就业", "新增就业", "就业"),
    ("城镇调查失业率", "调查失业率", "失业率", "登记失业率"),
    ("居民消费价格", "物价"),
    ("粮食总产量", "粮食产量", "粮食总产"),
    ("常住人口城镇化率", "城镇化率"),
    ("研发经费", "研发投入", "全社会研发投入", "研发投入强度"),
    ("空气质量优良天数", "空气优良率", "优良天数"),
)
_GROUPS: Final = (*_SAME, *_EITHER, *_SHORT)
_OF_ANOTHER: Final = re.compile(r"人均|单位|万元|占")


def as_written(folded: str) -> str:
    """A folded question with its usual names written as reports write them: 社零 as 社会消费品零售总额."""
    return _short().sub(lambda m: _written()[m[0]], folded)


def other_names(folded: str) -> tuple[str, ...]:
    """How else reports write the indicators that a folded question names, in the order named."""
    names = (_other()[m[0]] for m in _named().finditer(folded))
    return tuple(dict.fromkeys(name for name in names if name not in folded))


@cache
def _written() -> dict[str, str]:
    return {name: names[0] for names in _SAME for name in names[1:]}


@cache
def _other() -> dict[str, str]:
    return {name: names[name == names[0]] for names in reversed(_GROUPS) for name in names} | _written()


@cache
def _short() -> re.Pattern[str]:
    return _any_of(_written())


@cache
def _named() -> re.Pattern[str]:
    return _any_of(_other())


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    """The longest first: 人均GDP is one name."""
    return re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))


@cache
def names_for(asked: str) -> tuple[str, ...]:
    """The folded names to look for: what was asked, and the others of the same indicator."""
    wanted = fold(asked).strip()
    same = next((names for names in _GROUPS if wanted in names), ())
    return tuple(dict.fromkeys((wanted, *same)))


def is_named(asked: str, indicator: str) -> bool:
    """Whether an indicator goes by the name asked for, or holds one of its names; "" is any."""
    told = fold(indicator)
    if not asked:
        return True
    if fold(asked).strip() in told:
        return True
    names = names_for(asked)[1:]
    return any(n in told and not _is_of_another(n, told) for n in names)


def _is_of_another(name: str, told: str) -> bool:
    """Whether the name stands in a longer one that measures something else: 人均生产总值 is no 生产总值."""
    before = told[: told.index(name)]
    return bool(_OF_ANOTHER.search(before)) and not _OF_ANOTHER.search(name)
