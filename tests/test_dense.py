"""The flat index against plain numpy."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from index.dense import Dense


@pytest.fixture(scope="module")
def vectors() -> NDArray[np.float32]:
    rows = np.random.default_rng(7).normal(size=(300, 16)).astype(np.float32)
    rows[5] = rows[2] = rows[250]  # equal scores
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def numpy_search(
    vectors: NDArray[np.float32], query: NDArray[np.float32], rows: list[int], k: int
) -> list[int]:
    scores = vectors @ query
    return sorted(rows, key=lambda row: (-round(float(scores[row]), 6), row))[:k]


@pytest.mark.parametrize("k", [1, 10, 300])
@pytest.mark.parametrize(
    "spans", [None, [(2, 8), (250, 251)], [(0, 17)], [(299, 300)]], ids=["all", "two", "one", "last"]
)
def test_search_is_the_exact_search(
    vectors: NDArray[np.float32], k: int, spans: list[tuple[int, int]] | None
) -> None:
    dense = Dense.build(vectors)
    chosen = [row for start, end in spans or [(0, 300)] for row in range(start, end)]
    for query in vectors[[2, 17, 90]] * 0.9 + vectors[[3, 4, 5]] * 0.1:
        rows, scores = dense.search(query, k, None if spans is None else np.array(spans))
        assert rows.tolist() == numpy_search(vectors, query, chosen, k)
        assert scores == pytest.approx(vectors[rows] @ query, abs=1e-5)


def test_asking_for_more_than_there_is_gives_all_and_no_padding(vectors: NDArray[np.float32]) -> None:
    dense = Dense.build(vectors[:4])
    assert dense.search(vectors[0], 50)[0].tolist()[0] == 0
    assert sorted(dense.search(vectors[0], 50)[0].tolist()) == [0, 1, 2, 3]
    assert sorted(dense.search(vectors[0], 50, np.array([[1, 2], [3, 4]]))[0].tolist()) == [1, 3]


def test_nothing_allowed_nothing_found(vectors: NDArray[np.float32]) -> None:
    dense = Dense.build(vectors)
    assert dense.search(vectors[0], 5, np.zeros((0, 2), np.int64))[0].tolist() == []
    assert dense.search(vectors[0], 0)[0].tolist() == []


def test_scores_of_single_rows(vectors: NDArray[np.float32]) -> None:
    rows = np.array([9, 0, 250])
    assert Dense.build(vectors).scores(vectors[3], rows) == pytest.approx(vectors[rows] @ vectors[3])
