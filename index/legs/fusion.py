"""One score out of several rankings.

`convex` is the convex combination of normalised scores (Bruch, Gai and Ingber 2023, "An analysis
of fusion functions for hybrid retrieval", ACM TOIS 42(1), arXiv 2210.11934); `reciprocal_rank` is
RRF (Cormack, Clarke and Büttcher 2009, SIGIR). benchmarks/retrieval.md has both side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.floating[Any]]


def scale(scores: Scores, low: float, high: float) -> Scores:
    """`low` → 0 and `high` → 1, cut off at both ends; all 0 where the two are equal."""
    if high <= low:
        return np.zeros_like(scores)
    return np.asarray(np.clip((scores - low) / (high - low), 0.0, 1.0))


def convex(legs: Sequence[Scores], weights: Sequence[float]) -> Scores:
    """Weighted mean of normalised legs of one shape; 0..1 when every leg is."""
    total = float(sum(weights))
    return np.asarray(sum(w * leg for w, leg in zip(weights, legs, strict=True)) / total)


def reciprocal_rank(
    ranks: Sequence[NDArray[np.integer[Any]]], weights: Sequence[float], k: int = 60
) -> Scores:
    """Sum of weight / (k + rank), rank from 1; rank 0 means not in that ranking. k = 60 as published."""
    out = np.zeros(len(ranks[0]), np.float64)
    for rank, weight in zip(ranks, weights, strict=True):
        out += np.where(rank > 0, weight / (k + rank), 0.0)
    return out
