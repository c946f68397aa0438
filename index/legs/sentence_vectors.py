"""A vector for every sentence of every chunk, in one byte a component, looked up and never searched.

A row's largest component is 127 steps, so each moves by half a step at most.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.files import npy
from index.files.mapped import Data
from index.files.scratch import Scratch

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
    def blank(
        cls, spans: NDArray[np.int32], first: NDArray[np.int64], width: int, scratch: Scratch
    ) -> SentenceVectors:
        """Rows of `width` components that are still to be put or taken."""
        rows = len(spans)
        return cls(scratch.array((rows, width), np.int8), np.zeros(rows, np.float16), spans, first)

    def put(self, chunk: int, rows: NDArray[np.float32]) -> None:
        """The unit rows, (sentences, d), of one chunk; ValueError where they are more or fewer."""
        held = slice(self.first[chunk], self.first[chunk + 1])
        if self.components[held].shape != rows.shape:
            raise ValueError("a sentence without its vector")
        scales = (np.abs(rows).max(axis=1, initial=0) / _STEPS).astype(np.float16)
        steps = rows / np.maximum(scales, np.finfo(np.float16).tiny)[:, None].astype(np.float32)
        self.components[held] = np.clip(np.rint(steps), -_STEPS, _STEPS).astype(np.int8)
        self.scales[held] = scales

    def take(self, chunks: NDArray[np.int64], other: SentenceVectors, theirs: NDArray[np.int64]) -> None:
        """Copy the rows of the other's chunks `theirs`, which have as many sentences each."""
        here, there = self._rows(chunks), other._rows(theirs)
        self.components[here], self.scales[here] = other.components[there], other.scales[there]

    def _rows(self, chunks: NDArray[np.int64]) -> NDArray[np.int64]:
        counts = self.first[chunks + 1] - self.first[chunks]
        return np.repeat(self.first[chunks] - (np.cumsum(counts) - counts), counts) + np.arange(counts.sum())

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
        rows, counts = self._rows(chunks), self.first[chunks + 1] - self.first[chunks]
        ends = np.cumsum(counts)
        scores = (self.components[rows] @ query) * self.scales[rows].astype(np.float32)
        spans = self.spans[rows] + np.repeat(np.asarray(starts, np.int64), counts)[:, None]
        told = list(zip(*spans.T.tolist(), scores.tolist(), strict=True))
        return [
            tuple(told[end - count : end]) for end, count in zip(ends.tolist(), counts.tolist(), strict=True)
        ]

    def to_files(self) -> dict[str, Iterator[bytes]]:
        """The .npy files by name, in pieces; the same vectors give the same bytes."""
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
