"""An index seen through a filter: only the reports the person left in are there."""

from __future__ import annotations

from collections.abc import Collection

from index.hit import Hit
from index.searcher import Index


class Narrowed(Index):
    """`index` with no reports but `sources`; nothing is copied, and word weights stay the whole index's."""

    def __init__(self, index: Index, sources: Collection[str]) -> None:
        self.__dict__.update(vars(index))
        self._whole = index
        wanted = set(sources)
        self.reports = {source: r for source, r in index.reports.items() if source in wanted}

    def search(self, query: str, top_k: int = 50, sources: Collection[str] | None = None) -> list[Hit]:
        """As `Index.search`, never leaving the filter."""
        allowed = list(self.reports if sources is None else [s for s in sources if s in self.reports])
        return self._whole.search(query, top_k, allowed)
