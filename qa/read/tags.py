"""Tags that tell the reader of when and of what standing the words are, and what the heads of a table say."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence, Set
from typing import Final

from corpus.language.fold import fold
from corpus.report import Report
from corpus.statement import STANDING_WORDS
from corpus.statements.grid import Cell
from qa.check.cells import cells_in, told_unit
from qa.check.period import told_of
from qa.check.said import said_in
from qa.read.window import Tag

_WORDS: Final = {**STANDING_WORDS, "background": ""}
_HEAD, _LEVELS = 14, 2  # characters of a head and the innermost levels of heads that are told
# Characters of all tags of heads in a passage: more would push its end out of what the reader sees.
_MOST_HEADS = 110
_SPACE = re.compile(r"\s+")


def tags_of(
    report: Report, start: int, end: int, meant: Callable[[Cell], bool] | None = None
) -> tuple[Tag, ...]:
    """One tag where the stretch begins and one wherever period, standing or subject becomes another.

    Before each figure in a table the heads of its column, as far as there is room: first before those that
    may be `meant`, with the name of their row. The other rows are then left bare: tags on each of them
    would push the last ones out of what the reader sees.
    """
    cells = [c for c in cells_in(report, start, end) if any(map(str.isdigit, report.text[slice(*c.span)]))]
    first = {c for c in cells if meant is not None and meant(c)}
    bare: set[int] = set()
    if first:
        bare, cells = _apart(report, cells, first)
    heads = _heads(report, cells, first)
    told: dict[int, list[str]] = {}
    last: list[str] = []
    for said in said_in(report, start, end):
        if said.start in bare:
            continue
        parts = [p for p in (told_of(said), _WORDS[said.standing], said.subject) if p]
        if parts and parts != last:
            told[max(said.start, start)] = parts
        last = parts or last
    places = sorted({*told, *heads})
    words = (dict.fromkeys((*told.get(at, ()), *heads.get(at, ()))) for at in places)
    return tuple(Tag(at, f"[{' '.join(tag)}]") for at, tag in zip(places, words, strict=True))


def _apart(report: Report, cells: Sequence[Cell], first: Set[Cell]) -> tuple[set[int], list[Cell]]:
    """Offsets in the rows of tables at which no tag is told, and the cells of rows that hold the `first`."""
    rows: dict[int, list[Cell]] = {}
    for cell in cells:
        rows.setdefault(report.text.rfind("\n", 0, cell.span[0]) + 1, []).append(cell)
    bare: set[int] = set()
    kept: list[Cell] = []
    for line, held in rows.items():
        if first.isdisjoint(held):
            bare.update(range(line, held[-1].span[1]))
            continue
        kept += held
        bare.update(at for cell in held if cell not in first for at in range(*cell.span))
    return bare, kept


def _heads(report: Report, cells: Sequence[Cell], first: Collection[Cell]) -> dict[int, list[str]]:
    """What the heads of cells say, by where the cells begin; those in `first` have the first room."""
    out: dict[int, list[str]] = {}
    room = _MOST_HEADS
    for cell in sorted(cells, key=lambda c: c not in first):
        words = _told(report, cell, named=cell in first)
        if words and len(" ".join(words)) <= room:
            room -= len(" ".join(words))
            out[cell.span[0]] = words
    return out


def _told(report: Report, cell: Cell, *, named: bool) -> list[str]:
    """Heads of the column, and the unit; that of the row where it is `named` or stands on another line."""
    line = report.text.rfind("\n", 0, cell.span[0]) + 1
    rows = [span for span in cell.rows[-1:] if named or span[0] < line]
    spans = (*rows, *cell.heads[-_LEVELS:])
    words = [_SPACE.sub("", report.text[a:b])[:_HEAD] for a, b in spans]
    unit = told_unit(report, cell)
    if unit and fold(unit) not in fold("".join(words)):
        words.append(unit)
    return [word for word in words if word]
