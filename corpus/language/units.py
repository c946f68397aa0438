"""Units and measure words of official reports, by what they measure."""

from __future__ import annotations

import re
from typing import Final

from corpus.language.numerals import POWERS

# Within a class units may stand for one another in a question (多少钱 is answered in 亿元), across
# classes never. Source: GB 3100 and the measure words of official reports.
UNITS: Final[dict[str, str]] = {
    "share": "个百分点 百分点 % ‰ 个点",
    "density": (
        "微克/立方米 毫克/升 人/平方公里 公里/小时 毫克/立方米 吨/公顷 公斤/亩 斤/亩 元/平方米 度/天 分贝"
    ),
    "money": "元/月 元/人 元/年 元/吨 元/斤 元/公斤 美元 欧元 港元 日元 人民币 元 块钱 块 角",
    "area": "平方公里 平方千米 平方米 平米 公顷 亩",
    "volume": "立方米 标准立方米 标立方米 毫升 升 桶 立方",
    "weight": "吨标准煤 标准煤 吨 公斤 千克 市斤 斤 担 克 毫克 微克",
    "length": "公里 千米 海里 厘米 毫米 米 车道公里 里",
    "energy": "千瓦时 度电 千瓦 兆瓦 吉瓦 kw gw mw 伏安 千伏 度",
    "compute": "eflops pflops tb pb gb mb p",
    "time": "个工作日 工作日 个小时 小时 分钟 秒 个月 个季度 周年 天 周 年 岁 个昼夜 日",
    "people": "人次 人份 户次 人 名 位 户 口",
    "times": "倍 番 成半 成",
    "count": (
        "家次 车次 架次 班次 标准箱 标箱 teu 个 项 家 件 次 宗 期 张 座 条 所 辆 台 套 列 班 趟 "
        "架 艘 对 间 处 门 部 类 批 轮 场 级 株 头 只 份 篇 册 种 款 例 起 单 笔 枚 颗 棵 床 支 "
        "片 栋 幢 组 层 楼 本 幅 段 桩 尾 羽 剂 盏 把 块 名次 号 届 环 星 档 方面 大 分 亿次 卡 "
        "亿件 门次 台次 台套 件次 人天 课时 学时 学分 节 节次 场次 批次 盒 箱 瓶 袋 包 匹 眼 口井 "
        "村 镇 县 市 区 社区 网格 道 面 首 部次 遍 样 餐 席 名额 单位 学位 床位 泊位 车位 厂 字 例次 "
        "重 维 大类 户数 机构 站 库 桥 线 校 院 点位 卷 码 帧 粒 根 杆 顿"
    ),
}
UNIT_CLASS: Final[dict[str, str]] = {unit: name for name, units in UNITS.items() for unit in units.split()}

# Characters with which a scale, a unit or a date goes on after a bare number: 3 万, 5 个, 6 月.
AFTER_NUMBER: Final = "万亿千百个项家人倍元版级年月日号度公平米吨户座条件处名所次宗亩头部位类期"
# Units that leave no doubt that their figure tells what the noun before it names.
PLAIN: Final = "元|吨|人次|人|户|家|公里|亩|个|件|平方米"
# Measure words that count at its end what a list has named: 甲、乙、丙三个分中心.
LISTED: Final = "个|项|种|类|家|所|座|条|名|位|方面"
# Measure words of what is newly there: 新增经营主体3.4万家.
ADDED: Final = "家户个件人项座"
# Measure words that a Chinese numeral may stand before only as part of a saying or a name.
_LOOSE = (
    "村 镇 县 市 区 社区 网格 道 面 单位 学位 床位 厂 字 重 维 机构 站 库 桥 线 校 "
    "院 码 根 点位 号 大 级 度 里 日 层 星 口 部 对 位 本 包 分 样 席 角 期 块 字 线"
)
LOOSE: Final = frozenset(_LOOSE.split())
UNIT_PATTERN: Final = "|".join(sorted(map(re.escape, UNIT_CLASS), key=len, reverse=True))


def unit_class(unit: str) -> str:
    """Class of a folded unit: "bare" for none, "density" for a compound not in the list."""
    if not unit:
        return "bare"
    return UNIT_CLASS.get(unit) or ("money" if "元" in unit else "density")


MEASURE: Final = (
    rf"(?:(?:[十百千]?[万亿]+|[百千])?(?:{UNIT_PATTERN})(?:/(?:{UNIT_PATTERN}|人|月))?|[万亿]+)(?![一-鿿a-z])"
)
"""A unit with its scale where it stands alone, as in the heads of tables: 万元, 元/平方米, 亿."""
_IN_BRACKETS: Final = re.compile(rf"[(](?:计量)?(?:单位)?[:]?({MEASURE})[)]")
_AT_END: Final = re.compile(r"[%‰]$")
_UNIT_LINE: Final = re.compile(r"单位[:]?\s*")
_LISTED: Final = re.compile(rf"(?:(?P<of>[^、,;/\s()]{{1,12}})为)?(?P<unit>{MEASURE})\s*[、,;/]?\s*")
_SCALES: Final = re.compile(f"^[{POWERS}万亿]+")


def unit_of_head(head: str) -> tuple[int, int] | None:
    """Span of the unit that a folded head of a column or row tells: 收入(亿元), 完成比例(%), 占预算%."""
    found = list(_IN_BRACKETS.finditer(head))
    if found:
        return found[-1].span(1)
    at_end = _AT_END.search(head.rstrip())
    return at_end.span() if at_end else None


def units_of_line(line: str) -> list[tuple[int, int, str]]:
    """Spans of the units that a folded line above a table tells, each with what alone it is for, or "".

    单位:万元、% and 表1 产量(万吨) and (单位:微克/立方米,CO为毫克/立方米).
    """
    told = _UNIT_LINE.search(line)
    if told is None:
        alone = unit_of_head(line)
        return [(*alone, "")] if alone else []
    out, at = [], told.end()
    while (match := _LISTED.match(line, at)) and match.end() > at:
        out.append((*match.span("unit"), match["of"] or ""))
        at = match.end()
    return out


def unit_at(cell: str, start: int) -> tuple[int, int] | None:
    """Span of the unit with which a folded cell ends from `start` on; None where other words stand there."""
    found = re.compile(rf"\s*({MEASURE})\s*").fullmatch(cell, start)
    return found.span(1) if found else None


def plain_unit(unit: str) -> str:
    """A folded unit without its scale: 元 of 万元; "" for 万 alone."""
    return unit if unit in UNIT_CLASS else _SCALES.sub("", unit)
