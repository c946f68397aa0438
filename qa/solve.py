"""One question over its scope: the short answers, the sentences that hold them, and how sure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.fold import fold
from corpus.report import Report
from corpus.stages import staged
from qa.answer import Standing
from qa.confidence import confidence, confidence_features
from qa.evidence import Sentence
from qa.items import MOST_ITEMS, items_of, points_of
from qa.question import Question
from qa.rank import Pool, Ranked, rank_sentences, rank_values
from qa.spans import rank_spans

# Confidence where a figure was asked and the reports give none that fits.
_NO_FIGURE = 0.2
# A section on problems answers the question for problems, and one under the very words asked for
# answers 怎么, whatever its own words.
_OWN_SECTION = 0.75
_HEADED = 0.9
_PROBLEM_WORDS = re.compile(
    r"问题|困难|不足|短板|挑战|难题|矛盾|面临|存在|存$|当前|工作|发展|指出|自身|目前|还有|[差欠哪些]|题|"
    r"难处|毛病"
)


@dataclass(frozen=True, slots=True)
class Pick:
    """A short answer: `report.text[start:end]`, inside the evidence `[first:last]` of the same report."""

    report: Report
    start: int
    end: int
    standing: Standing
    first: int
    last: int

    @property
    def text(self) -> str:
        """The answer's own characters."""
        return self.report.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one question found: picks (may be empty for 怎么/为什么), evidence best first, confidence 0..1."""

    question: Question
    picks: tuple[Pick, ...]
    evidence: tuple[Sentence, ...]
    confidence: float
    features: tuple[float, ...] = ()
    pool: Pool | None = None


@staged("rank")
def solve_pool(pool: Pool) -> Finding:
    """Best answer in the pool; confidence 0 and no evidence where nothing fits at all."""
    question = pool.question
    ranked = rank_sentences(pool) if pool.hits else []
    values = rank_values(pool, ranked) if pool.hits and question.kind in {"figure", "rank"} else []
    if question.kind in {"figure", "rank"} and values:
        return _figure(pool, values, ranked)
    if not ranked:
        return Finding(question, (), (), 0.0, pool=pool)
    features = confidence_features(pool, ranked)
    sure = confidence(features)
    if question.kind in {"figure", "rank"}:
        sure = min(sure, _NO_FIGURE)
    if asks_all_problems(pool) and ranked[0].sentence.told.role == "problem":
        sure = max(sure, _OWN_SECTION)
    if question.kind == "how" and _heads_its_section(pool, ranked[0].sentence):
        sure = max(sure, _OWN_SECTION)
    picks = _texts(pool, ranked)
    evidence = _evidence(picks, ranked)
    return Finding(question, picks, evidence, sure, features, pool)


def _figure(pool: Pool, values: list[Ranked], ranked: list[Ranked]) -> Finding:
    best = values[0]
    value = best.value
    assert value is not None  # noqa: S101 - rank_values fills it; tells mypy
    sentence = best.sentence
    pick = Pick(sentence.report, value.start, value.end, value.standing, sentence.start, sentence.end)
    features = confidence_features(pool, values)
    rest = [*(v.sentence for v in values[1:4]), *(r.sentence for r in ranked)]
    evidence = _distinct([sentence, *rest])
    return Finding(pool.question, (pick,), evidence, confidence(features), features, pool)


def _texts(pool: Pool, ranked: list[Ranked]) -> tuple[Pick, ...]:
    """Short answers of a question that asks for no figure: items, a name, or the points made."""
    kind = pool.question.kind
    if kind == "list" and (found := items_of(pool, ranked)):
        return tuple(Pick(f.report, f.start, f.end, f.standing, f.first, f.last) for f in found)
    if kind in {"fact", "list"} and (spans := rank_spans(pool, ranked)):
        best = spans[0]
        sentence = best.sentence
        return (Pick(sentence.report, best.start, best.end, sentence.standing, sentence.start, sentence.end),)
    if kind in {"how", "problem"}:
        points = [p for s in _told_in(pool, ranked) for p in points_of(s)][:MOST_ITEMS]
        standing: Standing | None = "background" if kind == "problem" else None
        return tuple(Pick(p.report, p.start, p.end, standing or p.standing, p.first, p.last) for p in points)
    return ()


def _told_in(pool: Pool, ranked: list[Ranked]) -> list[Sentence]:
    """The sentences whose points answer: the best, or its whole section where all problems are asked."""
    best = ranked[0].sentence
    if not asks_all_problems(pool) or best.told.role != "problem":
        return [best]
    same = [r.sentence for r in ranked if r.sentence.report is best.report]
    return sorted((s for s in same if s.told.role == "problem"), key=lambda s: s.start)


def _heads_its_section(pool: Pool, sentence: Sentence) -> bool:
    """Whether the heading over the sentence is what the question asks about."""
    path = sentence.report.section_at(sentence.start).path
    return bool(path) and len(pool.topic.grams) > 2 and pool.topic.coverage(fold(path[-1])) >= _HEADED


def asks_all_problems(pool: Pool) -> bool:
    """Whether a question for problems names no field: 存在哪些问题, not 科技创新有何短板."""
    field = [g.text for g in pool.topic.grams if not _PROBLEM_WORDS.search(g.text)]
    return pool.question.kind == "problem" and len(field) < 2


def _evidence(picks: tuple[Pick, ...], ranked: list[Ranked]) -> tuple[Sentence, ...]:
    """Sentences best first; the one that holds the first pick leads."""
    lead = [
        r.sentence
        for r in ranked
        if picks
        and r.sentence.report is picks[0].report
        and r.sentence.start <= picks[0].start < r.sentence.end
    ]
    return _distinct([*lead, *(r.sentence for r in ranked)])


def _distinct(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    return tuple({s.key: s for s in sentences}.values())
