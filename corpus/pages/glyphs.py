"""Printed rows: the characters of one line of a page, each at its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from corpus.layout.lines import visible
from corpus.report import Box

_NARROW_GAP = 0.6  # of the font size: a wider gap parts words or columns (full-width digits leave 0.5)
_SMALL = 0.8  # of the size of what stands before: at most this is the size of a raised figure
_LATIN = re.compile(r"[A-Za-z]")

TableCell = tuple[str, int, int]
"""Words, columns spanned, rows spanned."""


class Glyph(NamedTuple):
    """A character and its box, in points from the lower left corner of the page; `size` of its font."""

    char: str
    left: float
    bottom: float
    right: float
    top: float
    size: float
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Row:
    """One printed line, `raw` with unseen characters; or a table, its `cells` row by row.

    `edges` are where the columns of a table stand; `score` is the least, 0..1, of a row that was recognised
    in a picture, None for one that the file holds as text; `column` are the edges of the column of the page
    that it stands in, None where the page has one. `seen` is where it stands on the picture that it was
    recognised in, of a table each of its rows (None: nothing stands in that).
    """

    text: str
    raw: str
    left: float
    right: float
    size: float
    bottom: float = 0.0
    glyphs: tuple[Glyph, ...] = ()
    cells: tuple[tuple[TableCell, ...], ...] = ()
    edges: tuple[float, ...] = ()
    score: float | None = None
    column: tuple[float, float] | None = None
    seen: tuple[Box | None, ...] = ()


def row_of(glyphs: Sequence[Glyph], score: float | None = None) -> Row | None:
    """The glyphs as a row, without the spaces that stand only for the width of a digit's cell."""
    out: list[str] = []
    for i, glyph in enumerate(glyphs):
        if glyph.char == " " and 0 < i < len(glyphs) - 1:
            before, after = glyphs[i - 1], glyphs[i + 1]
            latin = _LATIN.match(before.char) and _LATIN.match(after.char)
            if not latin and after.left - before.right < _NARROW_GAP * before.size:
                continue
        out.append(glyph.char)
    raw = "".join(out).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    text = visible(raw).strip()
    if not text:
        return None
    solid = [g for g in glyphs if not g.char.isspace()]
    size = sorted(g.size for g in solid)[len(solid) // 2]
    left, right = min(g.left for g in solid), max(g.right for g in solid)
    return Row(text, raw, left, right, size, min(g.bottom for g in solid), tuple(solid), score=score)


def without_marks(glyphs: Sequence[Glyph]) -> tuple[list[Glyph], str]:
    """The glyphs of a row without the small raised figures that point to notes, and those: 8.3¹ is not 8.31.

    A raised figure behind a Latin letter is a power (km²) and stays.
    """
    kept: list[Glyph] = []
    marks, before = "", None
    for glyph in glyphs:
        small = before is not None and glyph.size < _SMALL * before.size and glyph.char.isdigit()
        if small and before and _raised(glyph, before) and not _LATIN.match(before.char):
            marks += glyph.char
            continue
        kept.append(glyph)
        before = before if glyph.char.isspace() else glyph
    return kept, marks


def _raised(glyph: Glyph, before: Glyph) -> bool:
    return glyph.bottom > before.bottom + (before.size - glyph.size) * _SMALL


def pieces(glyphs: Sequence[Glyph], gap: float) -> list[tuple[Glyph, ...]]:
    """The glyphs of a row, which run from left to right, parted where a gap is `gap` font sizes or more."""
    out: list[list[Glyph]] = []
    for glyph in glyphs:
        if out and glyph.left - max(g.right for g in out[-1][-3:]) < gap * glyph.size:
            out[-1].append(glyph)
        else:
            out.append([glyph])
    return [tuple(piece) for piece in out]


def words_of(glyphs: Sequence[Glyph]) -> str:
    """The text of some glyphs of one row; a blank where Latin words are parted by one."""
    out = ""
    for i, glyph in enumerate(glyphs):
        before = glyphs[i - 1] if i else None
        parted = before is not None and glyph.left - before.right > 0.2 * glyph.size
        if parted and before and _LATIN.match(before.char) and _LATIN.match(glyph.char):
            out += " "
        out += glyph.char
    return visible(out).strip()


def sureness(glyphs: Sequence[Glyph]) -> float:
    """That of the least sure figure of a row; of a row without one the mean."""
    figures = [g.score for g in glyphs if g.char.isdigit()]
    return round(min(figures) if figures else sum(g.score for g in glyphs) / len(glyphs), 3)


def around(rows: Sequence[Row]) -> Box | None:
    """The box around those of some rows that stand on a picture, on the page of the first; None for none."""
    held = [box for row in rows for box in row.seen if box is not None]
    held = [box for box in held if box.page == held[0].page]
    if not held:
        return None
    left, top = min(box.left for box in held), min(box.top for box in held)
    return Box(0, 0, held[0].page, left, top, max(b.right for b in held), max(b.bottom for b in held))


def table_row(
    cells: Sequence[Sequence[TableCell]], edges: Sequence[float], bands: Sequence[Sequence[Row]]
) -> Row:
    """A table in place of the rows that it was made of, `bands`: those that stand in each row of `cells`."""
    rows = [row for band in bands for row in band]
    boxes = [around(band) for band in bands]
    scores = [row.score for row in rows if row.score is not None]
    return Row(
        " ".join(words for row in cells for words, _, _ in row if words),
        " ".join(row.raw for row in rows),
        min(row.left for row in rows),
        max(row.right for row in rows),
        rows[0].size,
        min(row.bottom for row in rows),
        cells=tuple(tuple(row) for row in cells),
        edges=tuple(edges),
        score=min(scores) if scores else None,
        seen=tuple(boxes) if any(boxes) else (),
    )
