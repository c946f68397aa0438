"""The table of administrative divisions and the names each goes by.

Data: divisions.tsv (GB/T 2260 codes, official and former names) and divisions.words.txt (words that
look like places); where both come from is told in divisions.md.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from pathlib import Path

from corpus.language.fold import fold
from corpus.report import Region

_FOLDER = Path(__file__).parents[1] / "data"

# Names of peoples inside autonomous divisions: 延边[朝鲜族]自治州.
_PEOPLES = (
    "蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 拉祜 水 东乡 纳西 "
    "景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 普米 塔吉克 怒 裕固 独龙 保安 各"
)
_AUTONOMOUS = re.compile(
    rf"^(.{{2,}}?)族?(?:(?:{'|'.join(_PEOPLES.split())})族?)*(?:自治(?P<kind>[州县旗区])|联合旗|特别行政区)$"
)
_KINDS = ("地区", "新区", "林区", "特区", "省", "市", "区", "县", "盟", "旗")
_BANNERS = ("左旗", "右旗", "前旗", "后旗", "中旗")

_ABBREVIATIONS = (
    "京11 津12 沪31 渝50 冀13 晋14 蒙15 辽21 吉22 黑23 苏32 浙33 皖34 闽35 赣36 鲁37 豫41 鄂42 湘43 粤44 "
    "桂45 琼46 川51 蜀51 贵52 黔52 云53 滇53 陕61 秦61 甘62 陇62 青63 宁64 新65 藏54 港81 澳82 台71"
)
ABBREVIATIONS = {item[0]: item[1:] + "0000" for item in _ABBREVIATIONS.split()}

COUNTRY = Region("000000", ())


class Use(IntEnum):
    """How far a surface form may be trusted to be a place."""

    OFFICIAL = 0  # an official name, present or former
    SHORT = 1  # a name without its suffix
    WITHIN = 2  # a place only right after the city it lies in: 城区, 鼓楼
    WORD = 3  # a longer word that holds a name: 中山大学; never a place


@dataclass(frozen=True, slots=True)
class Name:
    """A surface form (folded) and the divisions that go by it, larger ones first."""

    text: str
    use: Use
    regions: tuple[Region, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """Ordinary words: see the four parts of divisions.words.txt."""

    ordinary: frozenset[str]
    never: frozenset[str]
    longer: frozenset[str]
    crossing: frozenset[str]


def level(region: Region) -> int:
    """0 country, 1 province, 2 prefecture, 3 county, read off the code."""
    if region.code == "000000":
        return 0
    return 1 if region.code.endswith("0000") else 2 if region.code.endswith("00") else 3


@cache
def words() -> Words:
    """The word lists, folded."""
    parts: dict[str, list[str]] = defaultdict(list)
    part = ""
    for line in (_FOLDER / "divisions.words.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            part = line.strip("[]")
        else:
            parts[part].extend(fold(line).split())
    return Words(*(frozenset(parts[name]) for name in ("ordinary", "never", "longer", "crossing")))


@cache
def _rows() -> tuple[tuple[Region, str, tuple[str, ...]], ...]:
    """Every division with its present name (empty for one that is no more) and its former ones, folded."""
    text = (_FOLDER / "divisions.tsv").read_text(encoding="utf-8").replace("\t", "|")
    cells = [line.split("|") for line in text.splitlines() if line[:1].isdigit()]
    same = [line.split("|") for line in fold(text).splitlines() if line[:1].isdigit()]
    official = {cell[0]: cell[1] for cell in cells}
    rows = []
    for (code, *_), (_, name, *more) in zip(cells, same, strict=True):
        above = dict.fromkeys((code[:2] + "0000", code[:4] + "00", code))
        chain = tuple(official[c] for c in above if c in official)
        gone = more == ["-"]
        past = (name,) if gone else tuple(more[0].split("、")) if more else ()
        rows.append((Region(code, chain), "" if gone else name, past))
    return tuple(rows)


@cache
def regions() -> dict[str, Region]:
    """Divisions by code, the whole country among them as 000000."""
    return {"000000": COUNTRY} | {region.code: region for region, _, _ in _rows()}


def short_name(name: str) -> str:
    """The name without what it is: 历城区 → 历城, 延边朝鲜族自治州 → 延边; unchanged where none."""
    if match := _autonomous(name):
        return match[1]
    if name.endswith(_BANNERS):
        return name
    return next(
        (name[: -len(kind)] for kind in _KINDS if name.endswith(kind) and len(name) > len(kind)), name
    )


def _autonomous(name: str) -> re.Match[str] | None:
    """The parts of an autonomous division's name; the quick look spares most names the expression."""
    return _AUTONOMOUS.match(name) if "自治" in name or name[-2:] in {"合旗", "政区"} else None


def _forms(name: str, rank: int) -> list[tuple[str, Use]]:
    """Surface forms of one official name (folded) of a division of the given level."""
    ordinary = words().ordinary
    short = short_name(name)
    vague = name in ordinary or (len(short) == 1 and name.endswith("区"))
    forms = [(name, Use.WITHIN if vague else Use.OFFICIAL)]
    if short != name and len(short) > 1 and not (rank == 3 and short in words().never):
        forms.append((short, Use.WITHIN if rank == 3 and short in ordinary else Use.SHORT))
    match = _autonomous(name)
    if match and match["kind"] and match["kind"] != "区":
        forms.append((short + match["kind"], Use.OFFICIAL))
    return forms


def _keep(found: list[Region], use: Use) -> tuple[Region, ...]:
    """Candidates of one form, larger first.

    A bare name means the province; the prefecture rather than its own seat; and of namesakes in other
    prefectures only those in a municipality or a provincial capital (code ..01): 朝阳, but not 西安区.
    """
    if len(found) == 1:
        return (found[0],)
    found = sorted(dict.fromkeys(found), key=lambda r: (level(r), r.code))
    if use is Use.OFFICIAL or level(found[0]) == 3:
        return tuple(found)
    if level(found[0]) == 1:
        return (found[0],)
    tops = [r for r in found if level(r) == 2]
    return tuple(
        r for r in found if r in tops or (r.code[2:4] == "01" and not any(t.contains(r) for t in tops))
    )


@cache
def _initials() -> dict[str, list[tuple[Region, str, bool]]]:
    """Names by their first character, each with its division and whether it is still borne.

    All forms of a name begin like the name, so that only the characters that occur need be worked out.
    """
    table: dict[str, list[tuple[Region, str, bool]]] = defaultdict(list)
    for region, present, past in _rows():
        if present:
            table[present[0]].append((region, present, True))
        for name in past:
            table[name[0]].append((region, name, False))
    return table


@cache
def _longer() -> dict[str, list[str]]:
    table: dict[str, list[str]] = defaultdict(list)
    for word in words().longer:
        table[word[0]].append(word)
    return table


@cache
def names_from(initial: str) -> tuple[Name, ...]:
    """Names that begin with the (folded) character, longest first; a former name yields to a present one."""
    rows = _initials().get(initial, ())
    held: dict[str, list[tuple[Use, Region]]] = {}
    for still in (True, False):
        forms = [
            (form, use, r)
            for r, name, borne in rows
            if borne is still
            for form, use in _forms(name, level(r))
        ]
        fresh = [item for item in forms if still or item[0] not in held]
        for form, use, region in fresh:
            held.setdefault(form, []).append((use, region))
    found = [Name(word, Use.WORD, ()) for word in _longer().get(initial, ()) if word not in held]
    for form, pairs in held.items():
        use = min(use for use, _ in pairs)
        mine = [r for u, r in pairs if u is use or use is not Use.OFFICIAL]
        found.append(Name(form, use, _keep(mine, use)))
    return tuple(sorted(found, key=lambda n: (-len(n.text), n.text)))
