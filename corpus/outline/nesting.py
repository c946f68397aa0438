"""Which markers are headings, and how they nest: decided by sequence, in one pass."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from corpus.language.brackets import Brackets
from corpus.outline.counts import Ahead
from corpus.outline.headings import Heading, heading_words
from corpus.outline.markers import BOLD, ITEM_STYLES, RANK, Marker, Place
from corpus.outline.runs import RunEnds

MISSING = 2
"""Numbers that may be missing between two headings on lines: pages lose headings."""

INTRODUCTION = 200
"""A count that begins further than this behind a heading without number, itself inside a numbered one, is
not its own."""

_ALONE = frozenset({"part", "chapter", "section", "cn", "paren_cn"})
"""Styles of which one heading on a line needs no second."""

_ALONE_INSIDE = frozenset({"digit", "paren_digit"})
"""The same, inside another heading."""

_TOP = frozenset({"closing", "annex"})


def nest(text: str, markers: Sequence[Marker], brackets: Brackets) -> list[Heading]:
    """The headings among `markers`, which stand in order of start; each knows its parent."""
    return _Nesting(text, markers, brackets).headings


def _is_ranked(marker: Marker) -> bool:
    """Whether the format makes the marker's line a heading."""
    return marker.mark is not None and marker.mark < BOLD


class _Nesting:
    """One pass over the markers with a stack of open headings."""

    def __init__(self, text: str, markers: Sequence[Marker], brackets: Brackets) -> None:
        self.text = text
        self.brackets = brackets
        self.headings: list[Heading] = []
        self.open: list[Heading] = []
        self.runs: dict[int, list[Heading]] = defaultdict(list)
        self.ends: dict[Heading, int] = {}
        self.run_ends = RunEnds(text)
        self.last: dict[str, int] = {}  # style → last ordinal taken
        self.inside: set[tuple[str, str]] = set()  # (outer, inner) that the document has shown
        self.refused: dict[str, int] = {}  # style → line in which an enumeration was too short
        self.ahead = Ahead(markers)
        for marker in markers:
            self.ahead.drop(marker)
            if not self.headings or marker.start >= self.headings[-1].words.end:
                self._take(marker)

    def _take(self, marker: Marker) -> None:
        """Open a heading at `marker`, or pass it over."""
        depth = self._depth(marker)
        if depth is None:
            return
        words = heading_words(self.text, marker, self.brackets)
        brother = self.open[depth] if depth < len(self.open) else None
        goes_on = brother is not None and brother.marker.style == marker.style and marker.ordinal > 1
        run = brother.run if goes_on and brother else marker.start
        del self.open[depth:]
        heading = Heading(marker, words, self.open[-1] if self.open else None, run)
        self.open.append(heading)
        self.headings.append(heading)
        self.runs[run].append(heading)
        self.last[marker.style] = marker.ordinal

    def _depth(self, marker: Marker) -> int | None:
        """How many open headings contain this one; None where it is no heading."""
        if marker.ordinal == 0:
            return self._depth_unnumbered(marker)
        if marker.style == "dotted":
            return self._depth_dotted(marker)
        held = self._held(marker)
        counting = [depth for depth in held if self._counts_on(self.open[depth].marker, marker)]
        if counting:
            alike = [depth for depth in counting if self.open[depth].marker.place is marker.place]
            return (alike or counting)[-1]
        if marker.doubtful:
            return None
        return self._depth_first(marker, held) if marker.ordinal == 1 else self._depth_later(marker, held)

    def _held(self, marker: Marker) -> list[int]:
        """Depths at which a heading of the marker's style is open."""
        return [depth for depth, heading in enumerate(self.open) if heading.marker.style == marker.style]

    def _depth_unnumbered(self, marker: Marker) -> int:
        """Depth by the level of the format where it shows one, else beside the last of its kind."""
        if marker.style in _TOP:
            return 0
        if marker.style.startswith("h") and marker.mark is not None:
            outer = [h.marker.mark is not None and h.marker.mark < marker.mark for h in self.open]
            return [*outer, False].index(False)
        held = self._held(marker)
        return held[-1] if held else self._by_rank(marker)

    def _depth_dotted(self, marker: Marker) -> int | None:
        """Depth of 2.3: behind 2.2, or first inside the open heading that is 2."""
        spaced = self.text[marker.end : marker.end + 1].isspace()
        if marker.place is not Place.LINE or not (spaced or self._whole(marker)):
            return None
        number = self._number(marker)
        for depth in range(len(self.open), 0, -1):
            if self._number(self.open[depth - 1].marker) == number[:-1]:
                brother = self.open[depth].marker if depth < len(self.open) else None
                before = brother.ordinal if brother is not None and brother.style == "dotted" else 0
                return depth if marker.ordinal == before + 1 else None
        return None

    def _number(self, marker: Marker) -> tuple[int, ...]:
        """All parts of the number: (2, 3) for 2.3, (2,) for 二、."""
        if marker.style != "dotted":
            return (marker.ordinal,)
        return tuple(int(part) for part in re.findall(r"\d+", self.text[marker.start : marker.end]))

    def _depth_first(self, marker: Marker, held: list[int]) -> int | None:
        """Depth of a heading that starts a count, None where nothing shows that it does."""
        if not self._begins(marker):
            self.refused[marker.style] = marker.line
            return None
        if held and (marker.place is Place.LINE or self.open[held[-1]].marker.place is not Place.LINE):
            return held[-1] if marker.place is Place.LINE else self._by_rank(marker, held[-1])
        return self._by_rank(marker)

    def _depth_later(self, marker: Marker, held: list[int]) -> int | None:
        """Depth of a number that is neither the next nor a first: a gap, or a count taken up again."""
        if marker.place is not Place.LINE or marker.style in ITEM_STYLES:
            return None
        if held:
            missing = marker.ordinal - self.open[held[-1]].marker.ordinal - 1
            return held[-1] if self._whole(marker) and -1 <= missing <= MISSING else None
        if _is_ranked(marker):
            return self._by_rank(marker)
        seen = self.last.get(marker.style)
        goes_on = marker.ordinal == seen + 1 if seen else marker.style in _ALONE and self._whole(marker)
        return self._by_rank(marker) if goes_on else None

    def _begins(self, marker: Marker) -> bool:
        """Whether a first number opens a count: a second follows, or it stands as a heading alone."""
        if marker.place is not Place.LINE or marker.style in ITEM_STYLES:
            return self.ahead.is_enumeration(marker)
        if self.ahead.following(marker):
            return marker.style != "bare" or not self.ahead.has_rows(marker)
        alone = marker.style in _ALONE or (marker.style in _ALONE_INSIDE and bool(self.open))
        return _is_ranked(marker) or (alone and self._whole(marker))

    def _whole(self, marker: Marker) -> bool:
        """Whether what `marker` opens is short enough for a heading."""
        return heading_words(self.text, marker, self.brackets).whole

    def _counts_on(self, held: Marker, marker: Marker) -> bool:
        """Whether `marker` is the next of the count that `held` is in."""
        on_line = marker.place is Place.LINE
        if marker.style == "word":
            following = marker.ordinal > held.ordinal
        else:
            following = marker.ordinal == held.ordinal + 1
        # 7. 8.6个… 9. is a count, 8.6万 is not
        if not following or (marker.doubtful and not (on_line and self.ahead.following(marker))):
            return False
        if on_line:
            return True
        if self.refused.get(marker.style) == marker.line:
            return False
        return held.line == marker.line or held.place is not Place.LINE

    def _by_rank(self, marker: Marker, within: int | None = None) -> int:
        """Depth of the first of a count: inside the open headings (the first `within`) it does not close."""
        depth = len(self.open) if within is None else within
        while depth and self._closes(marker, self.open[depth - 1]):
            depth -= 1
        return depth

    def _closes(self, marker: Marker, heading: Heading) -> bool:
        """Whether a new count at `marker` ends the open `heading` instead of lying inside it."""
        top = heading.marker
        if top.style == "closing":
            return True
        pair = (top.style, marker.style)
        if pair in self.inside or (marker.ordinal == 1 and self._holds_count(marker, heading)):
            return False
        if top.mark is not None and marker.mark is not None and top.mark != marker.mark:
            return top.mark > marker.mark
        # A heading that the format alone marks has no rank of its own: it is outermost.
        if RANK.get(top.style, -1) < RANK[marker.style] and not self._left(marker, heading):
            return False
        if (top.ordinal and self.ahead.following(top)) or self._came_first(marker, heading):
            # here 1. holds （一）, whatever is usual
            self.inside.add(pair)
            return False
        return True

    def _came_first(self, marker: Marker, heading: Heading) -> bool:
        """Whether `heading` is of the outermost count, whose text goes on, and the marker's style is new."""
        top = heading.marker
        outermost = heading.parent is None and len(self.runs[heading.run]) > 1 and top.style in _ALONE
        return outermost and marker.style not in self.last and marker.start < self._run_end(heading)

    def _holds_count(self, marker: Marker, heading: Heading) -> bool:
        """Whether a heading without number holds the count that begins after it."""
        if heading.marker.ordinal:
            return False
        outermost = heading.parent is None or not heading.parent.marker.ordinal
        return (
            outermost or heading.marker.style != "plain" or marker.start - heading.words.end <= INTRODUCTION
        )

    def _left(self, marker: Marker, heading: Heading) -> bool:
        """Whether the text has left an enumeration in running text, or its last line, before `marker`."""
        top = heading.marker
        if top.line == marker.line:
            return False
        if top.place is not Place.LINE:
            return True
        return marker.place is not Place.LINE and marker.start >= self._run_end(heading)

    def _run_end(self, heading: Heading) -> int:
        """Where the run of an open heading ends if that is its last."""
        if heading not in self.ends:
            starts = [brother.marker.start for brother in self.runs[heading.run]]
            self.ends[heading] = self.run_ends.after(starts)
        return self.ends[heading]
