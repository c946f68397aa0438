"""The way through a report: each clause and figure with the time, standing and subject that hold there."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.language.fold import fold
from corpus.language.quantities import Quantity, find_quantities
from corpus.language.sentences import split_clauses
from corpus.language.stops import COMMAS, FOLDED_MARKS, SEMICOLONS, SENTENCE_MARKS
from corpus.language.times import TimeMention, times_in
from corpus.report import Report, Section
from corpus.statement import Statement
from corpus.statements.columns import Column, read_columns, read_row
from corpus.statements.grid import Table
from corpus.statements.grid_heads import PART
from corpus.statements.speaking import Speaking
from corpus.statements.standing import Place, judge
from corpus.statements.subjects import Subject, Subjects
from corpus.statements.tables import find_tables
from corpus.timeline.frames import Frames, Span
from corpus.timeline.running import Running, Time
from corpus.timeline.taking import Taking
from corpus.timeline.turns import Turn, turn_of

_OPEN_LINE = tuple(COMMAS + SEMICOLONS + "、")
_CLOSING = '”’"』」）)'
_ENDS = tuple(SENTENCE_MARKS)
_LINE = 20  # characters; a longer line is no heading
_PROSE = 16  # characters; a longer cell tells its own times


class Walk:
    """One pass over a report."""

    def __init__(self, report: Report) -> None:
        self._report, self._text, self._folded = report, report.text, fold(report.text)
        self._frames = Frames(report)
        self._figures = find_quantities(report.text)
        self._starts = [q.start for q in self._figures]
        self._tables = find_tables(report.text)
        self._prose = [c.span for t in self._tables for c in t.cells if c.span[1] - c.span[0] > _PROSE]
        self._cells: dict[int, tuple[Subject | None, Column]] = {}
        place = report.region.full_name if report.region else ""
        own = fold(report.title + (report.organ or "") + place)
        self._subjects = Subjects(report.text, self._folded, own)
        self._speaking = Speaking(self._subjects, self._folded)
        self._running = Running(self._frames.of(report.sections[0]))
        self._taking = Taking(self._folded, self._frames, self._running)

    def run(self) -> list[Statement]:
        """Statements in no particular order."""
        out: list[Statement] = []
        for section in self._report.sections:
            self._running.enter(self._frames.of(section), section.path)
            named = section.path[-1] if section.path and len(section.path[-1]) < _LINE else ""
            self._speaking.enter(fold(named))
            out += self._read(section)
        return out

    def _read(self, section: Section) -> Iterator[Statement]:
        """Statements of one section: figures as they come, clauses put together where they say the same."""
        mentions = self._mentions(section)
        at, run = 0, None
        previous: int | None = None
        for start, end in split_clauses(self._text, section.start, section.end):
            self._begin(previous, start)
            previous = start
            inside = []
            while at < len(mentions) and mentions[at].start < end:
                inside.append(mentions[at])
                at += 1
            self._turn(section, start, end, inside)
            yield from self._items(section, start, end, inside)
            whole = self._state((start, end), None)
            if run is not None and run.end == start and _rest(run) == _rest(whole):
                run = replace(run, end=end)
                continue
            if run is not None:
                yield run
            run = whole
        if run is not None:
            yield run

    def _mentions(self, section: Section) -> list[TimeMention]:
        """Times of a section; of its tables, whose heads are read apart, those that a cell of prose tells."""
        frame, by = self._running.frame, section.start
        found = times_in(self._folded[by : section.end], frame.reference, self._frames.accounts)
        placed = [replace(m, start=m.start + by, end=m.end + by) for m in found]
        inside = [t for t in self._tables if by < t.span[1] and t.span[0] < section.end]
        for table in inside:
            if table.span[0] >= by:
                self._enter(table, placed)
        return [
            m
            for m in placed
            if _within(self._prose, m.start) or not any(t.span[0] <= m.start < t.span[1] for t in inside)
        ]

    def _enter(self, table: Table, mentions: list[TimeMention]) -> None:
        """Note which figures stand in a table, and what its heads tell of each."""
        frame, frames = self._running.frame, self._frames
        times = [m.start for m in mentions]
        columns = read_columns(self._folded, table, frame, frames)
        spans = dict.fromkeys(cell.rows for cell in table.cells)
        rows = {row: (self._subject(row), read_row(self._folded, row, frame, frames)) for row in spans}
        for cell in table.cells:
            low, high = bisect_left(self._starts, cell.span[0]), bisect_left(self._starts, cell.span[1])
            timed = bisect_left(times, cell.span[0]) < bisect_left(times, cell.span[1])
            if not (timed and _within(self._prose, cell.span[0])):
                subject, row = rows[cell.rows]
                told = subject, _both(columns[cell.heads], row)
                self._cells.update(dict.fromkeys(self._starts[low:high], told))

    def _begin(self, previous: int | None, start: int) -> None:
        """Close the clause, and the sentence or paragraph, that ended before `start`."""
        self._running.end_clause()
        self._taking.clause = start
        if previous is not None:
            before = self._text[previous:start]
            words = before.rstrip()
            if "\n" in before[len(words) :] and not words.endswith(_OPEN_LINE):
                self._running.end_paragraph()
            elif words.rstrip(_CLOSING)[-1:] in _ENDS:
                self._running.end_sentence()
            else:
                return
        self._taking.sentence, self._taking.against = start, None
        self._speaking.end_sentence()

    def _turn(self, section: Section, start: int, end: int, mentions: list[TimeMention]) -> None:
        """Words that turn to shortcomings or to what comes next, and lines that serve as headings."""
        running, frames = self._running, self._frames
        first = start == self._taking.sentence
        line = first and self._text[end - 1 : end] == "\n" and end > section.body
        line = line and self._taking.opens_line(start)
        turn = turn_of(self._folded[start:end], self._folded[start : start + 90], alone=line, first=first)
        own = [m.period for m in mentions if not m.against and self._taking.is_own(m.period)]
        if turn is None:
            words = self._folded[start:end].strip()
            titled = words.endswith((*f"{FOLDED_MARKS}、", "报告", "总结"))
            if line and own and 3 < len(words) <= _LINE and not titled:
                basis = ((start, start + len(words)),)
                running.hold(Time(own[0], False, frames.role_of(own[0]), basis, section.path))
            return
        if turn.role == "done":
            self._look_back(section, start, turn)
            return
        if turn.role == running.role(running.now) and turn.role != "problem":
            return
        period = running.lasting.period
        if turn.role in {"problem", "plan"}:
            words = self._folded[start : start + turn.length]
            period = (frames.reviewed() if turn.role == "problem" else frames.planned(words)) or period
        if turn.role == "aim":
            period = frames.planned_with(period)
        if turn.line and own:
            period = own[0]
        time = Time(period, False, turn.role, ((start, start + turn.length),), section.path)
        running.paragraph = time
        if turn.line or end >= len(self._text) or self._text[end - 1] == "\n":
            running.hold(time)

    def _look_back(self, section: Section, start: int, turn: Turn) -> None:
        """After what was aimed at (目标:……) what came of it: the time that held before, as done."""
        running = self._running
        running.paragraph = None
        if running.role(running.lasting) in {"plan", "aim"}:
            basis = ((start, start + turn.length),)
            running.paragraph = Time(self._frames.reviewed(), False, "done", basis, section.path)

    def _items(
        self, section: Section, start: int, end: int, mentions: list[TimeMention]
    ) -> Iterator[Statement]:
        """Statements of the figures of a clause, its times heard as they come."""
        low, high = bisect_left(self._starts, start), bisect_left(self._starts, end)
        self._speaking.begin(start, end, figured=low < high)
        items: list[TimeMention | Quantity] = [*mentions, *self._figures[low:high]]
        items.sort(key=lambda item: (item.start, -item.end))
        covered = start
        for item in items:
            if isinstance(item, TimeMention):
                covered = item.end
                self._taking.hear(section, item)
            elif item.start >= covered:
                self._speaking.figure(item.start, item.end)
                stated = self._state((item.start, item.end), item)
                held = self._cells.get(item.start)
                yield stated if held is None else self._under(stated, *held)
                self._running.once = None

    def _under(self, stated: Statement, subject: Subject | None, told: Column) -> Statement:
        """A figure in a table: what its heads tell, else what runs; of whom its row is."""
        named = ((subject.start, subject.end),) if subject and subject.name else ()
        return replace(
            stated,
            period=told.period or stated.period,
            point=told.point if told.period else stated.point,
            standing=told.standing or ("achieved" if told.period else stated.standing),
            subject=subject.name if subject else self._speaking.headed,
            basis=tuple(dict.fromkeys((*told.basis, *named, *stated.basis))),
        )

    def _subject(self, rows: Sequence[Span]) -> Subject | None:
        """Of whom a row is: the place or body that it names, the part that 其中 makes it."""
        found = (self._subjects.named(*row) for row in reversed(rows))
        subject = next((s for s in found if s is not None), None)
        if subject is not None:
            return subject
        for span in rows:
            part = PART.match(self._folded, *span)
            if part is not None:
                start, end = (part.end(), span[1]) if part.end() < span[1] else rows[-1]
                return Subject(self._text[start:end], start, end)
        return None

    def _state(self, span: Span, figure: Quantity | None) -> Statement:
        running, taking = self._running, self._taking
        now = running.now
        if figure is None and now is running.clause and now.period is not None:
            # a month inside a clause tells when something happened, not for how long the clause holds
            outer = running.sentence or running.lasting
            now = outer if outer.period and outer.period.contains(now.period) else now
        place = Place(taking.sentence, taking.clause, running.role(now), now.period, taking.against)
        judged = judge(self._folded, span, figure, place, self._frames)
        subject, named = self._speaking.subject
        basis = tuple(dict.fromkeys((*now.basis, *judged.basis, *named)))
        period = judged.period or now.period
        point = judged.point or (now.point and judged.period is None)
        return Statement(*span, period, point, judged.standing, subject, basis, figure is not None)


def _both(column: Column, row: Column) -> Column:
    """What the heads of a column tell, and those of the row where they tell nothing."""
    timed = column if column.period or not row.period else row
    basis = (*column.basis, *(row.basis if timed is row or (row.standing and not column.standing) else ()))
    return Column(timed.period, timed.point, column.standing or row.standing, basis)


def _within(spans: Sequence[Span], at: int) -> bool:
    """Whether one of the spans, which are sorted and apart, holds `at`."""
    found = bisect_right(spans, at, key=lambda span: span[0]) - 1
    return found >= 0 and at < spans[found][1]


def _rest(made: Statement) -> tuple[object, ...]:
    return made.period, made.point, made.standing, made.subject, made.basis
