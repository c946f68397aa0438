"""Which reports a word stands in, told by the pairs of letters that BM25 counts in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from corpus.language.fold import fold, spelt
from corpus.report import Report
from index.legs.bm25 import Sparse
from index.legs.context import report_context
from index.legs.tokens import BIGRAM_MARK, HAN


@dataclass(frozen=True, slots=True)
class ReportWords:
    """`counted` holds, row by row, the tokens of `reports` (`index.legs.context.report_text`)."""

    reports: Sequence[Report]
    counted: Sparse

    def holding(self, words: Iterable[str], among: Set[int] | None = None) -> set[int]:
        """Rows of the reports (of `among`; None: of all) in whose text one of the folded words stands.

        Only texts are read of which the pairs of letters leave it open.
        """
        found: set[int] = set()
        if among is None or among:
            for word in sorted(words, key=len):
                found |= self._holding(word, among, found)
        return found

    def _holding(self, word: str, among: Set[int] | None, found: Set[int]) -> set[int]:
        # a letter that folds on into another (薴 → 苧 → 苎) is counted as that one
        runs = re.findall(HAN, "".join(c if fold(c) == c else " " for c in word))
        pairs = [BIGRAM_MARK + a + b for run in runs for a, b in pairwise(run)]
        columns = sorted(map(self._column, pairs), key=len)
        may = reduce(np.intersect1d, columns) if columns else np.arange(len(self.reports))
        whole = set((columns[0] if len(word) == 2 and columns else self._column(word)).tolist())
        asked = set(may.tolist()) if among is None else among & set(may.tolist())
        return {row for row in asked - found if self._stands(word, row, sure=row in whole)}

    def _stands(self, word: str, row: int, *, sure: bool) -> bool:
        """`sure`: it was counted whole, in the text or in what is indexed with it."""
        report = self.reports[row]
        if sure and word not in fold(report_context(report)):
            return True
        return spelt(word).search(report.text) is not None

    def _column(self, token: str) -> NDArray[np.int32]:
        """Rows that the token was counted in, ascending."""
        column = self.counted.vocabulary.get(token)
        return np.zeros(0, np.int32) if column is None else self.counted.column(column)[0]
