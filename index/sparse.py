"""BM25 over token lists: the only module that imports bm25s, numpy backend.

Score of a text D for question tokens Q (Lucene variant; Kamphuis et al. 2020, "Which BM25 do you
mean?", ECIR; computed ahead of time as in bm25s, Lù 2024, arXiv 2407.03618):

    sum over t in Q of  ln(1 + (N - df + 0.5) / (df + 0.5)) * tf / (tf + k1 * (1 - b + b * |D| / avg|D|))

N texts, df of them with t; tf occurrences of t in D; a token that stands twice in Q counts twice.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from index import npy
from index.mapped import Data

_ARRAYS = ("data", "indices", "indptr", "counts")
_VOCABULARY = "vocabulary.json"


@dataclass(frozen=True)
class Sparse:
    """Scores kept column by column: token t's texts are `indices[indptr[t]:indptr[t + 1]]`.

    `data` float32, `indices` and `indptr` int32, `counts` how often each stands in its text (the
    smallest unsigned type that holds them), `vocabulary` in sorted order, `size` texts.
    """

    FILES: ClassVar = (*(f"{name}.npy" for name in _ARRAYS), _VOCABULARY)

    data: NDArray[np.float32]
    indices: NDArray[np.int32]
    indptr: NDArray[np.int32]
    counts: NDArray[np.unsignedinteger[Any]]
    vocabulary: dict[str, int]
    size: int

    @classmethod
    def build(cls, texts: Sequence[Sequence[str]], *, k1: float, b: float) -> Sparse:
        """Index token lists; a text without tokens keeps its row and never scores.

        The order of the tokens in a text makes no difference.
        """
        import bm25s

        vocabulary = {token: i for i, token in enumerate(sorted({t for text in texts for t in text}))}
        ids = [[vocabulary[token] for token in text] for text in texts]
        indices, indptr, counts = _counted(ids, len(vocabulary))
        if not vocabulary:
            return cls(np.zeros(0, np.float32), indices, indptr, counts, {}, len(texts))
        engine = bm25s.BM25(k1=k1, b=b, method="lucene", backend="numpy")
        engine.index((ids, vocabulary), create_empty_token=False, show_progress=False)
        data = np.asarray(engine.scores["data"]).astype(np.float32)
        return cls(data, indices, indptr, counts, vocabulary, len(texts))

    def texts(self) -> list[list[str]]:
        """Tokens of every text, sorted, repeats kept: `build` makes this index of them again."""
        words = list(self.vocabulary)
        columns = np.repeat(np.arange(len(words)), np.diff(self.indptr))
        order = np.argsort(self.indices, kind="stable")
        rows = np.repeat(self.indices[order], self.counts[order])
        tokens = [words[i] for i in np.repeat(columns[order], self.counts[order])]
        edges = np.searchsorted(rows, np.arange(self.size + 1))
        return [tokens[start:end] for start, end in pairwise(edges.tolist())]

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

    def search(
        self, tokens: Sequence[str], top_k: int, spans: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Texts with the highest scores above 0 and these, best first, ties by row, at most `top_k`.

        Only rows within the half-open ranges `spans`, (n, 2), where given.
        """
        scores = self.scores(tokens)
        found = np.flatnonzero(scores) if spans is None else _within(np.flatnonzero(scores), spans)
        rows = found[np.lexsort((found, -scores[found]))][:top_k].astype(np.int64)
        return rows, scores[rows]

    def of(self, tokens: Sequence[str], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Scores of the texts `rows` alone, ascending; shape (len(rows),)."""
        return self.scores(tokens)[rows]

    def idf(self, token: str) -> float:
        """Inverse document frequency of `token`; of a token never seen, that of df = 0."""
        column = self.vocabulary.get(token)
        df = 0 if column is None else int(self.indptr[column + 1] - self.indptr[column])
        return math.log(1 + (self.size - df + 0.5) / (df + 0.5))

    def ideal(self, tokens: Sequence[str]) -> float:
        """What no text can reach for these tokens: the sum of their IDF, unseen ones included."""
        return sum(map(self.idf, tokens))

    def to_files(self) -> dict[str, bytes]:
        """Four .npy arrays and the vocabulary, by file name; the same texts give the same bytes."""
        words = {"size": self.size, "tokens": list(self.vocabulary)}
        files = {f"{name}.npy": npy.written(getattr(self, name)) for name in _ARRAYS}
        return {**files, _VOCABULARY: json.dumps(words, ensure_ascii=False).encode()}

    @classmethod
    def of_files(cls, files: Mapping[str, Data]) -> Sparse:
        """Read what `to_files` made.

        Raises:
            ValueError, KeyError, TypeError: a file is missing or the arrays do not fit together.
        """
        data, indices, indptr, counts = (npy.read(files[f"{name}.npy"]) for name in _ARRAYS)
        words = json.loads(files[_VOCABULARY][:])
        size, vocabulary = int(words["size"]), {token: i for i, token in enumerate(words["tokens"])}
        rows_fit = not indices.size or (indices.min() >= 0 and indices.max() < size)
        if len(indptr) != len(vocabulary) + 1 or not indptr[-1] == len(data) == len(indices) == len(counts):
            raise ValueError("BM25 arrays of different lengths")
        if not rows_fit or indptr[0] != 0 or (np.diff(indptr) < 0).any():
            raise ValueError("BM25 rows out of range")
        if not np.isfinite(data).all():
            raise ValueError("BM25 scores are not finite")
        return cls(data, indices, indptr, counts, vocabulary, size)


def _within(rows: NDArray[np.int64], spans: NDArray[np.int64]) -> NDArray[np.int64]:
    """Those of the ascending `rows` that lie in the ascending half-open ranges `spans`, (n, 2)."""
    edges = np.searchsorted(rows, spans)
    return np.concatenate([*(rows[start:end] for start, end in edges), np.zeros(0, np.int64)]).astype(
        np.int64
    )


def _counted(
    texts: Sequence[Sequence[int]], columns: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.unsignedinteger[Any]]]:
    """Column by column: the texts that hold the token (ascending), the columns' edges, how often each."""
    rows = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    ids = np.fromiter(chain.from_iterable(texts), np.int64, len(rows))
    pairs, counts = np.unique(ids * max(len(texts), 1) + rows, return_counts=True)
    held, indices = np.divmod(pairs, max(len(texts), 1))
    indptr = np.searchsorted(held, np.arange(columns + 1))
    kind = np.min_scalar_type(int(counts.max(initial=0)))
    return indices.astype(np.int32), indptr.astype(np.int32), counts.astype(kind)
