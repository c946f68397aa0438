"""Exact nearest vectors by inner product: the only module that imports faiss.

An exact index on purpose: the largest collection of reports seen so far makes some tens of
thousands of chunks, which a flat index scans in a few milliseconds, and a filter stays exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Dense:
    """Flat index over unit vectors; row i of the array given is row i of every answer."""

    vectors: NDArray[np.float32]  # (n, d)
    flat: Any

    @classmethod
    def build(cls, vectors: NDArray[np.floating[Any]]) -> Dense:
        """Index (n, d) vectors; they are taken as they are, so the caller normalises."""
        import faiss

        rows = np.ascontiguousarray(vectors, np.float32)
        flat = faiss.IndexFlatIP(rows.shape[1])
        flat.add(rows)
        return cls(rows, flat)

    def search(
        self, query: NDArray[np.float32], top_k: int, spans: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Best rows for one (d,) query and their inner products, best first, ties by row.

        At most `top_k`, fewer where there are fewer; only rows within the ascending half-open ranges
        `spans`, (n, 2), where given.
        """
        if top_k <= 0 or (spans is not None and not len(spans)):
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        query = np.ascontiguousarray(query, np.float32).reshape(1, -1)
        params = None if spans is None else _only(spans, len(self.vectors))
        scores, found = self.flat.search(query, min(top_k, len(self.vectors)), params=params)
        kept = found[0] >= 0  # faiss pads with -1
        scores, found = scores[0][kept], found[0][kept].astype(np.int64)
        order = np.lexsort((found, -scores))
        return found[order], scores[order]

    def scores(self, query: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Inner products of one (d,) query with the given rows, shape (len(rows),)."""
        return np.asarray(self.vectors[rows] @ np.asarray(query, np.float32), np.float32)


def _only(spans: NDArray[np.int64], size: int) -> Any:  # noqa: ANN401 - faiss has no types
    """Search parameters that leave in the rows of `spans` alone, as a bit for every row."""
    import faiss

    if len(spans) == 1:
        return faiss.SearchParameters(sel=faiss.IDSelectorRange(int(spans[0, 0]), int(spans[0, 1]), True))  # type: ignore[call-arg]
    allowed = np.zeros(size, bool)
    for start, end in spans:
        allowed[start:end] = True
    bits = np.packbits(allowed, bitorder="little")
    return faiss.SearchParameters(sel=faiss.IDSelectorBitmap(bits))  # type: ignore[call-arg, arg-type]
