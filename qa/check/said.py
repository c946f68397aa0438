"""What a report says of each of its words: its statements, looked up by offset."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from operator import attrgetter

from corpus.report import Report
from corpus.statement import Statement
from corpus.statements.extraction import statement_at

# Statements inside one run of clauses: more than any has figures.
_LOOK_BACK = 200


def said_in(report: Report, start: int, end: int) -> list[Statement]:
    """Statements that touch `[start:end]`, by where they begin, a wider before those inside it."""
    told, key = report.statements, attrgetter("start")
    first = bisect_right(told, start, key=key)
    before = [s for s in told[max(0, first - _LOOK_BACK) : first] if s.end > start]
    return [*before, *told[first : bisect_left(told, end, key=key)]]


def said_at(report: Report, start: int, end: int) -> Statement | None:
    """The statement that the stretch makes: that of its own figure, else of its clause."""
    return statement_at(report.statements, start, end)
