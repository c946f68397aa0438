"""A vector for every sentence of every chunk, in one byte a component, looked up and never searched.

A step is a power of two, so that what is read back packs into the same bytes; a row's largest
component takes 64 to 127 of them, which moves a cosine by some thousandths at most.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from index import arrays
from index.encoder import Spans

_STEPS = 127
_LEAST = 1e-3  # a row of nothing but smaller components is none of a unit vector


@dataclass(frozen=True)
class SentenceVectors:
    """Row j is `components[j] * scales[j]` and stands for characters `spans[j]` of its chunk's text.

    Chunk i has rows `first[i]` to `first[i + 1]`, in reading order.
    """

    FILES: ClassVar = ("components.npy", "scales.npy", "spans.npy", "first.npy")

    components: NDArray[np.int8]  # (m, d)
    scales: NDArray[np.float16]  # (m,)
    spans: NDArray[np.int32]  # (m, 2)
    first: NDArray[np.int64]  # (chunks + 1,)

    @classmethod
    def build(cls, spans: Sequence[Spans], vectors: Sequence[NDArray[np.float32]]) -> SentenceVectors:
        """Of each chunk the sentences and their unit rows (len(sentences), d)."""
        # through half precision, in which a checkpoint keeps them
        rows = np.concatenate(vectors).astype(np.float16).astype(np.float32)
        largest = np.maximum(np.abs(rows).max(axis=1, initial=0), _LEAST)
        scales = np.exp2(np.ceil(np.log2(largest / _STEPS))).astype(np.float16)
        return cls(
            np.rint(rows / scales[:, None].astype(np.float32)).astype(np.int8),
            scales,
            np.array([pair for each in spans for pair in each], np.int32).reshape(-1, 2),
            np.concatenate([[0], np.cumsum([len(each) for each in spans])]).astype(np.int64),
        )

    @property
    def chunks(self) -> int:
        """Number of chunks."""
        return len(self.first) - 1

    def of(self, chunk: int) -> NDArray[np.float32]:
        """Vectors of one chunk's sentences, (sentences, d)."""
        rows = slice(self.first[chunk], self.first[chunk + 1])
        return self.components[rows].astype(np.float32) * self.scales[rows, None].astype(np.float32)

    def cosines(
        self, query: NDArray[np.float32], chunks: NDArray[np.int64]
    ) -> list[tuple[tuple[int, int, float], ...]]:
        """For each chunk its sentences as (start, end, cosine with the (d,) query)."""
        parts = [np.arange(self.first[i], self.first[i + 1]) for i in chunks]
        rows = np.concatenate([*parts, np.zeros(0, np.int64)]).astype(np.int64)
        scores = (self.components[rows] @ query) * self.scales[rows].astype(np.float32)
        told = zip(self.spans[rows].tolist(), scores.tolist(), strict=True)
        each = iter([(start, end, score) for (start, end), score in told])
        return [tuple(next(each) for _ in part) for part in parts]

    def to_files(self) -> dict[str, bytes]:
        """What is kept in the index folder, by file name."""
        return {name: arrays.written(array) for name, array in zip(self.FILES, self._arrays(), strict=True)}

    @classmethod
    def of_files(cls, files: Mapping[str, bytes]) -> SentenceVectors:
        """What `to_files` gave; ValueError where the arrays do not fit each other."""
        made = cls(*(arrays.read(files[name]) for name in cls.FILES))
        rows, types = len(made.components), (np.int8, np.float16, np.int32, np.int64)
        if (
            any(array.dtype != kind for array, kind in zip(made._arrays(), types, strict=True))
            or made.components.ndim != 2
            or made.scales.shape != (rows,)
            or made.spans.shape != (rows, 2)
            or made.first.ndim != 1
            or made.first[:1].tolist() != [0]
            or made.first[-1] != rows
            or (np.diff(made.first) < 0).any()
            or not np.isfinite(made.scales).all()
        ):
            raise ValueError("sentence vectors do not fit each other")
        return made

    def _arrays(self) -> tuple[NDArray[Any], ...]:
        return self.components, self.scales, self.spans, self.first
