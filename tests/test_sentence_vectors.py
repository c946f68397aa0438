"""A byte a component: what is kept of a sentence's vector, and what is read back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from index_samples import SENTENCES, joined, loaded_index
from numpy.typing import NDArray
from stub_encoder import StubEncoder

from corpus.language.fold import fold
from index.files import npy
from index.files.scratch import IN_MEMORY
from index.legs.sentence_vectors import FILES, SentenceVectors

SPANS = [[(0, 3), (3, 9)], [], [(1, 5)]]


def unit(seed: int, rows: int) -> NDArray[np.float32]:
    made = np.random.default_rng(seed).normal(size=(rows, 16)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def built(seed: int = 0) -> tuple[SentenceVectors, list[NDArray[np.float32]]]:
    rows = unit(seed, 3)
    parts = [rows[:2], rows[:0], rows[2:]]
    return made_of(parts), parts


def made_of(parts: Sequence[NDArray[np.float32]]) -> SentenceVectors:
    spans = np.array([pair for each in SPANS for pair in each], np.int32)
    kept = SentenceVectors.blank(spans, np.array([0, 2, 2, 3]), 16, IN_MEMORY)
    for chunk, rows in enumerate(parts):
        kept.put(chunk, rows)
    return kept


@given(st.integers(0, 10_000))
def test_a_byte_a_component_moves_a_cosine_by_less_than_a_hundredth(seed: int) -> None:
    kept, parts = built(seed)
    for chunk, part in enumerate(parts):
        assert kept.of(chunk).shape == part.shape
        assert kept.of(chunk) == pytest.approx(part, abs=0.006)


@given(st.integers(0, 10_000))
def test_what_is_read_back_is_kept_unchanged(seed: int) -> None:
    kept, _ = built(seed)
    again = made_of([kept.of(chunk) for chunk in range(3)])
    assert again.components.tolist() == kept.components.tolist()
    assert again.scales.tolist() == kept.scales.tolist()


def test_cosines_stand_with_the_sentences_of_the_chunks_asked() -> None:
    kept, parts = built()
    query = unit(7, 1)[0]
    told = kept.cosines(query, np.array([2, 1, 0]), [0, 0, 0])
    assert [[(a, b) for a, b, _ in chunk] for chunk in told] == [SPANS[2], SPANS[1], SPANS[0]]
    assert told[0][0][2] == pytest.approx(float(parts[2][0] @ query), abs=0.01)
    assert told[2][1][2] == pytest.approx(float(parts[0][1] @ query), abs=0.01)
    assert kept.cosines(query, np.zeros(0, np.int64), []) == []


def test_files_that_do_not_fit_each_other_are_refused() -> None:
    kept, _ = built()
    files = joined(kept.to_files())
    assert SentenceVectors.of_files(files).of(0).tolist() == kept.of(0).tolist()
    for name, wrong in zip(
        FILES, (kept.components[:2], kept.scales[:2], kept.spans[:, :1], kept.first[:3]), strict=True
    ):
        with pytest.raises(ValueError, match="do not fit"):
            SentenceVectors.of_files({**files, **joined({name: npy.written(wrong)})})


def test_rows_are_copied_from_chunk_to_chunk_and_never_too_few() -> None:
    kept, _ = built()
    other = made_of([kept.of(0)[::-1], kept.of(1), kept.of(2)])
    kept.take(np.array([0, 2]), other, np.array([0, 2]))
    assert kept.components.tolist() == other.components.tolist()
    assert kept.scales.tolist() == other.scales.tolist()
    with pytest.raises(ValueError, match="without its vector"):
        kept.put(0, unit(1, 1))


def test_a_hit_tells_its_sentences_and_how_near_they_are(tmp_path: Path) -> None:
    index = loaded_index(tmp_path)
    query = "就业与粮食"
    (vector,) = StubEncoder().encode_queries([query])
    lines = {fold(line) for lines in SENTENCES.values() for line in lines}
    for hit in index.search(query):
        text = index.reports[hit.chunk.source].text
        assert hit.sentences
        for start, end, cosine in hit.sentences:
            assert hit.chunk.start <= start < end <= hit.chunk.end
            assert any(fold(text[start:end]) in line for line in lines)
            wanted = float(StubEncoder().encode_queries([text[start:end]])[0] @ vector)
            assert cosine == pytest.approx(wanted, abs=0.01)
