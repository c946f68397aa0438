"""`ask`: a question in, an Answer out."""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from corpus.errors import QuestionError
from corpus.language.fold import fold
from index.encoders.selection import opened_ahead
from index.searcher import Index
from qa.answer import Answer
from qa.check.period import told_of
from qa.decide.confidence import THRESHOLD, chance
from qa.decide.find import find, nearest
from qa.decide.finding import Evidence, Finding, Pick
from qa.decide.premise import Contradiction, contradicted
from qa.decide.several import MANY
from qa.question.followup import Resolved, resolve_history
from qa.question.understanding import Question
from qa.read.onnx_reader import default_reader
from qa.read.reading import Reader
from qa.reply import compose
from qa.reply.guard import guarded
from qa.scope.alternatives import time_not_held
from qa.scope.filtered import Narrowed
from qa.scope.parts import Part, split
from qa.scope.resolve import beyond, organ_not_held, resolve
from qa.scope.scopes import NotHeld, Scope

LONGEST_QUESTION = 500
# Earlier turns that count: each is resolved on top of those before it, and nobody leans on more.
MOST_TURNS = 60
SURROGATE = re.compile("[\ud800-\udfff]")
# A second report within this of the best confidence makes the question ambiguous.
_RIVAL = 0.2
_MOST_CLARIFY = 5
# Below this, a question that names no place, organ or period has nothing to do with the reports.
_FOREIGN = 0.15
_ORGAN_NAMED = 0.4
# A part of a comparison may be this much less sure than an answer alone: the other parts say what is meant.
_PART_OF_MANY = 0.7
# A report that is not about the place or body asked of must be surer of what it says of it.
_ELSEWHERE = 0.5
# A premise is called false by rule, not by the model; this only keeps it below the threshold.
_CONTRADICTED = 0.2
_FILTERED = "筛选条件之外的报告没有查找，放宽筛选后可以再问。"
# Requests to the machine instead of questions to the reports.
_NOT_A_QUESTION = re.compile(
    r"开发者模式|系统(?:通知|提示|指令)|忽略(?:以上|之前|前面|上述)|无视(?:以上|之前|规则)|扮演|"
    r"编(?:一个|造|个)|随便(?:编|写|给)|写(?:一)?(?:首|篇|段)|翻译(?:成|一下|这)|推荐(?:几|一)|教我|"
    r"今后一律|提示词|"
    r"不用引用"
)


def ask(
    question: str,
    *,
    index: Index | str | Path,
    history: Sequence[str] = (),
    top_k: int = 8,
    sources: Collection[str] | None = None,
    reader: Reader | None = None,
) -> Answer:
    """Answer one question from the reports of the index.

    `history` holds the user's earlier turns, oldest first, of which the last `MOST_TURNS` count; `top_k`
    caps the quotes (1..8).
    `reader` reads the passages, the packaged one where none is given.
    `sources` is a hard filter: only these reports are looked into, and a refusal says so.

    Raises:
        QuestionError: the question is empty, longer than `LONGEST_QUESTION` characters or no legal text.
        IndexFault: the index is missing or damaged.
    """
    started = time.perf_counter()
    text = question.strip()
    if not text:
        raise QuestionError("问题是空的。请输入要查的内容，例如：2025年历城区新增多少经营主体")
    if len(text) > LONGEST_QUESTION:
        raise QuestionError(f"问题有 {len(text)} 字，最多 {LONGEST_QUESTION} 字。请只留下要查的内容。")
    turns = _last_turns(history)
    if any(SURROGATE.search(said) for said in (text, *turns)):
        raise QuestionError("问题里有不成对的代理字符，不是合法的文字。请重新输入。")
    held = index if isinstance(index, Index) else Index.load(index, opened_ahead(index))
    seen = held if sources is None else Narrowed(held, sources)
    answer = guarded(_answer(text, turns, seen, reader or default_reader()), held.reports)
    if answer.status == "refused" and len(seen.reports) < len(held.reports):
        told = answer.message.replace("语料中", "筛选出的报告中")
        answer = replace(answer, message=told + _FILTERED)
    kept = max(1, min(top_k, compose.MOST_QUOTES))
    if len(answer.quotes) > kept:
        kept = max([kept, *(r.quote + 1 for r in answer.results)])
        answer = replace(answer, quotes=answer.quotes[:kept])
    return replace(answer, question=question, elapsed_ms=(time.perf_counter() - started) * 1000)


def _last_turns(history: Sequence[str]) -> list[str]:
    """The turns a follow-up may lean on; one too long to have been answered was no question."""
    if not all(isinstance(h, str) for h in history):
        raise QuestionError("history 应为字符串列表（此前的提问，先后有序）。")
    return [h for h in history if h.strip() and len(h) <= LONGEST_QUESTION][-MOST_TURNS:]


def _answer(text: str, history: Sequence[str], index: Index, reader: Reader) -> Answer:
    if not index.reports:
        return compose.refused(text, "topic", "筛选条件没有留下任何报告。")
    resolved = resolve_history(text, history, datetime.now(tz=UTC).year)
    question = resolved.question
    if _NOT_A_QUESTION.search(question.folded):
        return compose.refused(
            text, "out_of_domain", "这不是对报告内容的提问。政问只回答报告里写了什么，并逐字引用。"
        )
    reports = list(index.reports.values())
    parts = split(question, reports)
    if parts:
        return _compared(text, parts, index, resolved, reader)
    scopes = resolve(question, reports)
    if isinstance(scopes, NotHeld):
        told = _told_elsewhere(question, (), index, reader)
        if told is not None:
            return compose.answered(text, [told], resolved.taken)
        return compose.refused(text, scopes.reason, scopes.message, nearest(question, index))
    return _single(text, resolved, scopes, index, reader)


def _single(text: str, resolved: Resolved, scopes: tuple[Scope, ...], index: Index, reader: Reader) -> Answer:
    question = resolved.question
    wrong = contradicted(question, scopes, index, reader)
    if wrong is not None:
        return _contradiction(text, wrong)
    finding = find(question, scopes, index, reader)
    if scopes[0].organ and not _names_organ(finding, scopes[0].organ):
        missing = organ_not_held(scopes[0].organ, scopes)
        return compose.refused(text, missing.reason, missing.message, nearest(question, index))
    if finding.confidence < THRESHOLD or not finding.evidence:
        told = _told_elsewhere(question, scopes, index, reader)
        if told is None:
            return _nothing(text, finding, scopes, index)
        finding = told
    return _beside_others(text, resolved, finding)


def _beside_others(text: str, resolved: Resolved, finding: Finding) -> Answer:
    """The answer alone, or with those of other reports about as good: other years, places, conflicts."""
    question = finding.question
    others = [_of(finding, p) for p in finding.rivals if _close(p, finding)]
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
    others = beyond(question, scopes, list(index.reports.values()))
    finding = find(question, others, index, reader) if others else None
    return finding if finding and finding.evidence and finding.confidence >= _ELSEWHERE else None


def _close(pick: Pick, finding: Finding) -> bool:
    """Whether another report's answer is about as good."""
    sure = chance(pick.score)
    return sure >= max(THRESHOLD, finding.confidence - _RIVAL)


def _of(finding: Finding, pick: Pick) -> Finding:
    """The finding that another report's answer alone would be."""
    evidence = (Evidence(pick.report, pick.first, pick.last, pick.said, pick.hit),)
    return replace(finding, picks=(pick,), evidence=evidence, confidence=chance(pick.score), rivals=())


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


def _contradiction(text: str, wrong: Contradiction) -> Answer:
    pick = wrong.pick
    evidence = Evidence(pick.report, pick.first, pick.last, pick.said, pick.hit)
    message = (
        f"问题里说的是{wrong.asserted}，"
        f"{compose.heading_for(pick.report, pick.said)}的报告写的是{pick.text}，见引文。"
    )
    quotes = (compose.quote_of(evidence),)
    return Answer(text, "refused", "false_premise", message, (), quotes, _CONTRADICTED)


def _nothing(text: str, finding: Finding, scopes: tuple[Scope, ...], index: Index) -> Answer:
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


def _compared(text: str, parts: tuple[Part, ...], index: Index, resolved: Resolved, reader: Reader) -> Answer:
    findings, names, blanks = [], [], []
    for part in parts:
        scopes = resolve(part.question, list(index.reports.values()))
        if isinstance(scopes, NotHeld):
            blanks.append((part.name, scopes))
            continue
        finding = find(part.question, scopes, index, reader)
        if part.question.periods and not finding.evidence:
            blanks.append((part.name, NotHeld("year", time_not_held(part.question, scopes)[0])))
            continue
        if finding.confidence < THRESHOLD * _PART_OF_MANY:
            finding = Finding(part.question, (), (), finding.confidence)
        findings.append(finding)
        names.append(part.name)
    if not any(f.evidence for f in findings):
        if blanks:
            return compose.refused(
                text, blanks[0][1].reason, "".join(dict.fromkeys(b.message for _, b in blanks))
            )
        return compose.refused(text, "topic", "要比较的各份报告都没有写明这一内容。")
    answer = compose.answered(text, findings, resolved.taken, names)
    note = "".join(f"{name}：{b.message}" for name, b in blanks)
    return replace(answer, message=answer.message + note)
