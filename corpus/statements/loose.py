"""Tables set in gaps: lines of figures under one line of heads or two that name a time or a standing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.layout.breaks import width
from corpus.layout.head_groups import repeated
from corpus.statements.grid import Cell, Span, Table

Heads = tuple[Span, ...]

_GAP = re.compile(r" {2,}")
_FIGURE_CELL = re.compile(r"[-+<>≤≥]?\d[\d,.]*(?:%|[一-鿿]{0,3})|[-/]")
_YEAR_CELL = re.compile(r"(?:19|20)\d\d")
_HEAD = re.compile(
    r"\d{4}年|\d{1,2}月|季度|半年|[当本]月|累计|上年|去年|同期|同比|增长|增速|预算|决算|执行|目标|计划|"
    r"完成|实际|进度|全年"
)
_SENTENCE = re.compile(r"[。;]|,[一-鿿]")
_NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?")
_LONGEST_HEADS = 160  # characters of a line of heads


def loose_tables(raw: str, folded: str, lines: Sequence[Span]) -> list[Table]:
    """The tables in these lines of `raw` and `folded`, which lie in no other."""
    found: list[Table] = []
    at = 0
    while at < len(lines):
        heads, over = _two_levels(folded, lines[at : at + 2])
        first = at + 1 + bool(heads)
        heads = heads or _heads(folded, lines[at])
        last, cells = at, list[Cell]()
        for index in range(first, len(lines) if heads else 0):
            row = _row(raw, folded, lines[index], heads, exact=bool(over))
            if row is None:
                break
            cells += [replace(cell, heads=(*over.get(cell.heads[0], ()), *cell.heads)) for cell in row]
            last = index
        if cells:
            columns, rows = (
                tuple((*over.get(head, ()), head) for head in heads),
                tuple(dict.fromkeys(c.rows for c in cells)),
            )
            named = sorted({span for spans in (*columns, *rows) for span in spans})
            found.append(Table((lines[at][0], lines[last][1]), tuple(cells), columns, rows, tuple(named)))
        at = last + 1
    return found


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
    if (
        line[1] - line[0] > _LONGEST_HEADS
        or not _HEAD.search(folded, *line)
        or "。" in folded[line[0] : line[1]]
    ):
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


def _two_levels(folded: str, lines: Sequence[Span]) -> tuple[list[Span], dict[Span, Heads]]:
    """Heads of two lines, the lower the same for each of the upper, and what stands over each; none else.

    White space before a line is not kept, so the words tell what stands below what.
    """
    cells = [_split(folded, line) for line in lines if line[1] - line[0] <= _LONGEST_HEADS]
    if len(cells) < 2 or not all(cells):
        return [], {}
    upper, lower = cells
    words = [folded[a:b] for a, b in lower]
    told = [folded[a:b] for a, b in upper]
    if any(_FIGURE_CELL.fullmatch(word) and not _HEAD.search(word) for word in (*words, *told)):
        return [], {}
    for corner, groups, below in ((upper[0], upper[1:], lower), (lower[0], upper, lower[1:])):
        size = repeated([folded[a:b] for a, b in below], len(groups))
        if size and all(_HEAD.search(folded[a:b]) for a, b in groups):
            return [corner, *below], {head: (groups[n // size],) for n, head in enumerate(below)}
    return [], {}


def _row(raw: str, folded: str, line: Span, heads: list[Span], *, exact: bool = False) -> list[Cell] | None:
    """Cells of a line of figures under `heads`; None for prose.

    Where there are fewer they stand under the heads right above them, else under the last ones; with `exact`
    there are none.
    """
    text = folded[line[0] : line[1]]
    if len(text) > 200 or "。" in text or not re.search(r"\d", text):
        return None
    cells = _split(folded, line)
    if exact and len(cells) != len(heads):
        return None
    if len(cells) != len(heads):
        numbers = [m.span() for m in _NUMBER.finditer(folded, *line)]
        if "," in re.sub(r"\d,\d", "", text) or not numbers:
            return None
        wide = [c for c in cells if re.search(r"\d", folded[c[0] : c[1]])]
        tail = wide if 0 < len(wide) <= len(heads) - 1 and len(wide) >= len(numbers) else numbers
        if len(tail) > len(heads) - 1:
            return None
        cells = [line, *tail]
        heads = _below(raw, line, cells, heads) or heads
    shift = len(heads) - len(cells)
    told = [i for i, (a, b) in enumerate(cells) if i and _FIGURE_CELL.match(folded[a:b])]
    name = folded[line[0] : cells[told[0]][0]].rstrip(" |") if told else ""
    named = ((line[0], line[0] + len(name)),) if name else ()
    return [Cell(cells[i], (heads[i + shift],), named) for i in told]


def _below(raw: str, line: Span, cells: Sequence[Span], heads: Sequence[Span]) -> list[Span]:
    """The head right above each cell of a row set in columns; empty where one has none, or several."""
    top = raw.rfind("\n", 0, heads[0][0]) + 1
    above = [(width(raw[top:a]), width(raw[top:b]), (a, b)) for a, b in heads]
    out = [heads[0]]
    for a, b in cells[1:]:
        low, high = width(raw[line[0] : a]), width(raw[line[0] : b])
        held = [head for left, right, head in above if low < right and left < high]
        if len(held) != 1 or held[0] <= out[-1]:
            return []
        out += held
    return out
