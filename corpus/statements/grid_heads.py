"""Which rows of a grid are heads, which columns name its rows, and what stands over each cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.language.numerals import UP_TO_TEN
from corpus.language.units import unit_at
from corpus.statements.grid import NOTHING, Row, Span, is_figure

_MOST_HEADS, _MOST_ROW_HEADS = 3, 3
_COUNTER = re.compile(r"序号?|编号|项次|行次|no\.?")
PART = re.compile(r"(?:其中|#)[:,]?\s*")
_UNITS = re.compile(r"(?:计量|数量)?单 ?位")
_FOUR = re.compile(r"\d{4}")
_OUTLINE = re.compile(rf"(?:[(]?[{UP_TO_TEN}]{{1,3}}[)、.]|[(]?\d{{1,2}}[)、.](?!\d))")


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


def _is_count(words: str, corner: bool) -> bool:
    """Whether 1900 under figures is one too: not in a row that begins as the heads do."""
    return not corner and bool(_FOUR.fullmatch(words))


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
    corner = bool(heads) and row.words[0] == heads[0].words[0]
    worded = [
        c
        for c in held
        if row.words[c] and not (NOTHING.fullmatch(row.words[c]) or _is_count(row.words[c], corner))
    ]
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


def unit_column(folded: str, columns: Sequence[tuple[Span, ...]], body: Sequence[Row], name: int) -> int:
    """The column that tells the unit of each row (指标 | 单位 | 2030年); 0 for none."""
    for column in range(name + 1, len(columns)):
        told = [row.words[column] for row in body if row.words[column]]
        headed = any(_UNITS.fullmatch(folded[a:b]) for a, b in columns[column])
        if headed and told and all(unit_at(w, 0) == (0, len(w)) for w in told):
            return column
    return 0
