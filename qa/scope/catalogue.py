"""What the reports of an index are of, gone through once: by title, place, body, year and time.

The scope of a question so costs time by the reports that match it, not by all that are held.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from functools import cached_property

from corpus.metadata.organ_index import OrganIndex, rows_by
from corpus.metadata.title_index import TitleIndex
from corpus.report import Period, Region
from index.legs.report_words import ReportWords
from qa.scope.report_year import report_years
from qa.scope.scopes import Scope


class Catalogue:
    """Facts → rows of the reports, their numbers from 0. Nothing in it changes; it holds no index."""

    def __init__(self, words: ReportWords) -> None:
        reports = words.reports
        self.words = words
        self.reports = reports
        self.row: Mapping[str, int] = {report.source: row for row, report in enumerate(reports)}
        self.titles = TitleIndex(reports)
        self.organs = OrganIndex(reports)
        self.by_region: Mapping[Region | None, Set[int]] = rows_by([r.region] for r in reports)
        self.by_chain: Mapping[tuple[str, ...], Set[int]] = rows_by(
            [r.region.chain] if r.region else () for r in reports
        )
        self.by_year: Mapping[int, Set[int]] = rows_by(map(report_years, reports))
        self.by_account: Mapping[tuple[int, int], Set[int]] = rows_by(
            {(a.first, a.last) for a in r.accounts} for r in reports
        )

    def accounting(self, period: Period) -> Iterable[Set[int]]:
        """Sets of reports that account for all of the time."""
        spans = (s for s in self.by_account if s[0] <= period.first and period.last <= s[1])
        return map(self.by_account.__getitem__, spans)

    @cached_property
    def scopes(self) -> tuple[Scope, ...]:
        """Every report as it may answer where nothing says how."""
        return tuple(map(Scope, self.reports))

    @cached_property
    def scopes_over(self) -> tuple[Scope, ...]:
        """The same for a time that is over."""
        return tuple(Scope(report, over=True) for report in self.reports)
