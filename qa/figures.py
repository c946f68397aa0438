"""Figures in Chinese official prose: number + scale + unit, with the words that bound it.

Every function takes folded text (`corpus.fold.fold`, same length as the original), so the offsets
hold in the report's own characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

# Units by what they measure; within a class they may stand for one another in a question
# (多少钱 is answered in 亿元), across classes never. Source: GB 3100 and the measure words
# of official reports.
UNITS: Final[dict[str, str]] = {
    "share": "个百分点 百分点 % ‰ 个点",
    "density": "微克/立方米 毫克/升 人/平方公里 公里/小时 毫克/立方米 吨/公顷 公斤/亩 斤/亩",
    "money": "元/月 元/人 元/年 元/吨 美元 欧元 港元 日元 人民币 元 块钱",
    "area": "平方公里 平方千米 平方米 公顷 亩",
    "volume": "立方米 标准立方米 标立方米 升 桶",
    "weight": "吨标准煤 标准煤 吨 公斤 千克 市斤 斤 担",
    "length": "公里 千米 海里 厘米 毫米 米 车道公里",
    "energy": "千瓦时 度电 千瓦 兆瓦 吉瓦 kw gw mw 伏安 千伏",
    "compute": "eflops pflops tb pb gb p",
    "time": "个工作日 工作日 个小时 小时 分钟 秒 个月 个季度 周年 天 周 年 岁",
    "people": "人次 人份 户次 人 名 位 户 口",
    "times": "倍 番 成",
    "count": (
        "家次 车次 架次 班次 标准箱 标箱 teu 个 项 家 件 次 宗 期 张 座 条 所 辆 台 套 列 班 趟 "
        "架 艘 对 间 处 门 部 类 批 轮 场 级 株 头 只 份 篇 册 种 款 例 起 单 笔 枚 颗 棵 床 支 "
        "片 栋 幢 组 层 楼 本 幅 段 桩 尾 羽 剂 盏 把 块 名次 号 届 环 星 档 方面 大 分 亿次 卡"
    ),
}
UNIT_CLASS: Final[dict[str, str]] = {unit: name for name, units in UNITS.items() for unit in units.split()}

_NUMERAL = "一二三四五六七八九十百千两零〇"
_UNIT = "|".join(sorted(map(re.escape, UNIT_CLASS), key=len, reverse=True))
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_BEFORE = "不低于|不少于|不高于|不超过|超过|突破|接近|至少|最快|最多|高达|约|近|超|逾"
_AFTER = "左右|以上|以下|以内|之内|上下"
_FIGURE = re.compile(
    rf"(?P<before>{_BEFORE})?"
    rf"(?P<number>百分之[{_NUMERAL}点\d.]+|(?:{_DIGITS})(?:(?:[-至到]|%-|%至)(?:{_DIGITS}))?|[{_NUMERAL}]+)"
    rf"(?P<scale>[余多]?(?:[十百千]?万亿|[十百千]?[万亿]|千(?!瓦|米|克|伏))?[余多来]?)"
    rf"(?P<unit>(?:{_UNIT})(?:/(?:{_UNIT}))?)?(?P<after>{_AFTER})?"
)
_RANK = re.compile(
    r"(?:(?:居|位居|位列|列|排名|排|跃居|稳居)?(?P<scope>全球|世界|全国|全省|全市|全区|全县|全州|中西部|"
    r"西部|中部|东部|同类城市)"
    r"[^\s,。;]{0,6}?)?(?P<rank>第[一二三四五六七八九十\d]++(?:位|名)?(?!季度|批)|首位|首个|首例|"
    r"前[一二三四五六七八九十\d]+(?:位|名)?|前列)"
)
_SCALES: Final = {"十": 10.0, "百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8}
_NOT_AFTER = re.compile(r"[a-z\d.第·]$")
_NAME_TAIL = re.compile(r"号线|号院|号楼|版|热线|[gG]网络|g\b|a级|a景区|\+")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at `[start:end]`; `amount` is its value in plain units, None where it has none.

    `unit` is the unit as folded ("" for a bare number), `kind` its class in `UNITS`, or "rank".
    """

    start: int
    end: int
    amount: float | None
    unit: str
    kind: str
    chinese: bool = False


def find_figures(folded: str, start: int = 0, end: int | None = None) -> list[Figure]:
    """Figures inside `folded[start:end]`, in order and without overlap.

    Years, dates, ordinals, versions, line numbers and bare Chinese numerals are not figures.
    """
    stop = len(folded) if end is None else end
    found = [f for m in _FIGURE.finditer(folded, start, stop) if (f := _figure(folded, m)) is not None]
    ranks = [
        Figure(m.start("scope") if m["scope"] else m.start("rank"), m.end(), None, "", "rank")
        for m in _RANK.finditer(folded, start, stop)
    ]
    kept = [f for f in found if not any(r.start <= f.start < r.end for r in ranks)]
    return sorted([*kept, *ranks], key=lambda f: f.start)


def _figure(folded: str, match: re.Match[str]) -> Figure | None:
    number, unit = match["number"], match["unit"] or ""
    chinese = number[0] in _NUMERAL
    at = match.start("number")
    if _NOT_AFTER.search(folded[max(0, at - 1) : at]) or _NAME_TAIL.match(folded, match.end("number")):
        return None
    if number.startswith("百分之"):
        return Figure(match.start(), match.end(), _chinese(number[3:]), "%", "share")
    if not unit and (chinese or not match["scale"].strip("余多来")):
        return None
    if _is_date(folded, number, unit, match.end()) or (chinese and _is_idiom(number, unit, folded, match)):
        return None
    amount = None if re.search(r"[-至到]", number) else _amount(number, match["scale"])
    return Figure(match.start(), match.end(), amount, unit, _class_of(unit), chinese)


def _class_of(unit: str) -> str:
    if not unit:
        return "bare"
    return UNIT_CLASS.get(unit) or ("money" if unit[0] in "元分" else "density")


def _is_date(folded: str, number: str, unit: str, end: int) -> bool:
    if unit == "年" and (re.fullmatch(r"(?:19|20)\d\d", number) or folded[end : end + 1] in {"度", "代"}):
        return True
    return unit in {"天", "号"} and folded[end : end + 1] in {"线", "文"}


def _is_idiom(number: str, unit: str, folded: str, match: re.Match[str]) -> bool:
    """一个, 一批, 一系列 and the like count nothing; 一是, 二是 number items."""
    if number in {"一", "十", "百", "千"} and unit in {
        "个",
        "批",
        "次",
        "项",
        "级",
        "大",
        "部",
        "类",
        "条",
        "年",
        "家",
    }:
        return folded[match.end() : match.end() + 1] not in {"工", "月"} or unit != "个"
    if (unit == "大" and number in {"十八", "十九", "二十"}) or (unit == "分" and match["after"] is None):
        return True
    return bool(re.match(r"是|来|体|般|定", folded[match.end("number") :]) and not unit)


def _amount(number: str, scale: str) -> float | None:
    value = _chinese(number) if number[0] in _NUMERAL else float(number.replace(",", ""))
    if value is None:
        return None
    for char in scale:
        value *= _SCALES.get(char, 1.0)
    return round(value, 6)


def _chinese(text: str) -> float | None:
    """Value of a Chinese numeral below 10,000 (二十三, 一百零五), or of digits; None if neither."""
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return float(text)
    whole, _, decimals = text.partition("点")
    total = digit = 0
    for char in whole:
        if char in "十百千":
            total += (digit or 1) * int(_SCALES[char])
            digit = 0
        elif (place := "零一二三四五六七八九".find(char.replace("两", "二").replace("〇", "零"))) >= 0:
            digit = place
        else:
            return None
    value = float(total + digit)
    for power, char in enumerate(decimals, 1):
        value += "零一二三四五六七八九".find(char) / 10**power
    return value
