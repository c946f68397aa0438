"""From what reader, search and statement say of an answer to the log-odds that it is right."""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass
from operator import mul
from typing import Final

# Beyond these a logit says no more.
_MOST_WINDOW, _MOST_SPAN = 8.0, 16.0


@dataclass(frozen=True, slots=True)
class Features:
    """What tells whether an answer is right, and, as the default, the weight of each.

    The weights are a logistic regression over questions on genres that the reader was not trained on
    (`python -m benchmarks.confidence`).
    """

    always: float = -0.25
    window: float = 0.0  # log-odds that the window answers
    span: float = 0.16  # log-odds of the stretch over no answer
    search: float = 1.2  # the search's score, 0..1
    target_open: float = -0.5  # a plan, where the question leaves open what is asked
    baseline_open: float = -1.0  # an earlier value, likewise
    misfit: float = -1.5  # a plan for a result, or the other way round
    unit: float = 0.0  # the unit named in the question
    other_unit: float = 0.0  # another unit than that
    words: float = 0.0  # share of the question's words that stand in the passage or above it
    textual: float = 0.0  # a how, why or problem, told by whole clauses
    listed: float = 0.0  # an item of several

    def clipped(self) -> Features:
        """With the logits kept within bounds."""
        window = max(-_MOST_WINDOW, min(self.window, _MOST_WINDOW))
        span = max(-_MOST_SPAN, min(self.span, _MOST_SPAN))
        return Features(self.always, window, span, *astuple(self)[3:])


WEIGHTS: Final = Features()
THRESHOLD: Final = 0.3
"""Below this a question is refused: a wrong answer costs a little more than a refusal of a right one."""


def log_odds(told: Features) -> float:
    """That an answer with these features is right."""
    odds: float = sum(map(mul, astuple(WEIGHTS), astuple(told.clipped())))
    return odds


def chance(odds: float) -> float:
    """Log-odds as 0..1."""
    return 1 / (1 + math.exp(-odds))
