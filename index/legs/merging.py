"""The columns of an index with some texts gone and others come, as counting all of them would make them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.files.scratch import Scratch
from index.legs.postings import Columns

Rows = NDArray[np.int64]
_RUN = 1 << 22  # entries worked on at a time: some 100 MB


@dataclass(frozen=True, slots=True)
class Placed:
    """Columns by the words of `vocabulary`, in sorted order, and the row that each of their texts has now.

    Rows rise with the texts; -1 stands for a text that is gone.
    """

    columns: Columns
    vocabulary: Mapping[str, int]
    rows: Rows


def merged(held: Placed, added: Placed, scratch: Scratch) -> tuple[Columns, dict[str, int]]:
    """The columns of both, and their vocabulary without the words that no text has any more."""
    sizes, most = _left(held)
    known, new = list(held.vocabulary), list(added.vocabulary)
    used = np.flatnonzero(sizes)
    words = sorted({*(known[column] for column in used.tolist()), *new})
    vocabulary = {word: column for column, word in enumerate(words)}
    at = np.full(len(known), -1)
    at[used] = [vocabulary[known[column]] for column in used.tolist()]
    theirs = np.array([vocabulary[word] for word in new], np.int64)
    totals = np.zeros(len(words), np.int64)
    totals[at[used]] = sizes[used]
    totals[theirs] += np.diff(added.columns.indptr)
    indptr = np.concatenate([[0], np.cumsum(totals)]).astype(np.int64)
    kind = np.min_scalar_type(max(most, int(added.columns.counts.max(initial=0))))
    made = Columns(
        scratch.array((int(indptr[-1]),), np.int32), indptr, scratch.array((int(indptr[-1]),), kind)
    )
    _fill(made, held, at, added, theirs)
    return made, vocabulary


def _left(held: Placed) -> tuple[Rows, int]:
    """Texts of each column that are not gone, and the largest count among them."""
    sizes, most = np.zeros(len(held.vocabulary), np.int64), 0
    indptr = held.columns.indptr
    for first, last in _runs(indptr):
        part = slice(indptr[first], indptr[last])
        kept = held.rows[held.columns.indices[part]] >= 0
        before = np.concatenate([[0], np.cumsum(kept)])
        sizes[first:last] = np.diff(before[indptr[first : last + 1] - indptr[first]])
        most = max(most, int(held.columns.counts[part][kept].max(initial=0)))
    return sizes, most


def _fill(made: Columns, held: Placed, at: Rows, added: Placed, theirs: Rows) -> None:
    """Merge run by run; `at` and `theirs` are the columns in `made` of those held and added."""
    size = max(int(held.rows.max(initial=0)), int(added.rows.max(initial=0))) + 1
    rows = added.rows[added.columns.indices]
    new = np.repeat(theirs, np.diff(added.columns.indptr)) * size + rows
    indptr, done, taken = held.columns.indptr, 0, 0
    runs = list(_runs(indptr))
    for number, (first, last) in enumerate(runs):
        part = slice(indptr[first], indptr[last])
        own = held.rows[held.columns.indices[part]]
        kept = own >= 0
        columns = np.repeat(at[first:last], np.diff(indptr[first : last + 1]))[kept]
        keys = columns * size + own[kept]
        # words that only the added texts have go with the run before the next one's first
        until = int(np.searchsorted(new, (keys[-1] // size + 1) * size)) if len(keys) else taken
        until = len(new) if number == len(runs) - 1 else until
        spots = np.searchsorted(keys, new[taken:until])
        end = done + len(keys) + until - taken
        made.indices[done:end] = np.insert(own[kept], spots, rows[taken:until])
        counts = held.columns.counts[part][kept]
        made.counts[done:end] = np.insert(
            counts.astype(made.counts.dtype), spots, added.columns.counts[taken:until]
        )
        done, taken = end, until


def _runs(indptr: Rows) -> Iterator[tuple[int, int]]:
    """Ranges of columns of some `_RUN` entries each, at least one."""
    first, size = 0, len(indptr) - 1
    while first < size or first == 0:
        last = int(np.searchsorted(indptr, indptr[first] + _RUN, side="right")) - 1
        last = min(size, max(last, first + 1))
        yield first, last
        first = max(last, 1)
