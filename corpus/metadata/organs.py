"""Public bodies named in a title, a text or a question.

A body is what it does (行政审批) and what kind of office does it (局); places and levels stand before.
organs.tsv lists what offices do, with the abbreviations in use.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.language.fold import fold
from corpus.metadata.regions import RegionMention, find_regions
from corpus.report import Region


@dataclass(frozen=True, slots=True)
class OrganMention:
    """A body in the text at [start, end): `name` as written, place included; `core` what it does."""

    start: int
    end: int
    name: str
    core: str


# Words that fill a body's name without telling bodies apart.
_FILLER = "事务管理|事务|监督管理|监督|管理|服务|工作|发展|建设|促进|保障|综合|应用|执法|行政"
# Kinds of office, each with what may not follow it: 审批[办]理, 财政[部]门.
_OFFICE = (
    r"管理委员会|委员会|总局|分局|局(?!面|部|势|限|域)|办公室|办公厅|厅|联合会|总署|署(?!名)|总队|支队"
    r"|委(?![员托派任外会])|办(?![理法事公好件结学案税证实成完得了到过几多的])|部(?![门署分队长委])"
)
# Everyday words before 中心 are places for the public (体育中心), these are offices.
_CENTRES = "政务服务|行政审批服务|行政审批|公共资源交易|疾病预防控制|疾控|营商环境发展促进|投资促进"
_FIXED: tuple[tuple[str, str], ...] = (
    (r"国务院(?:办公厅)?", "国务院"),
    (r"(?:最高|高级)人民法院|高院", "法院、高级"),
    (r"中级人民法院|中院", "法院、中级"),
    (r"人民法院|法院(?!校)", "法院"),
    (r"人民检察院|检察院", "检察院"),
    (r"(?:人民代表大会|人大)(?:常务委员会|常委会)", "人大、常委会"),
    (r"人民代表大会|人大(?!代表|建议|议案|会)", "人大"),
    (r"政治协商会议|政协(?!委员|提案)", "政协"),
    (r"纪律检查委员会监察委员会|纪委监委|纪检监察(?:委|机关)", "纪委、监委"),
    (r"纪律检查委员会|纪委", "纪委"),
    (r"监察委员会|监委", "监委"),
    (r"(?:街道办事处|街道办(?![理法好]))", "街道办"),
    (r"(?:人民政府|政府)(?:办公厅|办公室)", "政府办"),
    (r"人民政府", "政府"),
    (
        r"^政府$|(?<=[省市区县州旗])政府(?!性|采购|网|部门|投资|债|服务|职能|效能|信息|购买|引导|专项|补)",
        "政府",
    ),
    (
        r"(?:高新区|经开区|开发区|新区|示范区|保税区|自贸区|园区|度假区|景区)(?:管委会|管理委员会)",
        "管委会",
    ),
    (r"机构编制委员会办公室|编办|编委办", "机构编制"),
    (r"总工会", "总工会"),
    (r"团委|共青团", "共青团"),
    (r"妇联", "妇女联合"),
    (r"残疾人联合会|残联", "残联"),
    (r"工商业联合会|工商联", "工商联"),
    (r"科学技术协会|科协", "科协"),
    (r"红十字会", "红十字会"),
    (r"教委", "教育"),
    (r"农委", "农业农村"),
    (r"海关总署|海关", "海关"),
    (r"中国人民银行|人民银行", "人民银行"),
)
_BEFORE = re.compile(r"(?:自治区|国家|中央|中国|中共|[省市区县州旗镇乡])$")
# A body of unknown work still shows by place and office: 某县燃气办公室.
_OTHER = re.compile(
    r"[^\W\da-z_的在是对和与等有为了我本该把被让由并及其年]{2,10}?(?:管理局|委员会|办公室|局(?!面|部|势|限|域|长))"
)
_NOT_OFFICE = re.compile(r"[格布结书大全市我开时定僵战政破当邮区县省本残终]局$")


@dataclass(frozen=True, slots=True)
class _Grammar:
    """Work words by what they mean, and the expression for a whole name."""

    atoms: dict[str, str]
    words: re.Pattern[str]
    name: re.Pattern[str]


@cache
def _grammar() -> _Grammar:
    atoms: dict[str, str] = {}
    for line in (Path(__file__).parents[1] / "data" / "organs.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            core, words = line.split("\t")
            atoms.update(dict.fromkeys(map(fold, words.split()), core))
    work = "|".join(sorted(atoms, key=len, reverse=True))
    fixed = "|".join(f"(?P<f{i}>{pattern})" for i, (pattern, _) in enumerate(_FIXED))
    known = rf"(?:{work})(?:[和与及、]?(?:{work}|{_FILLER}))*(?:{_OFFICE})(?:办公厅|办公室)?"
    name = rf"{fixed}|(?:{_CENTRES})(?:管理|服务)?中心|{known}"
    return _Grammar(atoms, re.compile(work), re.compile(name))


def find_organs(text: str) -> list[OrganMention]:
    """Bodies in reading order, without overlap; words such as 布局 or 财政部门 are none."""
    folded = fold(text)
    places = {m.end: m for m in find_regions(text)}
    found = []
    for match in _grammar().name.finditer(folded):
        start = _start(folded, match.start(), places)
        core = _core(match)
        found.append(OrganMention(start, match.end(), text[start : match.end()], core))
    return sorted([*found, *_others(text, folded, places, found)], key=lambda m: m.start)


@dataclass(frozen=True, slots=True)
class Body:
    """A body's name as it is compared with others.

    `name` folded; `cores` of all bodies that stand in it. Of the last one `work`, each thing that it does,
    None where the name holds no body; `places` it begins with and the `levels` it may stand at.
    """

    name: str
    cores: tuple[str, ...] = ()
    work: frozenset[str] | None = None
    places: frozenset[Region] = frozenset()
    levels: frozenset[str] = frozenset()

    def means(self, other: Body) -> bool:
        """Whether this one, asked for, can mean the `other`: see `same_organ`."""
        if self.work is None or other.work is None:
            return self.name == other.name
        if not self.work <= other.work:
            return False
        if self.places and other.places:
            return not self.places.isdisjoint(other.places)
        return not self.levels or not other.levels or not self.levels.isdisjoint(other.levels)


def body_of(name: str) -> Body:
    """The body a name stands for: the last one in it, with all the place words before."""
    found = find_organs(name)
    folded = fold(name).strip()
    if not found:
        return Body(folded)
    places = _places(found[-1])
    cores = tuple(m.core for m in found)
    return Body(
        folded, cores, frozenset(cores[-1].split("、")), frozenset(places), _levels(found[-1], places)
    )


def same_organ(asked: str, held: str) -> bool:
    """Whether `asked` can mean `held`: 审批局 is 济南市历城区行政审批服务局, 公安局 is not.

    Bodies are the same by what they do, not by the kind of office (卫健委, 卫生健康局). Places named in
    both must agree, and so must levels: 区财政局 is not 市财政局 nor 青岛市财政局.
    """
    return body_of(asked).means(body_of(held))


def _places(organ: OrganMention) -> tuple[Region, ...]:
    return tuple(r for m in find_regions(organ.name) if m.start == 0 for r in m.candidates)


def _levels(organ: OrganMention, places: tuple[Region, ...]) -> frozenset[str]:
    """The levels a name may stand at: the letter it begins with, or those of its place and all above."""
    name = fold(organ.name)
    national = name.startswith(("国家", "中央", "中国")) or name.endswith(("部", "总局", "总署"))
    own = ["国"] if national else ["省"] if name.startswith("自治区") else [name[0]]
    shown = [part.replace("自治区", "省") for place in places for part in place.chain] or own
    return frozenset({part[-1] for part in shown} & set("国省市区县州"))


def _start(text: str, start: int, places: dict[int, RegionMention]) -> int:
    """Where the name begins, with the place or level before it."""
    if start in places:
        return places[start].start
    before = _BEFORE.search(text[max(0, start - 3) : start])
    if before is None or text.startswith("国务院", start):
        return start
    start -= len(before[0])
    return places[start].start if start in places else start


def _core(match: re.Match[str]) -> str:
    kind = match.lastgroup
    if kind is not None:
        return _FIXED[int(kind[1:])][1]
    grammar = _grammar()
    parts = [p for w in grammar.words.findall(match[0]) for p in grammar.atoms[w].split("、")]
    return "、".join(dict.fromkeys(parts))


def _others(
    text: str, folded: str, places: dict[int, RegionMention], found: list[OrganMention]
) -> list[OrganMention]:
    """Names that begin with a place and end with an office, whatever stands between."""
    extra = []
    for end, place in places.items():
        match = _OTHER.match(folded, end)
        if match is None or _NOT_OFFICE.search(match[0]):
            continue
        if all(m.end <= place.start or m.start >= match.end() for m in found):
            core = re.sub(r"(?:管理局|委员会|办公室|局)$", "", match[0])
            extra.append(OrganMention(place.start, match.end(), text[place.start : match.end()], core))
    return extra
