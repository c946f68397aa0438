"""BM25 over token lists, scored ahead of time.

Score of a text D for question tokens Q (Lucene variant; Kamphuis et al. 2020, "Which BM25 do you
mean?", ECIR; computed ahead of time as in bm25s, Lù 2024, arXiv 2407.03618):

    sum over t in Q of  ln(1 + (N - df + 0.5) / (df + 0.5)) * tf / (tf + k1 * (1 - b + b * |D| / avg|D|))

N texts, df of them with t; tf occurrences of t in D; a token that stands twice in Q counts twice.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from index.files import npy
from index.files.mapped import Data
from index.files.scratch import IN_MEMORY, Scratch
from index.legs.maxscore import contenders, found_in
from index.legs.postings import Columns, counted

_ARRAYS = ("data", "indices", "indptr", "counts", "tops")
_VOCABULARY = "vocabulary.json"
# Up to here the scores of all texts are added up faster than those that cannot win are left out
# (docs/scale.md); measured, and without influence on what is found.
SCANNED = 300_000
_CUT = 50_000  # the same under a filter, which leaves less to add up
_RUN = 1 << 22  # entries


@dataclass(frozen=True)
class Sparse:
    """Scores kept column by column: token t's texts are `indices[indptr[t]:indptr[t + 1]]`, ascending.

    `data` float32, `indices` int32, `indptr` int64, `counts` how often each stands in its text (the
    smallest unsigned type that holds them), `tops` the largest score of each column, float32,
    `vocabulary` in sorted order, `size` texts.
    """

    FILES: ClassVar = (*(f"{name}.npy" for name in _ARRAYS), _VOCABULARY)

    data: NDArray[np.float32]
    indices: NDArray[np.int32]
    indptr: NDArray[np.int64]
    counts: NDArray[np.unsignedinteger[Any]]
    tops: NDArray[np.float32]
    vocabulary: dict[str, int]
    size: int

    @classmethod
    def build(cls, texts: Iterable[Sequence[str]], *, k1: float, b: float) -> Sparse:
        """Index token lists; a text without tokens keeps its row and never scores.

        The order of the tokens in a text makes no difference.
        """
        return cls.of_counts(*counted(texts), k1=k1, b=b)

    @classmethod
    def of_counts(
        cls,
        columns: Columns,
        vocabulary: dict[str, int],
        size: int,
        scratch: Scratch = IN_MEMORY,
        *,
        k1: float,
        b: float,
    ) -> Sparse:
        """Score the columns of `size` texts."""
        indices, indptr, counts = columns.indices, columns.indptr, columns.counts
        parts = _parts(indptr)
        lengths = np.zeros(size)
        for part in parts:
            lengths += np.bincount(indices[part], counts[part], size)
        norms = (k1 * (1 - b + b * lengths / max(lengths.mean(), 1e-9))).astype(np.float32)
        frequency = np.diff(indptr)
        idf = np.log(1 + (size - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
        data = scratch.array((len(indices),), np.float32)
        for part in parts:
            times = counts[part].astype(np.float32)
            np.divide(times, times + norms[indices[part]], out=data[part])
        used = np.flatnonzero(frequency)
        for column in used:
            data[indptr[column] : indptr[column + 1]] *= idf[column]
        tops = np.zeros(len(vocabulary), np.float32)
        if len(used):
            tops[used] = np.maximum.reduceat(data, indptr[used])
        return cls(data, indices, indptr, counts, tops, vocabulary, size)

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
        known = [(n, c) for n, token in enumerate(tokens) if (c := self.vocabulary.get(token)) is not None]
        if not known:
            return out
        spans = [slice(self.indptr[column], self.indptr[column + 1]) for _, column in known]
        data = [self.data[span] for span in spans]
        if weights is not None:
            data = [part * np.float32(weights[n]) for part, (n, _) in zip(data, known, strict=True)]
        # unbuffered and in order: the same float32 sums as token by token
        np.add.at(out, np.concatenate([self.indices[span] for span in spans]), np.concatenate(data))
        return out

    def search(
        self, tokens: Sequence[str], top_k: int, spans: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Texts with the highest scores above 0 and these, best first, ties by row, at most `top_k`.

        Only rows within the half-open ranges `spans`, (n, 2), where given.
        """
        if self.size > (SCANNED if spans is None else _CUT):
            rows = contenders(self, tokens, top_k, spans)
            scores = self.of(tokens, rows)
        else:
            every = self.scores(tokens)
            bar = np.partition(every, self.size - top_k)[self.size - top_k] if self.size > top_k > 0 else 0.0
            rows = np.flatnonzero(every >= bar) if bar > 0 and spans is None else np.flatnonzero(every)
            rows = rows if spans is None else _within(rows, spans)
            scores = every[rows]
        if len(rows) > 2 * top_k > 0:  # sorting is for those that may stand
            kept = scores >= np.partition(scores, len(scores) - top_k)[len(scores) - top_k]
            rows, scores = rows[kept], scores[kept]
        order = np.lexsort((rows, -scores))[:top_k]
        return rows[order], scores[order]

    def of(self, tokens: Sequence[str], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Scores of the texts `rows` alone, shape (len(rows),), the same as `scores` gives them."""
        if self.size <= 100 * len(rows):
            return self.scores(tokens)[rows]
        out = np.zeros(len(rows), np.float32)
        for token in tokens:
            if (column := self.vocabulary.get(token)) is not None:
                out += self.looked_up(column, rows)
        return out

    def asked(self, tokens: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Columns of the tokens, rarest first, and how often each is asked for."""
        counts = Counter(self.vocabulary[token] for token in tokens if token in self.vocabulary)
        columns = sorted(filter(self.frequency, counts), key=lambda column: (self.frequency(column), column))
        return np.array(columns, np.int64), np.array([counts[c] for c in columns], np.float32)

    def frequency(self, column: int) -> int:
        """Number of texts in a column."""
        return int(self.indptr[column + 1] - self.indptr[column])

    def column(self, column: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Texts of a column, ascending, and their scores."""
        held = slice(self.indptr[column], self.indptr[column + 1])
        return self.indices[held], self.data[held]

    def looked_up(self, column: int, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Scores of the texts `rows` in one column, 0 where they are not in it."""
        return found_in(*self.column(column), rows)

    def idf(self, token: str) -> float:
        """Inverse document frequency of `token`; of a token never seen, that of df = 0."""
        column = self.vocabulary.get(token)
        df = 0 if column is None else int(self.indptr[column + 1] - self.indptr[column])
        return _idf(self.size, df)

    def ideal(self, tokens: Sequence[str]) -> float:
        """What no text can reach for these tokens: the sum of their IDF, unseen ones included."""
        return sum(map(self.idf, tokens))

    @property
    def columns(self) -> Columns:
        """The texts of each word, without their scores."""
        return Columns(self.indices, self.indptr, self.counts)

    def to_files(self) -> dict[str, Iterable[bytes]]:
        """The .npy arrays and the vocabulary in pieces, by file name; the same texts give the same bytes."""
        return {
            **{name: npy.written(array) for name, array in self.arrays().items()},
            _VOCABULARY: [self.words()],
        }

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays by file name."""
        return {f"{name}.npy": getattr(self, name) for name in _ARRAYS}

    def words(self) -> bytes:
        """The vocabulary as a file."""
        words = {"size": self.size, "tokens": list(self.vocabulary)}
        return json.dumps(words, ensure_ascii=False).encode()

    @classmethod
    def of_files(cls, files: Mapping[str, Data]) -> Sparse:
        """Read what `to_files` made.

        Raises:
            ValueError, KeyError, TypeError: a file is missing or the arrays do not fit together.
        """
        data, indices, indptr, counts, tops = (npy.read(files[f"{name}.npy"]) for name in _ARRAYS)
        words = json.loads(files[_VOCABULARY][:])
        size, vocabulary = int(words["size"]), {token: i for i, token in enumerate(words["tokens"])}
        small = size <= SCANNED  # of a large index every page would be touched: its checksum has to do
        rows_fit = not small or not indices.size or (indices.min() >= 0 and indices.max() < size)
        if (
            len(indptr) != len(vocabulary) + 1
            or len(tops) != len(vocabulary)
            or not indptr[-1] == len(data) == len(indices) == len(counts)
        ):
            raise ValueError("BM25 arrays of different lengths")
        if not rows_fit or indptr[0] != 0 or (np.diff(indptr) < 0).any():
            raise ValueError("BM25 rows out of range")
        if (small and not np.isfinite(data).all()) or not np.isfinite(tops).all():
            raise ValueError("BM25 scores are not finite")
        return cls(data, indices, indptr, counts, tops, vocabulary, size)


def _parts(indptr: NDArray[np.int64]) -> list[slice]:
    """The entries in runs, so that working on them takes little memory beside them."""
    edges = range(0, int(indptr[-1]), _RUN)
    return [slice(start, min(start + _RUN, int(indptr[-1]))) for start in edges]


def _within(rows: NDArray[np.int64], spans: NDArray[np.int64]) -> NDArray[np.int64]:
    """Those of the ascending `rows` that lie in the ascending half-open ranges `spans`, (n, 2)."""
    edges = np.searchsorted(rows, spans)
    return np.concatenate([*(rows[start:end] for start, end in edges), np.zeros(0, np.int64)]).astype(
        np.int64
    )


@lru_cache(maxsize=1 << 12)
def _idf(size: int, df: int) -> float:
    return math.log(1 + (size - df + 0.5) / (df + 0.5))
