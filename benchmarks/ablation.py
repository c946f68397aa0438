"""What each part of the engine is worth: the dev questions with one part taken out at a time.

    python -m benchmarks.ablation --index DIR [--shared DIR]

Judged by `qa.judge`. Parts are taken out by patches in this script; the fitted weights stay as they are,
so that a part whose features are weighed in the ranking or in the confidence is missed there too. The
prefix that chunks carry into the index is measured in retrieval.py instead. Table: ablation.md.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

import index.searcher
import qa.api
import qa.rank
import qa.solve
import qa.terms
from corpus.report import Report
from index.encoder import Progress, Spans
from index.hit import Hit
from index.models import open_encoder
from index.searcher import Index
from qa.evaluate import evaluate, figures, read_rows
from qa.held import DONE, PLANNED, Scope
from qa.question import Question
from qa.rank import Pool, Ranked

SETS = ("seeds_dev", "prov2025_dev")
COLUMNS = ("evidence_top1", "answered_right", "wrong_answer", "refused_right")
Patch = AbstractContextManager[Any]


class Remembering:
    """The encoder of the product; a question is encoded once for all rows of the table."""

    def __init__(self) -> None:
        self._encoder = open_encoder()
        self._held: dict[str, NDArray[np.float32]] = {}
        self.name = self._encoder.name

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._encoder.dimension

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As the product's, remembered."""
        for text in texts:
            if text not in self._held:
                self._held[text] = self._encoder.encode_queries([text])[0]
        return np.stack([self._held[text] for text in texts])

    def encode_passages(
        self, texts: Sequence[str], spans: Sequence[Spans], progress: Progress | None = None
    ) -> list[NDArray[np.float32]]:
        """As the product's."""
        return self._encoder.encode_passages(texts, spans, progress)


def without_legs(weights: tuple[float, float, float], blank: Callable[[Hit], Hit]) -> list[Patch]:
    """Other weights of the fusion, and hits that no longer tell the scores of the missing legs."""
    searched = Index.search

    def search(self: Index, query: str, top_k: int = 50, sources: Collection[str] | None = None) -> list[Hit]:
        return [blank(hit) for hit in searched(self, query, top_k, sources)]

    return [patch.object(index.searcher, "WEIGHTS", weights), patch.object(Index, "search", search)]


def without_dense() -> list[Patch]:
    """BM25 alone; every cosine, of sentences too, the lowest that e5 gives (see `qa.evidence`)."""
    _, chunk, report = index.searcher.WEIGHTS
    return without_legs((0.0, chunk, report), lambda hit: replace(_no_nearness(hit), dense=0.7))


def without_sentence_vectors() -> list[Patch]:
    """Every sentence as near to the question as any other."""
    return without_legs(index.searcher.WEIGHTS, _no_nearness)


def _no_nearness(hit: Hit) -> Hit:
    return replace(hit, sentences=tuple((start, end, 0.7) for start, end, _ in hit.sentences))


def without_sparse() -> list[Patch]:
    """Cosines alone."""
    return without_legs((1.0, 0.0, 0.0), lambda hit: replace(hit, sparse=0.0, report_score=0.0))


def without_reranking() -> list[Patch]:
    """Sentences and figures in the order of the hits, within a hit in that of the text."""

    def in_order(rank: Callable[..., list[Ranked]]) -> Callable[..., list[Ranked]]:
        def ranked(pool: Pool, *known: Sequence[Ranked]) -> list[Ranked]:
            place = {s.key: n for n, s in enumerate(pool.sentences)}
            found = sorted(
                rank(pool, *known), key=lambda r: (place[r.sentence.key], r.value.start if r.value else 0)
            )
            return [replace(r, score=-float(n)) for n, r in enumerate(found)]

        return ranked

    return [
        patch.object(qa.solve, name, in_order(getattr(qa.solve, name)))
        for name in ("rank_sentences", "rank_values")
    ]


def without_constraints() -> list[Patch]:
    """Every report may answer, with what was done and what is planned."""

    def everything(_question: Question, reports: Sequence[Report]) -> tuple[Scope, ...]:
        return tuple(Scope(report, DONE | PLANNED) for report in reports)

    return [patch.object(qa.api, "resolve", everything)]


ROWS: dict[str, Callable[[], list[Patch]]] = {
    "everything": list,
    "without dense retrieval": without_dense,
    "without sentence vectors": without_sentence_vectors,
    "without BM25 (chunks and reports)": without_sparse,
    "without sentence re-ranking (order of the hits)": without_reranking,
    "without constraints of place, organ and period": without_constraints,
    "without refusal by confidence (threshold 0)": lambda: [patch.object(qa.api, "THRESHOLD", 0.0)],
    "without the lexicon of synonyms": lambda: [patch.object(qa.terms, "synonyms", dict)],
    "without the lift of the report": lambda: [patch.object(qa.rank, "REPORT_WEIGHT", 0.0)],
}


def cells(held: Index, shared: Path) -> Iterator[str]:
    """The figures of both sets."""
    for name in SETS:
        judged = evaluate(read_rows(shared / "eval" / f"{name}.jsonl"), held)
        found = figures(judged, held.reports)
        yield from (f"{found[column]:.3f}" for column in COLUMNS)


def main() -> None:
    """Print the table, a row at a time."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[2] / "shared")
    args = parser.parse_args()
    held = Index.load(args.index, Remembering())
    print("| | " + " | ".join(f"{name} {column}" for name in SETS for column in COLUMNS) + " |")
    print("|---|" + "--:|" * (len(SETS) * len(COLUMNS)))
    for label, patches in ROWS.items():
        with ExitStack() as stack:
            for one in patches():
                stack.enter_context(one)
            print(f"| {label} | " + " | ".join(cells(held, args.shared)) + " |", flush=True)


if __name__ == "__main__":
    main()
