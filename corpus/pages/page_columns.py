"""Pages set in columns: the rows of one column after those of the other, what runs across both between.

A page is parted only where both sides of a gap are prose: rows that fill their column and begin at its edge.
A table without lines, whose left cells are short, stays as it is.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from statistics import median

from corpus.pages.glyphs import Glyph, Row, pieces, row_of, sureness
from corpus.report import Box

_GAP = 0.9  # of the font size: what parts two columns at least
_SLACK = 3.0  # points by which the rows of a column may begin apart
_INNER = 0.2  # of the width of the page's text on either side, where no column begins
_LEAST_ROWS = 3  # of each column
_LEAST_CHARACTERS = 8  # of its rows on average: cells of a table hold fewer
_LARGER = 1.2  # times the size of the text: a title
_FULL = 0.5  # share of the rows of a column that fill it, and of those that begin at its edge


def in_columns(rows: Sequence[Row]) -> list[Row]:
    """The rows in the order in which they are read, those of a column with its edges; else as they are."""
    for left in _edges_between(rows):
        parts = _parted(rows, left)
        if parts is not None:
            return parts
    return list(rows)


def _edges_between(rows: Sequence[Row]) -> list[float]:
    """Places inside the page where several rows begin behind a gap or at all, the most common first."""
    held = [piece for row in rows if not row.cells for piece in pieces(row.glyphs, _GAP)]
    if not held:
        return []
    low, high = min(p[0].left for p in held), max(_right(p) for p in held)
    margin = _INNER * (high - low)
    starts = Counter(round(p[0].left / _SLACK) for p in held if low + margin < p[0].left < high - margin)
    often = [(place, times) for place, times in starts.most_common(4) if times >= _LEAST_ROWS]
    return [min(p[0].left for p in held if round(p[0].left / _SLACK) == place) for place, _ in often]


def _right(glyphs: Sequence[Glyph]) -> float:
    return max(glyph.right for glyph in glyphs)


def _parted(rows: Sequence[Row], edge: float) -> list[Row] | None:
    """The rows with those on either side of a gap before `edge` apart; None where no stretch of them is."""
    across, halves = list[Row](), list[Row]()
    usual = median(row.size for row in rows)
    for row in rows:
        split = None if _is_head(row, rows, usual) else _split(row, edge)
        across += [row] if split is None else []
        halves += split or []
    bands: dict[int, list[Row]] = {}
    for row in halves:
        bands.setdefault(sum(other.bottom > row.bottom for other in across), []).append(row)
    columns = {above: made for above, band in bands.items() if (made := _columns(band, edge))}
    if not columns:
        return None
    gone = {id(row) for above in columns for row in _whole(rows, bands[above], edge)}
    kept = sorted((row for row in rows if id(row) not in gone), key=lambda row: -row.bottom)
    out: list[Row] = []
    for above in sorted(columns):
        top = max(row.bottom for row in columns[above])
        before = [row for row in kept if row.bottom > top]
        out += before + columns[above]
        kept = kept[len(before) :]
    return out + kept


def _is_head(row: Row, rows: Sequence[Row], usual: float) -> bool:
    """Whether a row is larger than the text and has nothing beside it: a title in the middle of the page."""
    larger = row.size > _LARGER * usual and not row.cells
    return larger and not any(
        other is not row and abs(other.bottom - row.bottom) < row.size for other in rows
    )


def _whole(rows: Iterable[Row], halves: Sequence[Row], edge: float) -> list[Row]:
    """The rows of the page that some halves were cut from."""
    places = {(half.bottom, half.left) for half in halves}
    return [row for row in rows if any((h.bottom, h.left) in places for h in _split(row, edge) or [])]


def _split(row: Row, edge: float) -> list[Row] | None:
    """What of a row stands left and right of a gap before `edge`; None where it runs across."""
    near = edge - _SLACK
    if row.cells:
        return [row] if row.right < edge or row.left > near else None
    left = [g for g in row.glyphs if g.left < near]
    right = row.glyphs[len(left) :]
    # What begins just before the gap stands in the middle of the page: a number of the page.
    if any(g.left < near for g in right) or (left and edge - left[0].left < 3 * row.size):
        return None
    if left and edge - _right(left) < (_GAP * row.size if right else 0):
        return None
    if not left or not right:
        return [row]
    score = row.score is not None
    made = [row_of(side, sureness(side) if score else None) for side in (left, right)]
    return [replace(half, seen=_seen(row, half)) for half in made if half is not None]


def _seen(row: Row, half: Row) -> tuple[Box, ...]:
    """Where the half of a row stands on the picture of the page."""
    left, right = math.floor(half.left), math.ceil(half.right)
    return tuple(replace(box, left=left, right=right) for box in row.seen if box)


def _columns(band: Sequence[Row], edge: float) -> list[Row] | None:
    """The rows of a stretch, left column first; None where they are no two columns of prose."""
    out: list[Row] = []
    below: list[Row] = []
    sides = (
        [row for row in band if row.left < edge - _SLACK],
        [row for row in band if row.left >= edge - _SLACK],
    )
    for side in sides:
        prose = [row for row in side if not row.cells]
        inner = in_columns(sorted(side, key=lambda row: -row.bottom))
        # A side that is parted once more was looked through part by part.
        if len(prose) < _LEAST_ROWS or not (any(row.column for row in inner) or _is_prose(prose)):
            return None
        # What runs across some columns at the foot of all is no more of them: a caption.
        foot = min((row.bottom for row in sides[1]), default=0.0)
        while any(row.column for row in inner) and inner[-1].column is None and inner[-1].bottom < foot:
            below.insert(0, inner.pop())
        edges = min(row.left for row in prose), max(row.right for row in prose)
        out += [row if row.column else replace(row, column=edges) for row in inner]
    return out + below


def _is_prose(rows: Sequence[Row]) -> bool:
    """Whether rows begin at one edge and fill what is between that and the other, as prose does."""
    left, right = min(row.left for row in rows), max(row.right for row in rows)
    begin = sum(row.left - left < row.size for row in rows)
    full = sum(right - row.right < 2 * row.size for row in rows)
    whole = sum(len(pieces(row.glyphs, _GAP)) == 1 for row in rows)  # no cells in it
    characters = sum(len(row.glyphs) for row in rows)
    return min(begin, full, whole) >= _FULL * len(rows) and characters >= _LEAST_CHARACTERS * len(rows)
