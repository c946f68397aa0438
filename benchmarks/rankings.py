"""Scores of many questions at once: the encoder that remembers its vectors, and what a ranking is worth."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoders.encoder import Progress, Spans
from index.encoders.selection import open_encoder

Matrix = NDArray[np.floating[Any]]  # (questions, chunks) or (questions, reports)


class Remembering:
    """An encoder that looks a passage up before it encodes it."""

    def __init__(self, folder: Path) -> None:
        self.inner = open_encoder()
        self.name, self.path = self.inner.name, folder / "vectors.npz"
        self.held: dict[str, NDArray[np.float32]] = {}
        if self.path.is_file():
            kept = np.load(self.path)
            self.held = dict(zip(kept["keys"].tolist(), kept["rows"], strict=True))

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self.inner.dimension

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Questions → unit rows."""
        return self._rows("q:", texts, self.inner.encode_queries)

    def encode_passages(
        self, texts: Sequence[str], spans: Sequence[Spans], progress: Progress | None = None
    ) -> list[NDArray[np.float32]]:
        """Passages → unit rows; sentences are not looked at here, each gets the vector of its passage."""
        del progress
        rows = self._rows("p:", texts, self._alone)
        return [np.repeat(row[None], 1 + len(cut), axis=0) for row, cut in zip(rows, spans, strict=True)]

    def _alone(self, texts: Sequence[str]) -> NDArray[np.float32]:
        made = self.inner.encode_passages(texts, [()] * len(texts))
        return np.stack([rows[0] for rows in made])

    def _rows(
        self, kind: str, texts: Sequence[str], encode: Callable[[Sequence[str]], NDArray[np.float32]]
    ) -> NDArray[np.float32]:
        keys = [hashlib.sha256((kind + text).encode()).hexdigest() for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self.held}
        for at in range(0, len(new), 2000):  # kept now and then: a run may be cut short
            part = list(new)[at : at + 2000]
            self.held.update(zip(part, encode([new[key] for key in part]), strict=True))
            if len(part) > 100:  # not after every single question
                np.savez(self.path, keys=np.array(list(self.held)), rows=np.stack(list(self.held.values())))
        return np.stack([self.held[key] for key in keys])


def measures(ranks: NDArray[np.int64]) -> tuple[float, float, float]:
    """hit@1, hit@5 and MRR@10."""
    inverse = np.where(ranks <= 10, 1 / ranks, 0.0)
    return float((ranks == 1).mean()), float((ranks <= 5).mean()), float(inverse.mean())


def order(scores: Matrix) -> NDArray[np.int64]:
    """Rank from 1 of every column within its row."""
    return np.argsort(np.argsort(-scores, axis=1, kind="stable"), axis=1, kind="stable") + 1
