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

# Sums in another order differ in the last digits: what comes this close stays in the running.
_SLACK = 1 + 1e-4
# A column of more than this part of the texts costs more to add up than to look again what the best score.
_COSTLY = 16


class Scored(Protocol):
    """What is asked of a sparse index (`index.legs.bm25.Sparse`)."""

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


def contenders(sparse: Scored, tokens: Sequence[str], top_k: int, spans: Rows | None) -> Rows:
    """Rows among which are the best `top_k` for `tokens`, ascending, all of them within `spans`."""
    held: Scored = sparse if spans is None else _Within(sparse, spans)
    found = _contenders(held, tokens, top_k)
    return held.rows_of(found) if isinstance(held, _Within) else found


def _contenders(sparse: Scored, tokens: Sequence[str], top_k: int) -> Rows:
    columns, times = sparse.asked(tokens)
    left = np.append(np.cumsum((sparse.tops[columns] * times)[::-1])[::-1], 0.0) * _SLACK
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
        np.add.at(sums, rows, scores if weight == 1 else scores * weight)  # quicker than sums[rows] +=
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
    sparse: Scored,
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
    sparse: Scored,
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


class _Within:
    """A sparse index seen through a filter: the rows of its ranges, counted from 0 without the gaps."""

    def __init__(self, sparse: Scored, spans: Rows) -> None:
        self._sparse, self._spans = sparse, spans
        sizes = spans[:, 1] - spans[:, 0]
        self._begins = np.cumsum(sizes) - sizes
        self.size = int(sizes.sum())
        self.tops = sparse.tops
        self._cut: dict[int, tuple[NDArray[np.int32], NDArray[np.float32]]] = {}

    def asked(self, tokens: Sequence[str]) -> tuple[Rows, NDArray[np.float32]]:
        """As of the whole."""
        return self._sparse.asked(tokens)

    def frequency(self, column: int) -> int:
        """Number of texts in a column, within the filter."""
        return len(self.column(column)[0])

    def column(self, column: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Texts of a column within the filter, ascending, and their scores."""
        if column not in self._cut:
            rows, scores = self._sparse.column(column)
            starts, ends = np.searchsorted(rows, self._spans.astype(rows.dtype)).T
            sizes = ends - starts
            places = np.repeat(starts - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum())
            moved = np.repeat(self._begins - self._spans[:, 0], sizes)
            self._cut[column] = (rows[places] + moved).astype(np.int32), scores[places]
        return self._cut[column]

    def looked_up(self, column: int, rows: Rows) -> NDArray[np.float32]:
        """Scores of the texts `rows` in one column."""
        return found_in(*self.column(column), rows)

    def rows_of(self, rows: Rows) -> Rows:
        """The rows of the whole index."""
        at = np.searchsorted(self._begins, rows, side="right") - 1
        whole: Rows = rows - self._begins[at] + self._spans[at, 0]
        return whole


def found_in(held: NDArray[np.int32], scores: NDArray[np.float32], rows: Rows) -> NDArray[np.float32]:
    """Scores of the texts `rows` in a column of the texts `held`, ascending; 0 where they are not in it."""
    if not len(held):
        return np.zeros(len(rows), np.float32)
    places = np.minimum(np.searchsorted(held, rows.astype(held.dtype)), len(held) - 1)
    return np.where(held[places] == rows, scores[places], np.float32(0))
