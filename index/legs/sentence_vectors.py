"""A vector for every sentence of every chunk, in one byte a component, looked up and never searched.

A row's largest component is 127 steps, so each moves by half a step at most.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoders.encoder import Spans
from index.files import npy
from index.files.mapped import Data

_STEPS = 127
FILES = ("components.npy", "scales.npy", "spans.npy", "first.npy")


@dataclass(frozen=True)
class SentenceVectors:
    """Row j is `components[j] * scales[j]` and stands for characters `spans[j]` of its chunk's text.

    Chunk i has rows `first[i]` to `first[i + 1]`, in reading order.
    """

    components: NDArray[np.int8]  # (m, d)
    scales: NDArray[np.float16]  # (m,)
    spans: NDArray[np.int32]  # (m, 2)
    first: NDArray[np.int64]  # (chunks + 1,)

    @classmethod
    def build(cls, spans: Sequence[Spans], vectors: Sequence[NDArray[np.float32]]) -> SentenceVectors:
        """Of each chunk the sentences and their unit rows (len(sentences), d)."""
        rows = np.concatenate(vectors)
        scales = (np.abs(rows).max(axis=1, initial=0) / _STEPS).astype(np.float16)
        steps = rows / np.maximum(scales, np.finfo(np.float16).tiny)[:, None].astype(np.float32)
        return cls(
            np.clip(np.rint(steps), -_STEPS, _STEPS).astype(np.int8),
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

    def spans_of(self, chunk: int) -> list[tuple[int, int]]:
        """Character ranges of one chunk's sentences in its text."""
        return [(start, end) for start, end in self.spans[self.first[chunk] : self.first[chunk + 1]].tolist()]

    def cosines(
        self, query: NDArray[np.float32], chunks: NDArray[np.int64], starts: Sequence[int]
    ) -> list[tuple[tuple[int, int, float], ...]]:
        """For each chunk its sentences as (start, end, cosine with the (d,) query), in its report.

        `starts` are where the chunks begin there.
        """
        counts = self.first[chunks + 1] - self.first[chunks]
        ends = np.cumsum(counts)
        rows = np.repeat(self.first[chunks] - (ends - counts), counts) + np.arange(counts.sum())
        scores = (self.components[rows] @ query) * self.scales[rows].astype(np.float32)
        spans = self.spans[rows] + np.repeat(np.asarray(starts, np.int64), counts)[:, None]
        told = list(zip(*spans.T.tolist(), scores.tolist(), strict=True))
        return [
            tuple(told[end - count : end]) for end, count in zip(ends.tolist(), counts.tolist(), strict=True)
        ]

    def to_files(self) -> dict[str, bytes]:
        """The .npy files by name; the same vectors give the same bytes."""
        return {name: npy.written(array) for name, array in zip(FILES, self._arrays(), strict=True)}

    @classmethod
    def of_files(cls, files: Mapping[str, Data]) -> SentenceVectors:
        """Read what `to_files` made; ValueError where the arrays do not fit each other."""
        arrays = [npy.read(files[name]) for name in FILES]
        made = cls(*arrays)
        rows, wanted = len(made.components), (np.int8, np.float16, np.int32, np.int64)
        if (
            [a.dtype for a in arrays] != list(wanted)
            or made.components.ndim != 2
            or made.scales.shape != (rows,)
            or made.spans.shape != (rows, 2)
            or made.first[0] != 0
            or made.first[-1] != rows
            or (np.diff(made.first) < 0).any()
            or not np.isfinite(made.scales).all()
        ):
            raise ValueError("sentence vectors do not fit each other")
        return made

    def _arrays(self) -> tuple[NDArray[np.generic], ...]:
        return self.components, self.scales, self.spans, self.first
