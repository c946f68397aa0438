"""The outline of a report: which stretch of its text stands under which headings."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.brackets import Brackets
from corpus.markers import Place, find_markers
from corpus.nesting import Heading, nest
from corpus.report import Section
from corpus.sentences import SENTENCE_MARKS, split_at
from corpus.unnumbered import unnumbered_headings

LAST_ITEM_CHARS = 1000
"""How far the end of the last item of an enumeration in one sentence is looked for."""

Cut = tuple[int, Heading | None]
"""An offset, and the heading to which the text goes back there; None for the top of the report."""

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
    bounds = [*(heading.marker.start for heading in headings), len(text)]
    sections = [Section((), 0, 0, 0, bounds[0])] if text[: bounds[0]].strip() or not headings else []
    cuts = _cuts(text, headings)
    for index, heading in enumerate(headings):
        sections += _stretch(heading, cuts.get(index, ()), bounds[index + 1])
    return (replace(sections[0], start=0), *sections[1:])


def _headings(text: str, marks: Mapping[int, int]) -> list[Heading]:
    """Numbered and unnumbered headings in order, nested."""
    brackets = Brackets(text)
    markers = [
        replace(marker, mark=_mark(text, marker.start, marks)) if marker.place is Place.LINE else marker
        for marker in find_markers(text, brackets)
    ]
    numbered = {marker.start for marker in markers if marker.place is Place.LINE}
    markers += unnumbered_headings(text, marks, numbered)
    return nest(text, sorted(markers, key=lambda marker: marker.start), brackets)


def _mark(text: str, at: int, marks: Mapping[int, int]) -> int | None:
    """Level that the format shows for the line in which a marker stands first."""
    return marks.get(text.rfind("\n", max(0, at - 100), at) + 1)


def _stretch(heading: Heading, cuts: Sequence[Cut], end: int) -> Iterator[Section]:
    """Sections from a heading to the next: its own, then what has left it."""
    path, start, body = heading.path, heading.marker.start, heading.words.end
    for at, under in cuts:
        outer = under.path if under else ()
        if start < at < end and len(outer) < len(path):
            yield Section(path, len(path), start, min(body, at), at)
            path, start, body = outer, at, at
    yield Section(path, len(path), start, min(body, end), end)


def _cuts(text: str, headings: list[Heading]) -> dict[int, list[Cut]]:
    """Index of a heading → where text after it leaves it, in order."""
    starts = [heading.marker.start for heading in headings]
    runs: dict[int, list[Heading]] = defaultdict(list)
    for heading in headings:
        runs[heading.run].append(heading)
    ends = _Ends(text)
    found: dict[int, list[Cut]] = defaultdict(list)
    for run in runs.values():
        at = ends.of_run(run)
        holder = bisect_left(starts, at) - 1
        behind = headings[holder + 1] if holder + 1 < len(headings) else None
        if at < len(text) and not (behind and run[-1] in behind.line):
            found[holder].append((at, run[-1].parent))
    for match in _ADDRESS.finditer(text, starts[0] if starts else len(text)):
        holder = bisect_left(starts, match.start(1)) - 1
        found[holder].append((match.start(1), headings[holder].line[0]))
    return {holder: sorted(cuts, key=lambda cut: cut[0]) for holder, cuts in found.items()}


class _Ends:
    """Where enumerations end, by the measure of their items."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = [match.end() for match in _LINE_END.finditer(text)]
        self._blocks = [match.end() for match in _BLANK_LINE.finditer(text)]

    def of_run(self, run: list[Heading]) -> int:
        """Offset after the last of `run`; the text's length where nothing tells.

        Where its elder brothers are parts of one sentence it ends with the sentence, where each is
        one line with its line, where each is one block between blank lines with its block.
        """
        starts = [heading.marker.start for heading in run]
        if len(run) < 2:
            return len(self._text)
        line_ends = [self._after(self._lines, start) for start in starts]
        if all(end >= following for end, following in zip(line_ends, starts[1:], strict=False)):
            return self._of_sentence(starts, line_ends[-1])
        block_ends = [self._after(self._blocks, start) for start in starts]
        return block_ends[-1] if block_ends[:-1] == starts[1:] else len(self._text)

    def _of_sentence(self, starts: list[int], line_end: int) -> int:
        """End of the sentence if the items are its parts, else `line_end`."""
        tails = [
            self._text[max(start, following - 40) : following].rstrip()
            for start, following in pairwise(starts)
        ]
        if not all(tail.endswith(_PART_END) for tail in tails):
            return line_end
        reach = min(line_end, starts[-1] + LAST_ITEM_CHARS)
        return split_at(self._text, starts[-1], reach, SENTENCE_MARKS)[0][1]

    def _after(self, ends: list[int], at: int) -> int:
        """The first of `ends` behind `at`, or the text's length."""
        index = bisect_right(ends, at)
        return ends[index] if index < len(ends) else len(self._text)
