"""From what reader, search and statement say of an answer to the chance that it is right.

Two steps: `Features` of each answer rank those of one question; `Grounds` of the best, which stands or falls
with its rivals too, tell how sure it is.
"""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass, replace
from operator import mul
from typing import Final

# Beyond this a logit says no more.
_MOST_SPAN = 16.0


@dataclass(frozen=True, slots=True)
class Features:
    """What tells whether an answer is right, and, as the default, the weight of each.

    The weights are near a choice model (softmax over the answers of each question) fitted on 639 questions
    of genres that the reader and the wording of 2026-11 were not trained on, scaled to the reader's weight.
    """

    always: float = -0.3
    span: float = 0.155  # the reader's log-odds of the stretch over no answer
    search: float = 0.9  # the search's score, 0..1
    unit: float = 1.25  # the unit named in the question
    measure: float = 0.1  # how much less likely its class of unit is asked than the likeliest, -7..0
    standing: float = 0.22  # likewise its standing
    own: float = 0.6  # how far the question names the figure's own words, less half; twice its fit
    misfit: float = -1.6  # a plan for a result, or the other way round: 1, 3 outright; tried, not fitted
    heads: float = 2.0  # how far the heads of a cell say the topic, 0..1; by hand: few such questions

    def clipped(self) -> Features:
        """With the reader's log-odds kept within bounds."""
        return replace(self, span=max(-_MOST_SPAN, min(self.span, _MOST_SPAN)))


WEIGHTS: Final = Features()


@dataclass(frozen=True, slots=True)
class Grounds:
    """What makes the best answer sure or doubtful, and, as the default, the weight of each.

    The weights are a logistic regression over 1,126 questions on six genres, each asked with a reader that
    was not trained on it, rounded (`python -m benchmarks.confidence`).
    """

    always: float = -0.97
    score: float = 0.41  # log-odds from the answer's features
    beside: float = 0.046  # reader's log-odds over the best other stretch of the sentence, 0..20
    apart: float = 0.088  # likewise over the best elsewhere that says something else, -10..20
    told: float = 1.33  # share of the topic's characters in the sentence and shortly before it, 0..1
    misfit: float = -0.3  # likewise, where the score holds most of it already
    length: float = -0.47  # logarithm of its characters
    reports: float = -0.27  # logarithm of how many reports may answer


GROUNDS: Final = Grounds()
THRESHOLD: Final = 0.5
"""Below this a question is refused: an answer must be likelier right than wrong."""


def log_odds(told: Features) -> float:
    """That an answer with these features is right, as far as answers of one question are compared."""
    odds: float = sum(map(mul, astuple(WEIGHTS), astuple(told.clipped())))
    return odds


def sureness(told: Grounds) -> float:
    """The confidence, 0..1."""
    return chance(sum(map(mul, astuple(GROUNDS), astuple(told))))


def chance(odds: float) -> float:
    """Log-odds as 0..1."""
    return 1 / (1 + math.exp(-odds))
