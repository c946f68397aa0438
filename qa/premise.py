"""False premises: a figure or rank that the question asserts and the report contradicts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.stages import staged
from qa.figures import Figure, find_figures
from qa.question import Question
from qa.rank import Pool, may_answer
from qa.terms import Topic
from qa.values import Value, values_of

# Share of the words before the asserted figure that must be found beside the report's figure.
_SAME_INDICATOR = 0.7
# A figure of the same amount and unit confirms the premise where its clause shares this much.
_CONFIRMED = 0.3


@dataclass(frozen=True, slots=True)
class Contradiction:
    """The figure asserted, as asked, and the report's own in its place."""

    asserted: str
    value: Value


@staged("values")
def contradicted(pool: Pool) -> Contradiction | None:
    """The report's figure where the question asserts another for the same indicator, else None."""
    question = pool.question
    asserted = asserted_figures(question)
    if not asserted:
        return None
    values = [v for s in pool.sentences for v in values_of(s) if may_answer(s, v.standing, question)]
    for figure in asserted:
        words = _words_before(question, figure, pool.topic)
        text = question.folded[figure.start : figure.end]
        if not words.grams or any(_same(v, figure, text, pool.topic) for v in values):
            continue
        rivals = [
            v for v in values if _comparable(v.figure, figure) and words.coverage(v.left) >= _SAME_INDICATOR
        ]
        if rivals:
            best = max(
                rivals, key=lambda v: (words.coverage(v.left), pool.topic.coverage(v.clause), -v.start)
            )
            return Contradiction(text, best)
    return None


def asserted_figures(question: Question) -> list[Figure]:
    """Figures that the question states as fact, not the count of what it asks (哪三项)."""
    out = []
    for figure in find_figures(question.folded):
        asks = re.search(r"(?:哪|第几|排)[\"']?$", question.folded[: figure.start])
        if figure.kind != "bare" and not asks and (figure.amount is not None or question.kind != "rank"):
            out.append(figure)
    return out


def _comparable(held: Figure, asserted: Figure) -> bool:
    return held.kind == asserted.kind and held.unit == asserted.unit


def _same(value: Value, asserted: Figure, text: str, topic: Topic) -> bool:
    """Whether the report gives the very figure (a rank by its words) near words of the topic."""
    held = value.figure
    if not _comparable(held, asserted) or topic.coverage(value.sentence.folded) < _CONFIRMED:
        return False
    own = value.sentence.folded[held.start : held.end]
    return held.amount == asserted.amount if asserted.kind != "rank" else own == text


def _words_before(question: Question, figure: Figure, topic: Topic) -> Topic:
    """The topic's grams that stand before the figure in its clause."""
    before = re.split(r"[,。;]", question.folded[: figure.start])[-1]
    return topic.within(before)
