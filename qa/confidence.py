"""How sure the engine is that the reports answer the question: one logistic model, fitted and calibrated
by `benchmarks/fit.py` on the dev questions (reliability table in docs/confidence.md)."""

from __future__ import annotations

import math
from collections.abc import Sequence

from qa.rank import Pool, Ranked, weights_of

# Below this the engine refuses. Chosen on the dev questions so that a refused answerable question
# and an answered unanswerable one weigh as in docs/confidence.md.
THRESHOLD = 0.5

CONFIDENCE_FEATURES = (
    "bias", "score", "margin", "sentence", "frame", "clause", "dense", "fused", "missing", "unit", "conflict",
    "named", "textual", "length",
)  # fmt: skip


def confidence_features(pool: Pool, ranked: Sequence[Ranked], names: Sequence[str]) -> tuple[float, ...]:
    """Features of the best candidate in the order of `CONFIDENCE_FEATURES`; `names` are its own features' names.

    `margin` is the lead over the best candidate of another value, `missing` the weight share of the
    rarest topic gram that the sentence and its frame lack, `named` whether place or organ was named.
    """
    best = ranked[0]
    at = dict(zip(names, best.features, strict=False))
    others = [r.score for r in ranked[1:] if _differs(r, best)]
    whole = f"{best.sentence.frame} {best.sentence.folded}"
    matched = pool.topic.matched(whole)
    missing = max((g.weight for g in pool.topic.grams if g.text not in matched), default=0.0)
    heaviest = max((g.weight for g in pool.topic.grams), default=1.0)
    return (
        1.0,
        best.score / 10,
        min(best.score - max(others, default=best.score - 3), 3.0) / 3,
        at["sentence"],
        at["frame"],
        at.get("clause", at["sentence"]),
        at["dense"],
        at["fused"],
        missing / heaviest,
        at.get("same_class", 0.0),
        at.get("conflict", 0.0),
        float(bool(pool.question.regions or pool.question.organs)),
        float(best.value is None),
        min(len(pool.topic.grams), 12) / 12,
    )


def _differs(a: Ranked, b: Ranked) -> bool:
    if a.value is None or b.value is None:
        return a.sentence.key != b.sentence.key
    return (a.value.figure.amount, a.value.figure.unit) != (b.value.figure.amount, b.value.figure.unit)


def confidence(features: Sequence[float]) -> float:
    """Probability, 0..1, that the answer is right."""
    weights = weights_of("confidence", CONFIDENCE_FEATURES)
    return 1 / (1 + math.exp(-sum(w * f for w, f in zip(weights, features, strict=True))))
