"""The flat index against plain numpy."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from index.legs import dense as dense_module
from index.legs.dense import FILE, Dense, Kind, exact


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


@pytest.fixture(scope="module")
def many() -> NDArray[np.float32]:
    """Vectors in loose groups, as passages lie, enough for lists."""
    rng = np.random.default_rng(3)
    rows = rng.normal(size=(60, 32))[rng.integers(0, 60, 4000)] + 0.5 * rng.normal(size=(4000, 32))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float16)


@pytest.fixture
def listed(many: NDArray[np.float16], monkeypatch: pytest.MonkeyPatch) -> Dense:
    monkeypatch.setattr(dense_module, "FLAT", 1000)
    monkeypatch.setattr(dense_module, "_FEW", 100)
    monkeypatch.setattr(dense_module, "_RESCORED", 200)
    return Dense.build(many, many[::40].astype(np.float32))


def test_many_vectors_lie_in_lists_whose_recall_is_measured(many: NDArray[np.float16], listed: Dense) -> None:
    asked = many[::40].astype(np.float32)
    truth = exact(many, asked, 10)
    best = (asked @ many.astype(np.float32).T).argsort(axis=1)[:, ::-1][:, :10]
    assert np.mean([len(set(a) & set(b)) for a, b in zip(truth, best, strict=True)]) > 9.8
    shared = [len(set(listed.search(q, 10)[0]) & set(t)) / 10 for q, t in zip(asked, truth, strict=True)]
    assert listed.kind.name == "ivf_pq4"
    assert listed.kind.recall == pytest.approx(np.mean(shared), abs=1e-3)
    assert listed.kind.recall >= dense_module.WANTED
    assert 0 < listed.kind.probes <= listed.kind.lists
    assert listed.kind.questions == len(asked)


def test_what_the_lists_find_is_scored_on_the_vectors_themselves(
    many: NDArray[np.float16], listed: Dense
) -> None:
    rows, scores = listed.search(many[7].astype(np.float32), 20)
    assert rows[0] == 7
    assert scores == pytest.approx(many[rows].astype(np.float32) @ many[7].astype(np.float32))
    assert (np.diff(scores) <= 0).all()


@pytest.mark.parametrize(
    "spans",
    [[(10, 60)], [(100, 900)], [(0, 30), (500, 520)], [(1, 700), (2000, 3000), (3900, 4000)]],
    ids=["few", "one", "few of two", "many of three"],
)
def test_lists_keep_to_a_filter_and_fill_the_answer(
    many: NDArray[np.float16], listed: Dense, spans: list[tuple[int, int]]
) -> None:
    allowed = [row for start, end in spans for row in range(start, end)]
    query = many[50].astype(np.float32)
    rows, _ = listed.search(query, 40, np.array(spans))
    assert set(rows.tolist()) <= set(allowed)
    assert len(rows) == 40
    truth = sorted(allowed, key=lambda row: -float(many[row].astype(np.float32) @ query))[:10]
    assert len(set(rows[:10].tolist()) & set(truth)) >= 9
    assert listed.search(query, 5, np.zeros((0, 2), np.int64))[0].tolist() == []


def test_lists_are_read_back_and_always_the_same(many: NDArray[np.float16], listed: Dense) -> None:
    files = listed.to_files()
    assert files == Dense.build(many, many[::40].astype(np.float32)).to_files()
    held = Dense.of_files(files, listed.kind, many)
    query = many[9].astype(np.float32)
    assert held.search(query, 30)[0].tolist() == listed.search(query, 30)[0].tolist()
    for wrong in ({FILE: files[FILE][:-9]}, {FILE: b"x"}):
        with pytest.raises(ValueError, match="faiss"):
            Dense.of_files(wrong, listed.kind, many)
    with pytest.raises(ValueError, match="does not hold these vectors"):
        Dense.of_files(files, listed.kind, many[:-1])


def test_few_vectors_are_all_looked_at(vectors: NDArray[np.float32]) -> None:
    flat = Dense.build(vectors)
    assert flat.kind == Kind()
    assert flat.to_files() == {}
