"""Tags that tell the reader of when and of what standing the words are, and what the heads of a table say."""

from __future__ import annotations

import re
from typing import Final

from corpus.fold import fold
from corpus.report import Report
from corpus.structure.grid import Cell
from qa.check.cells import cells_in, fits_cell, told_unit
from qa.check.period import told_of
from qa.check.said import said_in
from qa.read.window import Tag

_WORDS: Final = {"achieved": "完成", "target": "目标", "baseline": "基数", "background": ""}
_HEAD, _LEVELS = 14, 2  # characters of a head and the innermost levels of heads that are told
# Characters of all tags of heads in a passage: more would push its end out of what the reader sees.
_MOST_HEADS = 110
_SPACE = re.compile(r"\s+")


def tags_of(report: Report, start: int, end: int, question: str = "") -> tuple[Tag, ...]:
    """One tag where the stretch begins and one wherever period, standing or subject becomes another.

    Before each figure in a table the heads of its column, as far as there is room: first before those that
    the folded `question` means.
    """
    out: list[Tag] = []
    last = ""
    for said in said_in(report, start, end):
        parts = [told_of(said) or "", _WORDS[said.standing], said.subject or ""]
        text = f"[{' '.join(filter(None, parts))}]" if any(parts) else ""
        if text and text != last:
            out.append(Tag(max(said.start, start), text))
        last = text or last
    return tuple(sorted((*out, *_heads(report, start, end, question)), key=lambda tag: tag.start))


def _heads(report: Report, start: int, end: int, question: str) -> list[Tag]:
    cells = [c for c in cells_in(report, start, end) if any(map(str.isdigit, report.text[slice(*c.span)]))]
    if question:
        cells.sort(key=lambda c: not fits_cell(question, report, *c.span))
    out: list[Tag] = []
    room = _MOST_HEADS
    for cell in cells:
        text = _told(report, cell)
        if not text or len(text) > room:
            continue
        room -= len(text)
        out.append(Tag(cell.span[0], text))
    return out


def _told(report: Report, cell: Cell) -> str:
    """[城镇新增就业（人） 进度]: the heads of the column, that of the row where it stands further up, the unit."""
    line = report.text.rfind("\n", 0, cell.span[0]) + 1
    above = [span for span in cell.rows if span[0] < line]
    spans = (*above[-1:], *cell.heads[-_LEVELS:])
    words = [_SPACE.sub("", report.text[a:b])[:_HEAD] for a, b in spans]
    unit = told_unit(report, cell)
    if unit and fold(unit) not in fold("".join(words)):
        words.append(unit)
    return f"[{' '.join(words)}]" if any(words) else ""
