"""Places named in a title, a text or a question."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from corpus.language.fold import fold
from corpus.language.numerals import FEW
from corpus.metadata.divisions import ABBREVIATIONS, COUNTRY, Name, Use, level, names_from, regions, words
from corpus.report import Region


@dataclass(frozen=True, slots=True)
class RegionMention:
    """A place in the text at [start, end); `candidates` are the divisions it can mean, larger first."""

    start: int
    end: int
    candidates: tuple[Region, ...]


# What may not follow an official name, because the suffix then belongs to the next word: 新城区|域.
_NEXT = {
    "区": "域块间别位划",
    "市": "场民值",
    "县": "域区城乡市",
    "旗": "帜舰下",
    "省": "会略",
    "盟": "友主",
}
_SOLID = re.compile(r"[^一-鿿]|[年月日]")  # a word can begin after one of these

_COUNTRY = re.compile(
    r"国务院|我国|(?<![在居列入获较于与过比])全国"
    r"(?!首|第|率先|前|先进|示范|试点|排|文明|人大|人民(?!政府)|政协|两会|百强|十强|重点|性|范围|统一|一体|优秀|劳|标|领先|各|其他|平均|最)"
)
_LETTER = "[" + "".join(ABBREVIATIONS) + "]"
_RUN = re.compile(
    r"(?:(?<![一-鿿])|(?<=[比问看查说和与及跟、对较那年]))"
    rf"(?:{_LETTER}(?P<gap>[、和与及跟/,· ])(?:{_LETTER}[、和与及跟/,· ]?)*{_LETTER}|{_LETTER}+)"
    rf"(?=(?P<count>[{FEW}]个?(?:[一-鿿]{{2}}大)?(?:地|市|家|省)|(?:[{FEW}]个?)?(?:省份|省市|省区|省(?![事心略会际])|直辖市))|(?P<when>\d{{2,4}}年|[今去前明]年|的?(?:政府)?(?:工作)?报告|gdp|呢)"
    r"|(?P<more>的|在|分别|各|都|哪|谁|比|有|是|$))"
)


# Letters that together name one region, not several provinces side by side.
_JOINED = frozenset({"京津冀", "陕甘宁", "晋冀鲁豫", "晋察冀"})


def find_regions(text: str) -> list[RegionMention]:
    """Places in reading order, without overlap; 济南市历城区 and 济南历城 are one mention each.

    A name several divisions share keeps all of them as candidates, unless the division right
    before it settles which.
    """
    return list(_found(fold(text)))


@lru_cache(maxsize=1 << 5)
def _found(folded: str) -> tuple[RegionMention, ...]:
    """Several readers of a question look for its places: each text is searched once."""
    found: list[RegionMention] = []
    at = 0
    while at < len(folded):
        name = _name_at(folded, at, found)
        if name is None:
            at += 1
            continue
        if name.use is not Use.WORD:
            _add(found, RegionMention(at, at + len(name.text), name.regions), folded)
        at += len(name.text)
    found += _country(folded) + _letters(folded, found)
    return tuple(sorted(found, key=lambda m: m.start))


def region_from_organ(organ: str) -> Region | None:
    """The division an organ's full name begins with, where only one fits: 济南市历城区审批局 → 历城区."""
    if fold(organ).startswith(("国务院", "中华人民共和国")):
        return COUNTRY
    for mention in find_regions(organ):
        if mention.start == 0 and len(mention.candidates) == 1:
            return mention.candidates[0]
    return None


def _name_at(text: str, at: int, found: list[RegionMention]) -> Name | None:
    """The longest name that stands at `at` and may be read as a place (or as a word that hides one)."""
    before = found[-1] if found and found[-1].end == at else None
    for name in names_from(text[at]):
        if text.startswith(name.text, at) and _fits(name, text, at, before):
            return name
    return None


def _fits(name: Name, text: str, at: int, before: RegionMention | None) -> bool:
    end = at + len(name.text)
    after = text[end : end + 1]
    if name.use is Use.WORD:
        return True
    if name.use is Use.OFFICIAL and after and after in _NEXT.get(name.text[-1], ""):
        return False
    if before is not None:
        cities = tuple(r for r in before.candidates if level(r) == 2 or r.name.endswith("市"))
        return name.use is not Use.WITHIN or bool(_inside(name.regions, cities))
    if name.use is Use.WITHIN:
        return False
    if name.text[-1] == "市" and _borrowed(name, text, end):
        return False
    left = text[at - 1] if at else ""
    nested = any(
        n.use is Use.SHORT and text.startswith(n.text, at + 1) for n in names_from(text[at + 1 : at + 2])
    )
    return _stands(name, left, after, nested=nested)


def _borrowed(name: Name, text: str, end: int) -> bool:
    """Whether the last 市 belongs to the next name: 济南市中区 is 济南 + 市中区."""
    for other in names_from("市"):
        if text.startswith(other.text, end - 1) and _inside(other.regions, name.regions):
            return True
    return False


def _stands(name: Name, left: str, after: str, *, nested: bool) -> bool:
    """Whether the name is no mere crossing of two words: 其[中山]区, 公[安化]解, 提[高安]全."""
    if not left or _SOLID.match(left):
        return True
    crossing = words().crossing
    head = left + name.text[0] in crossing
    if name.use is Use.OFFICIAL:
        return len(name.text) > 2 and not (head and name.text[1:] in crossing) and name.text[0] != "市"
    tail = name.text[-1] + after in crossing
    if level(name.regions[0]) < 3:
        return not (head and (tail or nested))
    return not (head or tail)


def _inside(inner: tuple[Region, ...], outer: tuple[Region, ...]) -> tuple[Region, ...]:
    return tuple(r for r in inner if any(o != r and o.contains(r) for o in outer))


def _add(found: list[RegionMention], mention: RegionMention, text: str) -> None:
    """Append the mention, or let it complete the one right before it (的 may stand between)."""
    last = found[-1] if found else None
    if last is not None and text[last.end : mention.start] in {"", "的"}:
        inner = _inside(mention.candidates, last.candidates)
        if inner:
            found[-1] = RegionMention(last.start, mention.end, inner)
            return
    found.append(mention)


def _country(text: str) -> list[RegionMention]:
    return [RegionMention(m.start(), m.end(), (COUNTRY,)) for m in _COUNTRY.finditer(text)]


def _letters(text: str, found: list[RegionMention]) -> list[RegionMention]:
    """Provinces by one letter where the surroundings make them places: 鲁2024年, 粤、浙两省."""
    taken = {i for m in found for i in range(m.start, m.end)}
    mentions = []
    for run in _RUN.finditer(text):
        spots = [i for i in range(*run.span()) if text[i] in ABBREVIATIONS]
        joined = len(spots) > 1 and not run["gap"]
        if (
            taken.intersection(spots)
            or (joined and not run["count"] and (run["when"] is None or run[0] in _JOINED))
            or (len(spots) == 1 and run["more"] is not None)
        ):
            continue
        for i in spots:
            region = regions()[ABBREVIATIONS[text[i]]]
            mentions.append(RegionMention(i, i + 1, (region,)))
    return mentions
