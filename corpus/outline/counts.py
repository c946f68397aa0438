"""What is still to come while the outline is read: it tells a count from a number that stands alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from corpus.outline.markers import ITEM_STYLES, Marker, Place

ITEM_CHARS = 12
"""Items in running text closer together on average are a phrase (一是快；二是准), not passages."""

PART_CHARS = 30
"""The same for items that are parts of one sentence."""


class Ahead:
    """The markers to come, by style; doubtful ones confirm nothing and are left out."""

    def __init__(self, markers: Sequence[Marker]) -> None:
        self._markers: dict[str, list[Marker]] = defaultdict(list)  # nearest last
        self._on_lines: dict[str, list[Marker]] = defaultdict(list)
        for marker in reversed(markers):
            if not marker.doubtful:
                self._markers[marker.style].append(marker)
                if marker.place is Place.LINE:
                    self._on_lines[marker.style].append(marker)

    def drop(self, marker: Marker) -> None:
        """Take out the nearest marker, which the reader has come to."""
        if not marker.doubtful:
            self._markers[marker.style].pop()
            if marker.place is Place.LINE:
                self._on_lines[marker.style].pop()

    def following(self, marker: Marker) -> Marker | None:
        """The next marker of the same style, or from a line start the next on a line, if it counts on."""
        ahead = self._markers[marker.style][-1:]
        if marker.place is Place.LINE:
            ahead = ahead + self._on_lines[marker.style][-1:]
        return next((other for other in ahead if other.ordinal == marker.ordinal + 1), None)

    def has_rows(self, first: Marker) -> bool:
        """Whether the second number stands on the next line: these are rows, not headings."""
        second = self.following(first)
        return second is not None and second.line - first.line < 2

    def is_enumeration(self, first: Marker) -> bool:
        """Whether items in running text follow `first` that are long enough for passages."""
        second = self.following(first)
        if second is None:
            return False
        in_sentence = second.place is Place.PART and first.line == second.line
        if self._spacing(first, second) < (PART_CHARS if in_sentence else ITEM_CHARS):
            return False
        return first.style in ITEM_STYLES or second.line - first.line <= 1

    def _spacing(self, first: Marker, second: Marker) -> float:
        """Mean distance between the items of the count that starts with these two, in characters."""
        last = second
        for marker in reversed(self._markers[first.style]):
            if marker.start > second.start:
                if marker.ordinal != last.ordinal + 1:
                    break
                last = marker
        return (last.start - first.start) / (last.ordinal - first.ordinal)
