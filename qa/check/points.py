"""How, why and problem are answered by whole clauses, never by a fragment of one or by a heading alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.report import Report

_CLAUSE = re.compile(r"[，,。；;：:！!？?\n]")
_PART = re.compile(r"[。；;！!？?\n]")
# A mark that covers less of its clause than this says little of it.
_LEAST = 0.3

Span = tuple[int, int]


def points_of(report: Report, within: Span, marked: Sequence[Span]) -> list[Span]:
    """The marks widened to the clauses they touch, those of one part between ； and 。 joined into one.

    Headings stay out as long as anything else is marked.
    """
    clauses = [c for mark in marked for c in _clauses(report.text, within, mark)]
    below = [c for c in clauses if not _is_heading(report, c)]
    out: list[Span] = []
    for start, end in sorted(set(below or clauses)):
        if out and not _PART.search(report.text, out[-1][1], start):
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _clauses(text: str, within: Span, mark: Span) -> list[Span]:
    """Clauses of `within` of which the mark covers enough."""
    low = max((m.end() for m in _CLAUSE.finditer(text, within[0], mark[0])), default=within[0])
    stop = _CLAUSE.search(text, max(mark[0], mark[1] - 1), within[1])
    high = stop.start() if stop else within[1]
    cuts = [low, *(m.end() for m in _CLAUSE.finditer(text, low, high)), high + 1]
    out = []
    for start, after in zip(cuts, cuts[1:], strict=False):
        end = min(after - 1, high)
        covered = min(end, mark[1]) - max(start, mark[0])
        if end > start and covered >= _LEAST * (end - start):
            out.append((start, end))
    return out


def _is_heading(report: Report, clause: Span) -> bool:
    section = report.section_at(clause[0])
    return bool(section.path) and clause[0] < section.body <= clause[1] + 1 and clause[1] <= section.body
