"""Tables drawn with lines: the cells that the lines enclose, merged ones too, and the words in them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.layout.breaks import glue
from corpus.pages.glyphs import Glyph, Row, TableCell, table_row, words_of

Line = tuple[float, float, float]
"""Where a line stands (x of a vertical, y of a horizontal one), and its two ends, the lower first."""

_NEAR = 3.0  # points: lines nearer than this are one, ends nearer than this meet
_COVERED = 0.6  # of the side of a cell that must be drawn for it to be a side
_MOST_LINES = 4000  # on one page; a drawing has more, a table does not


@dataclass(frozen=True, slots=True)
class Rulings:
    """The straight lines of a page."""

    across: tuple[Line, ...] = ()
    down: tuple[Line, ...] = ()


def ruled_tables(rows: Sequence[Row], rulings: Rulings) -> tuple[list[Row], int]:
    """The rows with each drawn table in place of its own; and how many tables could not be made out."""
    if len(rulings.across) + len(rulings.down) > _MOST_LINES:
        return list(rows), 0
    out, lost = list(rows), 0
    for across, down in _groups(rulings):
        xs, ys = _places([x for x, _, _ in down]), _places([y for y, _, _ in across])
        xs = _with_open_sides(xs, across)
        if len(xs) < 3 or len(ys) < 3:
            continue
        inside = [r for r in out if not r.cells and _within(r, xs, ys)]
        cells = _cells(xs, ys, across, down)
        if not inside or (cells is not None and len(cells) < 3):
            continue
        if cells is None:
            lost += 1
            continue
        out[out.index(inside[0])] = table_row(_filled(cells, xs, ys, inside), xs, _in_rows(inside, ys))
        gone = {id(r) for r in inside}
        out = [r for r in out if id(r) not in gone]
    return out, lost


def _within(row: Row, xs: Sequence[float], ys: Sequence[float]) -> bool:
    middle, height = (row.left + row.right) / 2, row.bottom + row.size / 2
    return xs[0] - _NEAR < middle < xs[-1] + _NEAR and ys[0] < height < ys[-1]


def _groups(rulings: Rulings) -> Iterator[tuple[list[Line], list[Line]]]:
    """Lines that meet, each group with what stands across and down."""
    across, down = list(rulings.across), list(rulings.down)
    while down:
        group_a, group_d, waiting = list[Line](), [down.pop()], list[Line]()
        waiting = group_d[:]
        upright = True
        while waiting:
            pool, into = (across, group_a) if upright else (down, group_d)
            met = [line for line in pool if any(_meet(line, other) for other in waiting)]
            for line in met:
                pool.remove(line)
            into += met
            waiting, upright = met, not upright
        yield group_a, group_d


def _meet(one: Line, other: Line) -> bool:
    return other[1] - _NEAR <= one[0] <= other[2] + _NEAR and one[1] - _NEAR <= other[0] <= one[2] + _NEAR


def _places(values: Sequence[float]) -> list[float]:
    """Values in order, those that are near as one."""
    out: list[float] = []
    for value in sorted(values):
        if not out or value - out[-1] > _NEAR:
            out.append(value)
    return out


def _with_open_sides(xs: list[float], across: Sequence[Line]) -> list[float]:
    """The columns with the outer ones that no line closes, as the lines across reach out to them."""
    if not across or not xs:
        return xs
    left, right = min(a for _, a, _ in across), max(b for _, _, b in across)
    wide = 4 * _NEAR
    return [*([left] if left < xs[0] - wide else []), *xs, *([right] if right > xs[-1] + wide else [])]


def _drawn(lines: Sequence[Line], at: float, low: float, high: float) -> bool:
    """Whether lines at this place cover the stretch for the most part."""
    covered = sum(max(0.0, min(high, b) - max(low, a)) for place, a, b in _merged(lines, at))
    return covered >= _COVERED * (high - low)


def _merged(lines: Sequence[Line], at: float) -> Iterator[Line]:
    last = None
    for place, a, b in sorted((p, a, b) for p, a, b in lines if abs(p - at) <= _NEAR):
        if last is not None and a <= last[2] and b <= last[2]:
            continue
        last = (place, a if last is None else max(a, last[2]), b)
        yield last


def _cells(
    xs: Sequence[float], ys: Sequence[float], across: Sequence[Line], down: Sequence[Line]
) -> list[tuple[int, int, int, int]] | None:
    """Row, column, columns and rows spanned of each cell, top left first; None where one is no oblong."""
    wide, high = len(xs) - 1, len(ys) - 1
    owner = {(r, c): (r, c) for r in range(high) for c in range(wide)}

    def root(cell: tuple[int, int]) -> tuple[int, int]:
        while owner[cell] != cell:
            cell = owner[cell]
        return cell

    for r, c in list(owner):
        top, bottom = ys[high - r], ys[high - r - 1]
        if c + 1 < wide and not _drawn(down, xs[c + 1], bottom, top):
            owner[root((r, c + 1))] = root((r, c))
        if r + 1 < high and not _drawn(across, bottom, xs[c], xs[c + 1]):
            owner[root((r + 1, c))] = root((r, c))
    groups: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for cell in owner:
        groups.setdefault(root(cell), []).append(cell)
    out = []
    for members in groups.values():
        top, left = min(r for r, _ in members), min(c for _, c in members)
        deep, broad = max(r for r, _ in members) - top + 1, max(c for _, c in members) - left + 1
        if deep * broad != len(members):
            return None
        out.append((top, left, broad, deep))
    return sorted(out)


def _filled(
    cells: Sequence[tuple[int, int, int, int]], xs: Sequence[float], ys: Sequence[float], rows: Sequence[Row]
) -> list[list[TableCell]]:
    """The cells of each row of the table with the words in them, row of print after row of print."""
    at = {
        (r, c): (top, left)
        for top, left, broad, deep in cells
        for r in range(top, top + deep)
        for c in range(left, left + broad)
    }
    words: dict[tuple[int, int], str] = {}
    for band in _bands(rows):
        held: dict[tuple[int, int], list[Glyph]] = {}
        for glyph in (glyph for row in band for glyph in row.glyphs):
            held.setdefault(at[_place(glyph, xs, ys)], []).append(glyph)
        for cell, glyphs in held.items():
            said = words_of(sorted(glyphs, key=lambda g: g.left))
            words[cell] = glue(words[cell], said) if words.get(cell) else said
    out: list[list[TableCell]] = [[] for _ in range(len(ys) - 1)]
    for top, left, broad, deep in cells:
        out[top].append((words.get((top, left), ""), broad, deep))
    return out


def _in_rows(rows: Sequence[Row], ys: Sequence[float]) -> list[list[Row]]:
    """The rows of print that stand in each row of the table, from the top down."""
    out: list[list[Row]] = [[] for _ in range(len(ys) - 1)]
    for row in rows:
        at = len(ys) - 1 - bisect_right(ys, row.bottom + row.size / 2)
        out[min(max(at, 0), len(ys) - 2)].append(row)
    return out


def _bands(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows from the top down, those of one height together: figures stand a hair lower than characters."""
    out: list[list[Row]] = []
    for row in sorted(rows, key=lambda r: -r.bottom):
        if out and out[-1][0].bottom - row.bottom < 0.4 * row.size:
            out[-1].append(row)
        else:
            out.append([row])
    return out


def _place(glyph: Glyph, xs: Sequence[float], ys: Sequence[float]) -> tuple[int, int]:
    column = bisect_right(xs, (glyph.left + glyph.right) / 2) - 1
    row = len(ys) - 1 - bisect_right(ys, (glyph.bottom + glyph.top) / 2)
    return min(max(row, 0), len(ys) - 2), min(max(column, 0), len(xs) - 2)
