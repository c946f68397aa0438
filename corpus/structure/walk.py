"""The way through a report: each clause and each figure with the time that holds there."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace

from corpus.fold import fold
from corpus.language.calendar import run_of
from corpus.language.quantities import Quantity, find_quantities
from corpus.language.times import TimeMention, find_times, moved
from corpus.report import Period, Report, Section
from corpus.sentences import SENTENCE_MARKS, split_clauses
from corpus.structure.columns import Column, read_columns
from corpus.structure.frames import Frame, Frames, Span
from corpus.structure.hearing import is_deadline, opens, reach_of
from corpus.structure.judge import Judged, Place, judge
from corpus.structure.lines import Turn, turn_of
from corpus.structure.running import Running, Time
from corpus.structure.statement import Statement
from corpus.structure.subjects import Subject, Subjects
from corpus.structure.tables import Cell, find_tables

_SO_FAR = re.compile(r"[^。;\d]{0,30}累计")
_OPEN_LINE = tuple(",，、;；")
_CLOSING = "”’\"』」）)"


class Walk:
    """One pass over a report."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._text = report.text
        self._folded = fold(report.text)
        self._frames = Frames(report)
        self._figures = find_quantities(report.text)
        self._starts = [q.start for q in self._figures]
        self._own = (*self._frames.accounts, *self._frames.plans)
        self._least = min((p.last - p.first + 1 for p in self._own), default=12)
        self._against: TimeMention | None = None
        self._sentence = self._clause = 0
        self._section: Section | None = None
        self._tables = find_tables(self._folded)
        self._cells: dict[int, tuple[Cell, Column]] = {}
        own = "".join(filter(None, (report.title, report.organ, report.region.full_name if report.region else "")))
        self._subjects = Subjects(report.text, self._folded, fold(own))
        self._subject: Subject | None = None
        self._part: Subject | None = None
        self._listed = False
        self._told = False
        self._headed: str | None = None
        self._floor = 0

    def run(self) -> list[Statement]:
        """Statements in no particular order."""
        out: list[Statement] = []
        running: Running | None = None
        for section in self._report.sections:
            frame = self._frames.of(section)
            running = running or Running(frame)
            running.enter(frame, section.path)
            self._section = section
            named = section.path[-1] if section.path and len(section.path[-1]) < 24 else ""
            self._headed = self._subjects.heading(fold(named)) if named else None
            out += self._read(running, section)
        return out

    def _read(self, running: Running, section: Section) -> Iterator[Statement]:
        """Statements of one section: figures as they come, clauses put together where they say the same."""
        mentions = self._mentions(running, section)
        at, run = 0, None
        previous: int | None = None
        for start, end in split_clauses(self._text, section.start, section.end):
            self._begin(running, previous, start)
            previous = start
            inside = []
            while at < len(mentions) and mentions[at].start < end:
                inside.append(mentions[at])
                at += 1
            self._turn(running, section, start, end, inside)
            yield from self._items(running, start, end, inside)
            whole = self._state(running, (start, end), None)
            if run is not None and _same(run, whole):
                run = replace(run, end=end)
                continue
            if run is not None:
                yield run
            run = whole
        if run is not None:
            yield run

    def _mentions(self, running: Running, section: Section) -> list[TimeMention]:
        found = find_times(
            self._text[section.start : section.end], running.frame.reference, self._frames.accounts
        )
        by = section.start
        placed = [replace(m, start=m.start + by, end=m.end + by) for m in found]
        spans = self._open_tables(section, running.frame)
        return [m for m in placed if not any(a <= m.start < b for a, b in spans)]

    def _open_tables(self, section: Section, frame: Frame) -> list[Span]:
        """Read the tables of a section: what the head of its column tells of each figure."""
        inside = [t for t in self._tables if section.start <= t.span[0] < section.end]
        for table in inside:
            columns = read_columns(self._folded, table, frame, self._frames)
            for cell in table.cells:
                low, high = bisect_left(self._starts, cell.span[0]), bisect_left(self._starts, cell.span[1])
                for start in self._starts[low:high]:
                    self._cells[start] = (cell, columns[cell.head])
        return [t.span for t in inside]

    def _begin(self, running: Running, previous: int | None, start: int) -> None:
        """Close the clause, and the sentence or paragraph, that ended before `start`."""
        running.end_clause()
        self._clause = self._floor = start
        if previous is None:
            self._new_sentence(start)
            return
        before = self._text[previous:start]
        words = before.rstrip()
        if "\n" in before[len(words) :] and not words.endswith(_OPEN_LINE):
            running.end_paragraph()
        elif words.rstrip(_CLOSING)[-1:] in tuple(SENTENCE_MARKS):
            running.end_sentence()
        else:
            return
        self._new_sentence(start)

    def _new_sentence(self, start: int) -> None:
        self._sentence, self._against = start, None
        self._subject, self._part, self._listed = None, None, False

    def _turn(
        self, running: Running, section: Section, start: int, end: int, mentions: list[TimeMention]
    ) -> None:
        """Words that turn to shortcomings or to what comes next, and lines that serve as headings."""
        alone = self._opens_line(start) and self._text[end - 1 : end] == "\n"
        turn = turn_of(
            self._folded[start:end],
            self._folded[start : start + 90],
            alone=alone and end > section.body,
            first=start == self._sentence,
        )
        if turn is None:
            self._line(running, section, start, end, mentions)
            return
        if turn.role == running.role(running.now) and turn.role != "problem":
            return
        period = self._frames.reviewed() if turn.role == "problem" else running.lasting.period
        if turn.role == "plan":
            period = self._frames.planned() or running.lasting.period
        exact = [m for m in mentions if not m.against and self._is_own(m.period)]
        if turn.line and exact:
            period = exact[0].period
        time = Time(period, False, turn.role, ((start, start + turn.length),), section.path)
        running.paragraph = time
        if turn.line or self._closes_line(end):
            running.hold(time)

    def _line(
        self, running: Running, section: Section, start: int, end: int, mentions: list[TimeMention]
    ) -> None:
        """A short line of its own that names one of the report's times serves as a heading: 2024年目标."""
        words = self._folded[start:end].strip()
        alone = self._opens_line(start) and self._text[end - 1 : end] == "\n" and end > section.body
        if not alone or not 3 < len(words) <= 20 or words[-1] in ",。;:!?、" or words.endswith(("报告", "总结")):
            return
        own = [m for m in mentions if not m.against and self._is_own(m.period)]
        if own:
            role = self._frames.role_of(own[0].period)
            running.hold(Time(own[0].period, False, role, ((start, start + len(words)),), section.path))

    def _items(
        self, running: Running, start: int, end: int, mentions: list[TimeMention]
    ) -> Iterator[Statement]:
        low, high = bisect_left(self._starts, start), bisect_left(self._starts, end)
        items: list[TimeMention | Quantity] = sorted(
            [*mentions, *self._figures[low:high]], key=lambda item: (item.start, -item.end)
        )
        covered = start
        opened = self._subjects.opening(start, end)
        if not self._told:
            self._subject = None  # 某园挂牌成立, 新增企业6家: what only happened to it ends with its clause
        self._told = low < high
        if opened is not None or self._subjects.starts_anew(start):
            self._subject, self._part, self._listed = opened or self._subject, None, False
        for item in items:
            if isinstance(item, TimeMention):
                covered = item.end
                self._hear(running, item)
            elif item.start >= covered:
                self._of_figure(item.start)
                stated = self._state(running, (item.start, item.end), item)
                self._floor = item.end
                yield self._under_head(stated) if item.start in self._cells else stated
                running.once = None

    def _of_figure(self, at: int) -> None:
        """The subject of a figure: the words right before it, a part after 其中, else what the clause goes on with."""
        floor = self._floor
        if ")" in self._folded[floor:at] and "(" not in self._folded[floor:at]:
            self._part, self._listed = None, False  # (其中高级2人),总计23人
        if (beside := self._subjects.beside(floor, at)) is not None:
            self._part = beside
        elif not self._subjects.goes_on(floor, at):
            self._listed = "其中" in self._folded[self._clause : at] or (self._listed and self._part is not None)
            self._part = self._subjects.part(self._clause, floor, at) if self._listed else None

    def _under_head(self, stated: Statement) -> Statement:
        """A figure in a table: what the head of its column tells, else what runs."""
        _, column = self._cells[stated.start]
        return replace(
            stated,
            period=column.period or stated.period,
            point=column.point if column.period else stated.point,
            standing=column.standing or ("achieved" if column.period else stated.standing),
            basis=tuple(dict.fromkeys((*column.basis, *stated.basis))),
        )

    def _hear(self, running: Running, mention: TimeMention) -> None:
        """Let a time take over, as far as it may."""
        now = running.now
        mention = self._seen_from(running, now, mention)
        if mention.kind == "month" and _SO_FAR.match(self._folded, mention.end):
            month = mention.period.last  # 4月,收入累计完成: the months so far
            mention = replace(mention, kind="part", period=run_of(month - month % 12, month))
        if mention.against:
            self._against = mention
        reach = reach_of(self._folded, mention, self._clause)
        if reach == "none":
            return
        role = self._frames.role_of(mention.period)
        basis: tuple[Span, ...] = ((mention.start, mention.end),)
        held = now.period is not None and now.period.contains(mention.period)
        moment = mention.kind == "day" and not mention.point and bool(self._own)
        if held and (is_deadline(self._folded, mention) or moment):
            return
        before = self._folded[max(0, mention.start - 2) : mention.start]
        if mention.point and before in {"截至", "截止"} and role == "plan":
            role = "done"
        by = mention.kind == "year" and before.endswith(("到", "至")) and role == "plan"
        time = Time(mention.period, mention.point or by, role, basis, self._path)
        if self._is_whole(mention) and not (now.period and now.period.last - now.period.first == 11):
            reach = "sentence" if opens(self._folded, mention, self._sentence) else "clause"
        if reach == "once":
            running.once = time
        elif reach == "clause" or (mention.kind == "day" and bool(self._own)):
            running.clause, running.once = time, None
        else:
            running.sentence, running.clause, running.once = time, None, None
            self._lead(running, mention, time)

    def _seen_from(self, running: Running, now: Time, mention: TimeMention) -> TimeMention:
        """A time without a year in the year that runs; 上年 in a look back is the year before that one."""
        if now.period is None:
            return mention
        year = now.period.last // 12
        if not mention.anchored:
            before = self._folded[max(0, mention.start - 3) : mention.start]
            if mention.point and before.endswith(("截至", "截止", "截止到")):
                year = self._frames.latest(mention.period, year)
            return moved(mention, year)
        words = self._folded[mention.start : mention.start + 2]
        if words == "上年" and self._frames.session and running.role(now) == "done":
            shift = (year - 1 - mention.period.last // 12) * 12
            return replace(mention, period=run_of(mention.period.first + shift, mention.period.last + shift))
        return mention

    @property
    def _path(self) -> tuple[str, ...]:
        return self._section.path if self._section else ()

    def _is_own(self, period: Period) -> bool:
        return any((p.first, p.last) == (period.first, period.last) for p in self._own)

    def _lead(self, running: Running, mention: TimeMention, time: Time) -> None:
        """A time that opens a sentence runs on through the paragraph, one that opens a part through that."""
        section, period = self._section, mention.period
        if mention.point or (section and section.start <= mention.start < section.body):
            return
        at = self._sentence
        ends = self._folded[mention.start - 1] == "的" and self._folded[mention.end : mention.end + 1] in "。,"
        turns = running.frame.mixed and time.role == "plan" and self._is_own(period)
        if not (opens(self._folded, mention, at) or ends or turns) or self._aims(mention):
            return
        if self._folded.startswith(("当月", "单月"), mention.end):
            return  # said beside the months so far
        length = period.last - period.first + 1
        if length < self._least and self._least > 9:
            return
        so_far = self._least < 9  # beside a month the months so far, whether or not the title tells of them
        if not any(p.contains(period) or (so_far and p.last == period.last) for p in self._own):
            return
        running.paragraph = time
        if self._is_own(period) and (self._opens_line(at) or self._least < 12):
            running.hold(time)

    def _is_whole(self, mention: TimeMention) -> bool:
        """全年 alone."""
        return self._folded[mention.start : mention.end] == "全年"

    def _aims(self, mention: TimeMention) -> bool:
        """到2030年: by then."""
        before = self._folded[max(0, mention.start - 2) : mention.start]
        return before.endswith(("到", "至")) or is_deadline(self._folded, mention)

    def _opens_line(self, at: int) -> bool:
        """Whether nothing but an address (各位代表！) stands before on the line."""
        line = self._text.rfind("\n", 0, at) + 1
        before = self._folded[line:at].strip()
        return not before or before in {"各位代表!", "各位委员!", "各位代表,", "同志们!"}

    def _closes_line(self, end: int) -> bool:
        return end >= len(self._text) or self._text[end - 1] == "\n"

    def _state(self, running: Running, span: Span, figure: Quantity | None) -> Statement:
        now = running.now
        if figure is None and now is running.clause and now.period is not None:
            # a month inside a clause tells when something happened, not for how long the clause holds
            outer = running.sentence or running.lasting
            now = outer if outer.period and outer.period.contains(now.period) else now
        place = Place(self._sentence, self._clause, running.role(now), now.period, self._against)
        judged = judge(self._folded, span, figure, place, self._frames)
        basis = tuple(dict.fromkeys((*now.basis, *judged.basis)))
        period = judged.period or now.period
        point = judged.point or (now.point and judged.period is None)
        told = self._part or self._subject
        subject = told.name if told else self._headed
        if told is not None and subject and told.end:
            basis = (*basis, (told.start, told.end))
        return Statement(*span, period, point, judged.standing, subject, basis, figure is not None)


def _same(run: Statement, whole: Statement) -> bool:
    return run.end == whole.start and run == replace(whole, start=run.start, end=run.end)


__all__ = ["Judged", "Turn", "Walk"]
