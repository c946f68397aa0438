"""Comparisons and trends: each part answered like a question of its own, what is missing said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.searcher import Index
from qa.answer import Answer
from qa.decide.confidence import THRESHOLD
from qa.decide.find import find
from qa.decide.finding import Finding
from qa.read.reading import Reader
from qa.reply import compose
from qa.scope.alternatives import time_not_held
from qa.scope.parts import Part
from qa.scope.resolve import resolve
from qa.scope.scopes import NotHeld

# A part of a comparison may be this much less sure than an answer alone: the other parts say what is meant.
_PART_OF_MANY = 0.7


def answer_parts(
    text: str, parts: Sequence[Part], taken: Sequence[str], index: Index, reader: Reader
) -> Answer:
    """One answer of all parts; a refusal where none is told. `taken`: words of earlier turns."""
    found: list[tuple[str, Finding]] = []
    blanks: list[tuple[str, NotHeld]] = []
    for part in parts:
        told = _part(part, index, reader)
        if isinstance(told, NotHeld):
            blanks.append((part.name, told))
        else:
            found.append((part.name, told))
    if not any(f.evidence for _, f in found):
        if blanks:
            message = "".join(dict.fromkeys(b.message for _, b in blanks))
            return compose.refused(text, blanks[0][1].reason, message)
        return compose.refused(text, "topic", "要比较的各份报告都没有写明这一内容。")
    answer = compose.answered(text, [f for _, f in found], taken, [name for name, _ in found])
    note = "".join(f"{name}：{b.message}" for name, b in blanks)
    return replace(answer, message=answer.message + note)


def _part(part: Part, index: Index, reader: Reader) -> Finding | NotHeld:
    scopes = resolve(part.question, list(index.reports.values()))
    if isinstance(scopes, NotHeld):
        return scopes
    finding = find(part.question, scopes, index, reader)
    if part.question.periods and not finding.evidence:
        return NotHeld("year", time_not_held(part.question, scopes)[0])
    if finding.confidence < THRESHOLD * _PART_OF_MANY:
        return Finding(part.question, (), (), finding.confidence)
    return finding
