"""An index seen through a filter: only the reports the person left in are there."""

from __future__ import annotations

from collections.abc import Collection

from index.hit import Hit
from index.searcher import Index
from index.view import IndexView
from qa.scope.held import held_by


class Narrowed(IndexView):
    """`index` with no reports but `sources`; nothing is copied, and word weights stay the whole index's."""

    def __init__(self, index: Index, sources: Collection[str]) -> None:
        super().__init__(index)
        held = held_by(index).narrowed(sources)
        self.reports = {r.source: r for r in map(held.catalogue.reports.__getitem__, sorted(held.rows))}

    def search(self, query: str, top_k: int = 50, sources: Collection[str] | None = None) -> list[Hit]:
        """As `Index.search`, never leaving the filter."""
        allowed = list(self.reports if sources is None else [s for s in sources if s in self.reports])
        hits: list[Hit] = self._whole.search(query, top_k, allowed)
        return hits
