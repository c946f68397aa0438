"""What to ask in place of a question that got no answer: figures of the same place or organ, or so called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.language.fold import fold
from corpus.language.usual_names import as_written
from corpus.report import Report
from page.cards.filters import UNFILTERED, Filter, filter_of
from page.cards.places import Place, places_of
from page.chat.desk import checked
from page.figures.offers import plain, question_of
from page.stated_figures import Stated, figures_of
from qa.question.understanding import understand

# Reports looked into: those of the place asked about, or of the nearest sentences.
_REPORTS = 8
# Of figures so alike, that of the time asked about comes first.
_SAME_TIME = 0.01
# Share of an indicator's name that the question must have in it: less where it is of the place asked about.
_ALIKE, _NEAR = 0.5, 0.25


@dataclass(frozen=True, slots=True)
class Refused:
    """A question that got no answer, its filter, and where the sentences nearest to it stand."""

    question: str
    filter: Filter = UNFILTERED
    near: tuple[Place, ...] = ()


def refused_of(sent: object) -> Refused:
    """What the script sends; QuestionError where it is no such thing."""
    told: Mapping[str, object] = sent if isinstance(sent, dict) else {}
    near = places_of(told.get("near", []))
    return Refused(checked(told.get("question")), filter_of(told.get("filter")), near)


def figures_instead(
    refused: Refused, reports: Mapping[str, Report], year: int
) -> Iterator[tuple[Stated, str]]:
    """Figures with their questions, the nearest to what was asked first, each question once.

    Where the place or the organ asked about is held, of that alone; else of what is called alike.
    """
    asked = understand(refused.question, reference_year=year)
    held = {s: r for s, r in reports.items() if refused.filter.keeps(r)}
    places = {region.full_name for m in asked.regions for region in m.candidates}
    own = [r for r in held.values() if r.region and r.region.full_name in places]
    own = [r for r in held.values() if r.organ in {m.name for m in asked.organs}] or own
    near = [held[p.source] for p in refused.near if p.source in held]
    looked = list({r.source: r for r in (own or near)}.values())[:_REPORTS]
    ranked = sorted(_ranked(refused.question, looked, _NEAR if own else _ALIKE), key=lambda row: -row[0])
    seen = {refused.question}
    for _, figure in ranked:
        question = question_of(figure)
        if question not in seen:
            seen.add(question)
            yield figure, question


def _ranked(question: str, reports: Sequence[Report], least: float) -> Iterator[tuple[float, Stated]]:
    words = _pairs(as_written(fold(question)))
    for report in reports:
        for figure in filter(plain, figures_of(report)):
            name = _pairs(fold(figure.indicator))
            shared = len(name & words) / max(len(name), 1)
            if shared >= least:
                yield shared + (figure.period in question) * _SAME_TIME, figure


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}
