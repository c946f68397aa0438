"""What an earlier version holds that a new one need not make again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from index.encoders.spot_check import Vectors
from index.legs.context import passage, report_text, sentence_spans
from index.versions.contents import Contents


@dataclass(frozen=True, slots=True)
class Known:
    """Vectors and tokens by the text they were made of; tokens of a text in any order."""

    vectors: Vectors = field(default_factory=dict)
    tokens: Mapping[str, Sequence[str]] = field(default_factory=dict)


NOTHING = Known()


def known_of(held: Contents) -> Known:
    """Vectors of the passages of `held`, and tokens of its passages and reports."""
    texts = [*_passages(held), *map(report_text, held.reports.values())]
    words = [*held.chunk_sparse.texts(), *held.report_sparse.texts()]
    return Known(passage_vectors(held), dict(zip(texts, words, strict=True)))


def passage_vectors(held: Contents) -> Vectors:
    """The vectors of `held` by the passage they were made of, where its sentences are still the same."""
    return {
        text: np.concatenate([held.vectors[i : i + 1].astype(np.float32), held.sentences.of(i)])
        for i, (text, chunk) in enumerate(zip(_passages(held), held.chunks, strict=True))
        if held.sentences.spans_of(i) == sentence_spans(chunk.text)
    }


def _passages(held: Contents) -> list[str]:
    return [passage(held.reports[chunk.source], chunk) for chunk in held.chunks]
