"""Cells of tables: what their heads say of a figure, and whether a question means this cell or another."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from operator import attrgetter

from corpus.fold import fold
from corpus.language.numerals import numeral_value
from corpus.language.quantities import Quantity
from corpus.language.units import plain_unit, unit_class
from corpus.report import Report
from corpus.structure.grid import Cell, Span, Table
from corpus.structure.tables import find_tables

# A row or column for the whole that the others are parts of.
_WHOLE = re.compile(r"全[国省市州盟县区旗镇乡街村]|合计|总计|总数|总体|总量")
_TIMES = frozenset("年月日季度0123456789")


def table_at(report: Report, at: int) -> Table | None:
    """The table whose lines hold the character at `at`."""
    tables = find_tables(report.text)
    found = bisect_right(tables, at, key=lambda t: t.span[0]) - 1
    return tables[found] if found >= 0 and at < tables[found].span[1] else None


def cell_at(report: Report, start: int, end: int) -> Cell | None:
    """The cell of figures or words that holds the stretch; None in heads and outside tables."""
    table = table_at(report, start)
    if table is None:
        return None
    found = bisect_right(table.cells, (start, len(report.text)), key=attrgetter("span")) - 1
    cell = table.cells[found] if found >= 0 else None
    return cell if cell and start < cell.span[1] and end <= cell.span[1] else None


def cells_in(report: Report, start: int, end: int) -> list[Cell]:
    """Cells that lie in the stretch, in reading order."""
    tables = (t for t in find_tables(report.text) if t.span[0] < end and start < t.span[1])
    return [c for t in tables for c in t.cells if start <= c.span[0] and c.span[1] <= end]


def told_unit(report: Report, cell: Cell) -> str:
    """The unit as a head or a line above tells it; "" where the cell itself does, or nothing does."""
    if cell.unit is None or cell.span[0] <= cell.unit[0] < cell.span[1]:
        return ""
    return report.text[slice(*cell.unit)]


def measured(report: Report, figure: Quantity) -> Quantity | None:
    """The figure with the unit that the heads of its cell tell; None for a number that is part of a head."""
    if figure.kind != "bare":
        return figure
    table = table_at(report, figure.start)
    if table is None:
        return figure
    if any(a <= figure.start < b for a, b in table.named):
        return None
    cell = cell_at(report, figure.start, figure.end)
    unit = fold(told_unit(report, cell)) if cell else ""
    plain = plain_unit(unit)
    scale = numeral_value("一" + unit.removesuffix(plain)) if unit != plain else 1
    value = figure.value if figure.value is None or scale is None else figure.value * scale
    return replace(figure, unit=plain, kind=unit_class(plain), value=value)


def names_around(report: Report, start: int, end: int) -> str:
    """Words of the heads that a stretch in a table stands under and behind."""
    cell = cell_at(report, start, end)
    return _words(report, (*cell.rows, *cell.heads)) if cell else ""


def fits_cell(question: str, report: Report, start: int, end: int) -> bool:
    """Whether row and column of the stretch suit the folded question no worse than others of the table."""
    table, cell = table_at(report, start), cell_at(report, start, end)
    if table is None or cell is None:
        return True
    asked = _grams(question)
    rows = {heads: _words(report, heads) for heads in table.rows}
    columns = {heads: _words(report, heads) for heads in table.columns if heads}
    return _suits(asked, cell.rows, rows, plain=True) and _suits(asked, cell.heads, columns, plain=False)


def _suits(asked: set[str], own: Sequence[Span], names: dict[tuple[Span, ...], str], *, plain: bool) -> bool:
    """Whether the name shares most with what is asked; of those that do the shortest where `plain`.

    Where none shares anything and one is the whole (全市, 合计), that one is meant.
    """
    held = {heads: _grams(name) for heads, name in names.items()}
    common = set.intersection(*held.values()) if len(held) > 1 else set()
    shared = {heads: len((grams - common) & asked) for heads, grams in held.items()}
    most, mine = max(shared.values(), default=0), shared.get(tuple(own), 0)
    if not most:
        wholes = [heads for heads, name in names.items() if _WHOLE.search(re.sub(r"\s", "", name))]
        return not wholes or tuple(own) in wholes
    if not plain or mine < most:
        return mine == most
    return len(held[tuple(own)]) == min(len(held[heads]) for heads, n in shared.items() if n == most)


def _words(report: Report, spans: Iterable[Span]) -> str:
    return fold(" ".join(report.text[a:b] for a, b in spans))


def _grams(text: str) -> set[str]:
    """Pairs of letters without those of times, which the statements tell."""
    words = re.sub(r"\([^()]*\)|\s", "", text)
    pairs = (words[i : i + 2] for i in range(len(words) - 1))
    return {pair for pair in pairs if pair[0] not in _TIMES and pair[1] not in _TIMES}
