"""The outline of a report: which stretch of its text stands under which headings."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.markers import Place, find_markers
from corpus.nesting import Heading, nest
from corpus.report import Section
from corpus.sentences import SENTENCE_MARKS, split_at
from corpus.unnumbered import unnumbered_headings

LAST_ITEM_CHARS = 1000
"""How far the end of the last item of an enumeration in one sentence is looked for."""

_ADDRESS = re.compile(r"(?<=\n)[ \t\u3000]*(各位(?:代表|委员|委員)[！!：:，,])")
_LINE_END = re.compile(r"\n\s*")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_PART_END = ("；", ";", "，", ",")


def outline(text: str, marks: Mapping[int, int]) -> tuple[Section, ...]:
    """Sections of `text` in order, covering it without gap or overlap; () for the empty text.

    `marks` maps the offset of a line start to the heading level that the format shows (1 to 6, or
    9 for a line that is bold as a whole). A section starts at the first character of its heading;
    its level is the length of its path. Text behind the last item of an enumeration is a section
    under the path of what the enumeration stands in. Time is linear in the length of the text.
    """
    if not text:
        return ()
    headings = _headings(text, marks)
    first = headings[0].marker.start if headings else len(text)
    sections = [Section((), 0, 0, 0, first)] if text[:first].strip() or not headings else []
    cuts = _cuts(text, headings)
    for index, heading in enumerate(headings):
        end = headings[index + 1].marker.start if index + 1 < len(headings) else len(text)
        sections += _stretch(heading, cuts.get(index, ()), end)
    return (replace(sections[0], start=0), *sections[1:])


def _headings(text: str, marks: Mapping[int, int]) -> list[Heading]:
    """Numbered and unnumbered headings in order, nested."""
    markers = [
        replace(marker, mark=_mark(text, marker.start, marks)) if marker.place is Place.LINE else marker
        for marker in find_markers(text)
    ]
    numbered = {marker.start for marker in markers if marker.place is Place.LINE}
    markers += unnumbered_headings(text, marks, numbered)
    return nest(text, sorted(markers, key=lambda marker: marker.start))


def _mark(text: str, at: int, marks: Mapping[int, int]) -> int | None:
    """Level that the format shows for the line in which a marker stands first."""
    return marks.get(text.rfind("\n", max(0, at - 100), at) + 1)


def _stretch(heading: Heading, cuts: Sequence[tuple[int, Heading | None]], end: int) -> Iterator[Section]:
    """Sections from a heading to the next: its own, then what has left it."""
    path, start, body = heading.path, heading.marker.start, heading.words.end
    for at, under in cuts:
        outer = under.path if under else ()
        if start < at < end and len(outer) < len(path):
            yield Section(path, len(path), start, min(body, at), at)
            path, start, body = outer, at, at
    yield Section(path, len(path), start, min(body, end), end)


def _cuts(text: str, headings: list[Heading]) -> dict[int, list[tuple[int, Heading | None]]]:
    """Index of a heading → where text after it leaves it: (offset, heading it goes back to), in order."""
    starts = [heading.marker.start for heading in headings]
    found: dict[int, list[tuple[int, Heading | None]]] = defaultdict(list)
    runs: dict[int, list[Heading]] = defaultdict(list)
    for heading in headings:
        runs[heading.run].append(heading)
    for run in runs.values():
        at = _run_end(text, run)
        holder = bisect_left(starts, at) - 1
        behind = headings[holder + 1] if holder + 1 < len(headings) else None
        if at < len(text) and not (behind and run[-1] in behind.line):
            found[holder].append((at, run[-1].parent))
    for match in _ADDRESS.finditer(text, starts[0] if starts else len(text)):
        holder = bisect_left(starts, match.end()) - 1
        found[holder].append((match.start(1), headings[holder].line[0]))
    return {holder: sorted(cuts, key=lambda cut: cut[0]) for holder, cuts in found.items()}


def _run_end(text: str, run: list[Heading]) -> int:
    """Where the last of `run` ends by the measure of its elder brothers; the text's length if nowhere.

    Where they are parts of one sentence it ends with the sentence, where each is one line with its
    line, where each is one block between blank lines with its block.
    """
    bounds = [heading.marker.start for heading in run]
    elders = [text[a:b] for a, b in pairwise(bounds)]
    if not elders:
        return len(text)
    if not any("\n" in elder.rstrip() for elder in elders):
        line_end = _end_of(_LINE_END, text, bounds[-1])
        if not all(elder.rstrip().endswith(_PART_END) for elder in elders):
            return line_end
        reach = min(line_end, bounds[-1] + LAST_ITEM_CHARS)
        return split_at(text, bounds[-1], reach, SENTENCE_MARKS)[0][1]
    blank = [_end_of(_BLANK_LINE, elder, 0) for elder in elders]
    return _end_of(_BLANK_LINE, text, bounds[-1]) if blank == [len(elder) for elder in elders] else len(text)


def _end_of(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Offset after the first match from `at` on, or the text's length."""
    match = pattern.search(text, at)
    return match.end() if match else len(text)
