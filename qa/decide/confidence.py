"""From log-odds to a confidence: how often an answer as sure as this one is right on documents left out."""

from __future__ import annotations

import math
from typing import Final

from qa.decide.finding import Pick
from qa.question import Question

# Fitted by benchmarks/fit.py on questions over documents that the reader was not trained on.
SLOPE, SHIFT = 0.8, 0.0
THRESHOLD: Final = 0.45
"""Below this a question is refused: a wrong answer costs a little more than a refusal of a right one."""


def confidence(question: Question, best: Pick | None) -> float:
    """0..1; 0 where nothing may answer."""
    return 0.0 if best is None else 1 / (1 + math.exp(-(SLOPE * best.score + SHIFT)))
