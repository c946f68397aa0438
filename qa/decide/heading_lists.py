"""Lists told by headings: where those marked are headings, their siblings are items too."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.report import Report, Section
from qa.check.wanted import Wanted
from qa.decide.finding import Pick

# 一是, （二）, 3. before the words of a heading
_MARKER = re.compile(
    r"[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})(?:[)）、.．]|是|要|，)[)）、.．]?\s*|[①-⑳]\s*"
)
_EDGE = " \t\u3000\n。；;，,：:"


def told_by_headings(picks: Sequence[Pick], wanted: Wanted) -> tuple[Pick, ...]:
    """The picks, or all headings beside them where each pick is one and they stand under one heading.

    A heading counts only where it may answer as well as its neighbour (time, standing, names).
    """
    report = wanted.scope.report
    held = [section for pick in picks if (section := _headed(report, pick))]
    if len(held) < max(1, len(picks)) or len({_parent(section) for section in held}) > 1:
        return tuple(picks)
    made = [_item(picks[0], wanted, section) for section in _siblings(report, held[0])]
    items = tuple(pick for pick in made if pick)
    return items if len(items) > len(picks) else tuple(picks)


def _headed(report: Report, pick: Pick) -> Section | None:
    """The section whose heading the pick is, number and marks apart."""
    section = report.section_at(pick.start)
    start, end = _words(report, section)
    return section if start < end and (pick.start, pick.end) == (start, end) else None


def _words(report: Report, section: Section) -> tuple[int, int]:
    text = report.text
    marker = _MARKER.match(text, section.start, section.body)
    start, end = marker.end() if marker else section.start, section.body
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return start, end


def _parent(section: Section) -> tuple[tuple[str, ...], int]:
    return section.path[:-1], section.level


def _siblings(report: Report, section: Section) -> list[Section]:
    """Sections of one level in one run with this, nothing of an outer level between them."""
    run: list[Section] = []
    for other in report.sections:
        if other.level < section.level:
            if section in run:
                break
            run = []
        elif _parent(other) == _parent(section):
            run.append(other)
    return run if section in run else [section]


def _item(lead: Pick, wanted: Wanted, section: Section) -> Pick | None:
    start, end = _words(lead.report, section)
    said = wanted.said(start, end) if start < end else None
    return replace(lead, start=start, end=end, first=section.start, last=end, said=said) if said else None
