"""Grids: tables whose rows are parted by bars or tabs, so that every cell stands in its own column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.language.stops import FOLDED_ENDS
from corpus.language.units import MEASURE
from corpus.layout.head_groups import repeated

Span = tuple[int, int]

_LONGEST_ROW, _LONGEST_HEAD = 1200, 40  # characters of a row and of a cell that is a head
_MOST_BETWEEN, _BETWEEN = 2, 60  # lines between two rows, and their characters
_SPACED = re.compile(r"(?:^| )\|(?= |$)")
_BAR = re.compile(r"\|")
_TAB = re.compile(r"\t")
_NUMBER = re.compile(rf"[(]?[-+±<>≤≥↑↓]? ?\d[\d,.]*(?:{MEASURE}|[%‰]|[^\d\s|{FOLDED_ENDS}:]{{0,2}})[)]?")
_TIME = re.compile(
    r"(?:19|20)\d\d(?:年.{0,8}|-(?:19|20)?\d\d)?|\d{1,2}(?:-\d{1,2})?月.{0,6}|(?:前?[一二三四1-4]|[上下本])季度.{0,4}"
)
NOTHING = re.compile(r"[-/.*·…]*|无|不适用")


@dataclass(frozen=True, slots=True)
class Cell:
    """A filled cell below the head rows and right of the row heads.

    `heads` are the spans of its column's heads and `rows` those of its row's, both outermost first;
    `unit` is where its unit is told: in the cell, a head, or above the table.
    """

    span: Span
    heads: tuple[Span, ...]
    rows: tuple[Span, ...]
    unit: Span | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Spans of a table's lines, heads included; its cells in order; the heads of its columns and of its rows.

    `named` are all words that are heads, of columns or of rows.
    """

    span: Span
    cells: tuple[Cell, ...]
    columns: tuple[tuple[Span, ...], ...]
    rows: tuple[tuple[Span, ...], ...]
    named: tuple[Span, ...]


@dataclass(slots=True)
class Row:
    """A line parted into cells, `words` folded; `between` are the lines between it and the row above."""

    line: Span
    cells: list[Span]
    words: list[str]
    between: list[Span] = field(default_factory=list)

    @property
    def headlike(self) -> bool:
        """Whether it may be a row of heads: words right of the corner, no figure, no sentence."""
        filled = [w for w in self.words if w]
        plain = all(len(w) <= _LONGEST_HEAD and "。" not in w and not is_figure(w) for w in filled)
        named = [w for w in self.words[1:] if w and not NOTHING.fullmatch(w)]
        return plain and bool(named)

    @property
    def told(self) -> bool:
        """Whether it holds a figure right of its first cell."""
        return any(map(is_figure, self.words[1:]))


def is_figure(words: str) -> bool:
    """Whether a folded cell is a figure, with or without its unit; a year or a month is none."""
    return bool(_NUMBER.fullmatch(words)) and not _TIME.fullmatch(words)


def row_of(text: str, folded: str, line: Span) -> Row | None:
    """The cells of a line that bars or tabs part, blank ones too; None for any other line."""
    start, end = line
    if end - start > _LONGEST_ROW:
        return None
    pattern = next((p for p in (_SPACED, _BAR) if p.search(folded[start:end])), None)
    if pattern is None and "\t" in text[start:end]:
        folded, pattern = text, _TAB
    if pattern is None:
        return None
    cells: list[Span] = []
    at = start
    for match in [*pattern.finditer(folded[start:end]), None]:
        stop = start + match.start() if match else end
        cells.append(_stripped(text, at, stop))
        at = start + match.end() if match else end
    return Row(line, cells, [])


def _stripped(text: str, start: int, end: int) -> Span:
    words = text[start:end]
    if not words.strip():
        return start, start
    return start + len(words) - len(words.lstrip()), start + len(words.rstrip())


def blocks(text: str, folded: str, lines: Sequence[Span]) -> list[list[Row]]:
    """Runs of rows of one width; a short line or two may stand between rows (a caption, a group)."""
    out: list[list[Row]] = []
    between: list[Span] | None = None
    for line in lines:
        row = row_of(text, folded, line)
        if row is None:
            short = line[1] - line[0] <= _BETWEEN and "。" not in folded[line[0] : line[1]]
            if between is not None:
                between = [*between, line] if short and len(between) < _MOST_BETWEEN else None
            continue
        row.words = [folded[a:b] for a, b in row.cells]
        if out and between == [] and len(out[-1]) == 1:
            _spread(out[-1][0], row)
        if between is None or not _fits(row, len(out[-1][0].cells), at_once=not between):
            out.append([])
        row.between = (between or []) if out[-1] else []
        out[-1].append(row)
        between = []
    return [b for b in out if len(b) > 1]


def _spread(heads: Row, row: Row) -> None:
    """Put blanks into heads pasted without those of merged cells; the lower heads say the same for each."""
    if len(heads.cells) >= len(row.cells) or not (heads.headlike and row.headlike):
        return
    corner = not _TIME.fullmatch(heads.words[0])
    if not (size := repeated(row.words[1:], len(heads.cells) - corner)):
        return
    for n in reversed(range(corner, len(heads.cells))):
        end = heads.cells[n][1]
        heads.cells[n + 1 : n + 1] = [(end, end)] * (size - 1)
        heads.words[n + 1 : n + 1] = [""] * (size - 1)
    if not corner:
        heads.cells.insert(0, (heads.line[0], heads.line[0]))
        heads.words.insert(0, "")


def _fits(row: Row, width: int, *, at_once: bool) -> bool:
    """Whether a row is of that width, or of figures with too few, then filled up after its name."""
    missing = width - len(row.cells)
    if missing > 0 and at_once and row.told and len(row.cells) > 1:
        row.cells[1:1] = [(row.cells[0][1], row.cells[0][1])] * missing
        row.words[1:1] = [""] * missing
        return True
    return missing == 0
