"""Keyword indexes of passages and reports: new texts are cut into words, the rest is taken over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from index.building.passages import Rows
from index.files.scratch import Scratch
from index.legs.bm25 import Sparse
from index.legs.merging import Placed, merged
from index.legs.postings import counted
from index.legs.tokens import tokens


def words_of(
    texts: Iterable[str], origin: Rows, held: Sparse | None, told: Mapping[str, float], scratch: Scratch
) -> Sparse:
    """The index of len(origin) texts: row i is row `origin[i]` of `held`, -1 the next of the new `texts`.

    `told` are k1 and b.
    """
    columns, vocabulary, _ = counted(map(tokens, texts), scratch)
    if held is not None:
        place = np.full(held.size, -1)
        place[origin[origin >= 0]] = np.flatnonzero(origin >= 0)
        before = Placed(held.columns, held.vocabulary, place)
        added = Placed(columns, vocabulary, np.flatnonzero(origin < 0))
        columns, vocabulary = merged(before, added, scratch)
    return Sparse.of_counts(columns, vocabulary, len(origin), scratch, **told)
