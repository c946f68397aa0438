"""What the reader sees of a passage: where it stands, then its text, with every character traced back."""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.report import Report

# Characters of the title and of each of the two innermost headings: enough to tell which and where.
TITLE_CHARS = 28
HEADING_CHARS = 24
_SPACE = re.compile(r"\s+")
_NOWHERE = -1


@dataclass(frozen=True, slots=True)
class Tag:
    """Words put before the character at `start` of the report: the period and standing told from there on."""

    start: int
    text: str


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch `report.text[start:end]` as the reader reads it.

    `origin[i]` is the offset in the report of character i of `text`, -1 where the character is not the
    report's (title, headings, tags).
    """

    report: Report
    start: int
    end: int
    text: str
    origin: array[int]


def window_of(report: Report, start: int, end: int, tags: Sequence[Tag] = ()) -> Window:
    """The stretch with its title and headings before it, and `tags` (by rising start) within it."""
    head = _head(report, start)
    parts = [head]
    origin = array("i", [_NOWHERE]) * len(head)
    at = start
    for tag in (*tags, Tag(end, "")):
        cut = min(max(tag.start, start), end)
        parts += [report.text[at:cut], tag.text]
        origin.extend(range(at, cut))
        origin.extend([_NOWHERE] * len(tag.text))
        at = cut
    return Window(report, start, end, "".join(parts), origin)


def _head(report: Report, start: int) -> str:
    """Title and the two innermost headings above `start`; a heading that opens the stretch stands in it."""
    section = report.section_at(start)
    path = section.path[:-1] if section.path and start < section.body else section.path
    named = [_short(report.title, TITLE_CHARS), *(_short(words, HEADING_CHARS) for words in path[-2:])]
    return "｜".join(dict.fromkeys(filter(None, named))) + "：" if any(named) else ""


def _short(words: str, most: int) -> str:
    return _SPACE.sub("", words)[:most]
