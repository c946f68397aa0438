"""Whose report it is, read off its title: places and bodies that stand in no table are told so too."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from corpus.language.fold import fold
from corpus.report import Report

# A place with its kind; the first may have a longer name before it (国家税务总局霁州市, 政协岫沅区).
_FIRST = re.compile(
    r"([\u4e00-\u9fff]{2,14}?)(自治区|自治州|自治县|自治旗|新区|街道|社区|省|市|县|区|旗|镇|乡|村)(?![局厅委建])"
)
_NEXT = re.compile(
    r"(?:人民政府)?([\u4e00-\u9fff]{2,4}?)(自治县|街道|社区|市|县|区|旗|镇|乡|村)(?![局厅委建])"
)
_BEFORE_PLACE = re.compile(r".*(?:局|会议|公司|政协|府|关于)")
# A title says what the document is from here on; brackets and numbers before it name nobody.
_KIND = re.compile(
    r"\d|[〇一二]{4}年|年|工作|报告|总结|情况|公报|关于|预算|决算|财政|统计|经济|新闻|民生|政府信息|法治政府"
)
_LEADING = re.compile(r"^(?:\[[^\]]*\]|[\sa-z\d年度_.、:-])+")
_BODY_END = "院校学局委会司团办心馆所队站园厂社部厅处"
LEAST, _GENERIC = 2, 3


@dataclass(frozen=True, slots=True)
class TitleNames:
    """`places`: names from the outermost in, without 市, 县, 镇; `body`: the rest of the issuer's."""

    places: tuple[str, ...]
    body: str


@lru_cache(maxsize=1 << 14)
def title_names(title: str) -> TitleNames:
    """Names at the head of a title: 苕陵县荻坞镇人民政府… → (苕陵, 荻坞), 人民政府."""
    folded = _LEADING.sub("", fold(title))
    head = folded[: m.start()] if (m := _KIND.search(folded)) else folded
    first = _FIRST.match(head)
    if first is None:
        return TitleNames((), head)
    places, at = [_BEFORE_PLACE.sub("", first[1])], first.end()
    while match := _NEXT.match(head, at):
        places.append(match[1])
        at = match.end()
    return TitleNames(tuple(p for p in places if len(p) >= LEAST), head[at:])


def names_of(report: Report) -> TitleNames:
    """Names of the title, and of the file where that tells another place: 009_禾泽市医保局2024."""
    titled = title_names(report.title)
    filed = title_names(report.source.rsplit("/", 1)[-1].rsplit(".", 1)[0])
    return TitleNames(tuple(dict.fromkeys((*titled.places, *filed.places))), titled.body or filed.body)


def ends_of(body: str) -> list[int]:
    """Where a part of the name ends as a body does: 教育局, 人民医院."""
    return [at + 1 for at, char in enumerate(body) if char in _BODY_END]


def place_before(folded: str, name: str) -> str | None:
    """The words before a body's name that must end with its place for the name to count; None: it counts.

    哪家医院 names none: a short one counts where it opens the question or stands behind the place.
    """
    before = folded[: folded.index(name)].rstrip("省市州县区旗镇乡村的")
    return before if before and len(name) <= _GENERIC else None
