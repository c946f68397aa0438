"""Tables without lines: rows of figures that stand below each other in columns, and the heads above them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.layout.head_groups import runs_below
from corpus.pages.glyphs import Glyph, Row, TableCell, pieces, row_of, sureness, table_row, words_of

_GAP = 0.9  # of the font size between two cells
_FIGURE = re.compile(r"[（(]?[-+－±]?\d[\d,，.]*(?:%|％|‰|[一-鿿]{1,3})?[)）]?|[-—－]{1,2}")
_YEAR = re.compile(r"(?:19|20)\d\d年")  # heads a column rather than standing in one
_LEAST_ROWS = 2
_MOST_HEADS = 3
_LONGEST_CELL = 30
_LONGEST_BETWEEN = 16  # characters of a row of one cell between others: a group, a name over two rows

Piece = tuple[Glyph, ...]
Place = tuple[int, int]
"""The first column that something stands over, and how many."""
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
    heads = next((n for n, band in enumerate(bands) if _is_data(band)), 0)
    places = [[_over(piece, columns) for piece in held] for _, held in bands]
    for n in reversed(range(heads - 1)):
        places[n] = _spread(bands[n][1], places[n], bands[n + 1][1], places[n + 1])
    cells = []
    for (_, held), at in zip(bands, places, strict=True):
        row = _placed(held, at, len(columns))
        if row is None:
            return None
        cells.append(row)
    return table_row(cells, [left for left, _ in columns], [rows for rows, _ in bands])


def _spread(
    upper: Sequence[Piece], own: list[Place], lower: Sequence[Piece], below: Sequence[Place]
) -> list[Place]:
    """Places of the upper heads, `own` by themselves: over the lower ones that are theirs."""
    runs = runs_below([_edges(p) for p in upper], [_edges(p) for p in lower], upper[0][0].size)
    out = []
    for place, (start, end) in zip(own, runs or [(0, 0)] * len(own), strict=True):
        last = below[end - 1] if end > start else place
        first = below[start] if end > start else place
        out.append((first[0], max(1, last[0] + last[1] - first[0])))
    return out


def _edges(piece: Piece) -> tuple[float, float]:
    return piece[0].left, max(g.right for g in piece)


def _over(piece: Piece, columns: Sequence[tuple[float, float]]) -> Place:
    """The columns that a piece stands over."""
    left, right = _edges(piece)
    over = [n for n, (a, b) in enumerate(columns) if left < b and a < right]
    first = over[0] if over else min(range(len(columns)), key=lambda n: abs(columns[n][0] - left))
    return first, len(over) or 1


def _placed(held: Sequence[Piece], places: Sequence[Place], columns: int) -> list[TableCell] | None:
    """A row of cells, the pieces in their places; None where two figures would share one."""
    at: dict[int, tuple[str, int]] = {}
    for piece, (first, over) in zip(held, places, strict=True):
        words = words_of(piece)
        if first in at and (_FIGURE.fullmatch(words) or _FIGURE.fullmatch(at[first][0])):
            return None
        before = at.get(first, ("", 1))
        at[first] = (before[0] + words, max(before[1], over))
    out: list[TableCell] = []
    column = 0
    while column < columns:
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
