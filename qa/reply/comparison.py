"""Comparisons and trends: each part answered like a question of its own, what is missing said."""

from __future__ import annotations

from collections.abc import Sequence

from index.searcher import Index
from qa.answer import Answer
from qa.decide.confidence import THRESHOLD
from qa.decide.find import find
from qa.decide.finding import Finding
from qa.read.reading import Reader
from qa.reply import compose
from qa.reply.other_times import time_not_told
from qa.reply.refusal import place_not_held
from qa.reply.refusal_sentences import NO_PART, Refusal
from qa.scope.held import held_by
from qa.scope.parts import Part
from qa.scope.resolve import resolve
from qa.scope.scopes import NotHeld

# A part of a comparison may be this much less sure than an answer alone: the other parts say what is meant.
_PART_OF_MANY = 0.7


def answer_parts(
    text: str, parts: Sequence[Part], taken: Sequence[str], index: Index, reader: Reader, *, filtered: bool
) -> Answer:
    """One answer of all parts; a refusal where none is told. `taken`: words of earlier turns."""
    found: list[tuple[str, Finding]] = []
    blanks: list[tuple[str, Refusal]] = []
    for part in parts:
        told = _part(part, index, reader, filtered=filtered)
        if isinstance(told, Refusal):
            blanks.append((part.name, told))
        else:
            found.append((part.name, told))
    if not any(f.evidence for _, f in found):
        return compose.refused(text, _all([why for _, why in blanks]) if blanks else NO_PART)
    names = [name for name, _ in found]
    missing = "".join(f"{name}：{why.message}" for name, why in blanks)
    return compose.answered(text, [f for _, f in found], taken, names, missing)


def _all(whys: Sequence[Refusal]) -> Refusal:
    """The refusals of several parts as one, each sentence once."""
    return Refusal(whys[0].reason, "".join(dict.fromkeys(why.message for why in whys)))


def _part(part: Part, index: Index, reader: Reader, *, filtered: bool) -> Finding | Refusal:
    scopes = resolve(part.question, held_by(index))
    if isinstance(scopes, NotHeld):
        return place_not_held(part.question, index, filtered=filtered)
    finding = find(part.question, scopes, index, reader)
    if part.question.periods and not finding.evidence:
        return time_not_told(part.question, scopes, filtered=filtered)
    if finding.confidence < THRESHOLD * _PART_OF_MANY:
        return Finding(part.question, (), (), finding.confidence)
    return finding
