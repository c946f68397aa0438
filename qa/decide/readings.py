"""Passages as the reader read them, each beside the hit that brought it and what its report may say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.language.quantities import Quantity
from corpus.report import Chunk, Report
from corpus.statement import Statement
from index.hit import Hit
from qa.check.cells import told_of_topic
from qa.check.wanted import Wanted
from qa.decide.confidence import Features, log_odds
from qa.decide.finding import Pick
from qa.question.understanding import Question
from qa.read.reading import Reader, Reading
from qa.read.tags import tags_of
from qa.read.window import Window, window_of

_GAP = "\n\n"
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
        self,
        question: Question,
        start: int,
        end: int,
        said: Statement,
        score: float,
        figure: Quantity | None = None,
        own: float = 0.0,
    ) -> Pick:
        """The stretch as an answer; `score` is the reader's, the rest is of a figure."""
        first, last = sentence_of(self.hit, start, end)
        misfit = self.wanted.misfit(said)
        told = Features(
            always=1.0,
            span=score,
            search=self.hit.score,
            unit=float(figure is not None and bool(figure.unit) and figure.unit == question.asked.unit),
            measure=_fit(question, figure),
            standing=question.wording.stands[said.standing],
            own=own,
            heads=max(0.0, 2 * told_of_topic(question.topic, self.report, start, end) - 1),
        )
        odds = log_odds(told)
        return Pick(self.report, start, end, first, last, said, odds, self.hit.score, told, misfit)


def _fit(question: Question, figure: Quantity | None) -> float:
    """How far the wording asks for such a figure; 0 where the question names its unit, or there is none."""
    if figure is None or question.asked.kind:
        return 0.0
    return question.wording.fits.get(figure.kind, 0.0)


def read_hits(
    question: Question, hits: Sequence[Hit], wanted: Mapping[str, Wanted], reader: Reader
) -> list[Read]:
    """The hits read in one batch, in their order."""
    windows = [_window(wanted[h.chunk.source], h.chunk) for h in hits]
    readings = reader.read(question.dated, windows)
    return [Read(r, h, wanted[h.chunk.source]) for r, h in zip(readings, hits, strict=True)]


def _window(wanted: Wanted, chunk: Chunk) -> Window:
    report = wanted.scope.report
    tags = tags_of(report, chunk.start, chunk.end, lambda cell: wanted.means(*cell.span))
    return window_of(report, chunk.start, chunk.end, tags)


def sentence_of(hit: Hit, start: int, end: int) -> tuple[int, int]:
    """The sentences of the passage that hold the stretch, as far as they lie in its paragraph."""
    held = [(a, b) for a, b, _ in hit.sentences if a < end and start < b]
    first, last = (held[0][0], held[-1][1]) if held else (hit.chunk.start, hit.chunk.end)
    return in_paragraph(hit.chunk, (first, last), (start, end))


def in_paragraph(chunk: Chunk, whole: tuple[int, int], part: tuple[int, int]) -> tuple[int, int]:
    """`whole` cut at the blank lines around `part`: between title and text, lines may have been lost."""
    before = chunk.text.rfind(_GAP, 0, max(0, part[0] - chunk.start))
    after = chunk.text.find(_GAP, part[1] - chunk.start)
    first = chunk.start + before + len(_GAP) if before >= 0 else whole[0]
    last = chunk.start + after if after >= 0 else whole[1]
    return max(whole[0], first), min(whole[1], last)
