"""The outline of a report: which stretch of its text stands under which headings."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from corpus.language.brackets import Brackets
from corpus.language.stops import COLONS, COMMAS
from corpus.outline.headings import LINE_CHARS, Heading
from corpus.outline.markers import Marker, Place, find_markers
from corpus.outline.nesting import nest
from corpus.outline.runs import RunEnds
from corpus.outline.unnumbered import unnumbered_headings
from corpus.report import Section

Cut = tuple[int, Heading | None]
"""An offset, and the heading to which the text goes back there; None for the top of the report."""

CONTENTS_LINES = 4
"""So many numbered lines in a row that stand again later are a table of contents."""

_PAGE = re.compile(r"[.…·．]*\d*$")
_ADDRESS = re.compile(rf"(?<=\n)[ \t\u3000]*(各位(?:代表|委员|委員)[！!{COLONS}{COMMAS}])")


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
    contents = _contents(text, markers)
    markers = [marker for marker in markers if marker.start not in contents]
    numbered = {marker.start for marker in markers if marker.place is Place.LINE}
    markers += unnumbered_headings(text, marks, numbered)
    return nest(text, sorted(markers, key=lambda marker: marker.start), brackets)


def _contents(text: str, markers: Sequence[Marker]) -> set[int]:
    """Starts of the markers in a table of contents: numbered lines in a row that all stand again later."""
    found: set[int] = set()
    row: list[int] = []
    on_lines = [marker for marker in markers if marker.place is Place.LINE]
    lines = [_line_words(text, marker.start) for marker in on_lines]
    last = {line: index for index, line in enumerate(lines)}
    for index, (marker, line) in enumerate(zip(on_lines, lines, strict=True)):
        if last[line] <= index or (row and text[row[-1] : marker.start].strip().count("\n")):
            row = []
        if last[line] > index:
            row.append(marker.start)
        if len(row) >= CONTENTS_LINES:
            found.update(row[-CONTENTS_LINES:])
    return found


def _line_words(text: str, start: int) -> str:
    """The words of a numbered line without white space and page number."""
    return _PAGE.sub("", "".join(text[start : start + LINE_CHARS].split("\n", 1)[0].split()))


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
    ends = RunEnds(text)
    found: dict[int, list[Cut]] = defaultdict(list)
    for run in runs.values():
        at = ends.after([heading.marker.start for heading in run])
        holder = bisect_left(starts, at) - 1
        behind = headings[holder + 1] if holder + 1 < len(headings) else None
        if at < len(text) and not (behind and run[-1] in behind.line):
            found[holder].append((at, run[-1].parent))
    for match in _ADDRESS.finditer(text, starts[0] if starts else len(text)):
        holder = bisect_left(starts, match.start(1)) - 1
        found[holder].append((match.start(1), headings[holder].line[0]))
    return {holder: sorted(cuts, key=lambda cut: cut[0]) for holder, cuts in found.items()}
