"""What a sentence of a report is, whatever is asked: worked out once and kept for the questions to come."""

from __future__ import annotations

import re
import weakref
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from corpus.fold import fold
from corpus.report import Chunk, Period, Report
from qa.answer import Standing
from qa.standing import is_problem, section_role, standing_of

# Characters at the head of a report that say who delivered it and when.
_OPENING = 400
_DIGIT = re.compile(r"\d")
# Passages kept, at about 2 KB each: a question looks at 80.
_KEPT = 1 << 13


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """A sentence `report.text[start:end]` as its report has it; compared by identity.

    `folded` is its text, `path` the folded heading path, `before` the folded end of what stands before
    it; `role` is the section's, `standing` the sentence's own. `opening`: it belongs to the head of the
    report. `period` and `planned` are the report's.
    """

    start: int
    end: int
    folded: str
    path: str
    before: str
    role: str | None
    standing: Standing
    heading: bool
    problem: bool
    digits: bool
    opening: bool
    period: Period | None
    planned: Period | None

    @property
    def parts(self) -> tuple[str, str, str]:
        """The frame's two parts and the sentence: no word runs over from one to the next."""
        return self.path, self.before, self.folded

    @property
    def frame(self) -> str:
        """The folded heading path and the end of the sentence before."""
        return f"{self.path} {self.before}"


def told_in(report: Report, chunk: Chunk, spans: Iterable[tuple[int, int]]) -> tuple[Told, ...]:
    """The sentences of a chunk at `spans`, absolute offsets in order."""
    return _told_in(weakref.ref(report), chunk.start, chunk.path, tuple(spans))


@lru_cache(maxsize=_KEPT)
def _told_in(
    held: weakref.ref[Report], start: int, headings: tuple[str, ...], spans: tuple[tuple[int, int], ...]
) -> tuple[Told, ...]:
    """As `told_in`; what is kept does not keep the report, so that an old index can go."""
    report = held()
    assert report is not None  # noqa: S101 - the caller has it in hand; tells mypy
    path = fold(" ".join(headings))
    before = fold(report.text[max(0, start - 60) : start])
    out = []
    for first, last in spans:
        made = _told(report, (first, last), path, before)
        out.append(made)
        before = made.folded if len(made.folded) <= 60 else made.folded[-60:]
    return tuple(out)


def _told(report: Report, span: tuple[int, int], path: str, before: str) -> Told:
    start, end = span
    folded = fold(report.text[start:end])
    return Told(
        start=start,
        end=end,
        folded=folded,
        path=path,
        before=before,
        role=section_role(report, start),
        standing=standing_of(report, span),
        heading=_is_heading(report, start, end),
        problem=is_problem(report, start, end),
        digits=bool(_DIGIT.search(folded)),
        opening=start < _OPENING and not report.section_at(start).path,
        period=report.period,
        planned=report.planned,
    )


def _is_heading(report: Report, start: int, end: int) -> bool:
    """Whether the sentence only announces what follows; an item of one sentence (一是…。) says it itself."""
    section = report.section_at(start)
    if end > section.body + 1:
        return False
    if report.text[section.body : section.end].strip("。：:；; \n"):
        return True
    return section.end < len(report.text) and len(report.section_at(section.end).path) > len(section.path)
