"""Tables written as lines of text: the heads over a figure and before it, and where its unit is told."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from corpus.language.fold import fold
from corpus.language.units import LOOSE, UNIT_CLASS, unit_at, unit_of_head, units_of_line
from corpus.statements.grid import Cell, Row, Span, Table, blocks, is_figure
from corpus.statements.grid_heads import column_heads, parted, row_columns, row_heads, unit_column
from corpus.statements.loose import loose_tables
from corpus.statements.piled import piled

Heads = tuple[Span, ...]

_MOST_ABOVE = 3  # lines above a table that may be its caption and its line of units
_RATE = re.compile(r"率|比[例重上]?|占|增长|增幅|增速|增减|升降|幅度|±")
_COUNTS = "|".join(u for u, kind in UNIT_CLASS.items() if kind in {"people", "count"} and u not in LOOSE)
_COUNTED = re.compile(rf"(?:{_COUNTS}|位|企业)数(?![据字])|名次|位次|排名|名称|序号")
_VALUE = re.compile(r"[(]?[-+±<>≤≥↑↓]? ?\d[\d,.]*")


@lru_cache(maxsize=128)
def find_tables(text: str) -> tuple[Table, ...]:
    """Tables of a report's text in order.

    Those parted by bars or tabs (`corpus.statements.grid`), those pasted cell by cell (`piled`), and lines of
    figures in wide gaps under a line of heads that name a time, a standing or a rate.
    """
    folded = fold(text)
    lines = list(_lines(folded))
    grids = [*blocks(text, folded, lines), *piled(folded, lines)]
    found = [t for block in grids for h, b in parted(block) for t in [_grid(folded, h, b)]]
    inside = [t.span for t in found]
    found += loose_tables(
        text, folded, [line for line in lines if not any(a <= line[0] < b for a, b in inside)]
    )
    found.sort(key=lambda t: t.span)
    return tuple(_measured(folded, table, lines) for table in found)


def _lines(folded: str) -> Iterator[Span]:
    start = 0
    while start < len(folded):
        end = folded.find("\n", start)
        end = len(folded) if end < 0 else end
        if folded[start:end].strip():
            yield start, end
        start = end + 1


def _grid(folded: str, heads: Sequence[Row], body: Sequence[Row]) -> Table:
    """A table of rows whose cells stand in their columns."""
    columns = column_heads(heads, len(body[0].cells))
    naming = row_columns(columns, body)
    named = row_heads(body, naming, folded)
    side = _second_side(folded, columns, body, naming[-1])
    unit = unit_column(folded, columns, body, naming[-1])
    cells = [
        Cell(
            cell,
            columns[column],
            (row.cells[side],) if 0 < side < column else rows,
            row.cells[unit] if unit and row.words[unit] else None,
        )
        for row, rows in zip(body, named, strict=True)
        for column, cell in enumerate(row.cells)
        if row.words[column] and column > naming[-1] and column not in {side, unit or side}
    ]
    own = {span for row in body for span in (*row.cells[: naming[-1] + 1], row.cells[side])}
    words = {span for spans in (*columns, *named) for span in spans}
    rows = tuple(dict.fromkeys((*named, *(cell.rows for cell in cells))))
    span = (heads or body)[0].line[0], body[-1].line[1]
    return Table(
        span, tuple(cells), tuple(columns), rows, tuple(sorted(s for s in own | words if s[0] < s[1]))
    )


def _second_side(folded: str, columns: Sequence[Heads], body: Sequence[Row], name: int) -> int:
    """The column that names the rows of a second side (收入 | 决算数 | 支出 | 决算数); 0 for none."""
    words = [[folded[a:b] for a, b in heads] for heads in columns]
    for column in range(name + 2, len(columns) - 1):
        named = [row.words[column] for row in body if row.words[column]]
        if words[column + 1] == words[name + 1] and named and not any(map(is_figure, named)):
            return column
    return 0


def _measured(folded: str, table: Table, lines: Sequence[Span]) -> Table:
    """The table with the place where the unit of each cell is told."""
    at = bisect_left(lines, (table.span[0], 0))
    above = []
    for line in reversed(lines[max(0, at - _MOST_ABOVE) : at]):
        if "。" in folded[line[0] : line[1]] or "|" in folded[line[0] : line[1]]:
            break
        above.append(line)
    units = [
        (a + line[0], b + line[0], of)
        for line in above
        for a, b, of in units_of_line(folded[line[0] : line[1]])
    ]
    cells = tuple(replace(cell, unit=cell.unit or _unit(folded, cell, units)) for cell in table.cells)
    return replace(table, cells=cells)


def _unit(folded: str, cell: Cell, units: Sequence[tuple[int, int, str]]) -> Span | None:
    """Where the unit of a figure is told: beside it, in a head, the innermost first, or above the table."""
    start, end = cell.span
    value = _VALUE.match(folded[start:end])
    if value is None:
        return None
    if value.end() < end - start:
        beside = unit_at(folded[start:end], value.end())
        return (start + beside[0], start + beside[1]) if beside else None
    heads = [*reversed(cell.heads), *reversed(cell.rows)]
    for a, b in heads:
        told = unit_of_head(folded[a:b])
        if told:
            return a + told[0], a + told[1]
    return _listed(folded, " ".join(folded[a:b] for a, b in heads), units)


def _listed(folded: str, named: str, units: Sequence[tuple[int, int, str]]) -> Span | None:
    """Of the units above a table the one for these heads: rates are in per cent, counts in none of them."""
    own = next(((a, b) for a, b, of in units if of and of in named), None)
    if own is not None:
        return own
    rate = bool(_RATE.search(named))
    if not rate and _COUNTED.search(named):
        return None
    return next(((a, b) for a, b, of in units if not of and (folded[a:b] in {"%", "‰"}) == rate), None)
