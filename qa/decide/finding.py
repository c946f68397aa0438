"""What one question found."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.report import Report
from corpus.statement import Statement
from qa.decide.confidence import Features, Grounds
from qa.question.understanding import Question


@dataclass(frozen=True, slots=True)
class Pick:
    """A short answer `report.text[start:end]` inside the evidence `[first:last]`; `said` is its statement.

    `score` is in log-odds, higher is better, comparable between questions; `hit` the score of the search.
    `misfit`: how far it tells a plan where what was done is asked for, or the other way round: 0, 1 or 3.
    """

    report: Report
    start: int
    end: int
    first: int
    last: int
    said: Statement
    score: float
    hit: float
    features: Features | None = None
    misfit: float = 0.0

    @property
    def text(self) -> str:
        """The answer's own characters."""
        return self.report.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A stretch `[start:end]` that answers or comes near, with the statement that it is."""

    report: Report
    start: int
    end: int
    said: Statement
    hit: float

    @property
    def text(self) -> str:
        """The report's own characters."""
        return self.report.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Finding:
    """Picks best first (a list's in order), evidence best first, confidence 0..1.

    `rivals` are the best answers of other reports; `grounds` are what the confidence comes from.
    `near`: where the confidence is too low, the sentences that say the topic, then the evidence.
    """

    question: Question
    picks: tuple[Pick, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    confidence: float = 0.0
    rivals: tuple[Pick, ...] = ()
    grounds: Grounds | None = None
    near: tuple[Evidence, ...] = ()
