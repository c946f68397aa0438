"""How, why and problem are answered by whole clauses, never by a fragment of one or by a heading alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.report import Report

_CLAUSE = re.compile(r"[，,。；;：:！!？?\n]")
_PART = re.compile(r"[。；;！!？?\n]")
_SERIES = "一二三四五六七八九十"
_NUMBER = re.compile(rf"(?<![{_SERIES}])([{_SERIES}])(?:是|要|、)|[（(]([{_SERIES}])[)）]|([①-⑩])")
# A mark that covers less of its clause than this says little of it.
_LEAST = 0.3

Span = tuple[int, int]


def points_of(report: Report, within: Span, marked: Sequence[Span]) -> list[Span]:
    """The marks widened to the clauses they touch, with all points of a series (一是…二是…) that holds one.

    Headings stay out as long as anything else is marked.
    """
    widened = [w for mark in marked if (w := _widened(report.text, within, mark))]
    below = [w for w in widened if not _is_heading(report, w)] or widened
    told = _apart(sorted(set(below)))
    return _with_series(report.text, within, told) if told else []


def _widened(text: str, within: Span, mark: Span) -> Span | None:
    """From the first to the last clause of which the mark covers enough."""
    low = max((m.end() for m in _CLAUSE.finditer(text, within[0], mark[0])), default=within[0])
    stop = _CLAUSE.search(text, max(mark[0], mark[1] - 1), within[1])
    high = stop.start() if stop else within[1]
    cuts = [low, *(m.end() for m in _CLAUSE.finditer(text, low, high)), high + 1]
    held = [
        (start, after - 1)
        for start, after in pairwise(cuts)
        if min(after - 1, mark[1]) - max(start, mark[0]) >= _LEAST * max(1, after - 1 - start)
    ]
    return (_past_number(text, held[0][0]), held[-1][1]) if held else None


def _past_number(text: str, start: int) -> int:
    number = _NUMBER.match(text, start)
    return number.end() if number else start


def _apart(spans: Sequence[Span]) -> list[Span]:
    """Overlapping stretches joined."""
    out: list[Span] = []
    for start, end in spans:
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _is_heading(report: Report, span: Span) -> bool:
    section = report.section_at(span[0])
    return bool(section.path) and section.start <= span[0] and span[1] <= section.body


def _with_series(text: str, within: Span, told: list[Span]) -> list[Span]:
    """`told` and the points of its series that it lacks, each as far as those told go: a clause or part."""
    points = _series(text, within, told[0][0])
    if not points or not any(a <= told[0][0] < b for a, b in points):
        return told
    brief = all(text[end : end + 1] in "，,：:" for _, end in told)
    rest = [
        (start, _stop(text, start, end, _CLAUSE if brief else _PART))
        for start, end in points
        if not any(start <= a < end for a, _ in told)
    ]
    return sorted([*told, *rest])


def _stop(text: str, start: int, end: int, marks: re.Pattern[str]) -> int:
    found = marks.search(text, start, end)
    return found.start() if found else end


def _series(text: str, within: Span, at: int) -> list[Span]:
    """The points 一, 二, 三 … around `at`, each from behind its number to the next number."""
    run: list[tuple[int, int]] = []
    best: list[tuple[int, int]] = []
    for match in _NUMBER.finditer(text, *within):
        value = _value(match)
        run = (
            [*run, match.span()] if run and value == len(run) + 1 else ([match.span()] if value == 1 else [])
        )
        if run and (run[0][0] <= at or len(run) > len(best)):
            best = run
    ends = [*(start for start, _ in best[1:]), within[1]]
    return [(a, b) for (_, a), b in zip(best, ends, strict=False)] if len(best) > 1 else []


def _value(match: re.Match[str]) -> int:
    return _SERIES.index(match[1] or match[2]) + 1 if not match[3] else ord(match[3]) - ord("①") + 1
