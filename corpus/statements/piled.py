"""Tables pasted cell by cell: every cell on a line of its own, row after row under its heads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corpus.language.stops import FOLDED_MARKS
from corpus.statements.grid import NOTHING, Row, Span, is_figure

_LONGEST = 24  # characters of a cell
_WIDTHS = range(3, 11)  # columns
_FEWEST = 3  # rows
_PROSE = frozenset(FOLDED_MARKS) - {","}


def piled(folded: str, lines: Sequence[Span]) -> list[list[Row]]:
    """Blocks of rows, the head row first, each row the lines that follow one another as its cells."""
    out: list[list[Row]] = []
    for run in _runs(folded, lines):
        words = [folded[a:b].strip() for a, b in run]
        found = _grid(words)
        if found is not None:
            first, width, count = found
            out.append(
                [
                    _row(run[at : at + width], words[at : at + width])
                    for at in range(first, first + width * (count + 1), width)
                ]
            )
    return out


def _runs(folded: str, lines: Sequence[Span]) -> Iterator[Sequence[Span]]:
    """Stretches of short lines without a mark."""
    start = 0
    for at in range(len(lines) + 1):
        if at == len(lines) or not _is_cell(folded[slice(*lines[at])].strip()):
            if at - start >= 3 * (_FEWEST + 1):
                yield lines[start:at]
            start = at + 1


def _is_cell(words: str) -> bool:
    return len(words) <= _LONGEST and not _PROSE & set(words)


def _grid(words: Sequence[str]) -> tuple[int, int, int] | None:
    """Where the heads begin, how many columns there are and how many rows below; None where it is no table.

    Rows begin with a name, hold figures in the same columns and go on to the end of the run, a short rest
    apart; the heads right above the first row are words.
    """
    figures = [is_figure(w) or bool(NOTHING.fullmatch(w)) for w in words]
    if not any(figures):
        return None
    for width in _WIDTHS:
        for name in range(width, min(figures.index(True), len(words) - 1) + 1):
            columns = figures[name : name + width]
            count = 0
            while figures[name + count * width : name + (count + 1) * width] == columns:
                count += 1
            rest = len(words) - name - count * width
            plain = not columns[0] and any(columns) and not any(figures[name - width : name])
            if plain and count >= _FEWEST and rest < width:
                return name - width, width, count
    return None


def _row(cells: Sequence[Span], words: Sequence[str]) -> Row:
    return Row((cells[0][0], cells[-1][1]), list(cells), list(words))
