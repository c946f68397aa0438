"""Whose report it is, read off its title: places and bodies that stand in no table are told so too."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.fold import fold
from corpus.report import Report

_PLACE = re.compile(
    r"([\u4e00-\u9fff]{2,6}?)(自治区|自治州|自治县|自治旗|开发区|新区|街道|社区|省|市|县|区|旗|镇|乡|村|州|盟)"
)
# A title says what the document is from here on.
_KIND = re.compile(
    r"\d|年|工作|报告|总结|情况|公报|关于|预算|决算|财政|统计|经济|新闻|民生|政府信息|法治政府"
)
_BODY_END = "院校学局委会司团办心馆所队站园厂社部厅处"
_LEAST = 2


@dataclass(frozen=True, slots=True)
class TitleNames:
    """`places`: names from the outermost in, without 市, 县, 镇; `body`: the rest of the issuer's."""

    places: tuple[str, ...]
    body: str


@lru_cache(maxsize=1 << 14)
def title_names(title: str) -> TitleNames:
    """Names at the head of a title: 苕陵县荻坞镇人民政府… → (苕陵, 荻坞), 人民政府."""
    folded = re.sub(r"^[\s\d年度]+", "", fold(title))
    head = folded[: m.start()] if (m := _KIND.search(folded)) else folded
    places: list[str] = []
    at = 0
    for match in _PLACE.finditer(head):
        if match.start() != at and places:
            break
        places.append(match[1])
        at = match.end()
    return TitleNames(tuple(places), head[at:])


def named_in(folded: str, reports: Sequence[Report]) -> tuple[Report, ...]:
    """Reports whose title names most of what the question names: places first, then the body.

    All where the question names none of them.
    """
    names = {n for r in reports for n in title_names(r.title).places if n in folded}
    kept = _most(reports, [sum(n in fold(r.title) for n in names) for r in reports])
    return _most(kept, [_body_named(folded, r) for r in kept])


def _most(reports: Sequence[Report], scores: Sequence[int]) -> tuple[Report, ...]:
    best = max(scores, default=0)
    return tuple(r for r, s in zip(reports, scores, strict=True) if s == best)


def _body_named(folded: str, report: Report) -> int:
    """Length of the longest stretch of the body's name in the question that ends as a body does."""
    body = title_names(report.title).body
    ends = [i + 1 for i, char in enumerate(body) if char in _BODY_END]
    spans = ((start, end) for end in ends for start in range(end - _LEAST + 1))
    return max((end - start for start, end in spans if body[start:end] in folded), default=0)
