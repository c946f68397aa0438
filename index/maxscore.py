"""The best texts of a large sparse index without adding up every column (MaxScore).

Turtle and Flood 1995, "Query evaluation: strategies and optimizations": columns are added rarest first
until a text in none of them can no longer come in; of the others only the texts still in the running
are looked up. What is found is what adding everything up would find.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]

# A filter of more ranges than this is a bit for every text instead of a cut in every column.
_CUT = 4096
# Sums in another order differ in the last digits: what comes this close stays in the running.
_SLACK = 1 + 1e-4
# A column of more than this part of the texts costs more to add up than to look again what the best score.
_COSTLY = 16


class Columns(Protocol):
    """What is asked of a sparse index (`index.sparse.Sparse`)."""

    @property
    def tops(self) -> NDArray[np.float32]:
        """Largest score of each column."""

    @property
    def size(self) -> int:
        """Number of texts."""

    def asked(self, tokens: Sequence[str]) -> tuple[Rows, NDArray[np.float32]]:
        """Columns of the tokens, rarest first, and how often each is asked for."""

    def frequency(self, column: int) -> int:
        """Number of texts in a column."""

    def column(self, column: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Texts of a column, ascending, and their scores."""

    def looked_up(self, column: int, rows: Rows) -> NDArray[np.float32]:
        """Scores of the texts `rows` in one column."""


def contenders(sparse: Columns, tokens: Sequence[str], top_k: int, spans: Rows | None) -> Rows:
    """Rows among which are the best `top_k` for `tokens`, ascending, all of them within `spans`."""
    columns, times = sparse.asked(tokens)
    left = np.append(np.cumsum((sparse.tops[columns] * times)[::-1])[::-1], 0.0) * _SLACK
    allowed = None if spans is None else _Allowed(spans, sparse.size)
    sums, met = np.zeros(sparse.size, np.float32), np.zeros(0, np.int64)
    bar, used, raised = 0.0, 0, False
    for column, weight in zip(columns, times, strict=True):
        if bar and not raised and sparse.frequency(column) > sparse.size // _COSTLY:
            raised, met = True, np.flatnonzero(sums >= max(bar - left[used], 1e-9))
            if len(met) >= top_k:
                bar = max(bar, _reached(sparse, (columns[used:], times[used:]), met, sums[met], top_k))
        if left[used] < bar:
            break
        rows, scores = sparse.column(column)
        if allowed is not None:
            kept = allowed.of(rows)
            rows, scores = rows[kept], scores[kept]
        sums[rows] += scores * weight
        used += 1
        if not bar and used < len(columns):
            met = np.union1d(met, rows)
            if len(met) >= top_k:
                bar = _reached(sparse, (columns[used:], times[used:]), met, sums[met], top_k)
    found = np.flatnonzero(sums >= bar - left[used]) if bar > left[used] else np.flatnonzero(sums)
    if bar and len(found) > top_k:
        bar = max(bar, _reached(sparse, (columns[used:], times[used:]), found, sums[found], top_k))
        found = found[sums[found] + left[used] >= bar]
    return _run_off(sparse, (columns[used:], times[used:], left[used:]), found, sums[found], (top_k, bar))


def _reached(
    sparse: Columns,
    rest: tuple[Rows, NDArray[np.float32]],
    found: Rows,
    sums: NDArray[np.float32],
    top_k: int,
) -> float:
    """What the best `top_k` score at least: the whole scores of those that lead so far."""
    leading = np.argpartition(sums, len(sums) - top_k)[len(sums) - top_k :]
    rows, whole = found[leading], sums[leading]
    order = np.argsort(rows)
    rows, whole = rows[order], whole[order]
    for column, weight in zip(*rest, strict=True):
        whole = whole + sparse.looked_up(column, rows) * weight
    return float(whole.min()) / _SLACK


def _run_off(
    sparse: Columns,
    rest: tuple[Rows, NDArray[np.float32], NDArray[np.float64]],
    found: Rows,
    sums: NDArray[np.float32],
    least: tuple[int, float],
) -> Rows:
    """Those of the ascending `found` that the columns left over may yet bring among the best."""
    top_k, bar = least
    for column, weight, after in zip(*rest[:2], rest[2][1:], strict=True):
        sums = sums + sparse.looked_up(column, found) * weight
        if len(found) > top_k:
            bar = max(bar, _kth(sums, top_k) / _SLACK)
            kept = sums + after >= bar
            found, sums = found[kept], sums[kept]
    return found


def _kth(values: NDArray[np.float32], top_k: int) -> float:
    return float(np.partition(values, len(values) - top_k)[len(values) - top_k])


class _Allowed:
    """Which entries of a column lie in the ranges of a filter."""

    def __init__(self, spans: Rows, size: int) -> None:
        self._spans = spans
        self._bits = np.zeros(size, bool) if len(spans) > _CUT else None
        if self._bits is not None:
            for start, end in spans.tolist():
                self._bits[start:end] = True

    def of(self, rows: NDArray[np.int32]) -> NDArray[np.int64]:
        """Places in the ascending `rows` of those allowed."""
        if self._bits is not None:
            return np.flatnonzero(self._bits[rows])
        starts, ends = np.searchsorted(rows, self._spans.astype(rows.dtype)).T
        sizes = ends - starts
        return np.repeat(starts - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum())
