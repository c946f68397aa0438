"""BM25 over token lists: the only module that imports bm25s, numpy backend.

Score of a text D for question tokens Q (Lucene variant; Kamphuis et al. 2020, "Which BM25 do you
mean?", ECIR; computed ahead of time as in bm25s, Lù 2024, arXiv 2407.03618):

    sum over t in Q of  ln(1 + (N - df + 0.5) / (df + 0.5)) * tf / (tf + k1 * (1 - b + b * |D| / avg|D|))

N texts, df of them with t; tf occurrences of t in D; a token that stands twice in Q counts twice.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_ARRAYS = ("data", "indices", "indptr")
_VOCABULARY = "vocabulary.json"


@dataclass(frozen=True)
class Sparse:
    """Scores kept column by column: token t's texts are `indices[indptr[t]:indptr[t + 1]]`.

    `data` float32, `indices` and `indptr` int32, `vocabulary` in sorted order, `size` texts.
    """

    data: NDArray[np.float32]
    indices: NDArray[np.int32]
    indptr: NDArray[np.int32]
    vocabulary: dict[str, int]
    size: int

    @classmethod
    def build(cls, texts: Sequence[Sequence[str]], *, k1: float, b: float) -> Sparse:
        """Index token lists; a text without tokens keeps its row and never scores."""
        import bm25s

        vocabulary = {token: i for i, token in enumerate(sorted({t for text in texts for t in text}))}
        if not vocabulary:
            empty = np.zeros(0, np.int32)
            return cls(np.zeros(0, np.float32), empty, np.zeros(1, np.int32), {}, len(texts))
        ids = [[vocabulary[token] for token in text] for text in texts]
        engine = bm25s.BM25(k1=k1, b=b, method="lucene", backend="numpy")
        engine.index((ids, vocabulary), create_empty_token=False, show_progress=False)
        arrays = {name: np.asarray(engine.scores[name]) for name in _ARRAYS}
        return cls(
            arrays["data"].astype(np.float32),
            arrays["indices"].astype(np.int32),
            arrays["indptr"].astype(np.int32),
            vocabulary,
            len(texts),
        )

    def scores(self, tokens: Sequence[str], weights: Sequence[float] | None = None) -> NDArray[np.float32]:
        """Score of every text, shape (size,); `weights` scale the tokens of the question."""
        out = np.zeros(self.size, np.float32)
        for n, token in enumerate(tokens):
            column = self.vocabulary.get(token)
            if column is None:
                continue
            span = slice(self.indptr[column], self.indptr[column + 1])
            weight = np.float32(1.0 if weights is None else weights[n])
            out[self.indices[span]] += self.data[span] * weight
        return out

    def idf(self, token: str) -> float:
        """Inverse document frequency of `token`; of a token never seen, that of df = 0."""
        column = self.vocabulary.get(token)
        df = 0 if column is None else int(self.indptr[column + 1] - self.indptr[column])
        return math.log(1 + (self.size - df + 0.5) / (df + 0.5))

    def ideal(self, tokens: Sequence[str]) -> float:
        """What no text can reach for these tokens: the sum of their IDF, unseen ones included."""
        return sum(map(self.idf, tokens))

    def save(self, folder: Path) -> None:
        """Write three .npy arrays and the vocabulary; the same texts give the same bytes."""
        folder.mkdir()
        for name in _ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, name), allow_pickle=False)
        words = {"size": self.size, "tokens": list(self.vocabulary)}
        (folder / _VOCABULARY).write_text(json.dumps(words, ensure_ascii=False), "utf-8")

    @classmethod
    def load(cls, folder: Path) -> Sparse:
        """Read what `save` wrote.

        Raises:
            OSError, ValueError, KeyError: a file is missing or the arrays do not fit together.
        """
        data, indices, indptr = (np.load(folder / f"{name}.npy", allow_pickle=False) for name in _ARRAYS)
        words = json.loads((folder / _VOCABULARY).read_text("utf-8"))
        size, vocabulary = int(words["size"]), {token: i for i, token in enumerate(words["tokens"])}
        rows_fit = not indices.size or (indices.min() >= 0 and indices.max() < size)
        if len(indptr) != len(vocabulary) + 1 or indptr[-1] != len(data) or len(data) != len(indices):
            raise ValueError("BM25 arrays of different lengths")
        if not rows_fit or (np.diff(indptr) < 0).any():
            raise ValueError("BM25 rows out of range")
        return cls(data, indices, indptr, vocabulary, size)
