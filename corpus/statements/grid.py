"""Grids: tables whose rows are parted by bars or tabs, so that every cell stands in its own column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from corpus.language.numerals import UP_TO_TEN
from corpus.language.stops import FOLDED_ENDS
from corpus.language.units import MEASURE

Span = tuple[int, int]

_LONGEST_ROW, _LONGEST_HEAD = 1200, 40  # characters of a row and of a cell that is a head
_MOST_HEADS, _MOST_BETWEEN, _BETWEEN = 3, 2, 60  # head rows; lines between two rows, and their characters
_MOST_ROW_HEADS = 3
_SPACED = re.compile(r"(?:^| )\|(?= |$)")
_BAR = re.compile(r"\|")
_TAB = re.compile(r"\t")
_NUMBER = re.compile(rf"[(]?[-+±<>≤≥↑↓]? ?\d[\d,.]*(?:{MEASURE}|[%‰]|[^\d\s|{FOLDED_ENDS}:]{{0,2}})[)]?")
_TIME = re.compile(
    r"(?:19|20)\d\d(?:年.{0,8}|-(?:19|20)?\d\d)?|\d{1,2}(?:-\d{1,2})?月.{0,6}|(?:前?[一二三四1-4]|[上下本])季度.{0,4}"
)
_NOTHING = re.compile(r"[-/.*·…]*|无|不适用")
_COUNTER = re.compile(r"序号?|编号|项次|行次|no\.?")
PART = re.compile(r"(?:其中|#)[:,]?\s*")
_OUTLINE = re.compile(rf"(?:[(]?[{UP_TO_TEN}]{{1,3}}[)、.]|[(]?\d{{1,2}}[)、.](?!\d))")


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
        named = [w for w in self.words[1:] if w and not _NOTHING.fullmatch(w)]
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
        if between is None or not _fits(row, len(out[-1][0].cells), at_once=not between):
            out.append([])
        row.between = (between or []) if out[-1] else []
        out[-1].append(row)
        between = []
    return [b for b in out if len(b) > 1]


def _fits(row: Row, width: int, *, at_once: bool) -> bool:
    """Whether a row is of that width, or of figures with too few, then filled up after its name."""
    missing = width - len(row.cells)
    if missing > 0 and at_once and row.told and len(row.cells) > 1:
        row.cells[1:1] = [(row.cells[0][1], row.cells[0][1])] * missing
        row.words[1:1] = [""] * missing
        return True
    return missing == 0


def parted(rows: Sequence[Row]) -> list[tuple[list[Row], list[Row]]]:
    """The tables of a block: head rows (none where a table has none) and the rows below them."""
    out: list[tuple[list[Row], list[Row]]] = []
    at = 0
    while at < len(rows):
        if not rows[at].headlike and not rows[at].told:  # a caption or a blank row above the heads
            at += 1
            continue
        last = at + _head_rows(rows, at)
        heads = list(rows[at:last])
        body: list[Row] = []
        figures = [0] * len(rows[at].words)
        while last < len(rows) and not (body and _starts(rows, last, heads, figures, len(body))):
            body.append(rows[last])
            figures = [n + is_figure(w) for n, w in zip(figures, rows[last].words, strict=True)]
            last += 1
        if any(row.told for row in body):
            out.append((heads, body))
        at = max(last, at + 1)
    return out


def _head_rows(rows: Sequence[Row], at: int) -> int:
    """How many rows from `at` on are rows of heads."""
    if not rows[at].headlike:
        return 0
    last = at + 1
    while last < len(rows) - 1 and last - at < _MOST_HEADS and _goes_on(rows[last - 1], rows[last]):
        last += 1
    return last - at


def _goes_on(above: Row, row: Row) -> bool:
    """Whether the next row is one of heads too: no other corner, and one merged over the other."""
    if row.between or not (row.headlike or _is_units(row)):
        return False
    corner = not row.words[0] or not above.words[0] or row.words[0] == above.words[0]
    return corner and (not row.words[0] or not all(above.words[1:]))


def _is_units(row: Row) -> bool:
    return all(w[:1] + w[-1:] == "()" for w in row.words if w) and any(row.words)


def _starts(rows: Sequence[Row], at: int, heads: Sequence[Row], figures: Sequence[int], above: int) -> bool:
    """Whether the heads of another table begin at row `at`: words where figures stood.

    `figures`: how many each column had in the `above` rows before.
    """
    row = rows[at]
    if not row.headlike:
        return False
    if any(row.words == head.words for head in heads):
        return True
    held = [c for c in range(1, len(row.words)) if figures[c] * 2 > above]
    worded = [c for c in held if row.words[c] and not _NOTHING.fullmatch(row.words[c])]
    merged = at + 1 < len(rows) and rows[at + 1].headlike and _goes_on(row, rows[at + 1])
    if merged:
        return bool(worded)
    return len(worded) == len(held) > 0 and (bool(row.between) or len(held) > 1)


def column_heads(heads: Sequence[Row], width: int) -> list[tuple[Span, ...]]:
    """Heads of each column, outermost first; a blank above goes on from the left, within its own group."""
    out: list[tuple[Span, ...]] = [()] * width
    for level, row in enumerate(heads):
        lowest = level == len(heads) - 1
        before: list[tuple[Span, ...]] = list(out)
        for column, cell in enumerate(row.cells):
            own: tuple[Span, ...] = (cell,) if row.words[column] else ()
            merged = not own and column and not lowest and before[column] == before[column - 1]
            told = column and len(out[column - 1]) > len(before[column - 1])
            if merged and told and _is_group(heads[level + 1 :], column):
                own = out[column - 1][-1:]
            out[column] = (*before[column], *own)
    return out


def _is_group(below: Sequence[Row], column: int) -> bool:
    """Whether some head below a blank one stands in its column, so that the blank is a merged one."""
    return any(row.words[column] for row in below)


def row_columns(heads: Sequence[tuple[Span, ...]], body: Sequence[Row]) -> tuple[int, ...]:
    """Columns that name the rows: the first that does not count them, and those that tell its parts."""
    width = len(body[0].words)
    first = 1 if width > 2 and _counts([row.words[0] for row in body]) else 0
    out = [first]
    for column in range(first + 1, min(width - 1, first + _MOST_ROW_HEADS)):
        named = [row.words[column] for row in body]
        last = [row.words[out[-1]] for row in body]
        worded = any(named) and not any(map(is_figure, named))
        several = any(not w and n for w, n in zip(last, named, strict=True)) or len(set(last)) < len(last)
        if not worded or not (several or not heads[column]):
            break
        out.append(column)
    return tuple(out)


def _counts(words: Sequence[str]) -> bool:
    """Whether a column numbers the rows: 1, 2, 3."""
    numbers = [int(w) for w in words if re.fullmatch(r"\d{1,3}", w)]
    filled = [w for w in words if w and not _COUNTER.fullmatch(w)]
    return len(numbers) == len(filled) > 1 and all(b - a == 1 for a, b in pairwise(numbers))


def row_heads(body: Sequence[Row], columns: Sequence[int], folded: str) -> list[tuple[Span, ...]]:
    """Heads of each row, outermost first: blanks go on from above, parts (其中) stand under their whole."""
    out: list[tuple[Span, ...]] = []
    held: dict[int, Span] = {}
    own: tuple[Span, ...]
    whole: tuple[Span, ...] = ()
    group: tuple[Span, ...] = ()
    for row in body:
        if row.between:
            group = _group(row.between, folded)
        elif not any(row.words[columns[-1] + 1 :]) and _OUTLINE.match(row.words[columns[0]]):
            group = (row.cells[columns[0]],)
        elif group and _OUTLINE.match(row.words[columns[0]]):
            group = ()
        first = next((c for c in columns if row.words[c]), None)
        held = {c: s for c, s in held.items() if first is None or c < first}
        held |= {c: row.cells[c] for c in columns if row.words[c]}
        own = tuple(held[c] for c in columns if c in held)
        if own and PART.match(folded[own[0][0] : own[0][1]]):
            own = (*whole, *own)
        elif own:
            whole = own[-1:]
        out.append((*group, *own) if group != own else own)
    return out


def _group(between: Sequence[Span], folded: str) -> tuple[Span, ...]:
    """The line above some rows that names them all; units, notes and captions do not."""
    line = between[-1]
    if re.match(r"\s*(?:[(]?(?:\S{0,8}单位[:]|注[:]|续表|说明|表 ?\d|附))", folded[line[0] : line[1]]):
        return ()
    return (line,)
