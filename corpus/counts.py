"""What is still to come while the outline is read: it tells a count from a number that stands alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from corpus.markers import ITEM_STYLES, Marker, Place

ITEM_CHARS = 12
"""Items in running text closer together on average are a phrase (一是快；二是准), not passages."""

PART_CHARS = 30
"""The same for items that are parts of one sentence."""


class Ahead:
    """The markers to come, by style; doubtful ones confirm nothing and are left out."""

    def __init__(self, markers: Sequence[Marker]) -> None:
        self._markers: dict[str, list[Marker]] = defaultdict(list)  # nearest last
        for marker in reversed(markers):
            if not marker.doubtful:
                self._markers[marker.style].append(marker)

    def drop(self, marker: Marker) -> None:
        """Take out the nearest marker, which the reader has come to."""
        if not marker.doubtful:
            self._markers[marker.style].pop()

    def following(self, marker: Marker) -> Marker | None:
        """The next marker of the same style if it counts on from `marker`."""
        ahead = self._markers[marker.style]
        return ahead[-1] if ahead and ahead[-1].ordinal == marker.ordinal + 1 else None

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
        if self._spacing(first) < (PART_CHARS if in_sentence else ITEM_CHARS):
            return False
        return first.style in ITEM_STYLES or second.line - first.line <= 1

    def _spacing(self, first: Marker) -> float:
        """Mean distance between the items of the count that starts at `first`, in characters."""
        last = first
        for marker in reversed(self._markers[first.style]):
            if marker.ordinal != last.ordinal + 1:
                break
            last = marker
        return (last.start - first.start) / max(1, last.ordinal - first.ordinal)
