"""What an earlier version holds that a new one need not make again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from index.context import passage, report_text
from index.store import Contents
from index.vectors import Vectors


@dataclass(frozen=True, slots=True)
class Known:
    """Vectors and tokens by the text they were made of; tokens of a text in any order."""

    vectors: Vectors = field(default_factory=dict)
    tokens: Mapping[str, Sequence[str]] = field(default_factory=dict)


NOTHING = Known()


def known_of(held: Contents) -> Known:
    """Vectors of the passages of `held`, and tokens of its passages and reports."""
    passages = [passage(held.reports[chunk.source], chunk) for chunk in held.chunks]
    texts = [*passages, *map(report_text, held.reports.values())]
    words = [*held.chunk_sparse.texts(), *held.report_sparse.texts()]
    return Known(dict(zip(passages, held.vectors, strict=True)), dict(zip(texts, words, strict=True)))
