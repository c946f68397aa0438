"""False premises: a figure that the question asserts and the report contradicts, told by asking for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.language.fold import fold
from corpus.language.numerals import numeral_value
from corpus.language.quantities import Quantity, find_quantities
from corpus.stages import staged
from index.searcher import Index
from qa.check.wanted import quantities_at
from qa.decide.find import find
from qa.decide.finding import Pick
from qa.question.measure import OVER, REACHED, UNDER
from qa.question.understanding import Question, understand
from qa.question.wording import Kind
from qa.read.reading import Reader
from qa.scope.scopes import Scope

# The report's own figure must be told as surely as an answer; a contradiction costs more than a refusal.
_SURE = 0.7
_AMONG = re.compile("全[国省市州区县]$")
_CLAUSE_END = re.compile("[，,；;。？?！!]")
_ASKED_COUNT = re.compile(r"(?:哪|第|前|这|那|排)[\"']?$")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """The figure asserted, as asked, and the report's own in its place."""

    asserted: str
    pick: Pick


@staged("values")
def contradicted(
    question: Question, scopes: Sequence[Scope], index: Index, reader: Reader
) -> Contradiction | None:
    """The report's figure where the question asserts another for the same thing, else None."""
    for figure in asserted_figures(question):
        text = question.text[figure.start : figure.end]
        asked = _asking_for(question, figure)
        finding = find(asked, scopes, index, reader)
        if not finding.picks or finding.confidence < _SURE:
            continue
        pick = finding.picks[0]
        if pick.features is None or pick.features.span <= 0:  # the reader itself sees no answer there
            continue
        held = quantities_at(pick.report, pick.start, pick.end)
        whole = pick.report.text
        stated = [
            _size(whole, q)
            for q in held
            if q.kind == figure.kind
            and q.unit == figure.unit
            and _among(whole, q) == _among(question.text, figure)
        ]
        passage = fold(whole[pick.first : pick.last])
        size = _size(question.text, figure)
        if stated and size not in stated and None not in {size, *stated} and fold(text) not in passage:
            return Contradiction(text, pick)
    return None


def asserted_figures(question: Question) -> list[Quantity]:
    """Figures stated as fact: not a time (五年里), the count of what is asked (哪三项) or a threshold."""
    out = []
    for figure in find_quantities(question.text):
        before = question.folded[: figure.start]
        plain = figure.value is not None and figure.unit
        timed = any(m.start < figure.end and figure.start < m.end for m in question.periods)
        if (
            (plain or figure.kind == "rank")
            and not timed
            and not any(bound.search(before) for bound in (_ASKED_COUNT, OVER, REACHED, UNDER))
            and not figure.approx
        ):
            out.append(figure)
    return out


def _asking_for(question: Question, figure: Quantity) -> Question:
    """The question turned round: what it asserts is what is asked, without the clauses that ask about it."""
    text = question.text
    rest = _CLAUSE_END.split(text[figure.end :])[0]
    rank = figure.kind == "rank"
    asked = "第几" if rank else f"多少{text[figure.number_end : figure.end]}"
    made = understand(f"{text[: figure.start]}{asked}{rest}")
    kind: Kind = "rank" if rank else "figure"
    return replace(made, periods=question.periods, inherited=question.inherited, kind=kind)


def _size(text: str, figure: Quantity) -> float | None:
    """Its value, a rank's its place: 首位 and 第1名 are 1, 前列 is none."""
    if figure.kind != "rank":
        return figure.value
    words = fold(text[figure.start : figure.end])
    return 1.0 if words in {"首位", "榜首"} else numeral_value(words.strip("第位名"))


def _among(text: str, figure: Quantity) -> str:
    """Among whom a rank counts, "" for a figure: 全省."""
    before = text[: figure.start] if figure.kind == "rank" else ""
    return before[-2:] if _AMONG.search(before) else ""
