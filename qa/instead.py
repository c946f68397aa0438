"""What the reports hold instead, where they do not hold the place and period asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.stages import staged
from index.searcher import Index
from qa.held import NotHeld
from qa.question import Question, is_relative
from qa.scope import resolve

MOST_SUGGESTED = 3


@staged("scope")
def same_place(question: Question, index: Index) -> list[str] | None:
    """Reports of the place named, where there are any: the nearest text to a refusal is looked for there."""
    scopes = resolve(replace(question, periods=(), report_year=None, organs=()), list(index.reports.values()))
    return None if isinstance(scopes, NotHeld) else [s.report.source for s in scopes]


@staged("scope")
def other_periods(question: Question, sources: Sequence[str], index: Index) -> list[str]:
    """The question put to the periods that the reports of the place do cover, at most three."""
    if len(question.periods) != 1:
        return []
    asked = question.periods[0]
    labels = dict.fromkeys(p.label for s in sources if (p := index.reports[s].period) is not None)
    return [question.text[: asked.start] + label + question.text[asked.end :] for label in labels][
        :MOST_SUGGESTED
    ]


@staged("scope")
def reports_own_year(question: Question, index: Index) -> int | None:
    """What 今年 is in the latest report on the place and organ asked; None where no such word was used."""
    if not question.periods or not all(is_relative(question.folded, m) for m in question.periods):
        return None
    scopes = resolve(replace(question, periods=(), report_year=None), list(index.reports.values()))
    if isinstance(scopes, NotHeld):
        return None
    years = [
        max(p.last // 12 for p in (s.report.period, s.report.planned) if p)
        for s in scopes
        if s.report.period or s.report.planned
    ]
    return max(years, default=None)
