"""A collection of any size grown from a real index: its vectors, its words, its sentences.

A grown passage takes the words of one real passage, three in ten of them exchanged for words of another,
and the vector of the first moved by the difference of two others: so the words keep their frequencies and
the vectors the directions in which real ones differ. `STRAY` makes the median cosine of a vector with its
nearest, among as many as there are real ones, that of the real ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.legs.bm25 import Sparse
from index.legs.postings import Block, Columns, block_of_pairs, joined
from index.versions.contents import Contents

STRAY = 0.4
EXCHANGED = 0.3
BLOCK = 1 << 18


@dataclass(frozen=True)
class Seed:
    """Real passages: vectors (m, d), and their words as rows of (column, count) between `edges`."""

    vectors: NDArray[np.float32]
    edges: NDArray[np.int64]
    columns: NDArray[np.int64]
    counts: NDArray[np.uint8]
    vocabulary: dict[str, int]

    @classmethod
    def of(cls, contents: Contents) -> Seed:
        """The passages of an index."""
        return cls.of_rows(contents.chunk_sparse, contents.vectors.astype(np.float32))

    @classmethod
    def of_rows(cls, sparse: Sparse, vectors: NDArray[np.float32]) -> Seed:
        """Any rows with words and a vector each."""
        order = np.argsort(sparse.indices, kind="stable")
        columns = np.repeat(np.arange(len(sparse.vocabulary)), np.diff(sparse.indptr))[order]
        edges = np.searchsorted(sparse.indices[order], np.arange(sparse.size + 1))
        return cls(
            vectors,
            edges.astype(np.int64),
            columns,
            np.minimum(sparse.counts, 255).astype(np.uint8)[order],
            sparse.vocabulary,
        )

    def bases(self, size: int) -> NDArray[np.int64]:
        """The real passage that each grown one is grown from, (size,)."""
        return np.random.default_rng([size, 0]).integers(0, len(self.vectors), size)

    def grown_vectors(self, bases: NDArray[np.int64]) -> Iterator[NDArray[np.float16]]:
        """Unit vectors in blocks, a row for every base."""
        rng = np.random.default_rng([len(bases), 1])
        for start in range(0, len(bases), BLOCK):
            own = self.vectors[bases[start : start + BLOCK]]
            one, other = (self.vectors[rng.integers(0, len(self.vectors), len(own))] for _ in range(2))
            rows = own + STRAY * (one - other)
            rows /= np.linalg.norm(rows, axis=1, keepdims=True)
            yield rows.astype(np.float16)

    def grown_columns(self, bases: NDArray[np.int64], exchanged: float = EXCHANGED) -> Columns:
        """Columns with a row for every base."""
        rng = np.random.default_rng([len(bases), 2])
        starts = range(0, len(bases), BLOCK)
        blocks = [self._block(bases[at : at + BLOCK], exchanged, rng) for at in starts]
        return joined(blocks, np.arange(len(self.vocabulary)))

    def _block(self, bases: NDArray[np.int64], exchanged: float, rng: np.random.Generator) -> Block:
        """Columns of a block of passages."""
        mine, theirs = self._words(bases), self._words(rng.integers(0, len(self.vectors), len(bases)))
        keys, counts = [], []
        for (rows, places), share in ((mine, 1 - exchanged), (theirs, exchanged)):
            kept = rng.random(len(places), np.float32) < share
            keys.append(self.columns[places[kept]] * len(bases) + rows[kept])
            counts.append(self.counts[places[kept]])
        pairs, first = np.unique(np.concatenate(keys), return_index=True)
        return block_of_pairs(pairs, np.concatenate(counts)[first], len(bases))

    def _words(self, bases: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """For every word of the passages its row among `bases` and its place among all words."""
        sizes = self.edges[bases + 1] - self.edges[bases]
        rows = np.repeat(np.arange(len(bases)), sizes)
        begins = np.repeat(self.edges[bases] - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes)
        return rows, begins + np.arange(len(rows))
