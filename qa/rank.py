"""Linear rankers over sentences and figures; the weights are fitted by `benchmarks/fit.py`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from operator import mul

from corpus.regions import find_regions
from corpus.stages import staged
from index.hit import Hit
from index.searcher import Index
from qa.answer import Standing
from qa.evidence import (
    SENTENCE_FEATURES,
    Sentence,
    names_all,
    nearness,
    sentence_features,
    sentences_of,
)
from qa.held import DONE, PLANNED, Scope
from qa.phrases import CLAUSE
from qa.question import Question
from qa.terms import Topic, topic_grams
from qa.values import FIGURE_FEATURES, Value, figure_features, values_of

# Chunks looked at for one question: a bound on its cost, about half of a province's report. Not tuned.
POOL = 80
# Sentences of these looked at closely, those that share most with the question: a bound too.
CLOSE = 120
# On 599 notices 6 puts the right one first as often as 20 does (.812 to .806 of 511 questions).
REPORT_WEIGHT = 6.0
_NEAREST = 8
VALUE_FEATURES = (*SENTENCE_FEATURES, "nearness", *(f"figure.{name}" for name in FIGURE_FEATURES))
_EARLIER = re.compile(r"原来|之前|以前|此前|上年同期|去年同期|从多少|年初是|原先|改革前|过去是")


@dataclass(frozen=True, slots=True)
class Ranked:
    """A sentence with its score and features, and where it was ranked as a figure, the value."""

    sentence: Sentence
    score: float
    features: tuple[float, ...]
    value: Value | None = None


@dataclass(frozen=True, slots=True)
class Pool:
    """What a search found for one question: sentences that may answer, and the topic they are held to."""

    question: Question
    topic: Topic
    sentences: tuple[Sentence, ...]
    hits: tuple[Hit, ...]

    def cosines(self) -> list[float]:
        """Cosines of the sentences with the question, falling."""
        return sorted((s.cosine for s in self.sentences), reverse=True)


@staged("evidence")
def gather(question: Question, scopes: Sequence[Scope], index: Index) -> Pool:
    """Search the scopes' reports and cut the hits into sentences."""
    sources = [s.report.source for s in scopes]
    query = " ".join(filter(None, (question.text, question.inherited)))
    hits = tuple(index.search(query, top_k=POOL, sources=sources))
    topic = topic_grams(question.topic, question.inherited, index.term_weights)
    sentences = list(sentences_of(hits, scopes))
    if question.kind != "problem" and len(sentences) > CLOSE:
        shared = [topic.coverage(*s.told.parts) + 3 * s.hit.score for s in sentences]
        close = sorted(range(len(sentences)), key=shared.__getitem__, reverse=True)[:CLOSE]
        sentences = [sentences[at] for at in sorted(close)]
    return Pool(question, topic, tuple(sentences), hits)


@staged("evidence")
def nearest(question: Question, index: Index, sources: Sequence[str] | None = None) -> tuple[Sentence, ...]:
    """The closest sentence of each of the best reports, to be shown beside a refusal.

    `sources` limits them; without it, place and period do not.
    """
    hits = index.search(question.text, top_k=_NEAREST * 4, sources=sources)
    first = {hit.chunk.source: hit for hit in reversed(hits)}
    leading = sorted(first.values(), key=lambda hit: -hit.score)[:_NEAREST]
    topic = topic_grams(question.topic, question.inherited, index.term_weights)
    out = []
    for hit in leading:
        scope = Scope(index.reports[hit.chunk.source], DONE | PLANNED)
        found = list(sentences_of([hit], [scope]))
        out += [max(found, key=lambda s: topic.coverage(s.folded))] if found else []
    return tuple(out)


def report_lift(pool: Pool) -> dict[str, float]:
    """What a sentence gains by its report, 0..`REPORT_WEIGHT`: the report's best hit as a share of the best.

    Where place and period leave one report it is the same for all; where they leave hundreds, the
    report is chosen before the sentence.
    """
    best: dict[str, float] = {}
    for hit in pool.hits:
        best[hit.chunk.source] = max(hit.score, best.get(hit.chunk.source, 0.0))
    top = max(best.values(), default=1.0) or 1.0
    return {source: REPORT_WEIGHT * score / top for source, score in best.items()}


def rank_sentences(pool: Pool) -> list[Ranked]:
    """Sentences of the pool that stand as asked, best first."""
    weights = weights_of("sentence", SENTENCE_FEATURES)
    lift, nearest, out = report_lift(pool), pool.cosines(), []
    sentences = pool.sentences
    if pool.question.kind == "problem":
        sentences = tuple(s for s in sentences if s.told.problem) or sentences
    prose = pool.question.kind in {"how", "why", "problem"}
    for sentence in sentences:
        if prose and sentence.told.heading:
            continue
        if may_answer(sentence, sentence.standing, pool.question):
            features = sentence_features(sentence, pool.topic, pool.question, pool.hits[0], nearest)
            score = _dot(weights, features) + lift.get(sentence.report.source, 0.0)
            out.append(Ranked(sentence, score, features))
    return sorted(out, key=_order)


@staged("values")
def rank_values(pool: Pool, ranked: Sequence[Ranked] = ()) -> list[Ranked]:
    """Figures of the pool that fit the question, each with the standing asked for, best first.

    `ranked` are sentences whose features are known already.
    """
    known = {r.sentence.key: r.features for r in ranked}
    weights = weights_of("figure", VALUE_FEATURES)
    question, rank, out = pool.question, pool.question.kind == "rank", []
    lift, nearest = report_lift(pool), pool.cosines()
    for sentence in pool.sentences:
        values = [
            v
            for v in values_of(sentence, question.asked, rank=rank)
            if may_answer(sentence, v.standing, question) and named_near(v)
        ]
        if not values:
            continue
        base = known.get(sentence.key) or sentence_features(
            sentence, pool.topic, question, pool.hits[0], nearest
        )
        near = nearness(sentence, nearest)
        for value in values:
            features = (*base, near, *figure_features(value, pool.topic, question))
            score = _dot(weights, features) + lift.get(sentence.report.source, 0.0)
            out.append(Ranked(sentence, score, features, value))
    return sorted(out, key=_order)


def named_near(value: Value) -> bool:
    """Whether the names that the scope demands stand close to the figure, not just in its sentence."""
    groups = value.sentence.scope.must_name
    if not groups:
        return True
    text, at = value.sentence.folded, value.start - value.sentence.start
    places = find_regions(text[:at])
    if places and not any(text[places[-1].start : places[-1].end] in words for words in groups):
        return False
    clause = CLAUSE.split(text[at : at + 25])[0]
    return names_all(text[max(0, at - 80) : at] + clause, groups)


def may_answer(sentence: Sentence, standing: Standing, question: Question) -> bool:
    """Whether a statement of this standing may answer.

    Problems stand in parts of either kind; the opening of a report (who delivered it, when) is
    neither done nor planned; an earlier value answers only where one is asked for.
    """
    if question.kind == "problem":
        return True
    if standing == "baseline":
        asked = bool(_EARLIER.search(question.folded)) or sentence.scope.earlier
        return asked and bool(sentence.scope.standings & DONE)
    opening = sentence.told.opening and question.kind == "fact"
    return standing in sentence.scope.standings or opening


def _order(ranked: Ranked) -> tuple[float, str, int]:
    at = ranked.value.start if ranked.value else ranked.sentence.start
    return -ranked.score, ranked.sentence.report.source, at


def _dot(weights: Sequence[float], features: Sequence[float]) -> float:
    score: float = sum(map(mul, weights, features))
    return score


@cache
def weights_of(name: str, features: tuple[str, ...]) -> tuple[float, ...]:
    """Weights of one linear model of `weights.json`, in the order of its features."""
    table: dict[str, float] = json.loads(files("qa").joinpath("weights.json").read_text("utf-8"))[name]
    return tuple(table[feature] for feature in features)
