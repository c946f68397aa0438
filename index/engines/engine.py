"""What ranks the chunks of one version: the seam between this machine and a distributed engine.

An engine only ranks. What it says is a row number, and every word shown is cut from the version's own
reports, so no engine can make a quote that is not verbatim.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.files.manifest import Manifest
from index.legs.bm25 import Sparse
from index.legs.dense import Dense
from index.versions.contents import Contents

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]


class Engine(Protocol):
    """Nearest vectors and BM25; a chunk is its row in reading order, a report its row by source.

    `reports` (ascending) limits an answer to their chunks, exactly; None leaves all in. Best rows come
    first, ties by row, at most `top_k`. The scores are the same whichever engine gives them.
    """

    def nearest(self, vector: Scores, top_k: int, reports: Rows | None) -> tuple[Rows, Scores]:
        """Rows with the largest inner product with the (d,) `vector`, and these products."""

    def matching(self, tokens: Sequence[str], top_k: int, reports: Rows | None) -> tuple[Rows, Scores]:
        """Rows with the largest BM25 of `tokens`, above 0, and these scores."""

    def cosines(self, vector: Scores, rows: Rows) -> Scores:
        """Inner products of the (d,) `vector` with the given rows."""

    def bm25(self, tokens: Sequence[str], rows: Rows) -> Scores:
        """BM25 of the given rows, ascending; 0 where no token stands."""


EngineOf = Callable[[Manifest, Contents], Engine]
"""How an index opens the engine for the version it has loaded; IndexFault where it holds another."""


class LocalEngine:
    """FAISS and our own BM25, in this process; `first[r]` to `first[r + 1]` are the chunks of report r."""

    def __init__(self, dense: Dense, sparse: Sparse, first: Rows) -> None:
        self._dense, self._sparse, self._first = dense, sparse, first
        self.size = sparse.size

    def nearest(self, vector: Scores, top_k: int, reports: Rows | None) -> tuple[Rows, Scores]:
        """As `Engine.nearest`."""
        return self._dense.search(vector, top_k, self._spans(reports))

    def matching(self, tokens: Sequence[str], top_k: int, reports: Rows | None) -> tuple[Rows, Scores]:
        """As `Engine.matching`."""
        return self._sparse.search(tokens, top_k, self._spans(reports))

    def cosines(self, vector: Scores, rows: Rows) -> Scores:
        """As `Engine.cosines`."""
        return self._dense.scores(vector, rows)

    def bm25(self, tokens: Sequence[str], rows: Rows) -> Scores:
        """As `Engine.bm25`."""
        return self._sparse.of(tokens, rows)

    def _spans(self, reports: Rows | None) -> Rows | None:
        """Half-open row ranges, (n, 2), of the reports' chunks; those of neighbours joined."""
        if reports is None:
            return None
        starts, ends = self._first[reports], self._first[reports + 1]
        apart = starts[1:] != ends[:-1]
        ones = np.ones(min(1, len(reports)), bool)
        return np.stack([starts[np.append(ones, apart)], ends[np.append(apart, ones)]], axis=1)
