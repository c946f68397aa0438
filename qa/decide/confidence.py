"""From what reader, search and statement say of an answer to the log-odds that it is right."""

from __future__ import annotations

import math
from operator import mul
from typing import Final

from corpus.statements.cues import Standing
from qa.decide.finding import Pick
from qa.question import Question

FEATURES: Final = ("always", "window", "span", "search", "target left open", "baseline left open", "heads")
# A logistic regression over 485 questions on genres that the reader was not trained on (2026-11), rounded;
# the last three were set by hand, since too few of those questions turn on them, or none: the reader was
# trained on no tables. No script repeats the fit yet.
WEIGHTS: Final = (-0.25, 0.0, 0.16, 1.2, -0.5, -1.0, 2.0)
THRESHOLD: Final = 0.3
"""Below this a question is refused: a wrong answer costs a little more than a refusal of a right one."""
# Beyond these a logit says no more.
_MOST_WINDOW, _MOST_SPAN = 8.0, 16.0


def features(
    question: Question, sure: float, span: float, hit: float, standing: Standing, heads: float = 0.0
) -> tuple[float, ...]:
    """In the order of `FEATURES`.

    Log-odds of the window and of the span, the search's score, and whether the question leaves open what is
    asked while the statement is a plan or an earlier value. `heads`: the share of the topic, 0..1, that the
    heads of a cell say; it tells from a half on.
    """
    is_open = question.tense is None
    return (
        1.0,
        max(-_MOST_WINDOW, min(sure, _MOST_WINDOW)),
        max(-_MOST_SPAN, min(span, _MOST_SPAN)),
        hit,
        float(is_open and standing == "target"),
        float(is_open and standing == "baseline"),
        max(0.0, heads * 2 - 1),
    )


def log_odds(told: tuple[float, ...]) -> float:
    """That an answer with these features is right."""
    odds: float = sum(map(mul, WEIGHTS, told))
    return odds


def confidence(best: Pick | None) -> float:
    """0..1; 0 where nothing may answer."""
    return 0.0 if best is None else 1 / (1 + math.exp(-best.score))
