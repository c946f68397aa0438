"""What a report says of each of its words: its statements, looked up by offset."""

from __future__ import annotations

import weakref
from bisect import bisect_left, bisect_right

from corpus.report import Report
from corpus.statements import Statement, statement_at, statements

# Statements inside one run of clauses: more than any has figures.
_LOOK_BACK = 200
_HELD: dict[int, tuple[weakref.ref[Report], tuple[Statement, ...], list[int]]] = {}


def said_in(report: Report, start: int, end: int) -> list[Statement]:
    """Statements that touch `[start:end]`, by where they begin, a wider before those inside it."""
    told, starts = _told(report)
    first = bisect_right(starts, start)
    before = [s for s in told[max(0, first - _LOOK_BACK) : first] if s.end > start]
    return [*before, *told[first : bisect_left(starts, end)]]


def said_at(report: Report, start: int, end: int) -> Statement | None:
    """The statement that the stretch makes: that of its own figure, else of its clause."""
    return statement_at(_told(report)[0], start, end)


def _told(report: Report) -> tuple[tuple[Statement, ...], list[int]]:
    held = _HELD.get(id(report))
    if held is None or held[0]() is not report:
        made = statements(report)
        key = id(report)
        held = weakref.ref(report, lambda _: _HELD.pop(key, None)), made, [s.start for s in made]
        _HELD[key] = held
    return held[1], held[2]
