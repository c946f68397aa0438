"""Passages as the reader read them, each beside the hit that brought it and what its report may say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.report import Report
from corpus.statement import Statement
from index.hit import Hit
from qa.check.wanted import Wanted
from qa.decide.confidence import Features, log_odds
from qa.decide.finding import Pick
from qa.question.understanding import Question
from qa.read.reading import Reader, Reading
from qa.read.tags import tags_of
from qa.read.window import Window, window_of

# Of the search's score (0..1) beside the window's log-odds, where passages are ranked.
_SEARCH = 4.0


@dataclass(frozen=True, slots=True)
class Read:
    """A reading with the hit it is of and the demands on its report."""

    reading: Reading
    hit: Hit
    wanted: Wanted

    @property
    def report(self) -> Report:
        """The report read."""
        return self.wanted.scope.report

    @property
    def rank(self) -> float:
        """How likely the passage answers at all, in log-odds and the search's score together."""
        return self.reading.sure + _SEARCH * self.hit.score

    def pick(
        self, question: Question, start: int, end: int, said: Statement, score: float, unit: str | None = None
    ) -> Pick:
        """The stretch as an answer; `score` is the reader's, `unit` that of a figure."""
        first, last = sentence_of(self.hit, start, end)
        misfit = self.wanted.misfit(said)
        is_open, asked = question.tense is None, question.asked.unit
        told = Features(
            always=1.0,
            span=score,
            search=self.hit.score,
            target_open=float(is_open and said.standing == "target"),
            baseline_open=float(is_open and said.standing == "baseline"),
            misfit=float(misfit),
            unit=float(unit is not None and unit == asked),
        )
        odds = log_odds(told)
        return Pick(self.report, start, end, first, last, said, odds, self.hit.score, told, misfit)


def read_hits(
    question: Question, hits: Sequence[Hit], wanted: Mapping[str, Wanted], reader: Reader
) -> list[Read]:
    """The hits read in one batch, in their order."""
    windows = [_window(wanted[h.chunk.source].scope.report, h.chunk.start, h.chunk.end) for h in hits]
    readings = reader.read(question.dated, windows)
    return [Read(r, h, wanted[h.chunk.source]) for r, h in zip(readings, hits, strict=True)]


def _window(report: Report, start: int, end: int) -> Window:
    return window_of(report, start, end, tags_of(report, start, end))


def sentence_of(hit: Hit, start: int, end: int) -> tuple[int, int]:
    """The sentences of the passage that hold the stretch."""
    held = [(a, b) for a, b, _ in hit.sentences if a < end and start < b]
    return (held[0][0], held[-1][1]) if held else (hit.chunk.start, hit.chunk.end)
