"""Figures of a text: number, scale, unit and the words that bound it, each a stretch of the text.

Works on raw text (folds inside, offsets kept). Years and dates are times (`corpus.language.times`), not
quantities; nor are ordinals, item numbers, versions, or numerals inside a word (三农, 四好农村路, 百姓).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from corpus.language.fold import fold
from corpus.language.numerals import FIGURES, ONES, POWERS, UP_TO_TEN, ZEROS, numeral_value, scale_value
from corpus.language.stops import FOLDED_ENDS
from corpus.language.units import LOOSE, UNIT_PATTERN, unit_class


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure: `text[start:end]` is number, scale and unit, verbatim, without words of approximation.

    `number_end` is where number and scale end. `outer` adds 约, 超过, 近 before and 以上, 左右 after.
    `value` is in plain units (5.2亿元 is 520,000,000; 七成 is 0.7; 3.2% is 3.2), None for a rank, a ratio,
    a range (`low`, `high` tell it) and 三四十. `unit` is folded, "" for none. `kind` is the unit's class in
    `corpus.language.units`, "rank" (居第3位) or "ratio" (2.6∶1). `approx` are the words of approximation.
    """

    start: int
    end: int
    number_end: int
    value: float | None
    unit: str
    kind: str
    outer: tuple[int, int]
    approx: str = ""
    low: float | None = None
    high: float | None = None


_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d{1,3}(?: \d{3})+(?![\d.])|\d+)(?:\.\d+)?"
_BEFORE = (
    "不低于|不少于|不高于|不超过|不足|超过|突破|接近|将近|至少|最快|最多|最高|高达|多达|大约|约|近|超|逾|仅|"
    "达到|达"
)
_APPROX = re.compile("不低于|不少于|不高于|不超过|不足|超过|突破|接近|将近|至少|最多|最高|大约|约|近|超|逾")
_AFTER = "左右|以上|以下|以内|之内|之间|上下|多|余|开外"
_SCALE = (
    rf"(?:[余多几]?(?:[{POWERS}拾佰仟]?[万萬][亿億]|[{POWERS}拾佰仟]?[万萬亿億]|百(?!分)|千(?![瓦米伏克])))?"
    r"[余多来几]?"
)
_FIGURE = re.compile(
    rf"(?=[\d{FIGURES}几负不超突接将至最高多大约近逾仅达])(?P<before>{_BEFORE})?"
    rf"(?P<number>[百千万]分之[{FIGURES}点\d.]+|负?[{FIGURES}]+点[{FIGURES}]+"
    rf"|{_DIGITS}(?:(?P<u1>%|万|亿|{UNIT_PATTERN})?(?:-|至|到|~){_DIGITS})?|[{FIGURES}几]+)"
    rf"(?P<scale>{_SCALE})(?P<unit>(?:{UNIT_PATTERN})(?:/(?:{UNIT_PATTERN}|人|天|日|"
    rf"月))?)?(?P<after>{_AFTER})?"
)
_RATIO = re.compile(r"(?<![\d:∶.])\d+(?:\.\d+)?(?: ?[:∶] ?\d+(?:\.\d+)?)+(?![\d:∶])")
_CLOCK = re.compile(r"(?:[01]?\d|2[0-4])[:∶][0-5]\d(?:[:∶][0-5]\d)?")
_RANK = re.compile(
    rf"第[{UP_TO_TEN}\d]+(?:位|名)|"
    rf"(?<=[居列第位])第[{UP_TO_TEN}\d]+(?![季批个届次期轮阶产条章节项类方])"
    rf"|(?<=全[国省市州区县])第[{FIGURES}\d]+(?![季批个届次期轮阶产条章节项类方人中小实医])"
    rf"|首位|(?<=[居列入排进])前[{UP_TO_TEN}\d]+(?:位|名|强|列)?|榜首|前列"
)
_NOT_BEFORE = re.compile(r"(?:[a-z\d.第·no_/\\]|[a-z]-|\d-)$")
_NAME_TAIL = re.compile(
    r"号线|号院|号楼|号文|号令|号公告|版|热线|[g]网络|g\b|g(?![wbk])|a级|a景区|\+(?=[^\d])|"
    r"[a-z](?<![a-z%]pflops)"
)
_ITEM = re.compile(r"[、.)](?!\d)")
_GENERIC = frozenset("个批次项级大部类条年家场种名位件份起组段期天户轮套把片支")
_AS_COUNT = re.compile(r"(?:共|仅|只|计|达|有|为|增|减|获|余|的|:|,|了|:)$")
_STOPS = (*f"{FOLDED_ENDS}、)\n", "")
_NONE = re.compile(
    r"零(?:发生|报告|事故|伤亡|感染|投诉|新增|发案|上访)|[未没](?:有)?(?:发生|接到|出现|收到|新增|查处)|"
    r"无(?:新增|一例|一起|一人)"
)
_IN_WORD = re.compile(r"[是来体般定致律切旦直样贯边起]|方面|些")


def find_quantities(text: str) -> list[Quantity]:
    """Figures in order, without overlap; a number without unit has unit ""."""
    folded = fold(text)
    if "\t" in text:  # two cells are no number with a space in it
        folded = "".join("\t" if raw == "\t" else char for raw, char in zip(text, folded, strict=True))
    ratios = [_plain(m.start(), m.end(), "ratio") for m in _RATIO.finditer(folded)]
    ranks = [_plain(m.start(), m.end(), "rank") for m in _RANK.finditer(folded)]
    taken = bytearray(len(folded) + 1)
    for made in (*ratios, *ranks):
        taken[made.start : made.end] = b"\1" * (made.end - made.start)
    found = [r for r in ratios if not _CLOCK.fullmatch(folded[r.start : r.end])] + ranks
    for match in _FIGURE.finditer(folded):
        start, end = match.start("number"), match.end("number")
        figure = None if any(taken[start:end]) else _figure(folded, match)
        if figure is not None:
            found.append(_signed(text, figure))
    return sorted(found, key=lambda q: q.start)


def find_stated_none(text: str) -> list[tuple[int, int]]:
    """Spans of words that state none, in order: 零发生, 未发生, 无新增 (0件 and 为零 are quantities)."""
    return [m.span() for m in _NONE.finditer(fold(text))]


def _plain(start: int, end: int, kind: str) -> Quantity:
    return Quantity(start, end, end, None, "", kind, (start, end))


def _signed(text: str, made: Quantity) -> Quantity:
    """With the minus sign before it, unless that joins two numbers or words."""
    at = made.start - 1
    if at < 0 or text[at] not in "-−－﹣" or (at and (text[at - 1].isdigit() or text[at - 1] in "%％)）")):
        return made
    if at and text[at - 1].isascii() and text[at - 1].isalpha():
        return made
    value = None if made.value is None else -made.value
    return replace(made, start=at, outer=(min(at, made.outer[0]), made.outer[1]), value=value)


def _figure(folded: str, match: re.Match[str]) -> Quantity | None:
    number, unit = match["number"], match["unit"] or ""
    start, end = match.start("number"), match.end("scale")
    if not _stands_alone(folded, start, match) or _is_number_only(folded, match):
        return None
    plain = number[0] in FIGURES + "几" and "分之" not in number and "点" not in number
    if plain and _is_word(folded, match):
        return None
    low, high = _values(number, match["scale"], unit)
    after = match["after"] or ""
    close = match.end("unit") if unit else end
    if unit == "" and after in {"多", "余"}:
        after = ""
    outer = (match.start(), close + len(after))
    approx = (match["before"] or "") if _APPROX.fullmatch(match["before"] or "") else ""
    inner = "".join(c for c in match["scale"] if c in "余多来几")
    if "分之" in number:
        unit = {"百": "%", "千": "‰"}.get(number[0], "")
    return Quantity(
        start,
        close,
        end,
        low if low == high else None,
        unit,
        "share" if "分之" in number else unit_class(unit),
        outer,
        approx + inner + after,
        low if low != high else None,
        high if low != high else None,
    )


def _stands_alone(folded: str, start: int, match: re.Match[str]) -> bool:
    """Whether the number is no part of a code, an ordinal or a name (第3, g7, 5g网络, 1号线)."""
    if _NOT_BEFORE.search(folded[max(0, start - 2) : start]):
        return False
    bare = match["number"][0] not in FIGURES
    return not (bare and not match["unit"] and _NAME_TAIL.match(folded, match.end("scale")))


def _is_number_only(folded: str, match: re.Match[str]) -> bool:  # noqa: PLR0911 - one rule a line
    """Whether it is an item number (1. 2、 (3)), a year or a note mark: a bare number that counts nothing."""
    number, unit = match["number"], match["unit"]
    start, end = match.start("number"), match.end()
    if unit in {"号", "届", "日", "期"} and not match["scale"]:
        return unit != "期" or folded[end : end + 1] in {"工"}
    if unit == "年" and re.fullmatch(rf"(?:1[89]|20)\d\d|[一二][{ZEROS}{ONES}]{{3}}", number):
        return True
    if unit or match["scale"].strip("余多来几") or number[0] in FIGURES:
        return False
    if re.fullmatch(r"(?:19|20)\d\d-[01]\d", number):
        return True
    inside = re.match(r"[一-鿿]", folded[end : end + 1]) and not match["after"]
    if inside and number.isdigit():  # 12345热线, 猎隼2023专项
        return True
    at_start = folded[start - 1 : start] in ("\n", "", "(", "[", "。", ";") or start == 0
    if at_start and (_ITEM.match(folded, end) or folded[end : end + 1] == "]"):
        return True
    return folded[end : end + 1] in tuple("年月日]") or folded[start - 1 : start] == "["


def _is_word(folded: str, match: re.Match[str]) -> bool:  # noqa: PLR0911 - one rule a line
    """Whether a Chinese numeral is part of a word or a saying: 一是, 三农, 一批, 百姓, 四个意识, 零件."""
    number, unit, end = match["number"], match["unit"] or "", match.end("unit") if match["unit"] else 0
    start = match.start("number")
    if not unit and number != "零":
        scaled = number[-1] in "万亿" and len(number) > 1 and number[0] not in "百千万亿"
        return not scaled or bool(_IN_WORD.match(folded, match.end("number")))
    if number == "零":
        after = folded[match.end("number") : match.end("number") + 1]
        return folded[max(0, start - 1) : start] != "为" or after not in _STOPS
    if number in {"几", "百", "千", "万", "亿", "十", "零", "千万", "百万", "万千", "百千", "千百"}:
        return True
    if unit in LOOSE and not (unit in {"位", "口", "本", "级"} and len(number) > 2):
        return True
    before = folded[max(0, start - 1) : start]
    if number == "一" and (unit in _GENERIC or unit in LOOSE):
        return not (_AS_COUNT.search(before) and folded[end : end + 1] in {*FOLDED_ENDS, ")"})
    if re.match(r"五年", number + unit) and folded[end : end + 2] in {"规划", "计划"}:
        return True
    return before in set('"每第这那哪同另某专统唯逐单万之')


def _values(number: str, scale: str, unit: str) -> tuple[float | None, float | None]:
    """Lowest and highest value; the same twice for a plain number, None where it has none."""
    if "分之" in number:
        value = numeral_value(number[3:].replace("负", ""))
        return value, value
    factor = scale_value(scale)
    parts = [_one(p) for p in _ends(number)]
    if unit.startswith("成"):
        factor /= 10
    half = 0.05 if unit == "成半" else 0.0
    # twelve digits: more than any report writes, fewer than the noise of the multiplication
    made = [None if p is None else float(f"{p * factor + half:.12g}") for p in parts]
    return made[0], made[-1]


def _ends(number: str) -> list[str]:
    match = re.fullmatch(rf"({_DIGITS})(?:[^\d.,]*?)(?:-|至|到|~)({_DIGITS})", number)
    return [match[1], match[2]] if match else [number]


def _one(number: str) -> float | None:
    plain = number.replace(",", "").replace(" ", "").lstrip("+")
    negative = plain.startswith(("-", "负"))
    value = numeral_value(plain.lstrip("-负"))
    return -value if negative and value is not None else value
