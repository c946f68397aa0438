"""The type of a statement."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.errors import CorpusError
from corpus.report import Period
from corpus.statements.cues import Standing


@dataclass(frozen=True, slots=True)
class Statement:
    """What is known about `text[start:end]` of a report.

    `period` is the time it holds for, None where nothing tells; `point`: as of the end of `period` (末, 底,
    截至). `standing` is "achieved", "target", "baseline" (上年同期, 从…) or "background" (a shortcoming, a
    setting). `subject` is None for the report's own body and place, else the name as written. `basis` are
    the stretches of the same text that tell these. `figure`: it is one figure, not a run of clauses.
    """

    start: int
    end: int
    period: Period | None
    point: bool
    standing: Standing
    subject: str | None
    basis: tuple[tuple[int, int], ...]
    figure: bool = False

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise CorpusError(f"陈述的起点 {self.start} 不在终点 {self.end} 之前")
