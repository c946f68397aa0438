"""What a search returns; imports nothing heavy, so that callers may import the type freely."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.report import Chunk


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk that answers a query, with the scores it was ranked by.

    `score` is the fused score, 0..1, comparable between questions. `dense` is the cosine, `sparse`
    the chunk's raw BM25 (0: no token in common) and `report_score` that of its whole
    report. Ranks count from 1 within this search; None where the leg did not return the chunk.
    `sentences` are the chunk's, as (start, end in the report's text, cosine with the query).
    """

    chunk: Chunk
    score: float
    dense: float
    sparse: float
    report_score: float
    dense_rank: int | None
    sparse_rank: int | None
    sentences: tuple[tuple[int, int, float], ...]
