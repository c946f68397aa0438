"""False premises: a figure that the question asserts and the report contradicts."""

from __future__ import annotations

from dataclasses import dataclass

from qa.figures import Figure, find_figures
from qa.question import Question
from qa.rank import Pool
from qa.values import Value, values_of

# The words around the asserted figure must be found to this share beside the report's figure.
_SAME_INDICATOR = 0.75


@dataclass(frozen=True, slots=True)
class Contradiction:
    """The figure asserted, as asked, and the report's own in its place."""

    asserted: str
    value: Value


def contradicted(pool: Pool) -> Contradiction | None:
    """The report's figure where the question asserts another for the same indicator, else None."""
    question = pool.question
    for figure in asserted_figures(question):
        text = question.folded[figure.start : figure.end]
        if any(_same(f, figure) for s in pool.sentences for f in find_figures(s.folded)):
            continue
        words = _words_before(question, figure)
        rivals = [v for s in pool.sentences for v in values_of(s) if _rivals(v, figure, words) and v.standing in s.scope.standings]
        if words and rivals:
            best = max(rivals, key=lambda v: (_share(words, v.left), -v.start))
            return Contradiction(text, best)
    return None


def asserted_figures(question: Question) -> list[Figure]:
    """Figures that the question states as fact: in digits, with a unit, not a count of what is asked."""
    return [f for f in find_figures(question.folded) if f.amount is not None and f.kind != "bare" and question.folded[max(0, f.start - 1) : f.start] != "哪"]


def _same(held: Figure, asserted: Figure) -> bool:
    return held.amount == asserted.amount and held.unit == asserted.unit


def _words_before(question: Question, figure: Figure) -> str:
    runs = [g for g in question.topic.split() if question.folded.find(g) < figure.start]
    return "".join(runs)


def _rivals(value: Value, asserted: Figure, words: str) -> bool:
    return value.figure.kind == asserted.kind and value.figure.unit == asserted.unit and _share(words, value.left) >= _SAME_INDICATOR


def _share(words: str, text: str) -> float:
    pairs = [words[i : i + 2] for i in range(len(words) - 1)]
    return sum(p in text for p in pairs) / len(pairs) if pairs else 0.0
