"""The frame that headings give to a section: its time, its role, and the characters that tell them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.language.calendar import month_of, run_of, year_period
from corpus.language.fold import fold
from corpus.language.times import TimeMention, find_times
from corpus.report import Period, Report, Section
from corpus.timeline.accounts import is_session, latest_year
from corpus.timeline.genre import genre_of
from corpus.timeline.hearing import is_deadline, opens
from corpus.timeline.roles import Role, heading_role

Span = tuple[int, int]
_MASTHEAD = 700  # characters: what stands before the first heading of an assembly's report tells of it


@dataclass(frozen=True, slots=True)
class Frame:
    """What holds in a section until a sentence says otherwise.

    `reference` is the present that 今年 and 一季度 are seen from. `mixed`: its headings look back and ahead,
    so that only what the paragraphs say decides. `depth` is the place in the path of the innermost heading
    that tells the time, 0 where none does.
    """

    period: Period | None
    role: Role | None
    reference: Period | None
    basis: tuple[Span, ...] = ()
    mixed: bool = False
    depth: int = 0


class Frames:
    """Frames of the sections of one report."""

    def __init__(self, report: Report) -> None:
        self.genre = genre_of(report.title)
        self.session = is_session(report.title, report.text)
        own = self.session or self.genre in {"account", "news"}
        self._free = not own
        named = [m.period for m in find_times(re.sub(r"[《》]", " ", report.title)) if m.kind != "day"]
        self._term = named[0] if named and self.genre == "measures" else None
        done = report.accounts or ((report.period,) if report.period else ())
        self.accounts = done if own else ()
        ahead_of = report.plans or ((report.planned,) if report.planned else ())
        self.plans = ahead_of if own else ()
        ahead = min((p.first for p in self.plans), default=None)
        self.past = max((p.last for p in self.accounts), default=None if ahead is None else ahead - 1)
        self._published = _month(report.published)
        year = int(report.published[:4]) if report.published else latest_year(report.text)
        self._present = year_period(year) if year else None
        self._text = report.text
        self._headings: dict[tuple[str, ...], Span] = {}
        self._cache: dict[tuple[str, ...], Frame] = {}
        self._turned: tuple[str, ...] | None = None

    def of(self, section: Section) -> Frame:
        """Frame of a section; sections must come in the order of the text."""
        if section.body > section.start:
            self._headings.setdefault(section.path, (section.start, section.body))
        if self.session and not section.path and not self._headings and section.end < _MASTHEAD:
            return Frame(self._default("done"), "note", self.reference(None))
        held = self._cache.get(section.path)
        if held is None:
            held = self._cache[section.path] = self._made(section.path)
        return held

    def role_of(self, period: Period) -> Role | None:
        """Whether a period lies behind the report or ahead of it; None where it reaches over both."""
        if any(a.first <= period.first and period.last <= a.last for a in self.accounts):
            return "done"
        if self.past is None:
            return None
        if not self.accounts and self._published and period.last < _month_number(self._published):
            return "done"  # of the year that is planned, but gone by
        if period.first > self.past:
            return "plan"
        return "done" if period.last <= self.past else None

    def reference(self, role: Role | None) -> Period | None:
        """The present: an assembly's year, else the plan's in a plan, else that of the main account."""
        if self.session and self.plans:
            return min(self.plans, key=lambda p: p.last - p.first)
        if role == "plan" and self.plans:
            return self.plans[0]
        if self.accounts:
            return min(self.accounts, key=lambda p: (p.last - p.first > 11, p.first))
        if self.plans:
            return self.plans[0]
        return self._present

    def planned(self, words: str = "") -> Period | None:
        """The year, or part of one, that is planned; 下月 in `words` is the month after the last account."""
        if "下月" in words and self.past is not None and not self.plans:
            return month_of(self.past + 1)
        return self._default("plan")

    def planned_with(self, period: Period | None) -> Period | None:
        """The year that an aim beside results of `period` is for: the whole year of it."""
        return year_period(period.last // 12) if period else None

    def reviewed(self) -> Period | None:
        """The year, or part of one, that is looked back on."""
        return self._default("done")

    def is_before(self, period: Period) -> bool:
        """Whether a period ends before all that the report accounts for begins."""
        return bool(self.accounts) and period.last < min(p.first for p in self.accounts)

    def latest(self, period: Period, year: int) -> int:
        """The year of a state told with 截至 and no year: the last one before the report was published."""
        if self._published is None:
            return year
        month = _month_number(self._published)
        last = month // 12 if period.last % 12 <= month % 12 else month // 12 - 1
        return max(year, last) if last - year <= 1 else year

    def spanning(self, period: Period) -> Period | None:
        """The account or plan of several years that ends with `period`."""
        own = (*self.accounts, *self.plans)
        return next((p for p in own if p.last == period.last and p.first < period.first), None)

    def _made(self, path: tuple[str, ...]) -> Frame:
        if self._free:  # measures and rules: what their headings call tasks is what they order
            note = bool(path) and heading_role(path[-1], inner=True) == "note"
            return Frame(self._term or self._present, "note" if note else None, self._present)
        period: Period | None = None
        role: Role | None = None
        mixed, told_at = False, 0
        basis: list[Span] = []
        for depth in range(len(path), 0, -1):
            heading, at = path[depth - 1], self._headings.get(path[:depth])
            told = heading_role(heading, inner=depth > 1)
            times = self._times(heading, deep=depth > 1)
            spoken = {self.role_of(m.period) for m in times} - {None}
            if len(spoken) == 2 and told is None:
                mixed = mixed or role is None
            if role is None and not (told == "done" and depth > 1):
                role = told or (spoken.pop() if len(spoken) == 1 else None)
                if role and at:
                    basis.append(at)
            if period is None and times:
                period, told_at = self._choose([m.period for m in times], role), depth
                if at:
                    basis.append(at)
        role = role or self._usual(path)
        if self.session and not path and self._headings:
            role = "done"
        return Frame(
            period or self._default(role),
            role,
            self.reference(role),
            tuple(dict.fromkeys(basis)),
            mixed,
            told_at,
        )

    def _times(self, heading: str, *, deep: bool) -> list[TimeMention]:
        if len(heading) > 60:
            return []
        found = find_times(heading, self.reference(None), self.accounts)
        folded = fold(heading)
        whole = [m for m in found if not (m.against or m.point or m.kind == "day" or is_deadline(folded, m))]
        if deep:  # a sentence that serves as heading: only a time at its head rules what follows
            return [m for m in whole if opens(folded, m, 0) and m.kind != "month"]
        return whole

    def _choose(self, periods: list[Period], role: Role | None) -> Period:
        """Of the times of a heading the first that fits its role."""
        fitting = [p for p in periods if role in (None, "problem") or self.role_of(p) in (role, None)]
        return (fitting or periods)[0]

    def _usual(self, path: tuple[str, ...]) -> Role | None:
        """Role of a section whose headings say nothing: a plan after the first part for an assembly."""
        if not self.accounts:
            return "plan" if self.plans else None
        if self.session and path:
            first = next(iter(self._headings), path)
            return "done" if path[:1] == first[:1] else "plan"
        return "done"

    def next(self) -> Period | None:
        """What follows the accounts where no plan is told: the rest of the year, or the next one."""
        if self.past is None:
            return None
        year, month = divmod(self.past + 1, 12)
        return run_of(year * 12 + month, year * 12 + 11)

    def _default(self, role: Role | None) -> Period | None:
        if role == "plan" or (role == "aim" and not self.accounts):
            years = [p for p in self.plans if p.last - p.first < 12] or list(self.plans)
            return years[0] if years else self.next()
        years = [p for p in self.accounts if p.last - p.first < 12] or list(self.accounts)
        if years:
            return years[0]
        return None if self.plans else self._present


def _month_number(published: tuple[int, int]) -> int:
    return published[0] * 12 + published[1] - 1


def _month(published: str | None) -> tuple[int, int] | None:
    """Year and month of YYYY-MM-DD."""
    return (int(published[:4]), int(published[5:7])) if published else None
