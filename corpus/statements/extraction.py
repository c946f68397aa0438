"""Statements: of when, with what standing and of whom each figure and each clause of a report speaks.

    statements(report) -> tuple[Statement, ...]      sorted by start, computed when a report is indexed
    statement_at(held, start, end) -> Statement      the one that a stretch of the text belongs to

Rules of scope, nearest first: the words beside the figure; the clause; the sentence; the running time of
the paragraph (it holds until another takes over; 其中, 比上年 and 较2020年 do not); the headings from the
inside out; the report's accounts and plans.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.metadata.front import front_end
from corpus.report import Report
from corpus.statement import Statement
from corpus.statements.walk import Walk


def statements(report: Report) -> tuple[Statement, ...]:
    """One statement for each figure, and one for each run of clauses that say the same of time and standing.

    Sorted by start, the wider first; a figure's lies inside its clauses'. They depend on the text, the
    sections, the title, `accounts` and `plans` of the report alone.
    """
    front = front_end(report.text)
    made = (part for said in Walk(report).run() for part in _apart(said, front))
    return tuple(sorted(made, key=lambda s: (s.start, -s.end)))


def _apart(said: Statement, front: int) -> Iterator[Statement]:
    """What the front says is of the report itself, of no time that the report is about."""
    if said.start < front:
        end = min(said.end, front)
        yield Statement(said.start, end, None, False, "background", None, (), said.figure)
    if said.end > front:
        yield replace(said, start=max(said.start, front))


def statement_at(held: Sequence[Statement], start: int, end: int) -> Statement | None:
    """The statement that `[start, end)` belongs to; None where `held` is empty or none reaches it.

    That of the figure the stretch is or contains, of several the first that is no baseline (由15家增至20家
    speaks of 20); else the narrowest that contains its start. `held` is what `statements` gave.
    """
    at = bisect_right(held, start, key=lambda s: s.start)
    around: Statement | None = None
    for index in range(at - 1, max(-1, at - 1 - _LOOK_BACK), -1):
        if held[index].end > start and (around is None or _length(held[index]) < _length(around)):
            around = held[index]
    if around is not None and around.figure:
        return around
    inside = []
    for index in range(at, len(held)):
        if held[index].start >= end:
            break
        if held[index].figure:
            inside.append(held[index])
    reached = [s for s in inside if s.standing != "baseline"] or inside
    return reached[0] if reached else around


_LOOK_BACK = 200  # statements inside one run of clauses: more than any sentence has figures


def _length(statement: Statement) -> int:
    return statement.end - statement.start
