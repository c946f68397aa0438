"""Text with stretches of it marked, a cell marked in its table, and a value taken apart around its number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from corpus.report import Report
from corpus.statements.grid import Cell, Table
from page.cards.words import CHINESE, esc
from qa.check.cells import cell_at, table_at, told_unit

Span = tuple[int, int]

_NUMBER_PARTS = frozenset("0123456789０１２３４５６７８９.．,，%％")
# Columns shown at most: with more, only those of the marked cells are.
_COLUMNS = 5


def marked(text: str, spans: Iterable[Span], attribute: str = "") -> str:
    """`text` escaped, the stretches of `spans` in <mark>; overlapping stretches become one."""
    parts, at = [], 0
    for start, end in _merged(spans):
        parts.append(f"{esc(text[at:start])}<mark{attribute}>{esc(text[start:end])}</mark>")
        at = end
    return "".join([*parts, esc(text[at:])])


def _merged(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif start < end:
            joined.append((start, end))
    return joined


def cell_tables(report: Report, spans: Iterable[Span]) -> str:
    """The cells of tables that hold `spans` (of the report's text), under their heads; "" for none.

    All words are the report's own, cut from its text. The rows of the marked cells are shown whole where they
    are short.
    """
    held: dict[Table, dict[Cell, list[Span]]] = {}
    for start, end in spans:
        table, cell = table_at(report, start), cell_at(report, start, end)
        if table is not None and cell is not None and (cell.heads or cell.rows):
            held.setdefault(table, {}).setdefault(cell, []).append((start, end))
    return "".join(_cell_table(report, table, found) for table, found in held.items())


def _cell_table(report: Report, table: Table, found: dict[Cell, list[Span]]) -> str:
    rows = list(dict.fromkeys(c.rows for c in found))
    lines = [[c for c in table.cells if c.rows == names] for names in rows]
    columns = [h for h in dict.fromkeys(table.columns) if any(c.heads == h for line in lines for c in line)]
    if len(columns) > _COLUMNS or any(len({c.heads for c in line}) < len(line) for line in lines):
        columns = list(dict.fromkeys(c.heads for c in found))
        lines = [[c for c in found if c.rows == names] for names in rows]
    units = {told_unit(report, c) for c in found}
    corner = units.pop() if len(units) == 1 else ""
    above = "".join(_head(report, heads, "col") for heads in columns)
    body = "".join(
        f"<tr>{_head(report, names, 'row')}"
        + "".join(_cells(report, [c for c in line if c.heads == h], found) for h in columns)
        + "</tr>"
        for names, line in zip(rows, lines, strict=True)
    )
    unit = f"单位：{esc(corner)}" if corner else ""
    return (
        '<div class="rq-table rq-in-table"><table><caption>在表格中</caption>'
        f"<thead{CHINESE}><tr><th>{unit}</th>{above}</tr></thead><tbody{CHINESE}>{body}</tbody></table></div>"
    )


def _head(report: Report, spans: Sequence[Span], scope: str) -> str:
    words = "<br>".join(esc(report.text[a:b]) for a, b in dict.fromkeys(spans))
    return f'<th scope="{scope}">{words}</th>'


def _cells(report: Report, cells: Sequence[Cell], found: dict[Cell, list[Span]]) -> str:
    """One place of the table: blank without a cell, marked where a value was taken from it."""
    words = []
    for cell in cells:
        start, end = cell.span
        words.append(marked(report.text[start:end], [(a - start, b - start) for a, b in found.get(cell, [])]))
    return f"<td>{'<br>'.join(words)}</td>"


def split_number(value: str) -> tuple[str, str, str]:
    """`value` as what stands before its number, the number, and what follows; number "" if none."""
    digits = [i for i, c in enumerate(value) if c.isdigit()]
    if not digits:
        return value, "", ""
    start = end = digits[0]
    while end < len(value) and value[end] in _NUMBER_PARTS:
        end += 1
    return value[:start], value[start:end], value[end:]
