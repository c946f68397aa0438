"""Tables written as lines of text: which column head stands over a figure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

Span = tuple[int, int]

_GAP = re.compile(r" {2,}")
_FIGURE_CELL = re.compile(r"[-+<>≤≥]?\d[\d,.]*(?:%|个|台|家|人|[一-鿿]{0,3})?|[-/]|0")
_YEAR_CELL = re.compile(r"(?:19|20)\d\d")
_HEAD = re.compile(
    r"\d{4}年|\d{1,2}月|季度|半年|[当本]月|累计|上年|去年|同期|同比|增长|增速|预算|决算|执行|目标|计划|"
    r"完成|实际|进度|全年"
)
_SENTENCE = re.compile(r"[。;]|,[一-鿿]")
_NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row: its span, the span of its column's head, and those of the heads left of that."""

    span: Span
    head: Span
    left: tuple[Span, ...]
    row: Span


@dataclass(frozen=True, slots=True)
class Table:
    """Spans of a table's lines, head included, and the cells that stand under a head."""

    span: Span
    cells: tuple[Cell, ...]
    heads: tuple[Span, ...]


def find_tables(folded: str) -> list[Table]:
    """Tables of a folded text in order: a line of column heads, and the lines of figures under it."""
    lines = list(_lines(folded))
    found: list[Table] = []
    at = 0
    while at < len(lines):
        heads = _heads(folded, lines[at])
        if not heads:
            at += 1
            continue
        last = at
        cells: list[Cell] = []
        for index in range(at + 1, len(lines)):
            row = _row(folded, lines[index], heads)
            if row is None:
                break
            cells += row
            last = index
        if cells:
            found.append(Table((lines[at][0], lines[last][1]), tuple(cells), tuple(heads)))
        at = last + 1
    return found


def _lines(folded: str) -> Iterator[Span]:
    start = 0
    while start < len(folded):
        end = folded.find("\n", start)
        end = len(folded) if end < 0 else end
        if folded[start:end].strip():
            yield start, end
        start = end + 1


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


def _row(folded: str, line: Span, heads: list[Span]) -> list[Cell] | None:
    """Cells of a line of figures under `heads`, from the right where there are fewer; None for prose."""
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
    shift = len(heads) - len(cells)
    first = cells[0]
    return [
        Cell(cell, heads[i + shift], tuple(heads[: i + shift]), first)
        for i, cell in enumerate(cells)
        if i and cell[1] > cell[0]
    ]
