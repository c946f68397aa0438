"""What the reports hold instead, where they say nothing of the time asked."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.report import Period, Report
from qa.question.understanding import Question
from qa.scope.scopes import Scope, listed

MOST_SUGGESTED = 3


def time_not_held(question: Question, scopes: Sequence[Scope]) -> tuple[str, list[str]]:
    """Why no statement of the scopes' reports may answer, and the question put to times they tell of."""
    label = "、".join(m.period.label for m in question.periods)
    held = dict.fromkeys(f"{_whose(s.report)}{p.label}" for s in scopes for p in _times(s.report))
    planned = (
        any(p.overlaps(m.period) for s in scopes for p in s.report.plans for m in question.periods)
        and question.tense == "done"
    )
    why = f"语料中关于{label}只有计划，没有完成情况。" if planned else f"语料中没有写明{label}的这一内容。"
    return f"{why}现有：{listed(sorted(held))}。", _asks(question, scopes)


def _whose(report: Report) -> str:
    return report.region.name if report.region else f"《{report.title}》"


def _times(report: Report) -> tuple[Period, ...]:
    return report.accounts or ((report.period,) if report.period else ())


def _asks(question: Question, scopes: Sequence[Scope]) -> list[str]:
    if len(question.periods) != 1:
        return []
    asked = question.periods[0]
    labels = dict.fromkeys(p.label for s in scopes for p in _times(s.report) if p.label != asked.period.label)
    return [question.text[: asked.start] + label + question.text[asked.end :] for label in labels][
        :MOST_SUGGESTED
    ]
