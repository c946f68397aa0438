"""How sure the best answer of a question is, seen beside the others."""

from __future__ import annotations

import math
from collections.abc import Sequence

from corpus.language.fold import fold
from qa.decide.confidence import Grounds
from qa.decide.finding import Pick
from qa.question.understanding import Question

_BEFORE = 60  # characters before the sentence that may name its topic
_LEAST, _MOST = -10.0, 20.0  # reader's log-odds over another answer beyond which nothing more is said
_NONE = -30.0  # of what was not found


def grounds_of(question: Question, pick: Pick, alone: Sequence[Pick], reports: int) -> Grounds:
    """What speaks for `pick` and against it: `alone` are all single answers, `reports` how many are asked."""
    others = [p for p in alone if not _same(p, pick)]
    beside = [p for p in others if p.report is pick.report and p.first == pick.first]
    apart = [p for p in others if p not in beside and p.text != pick.text]
    own = _span(pick)
    return Grounds(
        always=1.0,
        score=pick.score,
        beside=_within(own - max(map(_span, beside), default=_NONE), 0.0),
        apart=_within(own - max(map(_span, apart), default=_NONE), _LEAST),
        told=_told(question, pick),
        misfit=pick.misfit,
        length=math.log(pick.end - pick.start),
        reports=math.log(reports),
    )


def _same(a: Pick, b: Pick) -> bool:
    return a.report is b.report and a.start < b.end and b.start < a.end


def _span(pick: Pick) -> float:
    return pick.features.span if pick.features else _NONE


def _within(value: float, least: float) -> float:
    return max(least, min(value, _MOST))


def _told(question: Question, pick: Pick) -> float:
    """The share of the topic's characters that the sentence, or what stands shortly before it, says."""
    topic = question.topic.replace(" ", "")
    near = fold(pick.report.text[max(0, pick.first - _BEFORE) : pick.last])
    return sum(char in near for char in topic) / max(1, len(topic))
