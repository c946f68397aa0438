"""What a statement must say to answer a question: its time, its standing, the names it must hold."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from corpus.language.fold import fold
from corpus.language.quantities import Quantity, find_quantities
from corpus.language.times import TimeMention
from corpus.language.units import UNITS
from corpus.metadata.front import front_end
from corpus.report import Report
from corpus.statement import Statement
from qa.check.cells import (
    cell_at,
    fits_cell,
    is_named,
    measured,
    named_kinds,
    names_around,
    names_topic,
    table_at,
)
from qa.check.period import speaks_of
from qa.check.said import said_at, said_in
from qa.question.measure import OPEN, alike
from qa.question.understanding import Question
from qa.scope.scopes import Scope

# Log-odds: of 2,263 figures of genres left out, 12 are of a class that the wording puts below.
_UNLIKELY = -4.0
_OUTRIGHT = 3.0
_TELLING = frozenset({"why", "problem"})  # neither planned nor done
# Characters on either side that may belong to a figure.
_AROUND = 40
_DAY = re.compile(r"(\d{1,2})月(\d{1,2})[日号]?")
# Classes of what the cells of a table hold.
_KINDS = (*UNITS, "bare")


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

    def dated(self, start: int, end: int) -> bool:
        """Whether it holds a statement of a time asked besides the report's front."""
        return any(map(self.speaks, said_in(self.scope.report, start, end)))

    def time(self, said: Statement) -> bool:
        """Whether it speaks of a time asked, or, as the front does, of the report itself."""
        return self.speaks(said) or (said.period is None and said.end <= front_end(self.scope.report.text))

    def speaks(self, said: Statement) -> bool:
        """Whether it speaks of a time asked; a report that tells no time may speak of any of its year."""
        asked = self.question.periods
        if not asked or any(speaks_of(said, mention) for mention in asked):
            return True
        if any(self._names_day(said, mention) for mention in asked):
            return True
        return said.period is None and any(_dated(self.scope.report, mention) for mention in asked)

    def _names_day(self, said: Statement, mention: TimeMention) -> bool:
        """Whether a statement that is told of a longer time names the very day asked: 力争在2月20日前."""
        day = (
            _DAY.search(self.question.folded, mention.start, mention.end + 1)
            if mention.kind == "day"
            else None
        )
        if day is None or (said.period and mention.anchored and not said.period.contains(mention.period)):
            return False
        text = fold(self.scope.report.text[said.start : said.end])
        return re.search(rf"(?<!\d)0?{day[1]}月0?{day[2]}[日号]", text) is not None

    def misfit(self, said: Statement) -> float:
        """How far a plan is told for a result asked for, or the other way round: 0..1, or 3 (outright).

        It counts against the answer and does not rule it out: both the wording of questions and the standing
        of statements are read with some doubt.
        """
        if self.question.kind in _TELLING:
            return 0.0
        if self.question.earlier:
            return _OUTRIGHT * (said.standing == "achieved" and said.figure)
        tense = self.question.tense or ("done" if self.scope.over else None)
        if tense == "plan":
            other = said.standing in {"achieved", "baseline"} and said.period is not None
        else:
            other = tense == "done" and said.standing == "target"
        if self.question.plain_tense:
            return _OUTRIGHT * other
        return other * (self.question.wording.sure_of_plan if tense == "plan" else 1.0)

    def said(self, start: int, end: int) -> Statement | None:
        """The statement of the stretch where it may answer, else None."""
        said = said_at(self.scope.report, start, end)
        if said is None or not (self.time(said) and self._names(start, end)):
            return None
        return said

    def measures(self, figure: Quantity) -> bool:
        """Whether a figure may be what is asked: a rank for a rank, the class of a unit that is named.

        What the wording makes unlikely may be it still where the question says the head that it stands under.
        """
        question = self.question
        if self._counts(figure.kind):
            return True
        return self._open and is_named(question.folded, self.scope.report, figure.start, figure.end)

    @property
    def _open(self) -> bool:
        """Whether the question leaves it to the wording what class of unit is asked for."""
        return self.question.kind != "rank" and not self.question.asked.kind

    def means(self, start: int, end: int) -> bool:
        """Whether a stretch, where it is in a table, stands in the row and column that suit best."""
        report, question = self.scope.report, self.question
        cell, table = cell_at(report, start, end), table_at(report, start)
        if cell is None or table is None:
            return True
        kinds = frozenset(filter(self._counts, _KINDS))
        kinds |= named_kinds(question.folded, report.text, table) if self._open else frozenset()
        said = said_at(report, *cell.span)
        if said is not None and said.subject and not names_topic(question.about, report, cell):
            return False
        return fits_cell(question.folded, report, start, end, kinds)

    def _counts(self, measured: str) -> bool:
        """Whether a figure of that class may be what is asked."""
        question = self.question
        if question.kind == "rank" or measured == "rank":
            return question.kind == measured == "rank"
        if measured in OPEN:
            return True
        named = question.asked.kind
        return alike(named, measured) if named else question.wording.fits[measured] > _UNLIKELY

    def _names(self, start: int, end: int) -> bool:
        """Whether the names that the scope demands stand in the sentences around, or in the headings."""
        groups = self.scope.must_name
        if not groups:
            return True
        report = self.scope.report
        near = fold(report.text[max(0, start - 80) : end + 25] + " ".join(report.section_at(start).path))
        near += names_around(report, start, end)
        return all(any(word in near for word in words) for words in groups)


def _dated(report: Report, mention: TimeMention) -> bool:
    """Whether a statement without a time in this report may be of the time asked."""
    if report.period is None and report.published:
        return int(report.published[:4]) in mention.period.years
    return report.period is None


def quantities_at(report: Report, start: int, end: int) -> list[Quantity]:
    """Figures that overlap the stretch, with offsets in the report, read with the words around.

    Those of a table have the unit that their heads tell; numbers that are heads themselves are none.
    """
    low, high = max(0, start - _AROUND), min(len(report.text), end + _AROUND)
    found = (_moved(q, low) for q in find_quantities(report.text[low:high]))
    return [m for q in found if q.start < end and start < q.end and (m := measured(report, q)) is not None]


def _moved(q: Quantity, by: int) -> Quantity:
    """The figure with its offsets moved by `by`."""
    outer = q.outer[0] + by, q.outer[1] + by
    return replace(q, start=q.start + by, end=q.end + by, number_end=q.number_end + by, outer=outer)
