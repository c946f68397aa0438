"""What a statement must say to answer a question: its time, its standing, the names it must hold."""

from __future__ import annotations

from dataclasses import dataclass, replace

from corpus.language.fold import fold
from corpus.language.quantities import Quantity, find_quantities
from corpus.language.times import TimeMention
from corpus.report import Report
from corpus.statement import Statement
from qa.check.period import speaks_of
from qa.check.said import said_at, said_in
from qa.question.measure import COUNTABLE
from qa.question.understanding import Question
from qa.scope.scopes import Scope

# 几成 is answered in per cent too.
_SHARES = frozenset({"share", "times"})
# Characters on either side that may belong to a figure.
_AROUND = 40


@dataclass(frozen=True, slots=True)
class Wanted:
    """The demands of one question on a statement of one report (`scope`)."""

    question: Question
    scope: Scope

    def passage(self, start: int, end: int) -> bool:
        """Whether the stretch holds a statement that may answer."""
        if not self._names(start, end):
            return False
        return any(self.time(s) for s in said_in(self.scope.report, start, end))

    def time(self, said: Statement) -> bool:
        """Whether it speaks of a time asked; a report that tells no time may speak of any of its year."""
        asked = self.question.periods
        if not asked or any(speaks_of(said, mention) for mention in asked):
            return True
        return said.period is None and any(_dated(self.scope.report, mention) for mention in asked)

    def misfit(self, said: Statement) -> bool:
        """Whether a plan is told where what was done is asked for, or the other way round.

        It counts against the answer and does not rule it out: both the wording of questions and the standing
        of statements are read with some doubt.
        """
        tense = self.question.tense
        if tense == "plan":
            return said.standing in {"achieved", "baseline"} and said.period is not None
        return tense == "done" and said.standing == "target"

    def said(self, start: int, end: int) -> Statement | None:
        """The statement of the stretch where it may answer, else None."""
        said = said_at(self.scope.report, start, end)
        if said is None or not (self.time(said) and self._names(start, end)):
            return None
        return said

    def measures(self, figure: Quantity) -> bool:
        """Whether a figure may be what is asked: a rank for a rank, the class of a unit that is named."""
        question = self.question
        if question.kind == "rank" or figure.kind == "rank":
            return question.kind == figure.kind == "rank"
        kind = question.asked.kind if question.asked.firm else None
        if kind is None or figure.kind in {kind, "bare", "ratio"}:
            return True
        return {kind, figure.kind} <= COUNTABLE or {kind, figure.kind} <= _SHARES

    def _names(self, start: int, end: int) -> bool:
        """Whether the names that the scope demands stand in the sentences around, or in the headings."""
        groups = self.scope.must_name
        if not groups:
            return True
        report = self.scope.report
        near = fold(report.text[max(0, start - 80) : end + 25] + " ".join(report.section_at(start).path))
        return all(any(word in near for word in words) for words in groups)


def _dated(report: Report, mention: TimeMention) -> bool:
    """Whether a statement without a time in this report may be of the time asked."""
    if report.period is None and report.published:
        return int(report.published[:4]) in mention.period.years
    return report.period is None


def quantities_at(report: Report, start: int, end: int) -> list[Quantity]:
    """Figures that overlap the stretch, with offsets in the report, read with the words around."""
    low, high = max(0, start - _AROUND), min(len(report.text), end + _AROUND)
    found = (_moved(q, low) for q in find_quantities(report.text[low:high]))
    return [q for q in found if q.start < end and start < q.end]


def _moved(q: Quantity, by: int) -> Quantity:
    """The figure with its offsets moved by `by`."""
    outer = q.outer[0] + by, q.outer[1] + by
    return replace(q, start=q.start + by, end=q.end + by, number_end=q.number_end + by, outer=outer)
