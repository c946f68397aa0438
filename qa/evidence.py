"""Sentences of the hits as candidates, each with its standing and how much of the topic it covers."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import neg

from corpus.report import Report
from index.hit import Hit
from qa.answer import Standing
from qa.held import Scope
from qa.question import Question
from qa.terms import Topic
from qa.told import Told, told_in


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence found for a question: what it is in its report, and how near it comes.

    `standing` is that of the whole, an earlier value's where one is asked for; `cosine` is the
    sentence's own with the question, about .7 to 1.
    """

    report: Report
    told: Told
    standing: Standing
    cosine: float
    hit: Hit
    scope: Scope

    @property
    def start(self) -> int:
        """Offset in the report."""
        return self.told.start

    @property
    def end(self) -> int:
        """Offset in the report."""
        return self.told.end

    @property
    def folded(self) -> str:
        """Its text, folded."""
        return self.told.folded

    @property
    def key(self) -> tuple[str, int]:
        """Report and position: unique within an index."""
        return self.report.source, self.start


def sentences_of(hits: Iterable[Hit], scopes: Sequence[Scope]) -> Iterator[Sentence]:
    """Sentences of the hits' chunks that the scopes allow to answer by the names they must hold."""
    by_source = {s.report.source: s for s in scopes}
    for hit in hits:
        scope = by_source[hit.chunk.source]
        report, must_name = scope.report, scope.must_name
        found = told_in(report, hit.chunk, [(start, end) for start, end, _ in hit.sentences])
        for told, (_, _, cosine) in zip(found, hit.sentences, strict=True):
            if not must_name or names_all(told.folded + told.path, must_name):
                standing = "baseline" if scope.earlier else told.standing
                yield Sentence(report, told, standing, cosine, hit, scope)


def names_all(folded: str, groups: Sequence[Sequence[str]]) -> bool:
    """Whether each group has a word in the text."""
    return all(any(word in folded for word in group) for group in groups)


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
    hit, told = sentence.hit, sentence.told
    own = topic.mask(told.folded)
    return (
        topic.share(own),
        topic.share(own | topic.mask(told.path, told.before)),
        hit.score,
        _scaled_cosine(hit.dense),
        hit.sparse / best.sparse if best.sparse else 0.0,
        hit.report_score / best.report_score if best.report_score else 0.0,
        _role_fits(sentence, question),
        float(told.digits),
        float(told.heading),
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
        return float(sentence.told.problem)
    role = sentence.told.role
    if question.tense == "plan":
        return float(role == "plan")
    return float(role == "done") if question.tense == "done" else 0.5
