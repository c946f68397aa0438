"""Sentences of the hits as candidates, each with its standing and how much of the topic it covers."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import neg

from corpus.fold import fold
from corpus.report import Report
from index.hit import Hit
from qa.answer import Standing
from qa.held import Scope
from qa.question import Question
from qa.standing import is_problem, section_role, standing_of
from qa.terms import Topic


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a report (`report.text[start:end]`), folded, with the text that frames it.

    `frame` is the folded heading path and the sentence before; `standing` that of the whole;
    `cosine` is the sentence's own with the question, about .7 to 1.
    """

    report: Report
    start: int
    end: int
    folded: str
    frame: str
    standing: Standing
    cosine: float
    hit: Hit
    scope: Scope

    @property
    def key(self) -> tuple[str, int]:
        """Report and position: unique within an index."""
        return self.report.source, self.start


def sentences_of(hits: Iterable[Hit], scopes: Sequence[Scope]) -> Iterator[Sentence]:
    """Sentences of the hits' chunks that the scopes allow to answer by the names they must hold."""
    by_source = {s.report.source: s for s in scopes}
    for hit in hits:
        scope = by_source[hit.chunk.source]
        report, chunk = scope.report, hit.chunk
        path = fold(" ".join(chunk.path))
        before = fold(report.text[max(0, chunk.start - 60) : chunk.start])
        for start, end, cosine in hit.sentences:
            folded = fold(report.text[start:end])
            if names_all(folded + path, scope.must_name):
                standing = "baseline" if scope.earlier else standing_of(report, (start, end))
                frame = f"{path} {before}"
                yield Sentence(report, start, end, folded, frame, standing, cosine, hit, scope)
            before = folded[-60:]


def names_all(folded: str, groups: Sequence[Sequence[str]]) -> bool:
    """Whether each group has a word in the text."""
    return all(any(word in folded for word in group) for group in groups)


def is_heading(sentence: Sentence) -> bool:
    """Whether the sentence only announces what follows; an item of one sentence (一是…。) says it itself."""
    report = sentence.report
    section = report.section_at(sentence.start)
    if sentence.end > section.body + 1:
        return False
    if report.text[section.body : section.end].strip("。：:；; \n"):
        return True
    return section.end < len(report.text) and len(report.section_at(section.end).path) > len(section.path)


_DIGIT = re.compile(r"\d")
SENTENCE_FEATURES = (
    "sentence",
    "frame",
    "fused",
    "dense",
    "sparse",
    "report",
    "role",
    "figures",
    "heading",
    "meaning",
)


def sentence_features(
    sentence: Sentence, topic: Topic, question: Question, best: Hit, nearest: Sequence[float]
) -> tuple[float, ...]:
    """Features of a sentence in the order of `SENTENCE_FEATURES`, each about 0..1 (`meaning` -1..0).

    `best` is the first hit of the search: scores are taken as shares of its scores. `nearest` are the
    cosines of all sentences, falling: `meaning` is the distance from the first, in tenths.
    """
    hit = sentence.hit
    return (
        topic.coverage(sentence.folded),
        topic.coverage(f"{sentence.frame} {sentence.folded}"),
        hit.score,
        _scaled_cosine(hit.dense),
        hit.sparse / best.sparse if best.sparse else 0.0,
        hit.report_score / best.report_score if best.report_score else 0.0,
        _role_fits(sentence, question),
        float(bool(_DIGIT.search(sentence.folded))),
        float(is_heading(sentence)),
        (sentence.cosine - nearest[0]) / 0.1,
    )


def nearness(sentence: Sentence, nearest: Sequence[float]) -> float:
    """Reciprocal rank of the sentence's cosine among `nearest`, the cosines of all, falling."""
    return 1 / (1 + bisect_left(nearest, -sentence.cosine, key=neg))


def _scaled_cosine(cosine: float | None) -> float:
    # multilingual-e5 cosines live in about .7 to 1 (temperature .01 in training, Wang et al. 2024).
    return 0.0 if cosine is None else (cosine - 0.7) / 0.3


def _role_fits(sentence: Sentence, question: Question) -> float:
    """Section knowledge: problems stand under 问题, plans under 计划, the rest under what was done."""
    if question.kind == "problem":
        return float(is_problem(sentence.report, sentence.start, sentence.end))
    role = section_role(sentence.report, sentence.start)
    if question.tense == "plan":
        return float(role == "plan")
    return float(role == "done") if question.tense == "done" else 0.5
