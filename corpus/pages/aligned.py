"""Tables without lines: rows of figures that stand below each other in columns, and the heads above them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.pages.glyphs import Glyph, Row, TableCell, pieces, row_of, sureness, table_row, words_of

_GAP = 0.9  # of the font size between two cells
_FIGURE = re.compile(r"[（(]?[-+－±]?\d[\d,，.]*(?:%|％|‰|[一-鿿]{1,3})?[)）]?|[-—－]{1,2}")
_YEAR = re.compile(r"(?:19|20)\d\d年")  # heads a column rather than standing in one
_LEAST_ROWS = 2
_MOST_HEADS = 3
_LONGEST_CELL = 30
_LONGEST_BETWEEN = 16  # characters of a row of one cell between others: a group, a name over two rows

Piece = tuple[Glyph, ...]
Band = tuple[tuple[Row, ...], list[Piece]]
"""Rows of one height, and what stands in them from left to right."""


def aligned_tables(rows: Sequence[Row]) -> tuple[list[Row], int]:
    """The rows with each table in place of its own; and how many stretches look like one and are none."""
    bands = _bands(rows)
    out: list[Row] = []
    lost, at = 0, 0
    while at < len(bands):
        last = _end(bands, at)
        first = next((i for i in range(at, last) if _is_data(bands[i])), last)
        data = [b for b in bands[first:last] if _is_data(b)]
        # Two columns without heads are a table of contents as soon as a table.
        least = 3 if at == first else 2
        if len(data) < _LEAST_ROWS or len(_columns(data)) < least:
            out += bands[at][0]
            at += 1
            continue
        own = bands[at:last]
        table = _table(own, _columns(data))
        if table is None:
            lost += 1
            out += [row for band in own for row in band[0]]
        else:
            out.append(table)
        at = last
    return out, lost


def _bands(rows: Sequence[Row]) -> list[Band]:
    """Rows that follow one another at one height as one, from left to right."""
    out: list[list[Row]] = []
    for row in rows:
        last = out[-1][-1] if out else None
        level = last is not None and abs(last.bottom - row.bottom) < 0.4 * row.size
        if level and last and not row.cells and not last.cells and row.left >= last.right:
            out[-1].append(row)
        else:
            out.append([row])
    return [
        (tuple(band), [p for row in band for p in pieces(row.glyphs, _GAP)] if not band[0].cells else [])
        for band in out
    ]


def _is_data(band: Band) -> bool:
    """Whether figures stand right of a name or of another figure, and no sentence."""
    said = [words_of(piece) for piece in band[1]]
    figures = sum(bool(_FIGURE.fullmatch(words)) and not _YEAR.fullmatch(words) for words in said[1:])
    return figures > 0 and figures * 2 >= len(said[1:]) and all(len(words) <= _LONGEST_CELL for words in said)


def _end(bands: Sequence[Band], at: int) -> int:
    """Where the table that begins with band `at`, heads first, would end; `at` where none does."""
    if len(bands[at][1]) < 2 or any(len(piece) > _LONGEST_CELL for piece in bands[at][1]):
        return at
    end = at
    seen = False
    for i in range(at, len(bands)):
        if _is_data(bands[i]):
            seen, end = True, i + 1
        elif (seen and (i > end or not _is_short(bands[i]))) or (
            not seen and (len(bands[i][1]) < 2 or i - at >= _MOST_HEADS)
        ):
            break
    return end


def _is_short(band: Band) -> bool:
    return 0 < sum(map(len, band[1])) <= _LONGEST_BETWEEN or len(band[1]) > 1


def _columns(data: Sequence[Band]) -> list[tuple[float, float]]:
    """Left and right of each column: what stands below one another runs together."""
    spans = sorted((p[0].left, max(g.right for g in p)) for _, band in data for p in band)
    out: list[tuple[float, float]] = []
    for left, right in spans:
        if out and left < out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], right))
        else:
            out.append((left, right))
    return out


def _table(bands: Sequence[Band], columns: Sequence[tuple[float, float]]) -> Row | None:
    """The bands in their columns; None where two figures of one row would share a column."""
    cells = []
    for _, held in bands:
        row = _placed(held, columns)
        if row is None:
            return None
        cells.append(row)
    return table_row(cells, [left for left, _ in columns], [rows for rows, _ in bands])


def _placed(held: Sequence[Piece], columns: Sequence[tuple[float, float]]) -> list[TableCell] | None:
    at: dict[int, tuple[str, int]] = {}
    for piece in held:
        left, right = piece[0].left, max(g.right for g in piece)
        over = [n for n, (a, b) in enumerate(columns) if left < b and a < right]
        first = over[0] if over else min(range(len(columns)), key=lambda n: abs(columns[n][0] - left))
        words = words_of(piece)
        if first in at and (_FIGURE.fullmatch(words) or _FIGURE.fullmatch(at[first][0])):
            return None
        before = at.get(first, ("", 1))
        at[first] = (before[0] + words, max(before[1], len(over) or 1))
    out: list[TableCell] = []
    column = 0
    while column < len(columns):
        words, wide = at.get(column, ("", 1))
        wide = max(1, min([wide, *(n - column for n in at if n > column)]))
        out.append((words, wide, 1))
        column += wide
    return out


def rows_at_heights(runs: Sequence[Sequence[Glyph]], *, recognised: bool = False) -> list[Row]:
    """Runs of glyphs in no order as rows, from the top of the page down, each from left to right.

    A run stays whole: some writers lay the runs of a line over one another.
    """
    out: list[list[Sequence[Glyph]]] = []
    for run in sorted((r for r in runs if r), key=lambda r: (-r[0].bottom, r[0].left)):
        first = out[-1][0][0] if out else None
        if first and abs(first.bottom - run[0].bottom) < 0.5 * min(first.size, run[0].size):
            out[-1].append(run)
        else:
            out.append([run])
    made = []
    for held in out:
        glyphs = [glyph for run in sorted(held, key=lambda r: r[0].left) for glyph in run]
        made.append(row_of(glyphs, sureness(glyphs) if recognised else None))
    return [row for row in made if row is not None]
