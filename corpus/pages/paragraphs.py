"""Rows joined to paragraphs, and tables that go on over the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.layout.breaks import NEVER_FIRST, glue, unclosed
from corpus.layout.lines import OUTLINE, SENTENCE_END, Line, grid_lines
from corpus.pages.glyphs import Row
from corpus.report import Box

_ENOUGH_ROWS = 10  # a page with fewer is measured by the edges of the whole document


_MOST_AGAIN = 4  # rows that a table says again on its next page
_HIGHER = 0.2  # of the size of recognised rows of one paragraph, by which they may differ
_NEAR = 6.0  # points between the columns of two halves of one table
_GOES_ON = re.compile(r"[（(]?(?:续表?|接上[页表]).{0,12}")


def lines_of(pages: Sequence[Sequence[Row]]) -> tuple[list[Line], list[str]]:
    """Lines of the pages, and what was said once more where a table goes on.

    Rows are joined where a row is full, its sentence not ended and the next one not indented.
    """
    joined, again = _with_whole_tables(pages)
    out: list[Line] = []
    previous: Row | None = None
    full = False
    every = [row for rows in joined for row in rows]
    for rows in joined:
        area = _edges(rows if len(rows) >= _ENOUGH_ROWS else every)
        for row in rows:
            left, right = row.column or area
            if row.cells:
                out += _table_lines(row)
                previous = None
                continue
            if previous and _continues(previous, row, out[-1].text, left, full=full):
                out[-1] = _joined(out[-1], row)
            else:
                out.append(Line(row.text, score=row.score, seen=_seen(row)))
            full = row.right >= right - 2 * row.size or bool(unclosed(out[-1].text[-200:]))
            previous = row
    return out, again


def _table_lines(table: Row) -> list[Line]:
    """A line for each row of a table that holds words, with its place on the picture."""
    places = table.seen or (None,) * len(table.cells)
    told = zip(grid_lines(table.cells), places, strict=True)
    return [
        Line(line, score=table.score, seen=(box.at(0, len(line)),) if box else ())
        for line, box in told
        if line
    ]


def _joined(line: Line, row: Row) -> Line:
    """A line that goes on in the next row."""
    text = glue(line.text, row.text)
    start = len(text) - len(row.text)
    seen = (*line.seen, *_seen(row, start))
    more = [(start, len(text), row.score)] if row.score is not None else []
    return Line(text, score=_lower(line.score, row.score), seen=seen, scores=(*_scores(line), *more))


def _scores(line: Line) -> tuple[tuple[int, int, float], ...]:
    """How sure each stretch of a line is that was recognised."""
    if line.scores or line.score is None:
        return line.scores
    return ((0, len(line.text), line.score),)


def _seen(row: Row, start: int = 0) -> tuple[Box, ...]:
    """Where a row stands on its picture, as a stretch of the line that it begins in at `start`."""
    return tuple(box.at(start, start + len(row.text)) for box in row.seen if box)


def _lower(one: float | None, other: float | None) -> float | None:
    told = [score for score in (one, other) if score is not None]
    return min(told) if told else None


def _with_whole_tables(pages: Sequence[Sequence[Row]]) -> tuple[list[list[Row]], list[str]]:
    """The pages with a table that is cut by a page's end whole on the first of them."""
    out: list[list[Row]] = []
    again: list[str] = []
    last: tuple[int, Row] | None = None  # page of the table that a page ended with
    for number, rows in enumerate(pages):
        kept = list(rows)
        note = kept[0] if len(kept) > 1 and _GOES_ON.fullmatch(kept[0].text) else None
        table = kept[1 if note else 0] if kept else None
        if last and table is not None and _same_columns(last[1], table):
            kept = kept[2 if note else 1 :]
            heads = _repeated(last[1], table)
            again += [note.text] if note else []
            again += [" ".join(words for words, _, _ in row if words) for row in table.cells[:heads]]
            whole = _whole(last[1], table, heads)
            out[last[0]][-1] = whole
            last = (last[0], whole)
        else:
            last = None
        out.append(kept)
        if kept:
            last = (number, kept[-1]) if kept[-1].cells else None
    return out, again


def _whole(above: Row, below: Row, heads: int) -> Row:
    """Two halves of a table as one, without the first `heads` rows of the lower."""
    return replace(
        above,
        cells=(*above.cells, *below.cells[heads:]),
        raw=f"{above.raw}{below.raw}",
        score=_lower(above.score, below.score),
        seen=(*above.seen, *below.seen[heads:]),
    )


def _same_columns(above: Row, below: Row) -> bool:
    same = len(above.edges) == len(below.edges) > 0
    return same and all(abs(a - b) <= _NEAR for a, b in zip(above.edges, below.edges, strict=True))


def _repeated(above: Row, below: Row) -> int:
    """How many rows at its top the lower half says again."""
    most = min(_MOST_AGAIN, len(above.cells), len(below.cells) - 1)
    same = [above.cells[n] == below.cells[n] for n in range(most)]
    return same.index(False) if False in same else most


def _edges(rows: Sequence[Row]) -> tuple[float, float]:
    """Left and right edge of the type area: the outermost that two rows share, to half a character."""
    told = [row for row in rows for _ in range(2 if row.cells else 1)]  # a table is several rows in itself
    lefts, rights = sorted(r.left for r in told), sorted((r.right for r in told), reverse=True)
    slack = rows[0].size / 2 if rows else 0.0
    left = next((a for a, b in pairwise(lefts) if b - a <= slack), lefts[0] if lefts else 0.0)
    right = next((a for a, b in pairwise(rights) if a - b <= slack), rights[0] if rights else 0.0)
    return left, right


def _continues(previous: Row, row: Row, so_far: str, left: float, *, full: bool) -> bool:
    """Whether `row` goes on where `previous` stopped; `full` when that reached the right edge."""
    if row.text.startswith(NEVER_FIRST):
        return True
    # A seal makes the box around a recognised row higher than its characters are.
    apart = 1.5 if row.score is None else max(1.5, _HIGHER * row.size)
    if not full or abs(row.size - previous.size) > apart:
        return False
    if SENTENCE_END.search(so_far) or so_far.endswith(("：", ":")):
        return False
    indent = row.left - left
    return indent <= 1.5 * row.size and not (OUTLINE.match(row.text) and indent > row.size)
