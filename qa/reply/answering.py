"""One question over its scope, answered: alone, beside what other reports say, or refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.language.fold import fold
from index.searcher import Index
from qa.answer import Answer
from qa.check.period import told_of
from qa.decide.confidence import THRESHOLD, chance
from qa.decide.find import find, nearest
from qa.decide.finding import Evidence, Finding, Pick
from qa.decide.premise import contradicted
from qa.decide.several import MANY
from qa.question.followup import Resolved
from qa.question.understanding import Question
from qa.read.reading import Reader
from qa.reply import compose, refusal
from qa.scope.held import held_by
from qa.scope.resolve import beyond, resolve
from qa.scope.scopes import NotHeld, Scope

# A second report within this of the best confidence makes the question ambiguous.
_RIVAL, _NO_RIVAL = 0.2, 0.3
_MOST_CLARIFY = 5
_ORGAN_NAMED = 0.4
# A report that is not about the place or body asked of must be surer of what it says of it.
_ELSEWHERE = 0.6


def answer_one(text: str, resolved: Resolved, index: Index, reader: Reader, *, filtered: bool) -> Answer:
    """The answer to a question that asks of one place and time."""
    question = resolved.question
    scopes = resolve(question, held_by(index))
    if isinstance(scopes, NotHeld):
        told = _told_elsewhere(question, (), index, reader)
        if told is not None:
            return compose.answered(text, [told], resolved.taken)
        why = refusal.place_not_held(question, index, filtered=filtered)
        return compose.refused(text, why, nearest(question, index))
    wrong = contradicted(question, scopes, index, reader)
    if wrong is not None:
        return refusal.contradiction(text, wrong)
    return _found(text, resolved, scopes, index, reader, filtered=filtered)


def _found(
    text: str, resolved: Resolved, scopes: tuple[Scope, ...], index: Index, reader: Reader, *, filtered: bool
) -> Answer:
    question = resolved.question
    finding = find(question, scopes, index, reader)
    if scopes[0].organ and not _names_organ(finding, scopes[0].organ):
        why = refusal.organ_not_held(scopes[0].organ, scopes, filtered=filtered)
        return compose.refused(text, why, nearest(question, index))
    if finding.confidence < THRESHOLD or not finding.evidence:
        told = _told_elsewhere(question, scopes, index, reader)
        if told is None:
            return refusal.nothing(text, finding, scopes, index, filtered=filtered)
        finding = told
    return _beside_others(text, resolved, finding)


def _beside_others(text: str, resolved: Resolved, finding: Finding) -> Answer:
    """The answer alone, or with those of other reports about as good: other years, places, conflicts."""
    question = finding.question
    best = max((p.score for p in finding.picks), default=0.0)
    others = [_of(finding, p) for p in finding.rivals if _close(p, best)]
    if years := _years_apart(finding, others):
        return compose.answered(text, years, resolved.taken, [told_of(f.picks[0].said) or "" for f in years])
    if others and _same_thing(finding, others):
        return compose.conflicting(text, [finding, *others[: _MOST_CLARIFY - 1]], resolved.taken)
    if others and not (question.regions or question.organs or question.kind in MANY):
        return compose.clarify(text, [finding, *others[: _MOST_CLARIFY - 1]])
    return compose.answered(text, [finding], resolved.taken)


def _told_elsewhere(
    question: Question, scopes: tuple[Scope, ...], index: Index, reader: Reader
) -> Finding | None:
    """What a report of another place or body says of the one asked about, where it is sure enough."""
    others = beyond(question, scopes, held_by(index))
    finding = find(question, others, index, reader) if others else None
    return finding if finding and finding.evidence and finding.confidence >= _ELSEWHERE else None


def _close(pick: Pick, best: float) -> bool:
    """Whether another report's answer is about as good as that of log-odds `best`."""
    return chance(pick.score) >= max(_NO_RIVAL, chance(best) - _RIVAL)


def _of(finding: Finding, pick: Pick) -> Finding:
    """The finding that another report's answer alone would be."""
    evidence = (Evidence(pick.report, pick.first, pick.last, pick.said, pick.hit),)
    return replace(finding, picks=(pick,), evidence=evidence, rivals=())


def _years_apart(finding: Finding, others: Sequence[Finding]) -> list[Finding]:
    """The same asked of one place without a year, told by reports of several: all of them, newest first."""
    question, lead = finding.question, finding.picks[0]
    if question.periods or question.kind not in {"figure", "rank"} or lead.report.region is None:
        return []
    told = [f for f in (finding, *others) if f.picks[0].report.region == lead.report.region]
    ends = {f.picks[0].said.period.last for f in told if f.picks[0].said.period}
    alike = {f.picks[0].said.standing for f in told} == {lead.said.standing}
    if len(told) < 2 or len(ends) < len(told) or not alike:
        return []
    return sorted(told, key=lambda f: -(f.picks[0].said.period.last if f.picks[0].said.period else 0))


def _same_thing(finding: Finding, others: Sequence[Finding]) -> bool:
    """Whether several reports tell of one place and time, with one standing, other figures."""
    lead = finding.picks[0]
    same = [
        o.picks[0]
        for o in others
        if o.picks[0].report.region == lead.report.region
        and lead.report.region is not None
        and o.picks[0].said.period == lead.said.period
        and o.picks[0].said.standing == lead.said.standing
        and o.picks[0].said.subject == lead.said.subject
    ]
    return bool(same) and any(fold(p.text) != fold(lead.text) for p in same) and len(same) == len(others)


def _names_organ(finding: Finding, organ: str) -> bool:
    """Whether the best evidence itself speaks of the organ (the greater part of its name stands there)."""
    if not finding.evidence:
        return False
    near, name = fold(finding.evidence[0].text), fold(organ)
    return sum(name[i : i + 2] in near for i in range(len(name) - 1)) >= _ORGAN_NAMED * (len(name) - 1)
