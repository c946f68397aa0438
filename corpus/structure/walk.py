"""The way through a report: each clause and figure with the time that holds there."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.fold import fold
from corpus.language.quantities import Quantity, find_quantities
from corpus.language.times import TimeMention, find_times, moved
from corpus.report import Period, Report, Section
from corpus.sentences import SENTENCE_MARKS, split_clauses
from corpus.structure.frames import Frame, Frames, Span
from corpus.structure.judge import Judged, judge
from corpus.structure.roles import Role
from corpus.structure.statement import Statement

# What may stand between the start of a sentence and the time that rules it.
_LEAD = re.compile(
    r"[\s\-·]*(?:[(]?[一二三四五六七八九十\d]{1,3}[)、.]+)?(?:各位(?:代表|委员)[!,:])?"
    r"(?:[一二三四五六七八九十]是|第[一二三四五六七八九十],|同时|此外|另外|据[^,。]{0,10},|截至|截止|在|自|从|预计|"
    r"初步核算,|根据[^,。]{0,24},|经[^,。]{0,14},|全[国省市县区镇校院],?|我[省市县区院校]|回顾|刚刚)*[,:]?"
)
_FAR = 30  # characters: a time further into the sentence does not rule it
_ONCE_BEFORE = re.compile(r"(?:从|由|自)(?:[^,。;]{0,6})$")
_BY = re.compile(r"(?:到|至|截至|截止|截止到)$")
_OF_FIGURE = re.compile(r"(?:全年)?的(?=[约近超]?\d)")
_OPEN_LINE = tuple(",，、;；")


@dataclass(frozen=True, slots=True)
class Time:
    """A time that holds, and what tells it."""

    period: Period | None
    point: bool
    role: Role | None
    basis: tuple[Span, ...]
    path: tuple[str, ...] = ()


class Walk:
    """One pass over a report."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._text = report.text
        self._folded = fold(report.text)
        self._frames = Frames(report)
        self._figures = find_quantities(report.text)
        self._starts = [q.start for q in self._figures]
        own = [p.last - p.first + 1 for p in (*self._frames.accounts, *self._frames.plans)]
        self._least = min(own, default=12)
        self._held: list[Time] = []
        self._paragraph: Time | None = None
        self._sentence: Time | None = None
        self._once: Time | None = None
        self._against: TimeMention | None = None
        self._opening = 0

    def run(self) -> list[Statement]:
        """Statements in no particular order."""
        out: list[Statement] = []
        for section in self._report.sections:
            out += self._section(section)
        return out

    def _section(self, section: Section) -> Iterator[Statement]:
        frame = self._frames.of(section)
        self._held = [t for t in self._held if section.path[: len(t.path)] == t.path]
        self._paragraph = self._sentence = None
        base = self._text[section.start : section.end]
        mentions = find_times(base, frame.reference, self._frames.accounts)
        at = 0
        run: Statement | None = None
        previous: int | None = None
        for start, end in split_clauses(self._text, section.start, section.end):
            self._begin(previous, start)
            previous = start
            inside: list[TimeMention] = []
            while at < len(mentions) and mentions[at].start + section.start < end:
                inside.append(_shifted(mentions[at], section.start))
                at += 1
            yield from self._clause(section, frame, start, end, inside)
            whole = self._whole(section, frame, start, end)
            if run is not None and _same(run, whole):
                run = Statement(run.start, end, *_rest(run))
                continue
            if run is not None:
                yield run
            run = whole
        if run is not None:
            yield run

    def _begin(self, previous: int | None, start: int) -> None:
        """Close the sentence and the paragraph that ended before `start`."""
        self._once = self._against = None
        if previous is None:
            self._opening = start
            return
        before = self._text[previous:start]
        words = before.rstrip()
        if "\n" in before[len(words) :] and not words.endswith(_OPEN_LINE):
            self._paragraph = self._sentence = None
            self._opening = start
        elif words.rstrip("”’\"』」）)")[-1:] in tuple(SENTENCE_MARKS) or words[-1:] in tuple(SENTENCE_MARKS):
            self._sentence = None
            self._opening = start

    def _clause(
        self, section: Section, frame: Frame, start: int, end: int, mentions: list[TimeMention]
    ) -> Iterator[Statement]:
        low, high = bisect_left(self._starts, start), bisect_left(self._starts, end)
        items: list[TimeMention | Quantity] = sorted(
            [*mentions, *self._figures[low:high]], key=lambda item: (item.start, -item.end)
        )
        covered = start
        for item in items:
            if isinstance(item, TimeMention):
                covered = item.end
                self._hear(section, frame, item, start)
            elif item.start >= covered:
                yield self._state(section, frame, item, start)
                self._once = None

    def _now(self, section: Section, frame: Frame) -> Time:
        """The time that holds here, nearest first."""
        near = self._once or self._sentence or self._paragraph
        if near is not None:
            return near
        if self._held and len(self._held[-1].path) >= frame.depth:
            return self._held[-1]
        return Time(frame.period, False, None, frame.basis)

    def _hear(self, section: Section, frame: Frame, mention: TimeMention, clause: int) -> None:
        """Let a time take over, as far as it may."""
        now = self._now(section, frame)
        if not mention.anchored and now.period is not None:
            mention = moved(mention, now.period.last // 12)
        if mention.against:
            self._against = mention
            return
        role = self._frames.role_of(mention.period)
        time = Time(mention.period, mention.point, role, ((mention.start, mention.end),), section.path)
        before = self._folded[max(clause, mention.start - 12) : mention.start]
        if _ONCE_BEFORE.search(before) and not self._folded.startswith(("以来", "起", "开始"), mention.end):
            self._once = time
            return
        if _OF_FIGURE.match(self._folded, mention.end):
            self._once = time
            return
        self._sentence, self._once = time, None
        if section.start <= mention.start < section.body:
            return
        self._lead(mention, time, before)

    def _lead(self, mention: TimeMention, time: Time, before: str) -> None:
        """A time that opens a sentence runs on through the paragraph, one that opens a part through that."""
        opening = self._folded[self._opening : mention.start]
        if len(opening) > _FAR or not _LEAD.fullmatch(opening) or _BY.search(before) or mention.point:
            return
        length = mention.period.last - mention.period.first + 1
        if mention.kind == "day" or (length < self._least and self._least > 9):
            return
        own = (*self._frames.accounts, *self._frames.plans)
        if not any(p.contains(mention.period) for p in own) and not any(mention.period.contains(p) for p in own):
            return
        self._paragraph = time
        opens = self._opening == 0 or self._text[: self._opening].rstrip(" \u3000\t").endswith("\n")
        exact = any((p.first, p.last) == (mention.period.first, mention.period.last) for p in own)
        if exact and (opens or self._least < 12):
            self._held = [t for t in self._held if len(t.path) < len(time.path)] + [time]

    def _state(self, section: Section, frame: Frame, figure: Quantity, clause: int) -> Statement:
        now = self._now(section, frame)
        judged = judge(
            self._folded, (self._opening, clause), figure, self._role(now, frame), self._against, now.period
        )
        return self._made(now, judged, (figure.start, figure.end), figure=True)

    def _whole(self, section: Section, frame: Frame, start: int, end: int) -> Statement:
        now = self._now(section, frame)
        judged = judge(
            self._folded, (self._opening, start), end, self._role(now, frame), self._against, now.period
        )
        return self._made(now, judged, (start, end), figure=False)

    def _role(self, now: Time, frame: Frame) -> Role | None:
        """What the time says of the standing, else the headings."""
        if frame.role == "problem":
            return "problem"
        return now.role or frame.role

    def _made(self, now: Time, judged: Judged, span: Span, *, figure: bool) -> Statement:
        basis = tuple(dict.fromkeys((*now.basis, *judged.basis)))
        period, point = (judged.period, False) if judged.period is not None else (now.period, now.point)
        return Statement(*span, period, point, judged.standing, None, basis, figure)


def _shifted(mention: TimeMention, by: int) -> TimeMention:
    return TimeMention(
        mention.start + by,
        mention.end + by,
        mention.period,
        mention.point,
        mention.rate,
        mention.against,
        mention.kind,
        mention.anchored,
    )


def _rest(
    run: Statement,
) -> tuple[Period | None, bool, object, str | None, tuple[Span, ...], bool]:
    return run.period, run.point, run.standing, run.subject, run.basis, run.figure


def _same(run: Statement, whole: Statement) -> bool:
    return run.end == whole.start and _rest(run) == _rest(whole)
