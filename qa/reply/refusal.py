"""Which refusal a question gets: for a false premise, a place, organ or time not held, a thing not told."""

from __future__ import annotations

from collections.abc import Sequence

from index.searcher import Index
from qa.answer import Answer
from qa.decide.find import nearest
from qa.decide.finding import Evidence, Finding
from qa.decide.premise import Contradiction
from qa.question.understanding import Question
from qa.reply import compose
from qa.reply.other_times import time_not_told
from qa.reply.refusal_sentences import UNRELATED, Refusal, false_premise, no_organ, no_region, no_topic
from qa.scope.held import held_by
from qa.scope.resolve import subject_region
from qa.scope.scopes import Scope

# Below this, a question that names no place, organ or period has nothing to do with the reports.
_FOREIGN = 0.15
# From this on, what is told with another standing is taken to be of what is asked.
_SAME_THING = 0.3
# A premise is called false by rule, not by the model; this only keeps it below the threshold.
_CONTRADICTED = 0.2


def contradiction(text: str, wrong: Contradiction) -> Answer:
    """What the question asserts beside what the report has in its place."""
    pick = wrong.pick
    evidence = Evidence(pick.report, pick.first, pick.last, pick.said, pick.hit)
    why = false_premise(wrong.asserted, pick.text, compose.heading_for(pick.report, pick.said))
    quotes = (compose.quote_of(evidence),)
    return Answer(text, "refused", why.reason, why.message, (), quotes, _CONTRADICTED)


def place_not_held(question: Question, index: Index, *, filtered: bool = False) -> Refusal:
    """No report is of the place that the question asks about."""
    held = held_by(index)
    mention = subject_region(question, national=held.national)
    asked = mention.candidates[0].full_name if mention else ""
    return no_region(asked, sorted({r.full_name for r in held.regions}), filtered=filtered)


def organ_not_held(organ: str, scopes: Sequence[Scope], *, filtered: bool = False) -> Refusal:
    """The organ issued none of the scopes' reports, and no evidence names it."""
    held = {s.report.organ for s in scopes if s.report.organ}
    return no_organ(organ, sorted(held), filtered=filtered)


def nothing(
    text: str, finding: Finding, scopes: tuple[Scope, ...], index: Index, *, filtered: bool = False
) -> Answer:
    """Nothing sure enough: of another time or standing, off the subject, or simply not told."""
    question = finding.question
    near = finding.near or finding.evidence or nearest(question, index, [s.report.source for s in scopes])
    misfit = any(p.misfit for p in finding.picks[:1])
    if question.periods and (misfit or not finding.evidence):
        planned = misfit and finding.confidence >= _SAME_THING
        why = time_not_told(question, scopes, planned=planned, filtered=filtered)
        return compose.refused(text, why, near)
    named = question.regions or question.organs or question.periods
    if finding.confidence < _FOREIGN and not named and len(scopes) == len(index.reports):
        return compose.refused(text, UNRELATED, near, finding.confidence)
    place = compose.place_of(scopes[0].report) if question.regions else ""
    return compose.refused(text, no_topic(place), near, finding.confidence)
