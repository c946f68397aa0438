"""The reports that a question may be answered from: all of an index, or those that a filter leaves."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Set
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from corpus.report import Region
from index.searcher import Index
from index.view import IndexView
from qa.scope.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Held:
    """Rows of a catalogue: those `within`, None where nothing is filtered out."""

    catalogue: Catalogue
    within: Set[int] | None = None

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def rows(self) -> Collection[int]:
        """All of them."""
        return range(len(self.catalogue.reports)) if self.within is None else self.within

    def any_of(self, rows: Set[int]) -> bool:
        """Whether one of the rows is held."""
        return bool(rows) if self.within is None else not self.within.isdisjoint(rows)

    def of_regions(self, regions: Iterable[Region]) -> Set[int]:
        """Reports of one of the divisions."""
        return self._in_any(self.catalogue.by_region.get(region) for region in regions)

    def around(self, regions: Iterable[Region]) -> Set[int]:
        """Reports of divisions that one of these is or lies in, the nation left out."""
        chains = {r.chain[:size] for r in regions for size in range(1, len(r.chain) + 1)}
        return self._in_any(map(self.catalogue.by_chain.get, chains))

    @property
    def placeless(self) -> Set[int]:
        """Reports of no known division."""
        return both(self.catalogue.by_region.get(None, frozenset()), self.within)

    @property
    def regions(self) -> list[Region]:
        """Divisions that reports are of."""
        return [r for r, rows in self.catalogue.by_region.items() if r is not None and self.any_of(rows)]

    @property
    def national(self) -> bool:
        """Whether there is a report of the whole country."""
        return self.any_of(self.catalogue.by_chain.get((), frozenset()))

    def narrowed(self, sources: Iterable[str]) -> Held:
        """Those of these sources alone."""
        row = self.catalogue.row
        rows = frozenset(row[source] for source in sources if source in row)
        return Held(self.catalogue, both(rows, self.within))

    def _in_any(self, sets: Iterable[Set[int] | None]) -> Set[int]:
        return both({row for rows in sets for row in rows or ()}, self.within)


def both(rows: Set[int], others: Set[int] | None) -> Set[int]:
    """What stands in both; None stands for all."""
    return rows if others is None else rows & others


_made: WeakKeyDictionary[Index, Held] = WeakKeyDictionary()  # goes with the index: no Held holds one
_making = threading.RLock()


def held_by(index: Index) -> Held:
    """The reports of the index, gone through at its first question; those of a view are of its whole."""
    held = _made.get(index)
    if held is None:
        with _making:
            held = _made.get(index)
            if held is None:
                held = _made[index] = _of(index)
    return held


def _of(index: Index) -> Held:
    if not isinstance(index, IndexView):
        return Held(Catalogue(index.words))
    held = held_by(index.whole)
    return held if index.reports is index.whole.reports else held.narrowed(index.reports)
