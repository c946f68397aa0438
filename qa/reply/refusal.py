"""Refusals with their reasons: a false premise, a time not held, a thing that no report tells."""

from __future__ import annotations

from index.searcher import Index
from qa.answer import Answer
from qa.decide.find import nearest
from qa.decide.finding import Evidence, Finding
from qa.decide.premise import Contradiction
from qa.reply import compose
from qa.scope.alternatives import time_not_held
from qa.scope.scopes import Scope

# Below this, a question that names no place, organ or period has nothing to do with the reports.
_FOREIGN = 0.15
# A premise is called false by rule, not by the model; this only keeps it below the threshold.
_CONTRADICTED = 0.2


def contradiction(text: str, wrong: Contradiction) -> Answer:
    """What the question asserts beside what the report has in its place."""
    pick = wrong.pick
    evidence = Evidence(pick.report, pick.first, pick.last, pick.said, pick.hit)
    message = (
        f"问题里说的是{wrong.asserted}，"
        f"{compose.heading_for(pick.report, pick.said)}的报告写的是{pick.text}，见引文。"
    )
    quotes = (compose.quote_of(evidence),)
    return Answer(text, "refused", "false_premise", message, (), quotes, _CONTRADICTED)


def nothing(text: str, finding: Finding, scopes: tuple[Scope, ...], index: Index) -> Answer:
    """Nothing sure enough: of another time or standing, off the subject, or simply not told."""
    question = finding.question
    sources = [s.report.source for s in scopes]
    near = finding.evidence or nearest(question, index, sources)
    if question.periods and (not finding.evidence or any(p.misfit for p in finding.picks[:1])):
        message, asks = time_not_held(question, scopes)
        return compose.refused(text, "year", message, near, suggestions=asks)
    named = question.regions or question.organs or question.periods
    if finding.confidence < _FOREIGN and not named and len(scopes) == len(index.reports):
        message = "这个问题与所收的报告无关，报告中没有可引用的内容。"
        return compose.refused(text, "out_of_domain", message, near, finding.confidence)
    place = compose.place_of(scopes[0].report) if question.regions else ""
    message = f"{place}的报告在所问范围内没有写明这一内容。" if place else "所收报告没有写明这一内容。"
    return compose.refused(text, "topic", message, near, finding.confidence)
