"""Leaving out columns that cannot win finds what adding all of them up finds."""

from __future__ import annotations

import numpy as np
import pytest

from index.legs import bm25 as sparse_module
from index.legs.bm25 import Sparse
from index.legs.maxscore import contenders

WORDS = [f"词{n}" for n in range(400)]


@pytest.fixture(scope="module")
def held() -> Sparse:
    """Texts whose words are as unevenly common as those of a language."""
    rng = np.random.default_rng(11)
    weights = 1 / np.arange(1, len(WORDS) + 1)
    texts = [rng.choice(WORDS, rng.integers(3, 40), p=weights / weights.sum()).tolist() for _ in range(3000)]
    return Sparse.build(texts, k1=0.9, b=0.4)


QUERIES = [
    ["词0", "词399"],
    ["词0", "词1", "词2", "词3"],
    ["词350", "词350", "词7"],
    ["没有", "词12"],
    ["没有"],
    [],
    [f"词{n}" for n in range(0, 400, 17)],
]
SPANS = [
    None,
    [(0, 3000)],
    [(5, 900)],
    [(0, 10), (40, 41), (2500, 3000)],
    [(n, n + 3) for n in range(0, 3000, 9)],
]


@pytest.mark.parametrize("query", QUERIES, ids=len)
@pytest.mark.parametrize("spans", SPANS, ids=lambda spans: "all" if spans is None else str(len(spans)))
@pytest.mark.parametrize("top_k", [1, 10, 200])
def test_the_same_texts_with_the_same_scores(
    held: Sparse,
    query: list[str],
    spans: list[tuple[int, int]] | None,
    top_k: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ranges = None if spans is None else np.array(spans)
    rows, scores = held.search(query, top_k, ranges)
    monkeypatch.setattr(sparse_module, "SCANNED", 10)
    monkeypatch.setattr(sparse_module, "_CUT", 10)
    found, again = held.search(query, top_k, ranges)
    assert found.tolist() == rows.tolist()
    assert again.tolist() == scores.tolist()


def test_few_are_left_to_look_at_closely(held: Sparse) -> None:
    query = ["词399", "词380", "词0", "词1"]
    left = contenders(held, query, 5, None)
    whole = np.count_nonzero(held.scores(query))
    assert 5 <= len(left) < whole / 10


def test_scores_of_given_texts(held: Sparse) -> None:
    rows = np.array([2999, 0, 17, 17])
    every = held.scores(["词0", "词5", "词0"])
    assert held.of(["词0", "词5", "词0"], rows).tolist() == every[rows].tolist()
    assert held.of(["词0", "词5", "词0"], np.arange(3000)).tolist() == every.tolist()
