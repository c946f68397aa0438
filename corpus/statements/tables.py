"""Tables written as lines of text: the heads over a figure and before it, and where its unit is told."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from corpus.language.fold import fold
from corpus.language.units import LOOSE, UNIT_CLASS, unit_at, unit_of_head, units_of_line
from corpus.layout.breaks import width
from corpus.statements.grid import Cell, Row, Span, Table, blocks, is_figure
from corpus.statements.grid_heads import column_heads, parted, row_columns, row_heads, unit_column
from corpus.statements.piled import piled

Heads = tuple[Span, ...]

_GAP = re.compile(r" {2,}")
_FIGURE_CELL = re.compile(r"[-+<>≤≥]?\d[\d,.]*(?:%|[一-鿿]{0,3})|[-/]")
_YEAR_CELL = re.compile(r"(?:19|20)\d\d")
_HEAD = re.compile(
    r"\d{4}年|\d{1,2}月|季度|半年|[当本]月|累计|上年|去年|同期|同比|增长|增速|预算|决算|执行|目标|计划|"
    r"完成|实际|进度|全年"
)
_SENTENCE = re.compile(r"[。;]|,[一-鿿]")
_NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?")
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
    found += _loose(text, folded, [line for line in lines if not any(a <= line[0] < b for a, b in inside)])
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


def _loose(raw: str, folded: str, lines: Sequence[Span]) -> list[Table]:
    """Lines of figures under a line of heads, parted by gaps."""
    found: list[Table] = []
    at = 0
    while at < len(lines):
        heads = _heads(folded, lines[at])
        last, cells = at, list[Cell]()
        for index in range(at + 1, len(lines) if heads else 0):
            row = _row(raw, folded, lines[index], heads)
            if row is None:
                break
            cells += row
            last = index
        if cells:
            named = sorted({*heads, *(span for cell in cells for span in cell.rows)})
            columns, rows = tuple((head,) for head in heads), tuple(dict.fromkeys(c.rows for c in cells))
            found.append(Table((lines[at][0], lines[last][1]), tuple(cells), columns, rows, tuple(named)))
        at = last + 1
    return found


def _split(folded: str, line: Span) -> list[Span]:
    """Cells of a line: between bars, else tabs (folded to one space), else wide gaps; () for prose."""
    start, end = line
    text = folded[start:end]
    if text.count("|") >= 2:
        pattern = re.compile(r"\|")
    elif _GAP.search(text.strip()):
        pattern = _GAP
    elif len(text.split(" ")) >= 3 and not _SENTENCE.search(text):
        pattern = re.compile(" ")
    else:
        return []
    cells: list[Span] = []
    at = start
    for match in [*pattern.finditer(folded, start, end), None]:
        stop = match.start() if match else end
        inner = folded[at:stop]
        lead = len(inner) - len(inner.lstrip())
        if inner.strip() or pattern.pattern == r"\|":
            cells.append((at + lead, at + max(lead, len(inner.rstrip()))))
        at = match.end() if match else end
    return cells


def _heads(folded: str, line: Span) -> list[Span]:
    """Column heads of a line; empty where it is none: two at least must name a time, a standing or a rate."""
    if line[1] - line[0] > 160 or not _HEAD.search(folded, *line) or "。" in folded[line[0] : line[1]]:
        return []
    cells = _split(folded, line)
    if len(cells) < 3:
        return []
    words = [folded[a:b] for a, b in cells]
    plain = [w for w in words if w and not (_HEAD.search(w) or _YEAR_CELL.fullmatch(w))]
    if any(_FIGURE_CELL.fullmatch(w) for w in plain):
        return []
    told = sum(map(bool, words)) - len(plain)
    return cells if told >= 2 or (told and len(cells) <= 4) else []


def _row(raw: str, folded: str, line: Span, heads: list[Span]) -> list[Cell] | None:
    """Cells of a line of figures under `heads`; None for prose.

    Where there are fewer they stand under the heads right above them, else under the last ones.
    """
    text = folded[line[0] : line[1]]
    if len(text) > 200 or "。" in text or not re.search(r"\d", text):
        return None
    cells = _split(folded, line)
    if len(cells) != len(heads):
        numbers = [m.span() for m in _NUMBER.finditer(folded, *line)]
        if "," in re.sub(r"\d,\d", "", text) or not numbers:
            return None
        wide = [c for c in cells if re.search(r"\d", folded[c[0] : c[1]])]
        tail = wide if 0 < len(wide) <= len(heads) - 1 and len(wide) >= len(numbers) else numbers
        if len(tail) > len(heads) - 1:
            return None
        cells = [line, *tail]
        heads = _below(raw, line, cells, heads) or heads
    shift = len(heads) - len(cells)
    told = [i for i, (a, b) in enumerate(cells) if i and _FIGURE_CELL.match(folded[a:b])]
    name = folded[line[0] : cells[told[0]][0]].rstrip(" |") if told else ""
    named = ((line[0], line[0] + len(name)),) if name else ()
    return [Cell(cells[i], (heads[i + shift],), named) for i in told]


def _below(raw: str, line: Span, cells: Sequence[Span], heads: Sequence[Span]) -> list[Span]:
    """The head right above each cell of a row set in columns; empty where one has none, or several."""
    top = raw.rfind("\n", 0, heads[0][0]) + 1
    above = [(width(raw[top:a]), width(raw[top:b]), (a, b)) for a, b in heads]
    out = [heads[0]]
    for a, b in cells[1:]:
        low, high = width(raw[line[0] : a]), width(raw[line[0] : b])
        held = [head for left, right, head in above if low < right and left < high]
        if len(held) != 1 or held[0] <= out[-1]:
            return []
        out += held
    return out
