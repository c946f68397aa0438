"""Usual names of indicators: what people look for, and how reports write it."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from corpus.language.fold import fold

# One indicator a line, the names by which it goes.
_SAME: Final = (
    ("gdp", "地区生产总值", "国内生产总值", "生产总值", "经济总量"),
    ("人均gdp", "人均地区生产总值", "人均国内生产总值", "人均生产总值"),
    ("财政收入", "一般公共预算收入", "地方财政收入", "地方一般公共预算收入"),
    ("财政支出", "一般公共预算支出"),
    ("社零", "社会消费品零售总额", "社消零", "社会消费品零售"),
    ("固投", "固定资产投资"),
    ("规上工业", "规模以上工业增加值", "规上工业增加值", "工业增加值"),
    ("cpi", "居民消费价格", "居民消费价格指数", "物价"),
    ("外贸", "进出口总额", "进出口总值", "货物进出口", "外贸进出口"),
    ("外资", "实际使用外资", "实际利用外资", "利用外资"),
    ("居民收入", "居民人均可支配收入", "人均可支配收入", "可支配收入"),
    ("城镇居民收入", "城镇居民人均可支配收入", "城镇常住居民人均可支配收入"),
    ("农民收入", "农村居民人均可支配收入", "农村常住居民人均可支配收入"),
    ("就业", "新增就业", "城镇新增就业"),
    ("失业率", "城镇调查失业率", "调查失业率", "登记失业率"),
    ("粮食产量", "粮食总产量", "粮食总产"),
    ("城镇化率", "常住人口城镇化率"),
    ("研发投入", "研发经费", "r&d", "全社会研发投入", "研发投入强度", "研究与试验发展"),
    ("高企", "高新技术企业"),
    ("市场主体", "经营主体"),
    ("空气优良率", "空气质量优良天数", "优良天数"),
    ("能耗强度", "单位gdp能耗", "单位地区生产总值能耗", "万元gdp能耗"),
)
_OF_ANOTHER: Final = re.compile(r"人均|单位|万元|占")


@cache
def names_for(asked: str) -> tuple[str, ...]:
    """The folded names to look for: what was asked, and the others of the same indicator."""
    wanted = fold(asked).strip()
    same = next((names for names in _SAME if wanted in names), ())
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
