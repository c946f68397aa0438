"""The figures of a table that may answer, each with the names of its row and column, and which are said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.language.fold import fold
from corpus.statement import Statement
from corpus.statements.grid import Cell, Table
from qa.check.cells import head_name
from qa.check.wanted import Wanted, quantities_at

Names = tuple[str, ...]

_BETWEEN = re.compile(r"[\s|]*(?:\(?续表?\d*\)?)?[\s|]*")


@dataclass(frozen=True, slots=True)
class Value:
    """A cell with a figure that may answer: names of its row and column, outermost first."""

    cell: Cell
    said: Statement
    row: Names
    column: Names
    value: float | None
    measure: tuple[str, str | None]


def joined(text: str, tables: Sequence[Table], at: int) -> Sequence[Table]:
    """The table with those right before and behind it that have the same heads: one cut by pages."""
    first = last = at
    while first and _goes_on(text, tables[first - 1], tables[first]):
        first -= 1
    while last + 1 < len(tables) and _goes_on(text, tables[last], tables[last + 1]):
        last += 1
    return tables[first : last + 1]


def _goes_on(text: str, one: Table, other: Table) -> bool:
    same = [_words(text, h) for h in one.columns] == [_words(text, h) for h in other.columns]
    return same and bool(_BETWEEN.fullmatch(fold(text[one.span[1] : other.span[0]])))


def _words(text: str, heads: Iterable[tuple[int, int]]) -> Names:
    return tuple(fold(text[a:b]) for a, b in heads)


def values_of(wanted: Wanted, table: Table) -> Iterable[Value]:
    """The cells of one figure that tell of the time asked for, in reading order."""
    report, text = wanted.scope.report, wanted.scope.report.text
    for cell in table.cells:
        figures = quantities_at(report, *cell.span)
        said = wanted.said(*cell.span) if len(figures) == 1 and cell.rows else None
        if said is not None and (wanted.question.kind != "figure" or wanted.measures(figures[0])):
            measure = figures[0].kind, figures[0].unit
            names = [tuple(map(head_name, _words(text, heads))) for heads in (cell.rows, cell.heads)]
            yield Value(cell, said, names[0], names[1], figures[0].value, measure)


def spoken(folded: str, names: Iterable[str]) -> dict[str, int]:
    """Names that the question says, each with where; none that is only part of a longer one."""
    found = [
        (m.start(), m.start() + len(said), name)
        for name in set(names)
        for said in {name, name.removesuffix("数")}
        if len(said) > 1
        for m in re.finditer(re.escape(said), folded)
    ]
    whole = [f for f in found if not any(o[0] <= f[0] and f[1] <= o[1] and o[:2] != f[:2] for o in found)]
    return {name: start for start, _, name in sorted(whole, reverse=True)}
