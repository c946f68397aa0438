"""Which reports a word stands in, told by the pairs of letters that BM25 counts in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from functools import cached_property, partial, reduce
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from corpus.language.fold import fold, spelt
from corpus.report import Report
from index.legs.bm25 import Sparse
from index.legs.context import report_context
from index.legs.tokens import BIGRAM_MARK, HAN

_both = partial(np.intersect1d, assume_unique=True)


class ReportWords:
    """Words of `reports`, as BM25 counts them: row i is that of report i."""

    def __init__(self, reports: Sequence[Report], counted: Sparse) -> None:
        """`counted` holds the tokens of `index.legs.context.report_text`."""
        self.reports = reports
        self._counted = counted

    def holding(self, words: Iterable[str], among: Set[int] | None = None) -> set[int]:
        """Rows of the reports (of `among`; None: of all) in whose text one of the folded words stands.

        Only texts are read of which what was counted leaves it open.
        """
        found: set[int] = set()
        if among is None or among:
            for word in sorted(words, key=len):
                found |= self._holding(word, among, found)
        return found

    def _holding(self, word: str, among: Set[int] | None, found: Set[int]) -> set[int]:
        """Those beside the ones `found` in whose text the word stands."""
        # a letter that folds on into another (薴 → 苧 → 苎) is counted as that one
        runs = re.findall(HAN, "".join(c if fold(c) == c else " " for c in word))
        pairs = [BIGRAM_MARK + a + b for run in runs for a, b in pairwise(run)]
        columns = sorted(map(self._column, pairs), key=len)
        may = set((reduce(_both, columns) if columns else np.arange(len(self.reports))).tolist()) - found
        may = may if among is None else may & among
        whole = columns[0] if len(word) == 2 and columns else self._column(word)
        sure = {row for row in may.intersection(whole.tolist()) if word not in self._contexts[row]}
        spelling = spelt(word)
        return sure | {row for row in may - sure if spelling.search(self.reports[row].text)}

    def _column(self, token: str) -> NDArray[np.int32]:
        """Rows that the token was counted in, ascending."""
        column = self._counted.vocabulary.get(token)
        return np.zeros(0, np.int32) if column is None else self._counted.column(column)[0]

    @cached_property
    def _contexts(self) -> Sequence[str]:
        """What is counted beside the text: a word of it need not stand in the text."""
        return tuple(fold(report_context(report)) for report in self.reports)
