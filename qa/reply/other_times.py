"""Where nothing is told of the time asked: what times the reports tell of instead."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.language.times import TimeMention
from corpus.report import Period, Report
from qa.question.understanding import Question
from qa.reply.refusal_sentences import Refusal, no_time, no_topic, other_standing
from qa.scope.scopes import Scope

MOST_SUGGESTED = 3


def time_not_told(
    question: Question, scopes: Sequence[Scope], *, planned: bool = False, filtered: bool = False
) -> Refusal:
    """No statement of the scopes' reports is of the time asked: the question put to times they tell of.

    `planned`: there is one, with another standing than was asked for.
    """
    asked = "、".join(_asked(question, m) for m in question.periods)
    if any(p.contains(m.period) for s in scopes for p in _times(s.report) for m in question.periods):
        return other_standing(asked, plan=question.tense != "plan") if planned else no_topic("")
    held = {f"{_whose(s.report)}{p.label}" for s in scopes for p in _times(s.report)}
    planned = question.tense == "done" and any(
        p.overlaps(m.period) for s in scopes for p in s.report.plans for m in question.periods
    )
    return no_time(asked, sorted(held), _asks(question, scopes), planned=planned, filtered=filtered)


def _asked(question: Question, mention: TimeMention) -> str:
    """Its label, or its own words where its year is left open (这五年)."""
    return mention.period.label if mention.anchored else question.text[mention.start : mention.end]


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
