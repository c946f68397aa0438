"""Lines without a number that act as headings: the format marks them, or they look the part."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from corpus.language.stops import COLONS, COMMAS, FULL_STOPS, SEMICOLONS
from corpus.outline.markers import BOLD, Marker, Place

MARKED_CHARS = 60
PLAIN_CHARS = 25
"""Longest line taken for a heading with a level of the format, and on its looks alone."""

PLAIN_LEAST = 4
"""A shorter line is a scrap of a broken one."""

BODY_CHARS = 40
"""A line of this length, or a shorter one that ends a sentence, is running text."""

_LOOKS = re.compile(r"[\w“《（(](?:[\w“”‘’《》（）()、·，,\-—+/ \u3000]*)[\w”》）)]")
_CHINESE = re.compile(r"[一-鿿]")
_FURNITURE = re.compile(
    r"^(?:[图表]\s?\d|各位|同志们|来源|时间|日期|作者|编辑|[—-]{2}|\d{4}年\d{1,2}月\d{1,2}日)"
    r"|[年月]\d{1,2}日\s*[）)]?$"
    r"|(?:市长|省长|主席|主任|区长|县长|总理|局长|书记|院长|镇长|乡长|州长|盟长)[\s　]*\w{0,4}$"
)
_ENDS = tuple(FULL_STOPS + SEMICOLONS + COLONS + "”）)…")
_OPEN_ENDS = tuple(COMMAS + SEMICOLONS + COLONS + "、")
_BARE_NUMBER = (".", "．", "、")
_GOES_ON = tuple(FULL_STOPS + SEMICOLONS + COLONS + COMMAS + "、」』”’）》).")


@dataclass(frozen=True, slots=True)
class Row:
    """A line that is not blank: offset of its first character, its words, its number from 0, its level.

    `apart` tells whether a blank line stands above it.
    """

    start: int
    words: str
    line: int
    level: int | None
    apart: bool

    @property
    def is_body(self) -> bool:
        """Whether the line is running text."""
        return len(self.words) >= BODY_CHARS or (len(self.words) >= 12 and self.words.endswith("。"))


def unnumbered_headings(text: str, marks: Mapping[int, int], numbered: Collection[int]) -> list[Marker]:
    """Headings without a number, in order.

    `numbered` holds the offsets of the markers at line starts. Lines above the first running text
    or numbered heading are the title, its subtitle and the speaker: of these only a line that the
    format ranks below the title is a heading.
    """
    rows = _rows(text, marks)
    found: list[Marker] = []
    heads = set(numbered)
    title_level = rows[0].level if rows else None
    in_title = True
    for before, row, after in zip([None, *rows], rows, rows[1:], strict=False):
        if row.start in numbered or row.is_body:
            in_title = False
        elif _is_marked(row):
            ranked = before is not None and title_level is not None and (row.level or 0) > title_level
            if in_title and not ranked:
                continue
            in_title = False
        elif in_title or before is None or not _stands(before, row, after, heads):
            continue
        if row.start not in numbered and not row.is_body:
            heads.add(row.start)
            style = f"h{row.level}" if _is_marked(row) else "plain"
            found.append(Marker(row.start, row.start, style, 0, row.line, Place.LINE, row.level))
    return found


def _rows(text: str, marks: Mapping[int, int]) -> list[Row]:
    """The lines of the text that are not blank."""
    rows: list[Row] = []
    line_number = end = 0
    for match in re.finditer(r"[^\n]*[^\s][^\n]*", text):
        line = match[0]
        start = match.start() + len(line) - len(line.lstrip())
        breaks = text.count("\n", end, match.start())
        line_number += breaks
        rows.append(Row(start, line.strip(), line_number, marks.get(match.start()), breaks > 1))
        end = match.end()
    return rows


def _is_marked(row: Row) -> bool:
    """Whether the format gives the line a heading level of its own."""
    return row.level is not None and row.level < BOLD and len(row.words) <= MARKED_CHARS


def _stands(before: Row, row: Row, after: Row, heads: Collection[int]) -> bool:
    """Whether a line looks like a heading and stands between finished text and what it heads."""
    if len(row.words) < PLAIN_LEAST or _FURNITURE.search(row.words):
        return False
    if row.level == BOLD:
        looks = len(row.words) <= BODY_CHARS and not row.words.endswith(_OPEN_ENDS)
    else:
        looks = len(row.words) <= PLAIN_CHARS and _LOOKS.fullmatch(row.words) is not None
    if not looks or len(_CHINESE.findall(row.words)) * 2 < len(row.words):
        return False
    if before.is_body:
        finished = row.apart or before.words.endswith(_ENDS)
    else:
        finished = before.start in heads and not before.words.endswith(_BARE_NUMBER)
    leads = after.start in heads or (after.is_body and not after.words.startswith(_GOES_ON))
    return finished and leads
