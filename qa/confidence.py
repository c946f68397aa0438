"""How sure the engine is that the reports answer the question.

Two logistic models, for figures and for text, fitted by `benchmarks/fit.py`; their reliability stands in
docs/confidence.md.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from qa.evidence import SENTENCE_FEATURES, nearness
from qa.rank import VALUE_FEATURES, Pool, Ranked, weights_of
from qa.values import COUNTABLE

# Below this the engine refuses. Chosen on the dev questions so that a refused answerable question
# and an answered unanswerable one weigh as in docs/confidence.md.
THRESHOLD = 0.45
_QUOTED = re.compile(r'"([^"]{2,20})"')
_SHARED = (
    "bias",
    "margin",
    "sentence",
    "frame",
    "dense",
    "fused",
    "sparse",
    "missing",
    "absent",
    "quoted",
    "length",
    "role",
    "problem",
    "dense_z",
    "sparse_z",
    "nearness",
    "meaning_z",
)
TEXT_CONFIDENCE = _SHARED
FIGURE_CONFIDENCE = (
    *_SHARED,
    "near",
    "clause",
    "left",
    "near_share",
    "unit",
    "same_class",
    "other_unit",
    "change",
    "level",
    "attribute",
    "focus",
)


def confidence_features(pool: Pool, ranked: Sequence[Ranked]) -> tuple[float, ...]:
    """Features of the best candidate, in the order of `FIGURE_CONFIDENCE` or `TEXT_CONFIDENCE`.

    `margin`: lead over the best candidate of another value; `missing`: weight of the rarest topic gram
    that the sentence and its frame lack, `absent`: weight share of grams that no sentence of the pool
    has; `dense_z`, `sparse_z`: standard scores against all hits of this question, the background, and
    `meaning_z` against its sentences; `nearness`: reciprocal rank of the sentence by cosine;
    `quoted`: share of the question's quoted names found; `other_unit`: a count in another unit
    than the one named.
    """
    best = ranked[0]
    names = VALUE_FEATURES if best.value else SENTENCE_FEATURES
    at = {name.removeprefix("figure."): x for name, x in zip(names, best.features, strict=True)}
    others = [r.score for r in ranked[1:] if _differs(r, best)]
    told = best.sentence.told
    grams, matched = pool.topic.grams, pool.topic.matched(*told.parts)
    heaviest = max((g.weight for g in grams), default=1.0)
    anywhere = pool.topic.matched(*(s.told.folded for s in pool.sentences))
    at |= {
        "bias": 1.0,
        "margin": min(best.score - max(others, default=best.score - 3), 3.0) / 3,
        "missing": max((g.weight for g in grams if g.text not in matched), default=0.0) / heaviest,
        "absent": sum(g.weight for g in grams if g.text not in anywhere) / (pool.topic.total or 1.0),
        "quoted": _quoted_found(pool.question.folded, f"{told.frame} {told.folded}"),
        "dense_z": _standard(best.sentence.hit.dense or 0.0, [h.dense or 0.0 for h in pool.hits]),
        "sparse_z": _standard(best.sentence.hit.sparse, [h.sparse for h in pool.hits]),
        "meaning_z": _standard(best.sentence.cosine, [s.cosine for s in pool.sentences]),
        "problem": float(pool.question.kind == "problem" and told.problem),
        "length": min(len(grams), 12) / 12,
    }
    if best.value is None:
        at["nearness"] = nearness(best.sentence, pool.cosines())
        return tuple(at[name] for name in TEXT_CONFIDENCE)
    asked, figure = pool.question.asked, best.value.figure
    at["other_unit"] = float(bool(asked.unit) and figure.unit != asked.unit and figure.kind in COUNTABLE)
    return tuple(at[name] for name in FIGURE_CONFIDENCE)


def _standard(score: float, background: Sequence[float]) -> float:
    """Standard score over a fourth, so that it is about 0..1; 0 where the background does not vary."""
    mean = sum(background) / len(background)
    spread = math.sqrt(sum((b - mean) ** 2 for b in background) / len(background))
    return (score - mean) / spread / 4 if spread else 0.0


def _quoted_found(question: str, text: str) -> float:
    quoted = _QUOTED.findall(question)
    return sum(q in text for q in quoted) / len(quoted) if quoted else 1.0


def _differs(a: Ranked, b: Ranked) -> bool:
    if a.value is None or b.value is None:
        return a.sentence.key != b.sentence.key
    return (a.value.figure.amount, a.value.figure.unit) != (b.value.figure.amount, b.value.figure.unit)


def confidence(features: Sequence[float]) -> float:
    """Probability, 0..1, that the answer is right."""
    figure = len(features) == len(FIGURE_CONFIDENCE)
    names = FIGURE_CONFIDENCE if figure else TEXT_CONFIDENCE
    weights = weights_of("figure_confidence" if figure else "text_confidence", names)
    return 1 / (1 + math.exp(-sum(w * f for w, f in zip(weights, features, strict=True))))
