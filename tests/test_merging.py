"""Taking texts out of a keyword index and putting others in makes what counting all of them makes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from index_samples import joined

from corpus.errors import IndexFault
from index.files import scratch
from index.files.scratch import IN_MEMORY, Scratch
from index.legs import merging, postings
from index.legs.bm25 import Sparse
from index.legs.merging import Placed, merged
from index.legs.postings import counted

BM25 = {"k1": 1.2, "b": 0.75}
TEXT = st.lists(st.sampled_from("甲乙丙丁戊己庚辛"), max_size=9)


@given(
    st.lists(st.tuples(TEXT, st.sampled_from(["kept", "gone", "new"])), min_size=1, max_size=12),
    st.integers(1, 6),
)
def test_merged_columns_are_those_that_counting_makes(texts: list[tuple[list[str], str]], run: int) -> None:
    before = [text for text, fate in texts if fate != "new"]
    after = [text for text, fate in texts if fate != "gone"]
    assume(after)
    rows = iter(range(len(after)))
    placed = [(fate, -1 if fate == "gone" else next(rows)) for _, fate in texts]
    held, words, _ = counted(before)
    added, others, _ = counted([text for text, fate in texts if fate == "new"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "_RUN", run)
        columns, vocabulary = merged(
            Placed(held, words, np.array([row for fate, row in placed if fate != "new"], np.int64)),
            Placed(added, others, np.array([row for fate, row in placed if fate == "new"], np.int64)),
            IN_MEMORY,
        )
    made = Sparse.of_counts(columns, vocabulary, len(after), **BM25)
    assert joined(made.to_files()) == joined(Sparse.build(after, **BM25).to_files())


@given(st.lists(TEXT, min_size=1, max_size=12), st.integers(1, 20))
def test_blocks_of_any_size_make_the_same_columns(texts: list[list[str]], block: int) -> None:
    whole = joined(Sparse.build(texts, **BM25).to_files())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postings, "BLOCK", block)
        assert joined(Sparse.build(texts, **BM25).to_files()) == whole


def test_a_large_count_that_goes_leaves_a_small_type() -> None:
    held, words, _ = counted([["甲"] * 300, ["甲"]])
    nothing, none, _ = counted([])
    columns, _ = merged(
        Placed(held, words, np.array([-1, 0])), Placed(nothing, none, np.zeros(0, np.int64)), IN_MEMORY
    )
    assert columns.counts.dtype == np.uint8
    assert columns.counts.tolist() == [1]


def test_large_arrays_lie_in_files_without_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scratch, "_SMALL", 0)
    array = Scratch(tmp_path).array((3, 4), np.float16)
    array[1] = 7
    assert Scratch(tmp_path).copied(array).tolist() == [[0] * 4, [7] * 4, [0] * 4]
    assert not array.flags.owndata
    assert list(tmp_path.iterdir()) == []


def test_an_array_that_the_disk_has_no_room_for_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(IndexFault, match=r"写入索引目录.*原有索引未改动"):
        Scratch(tmp_path).array((1 << 58,), np.uint8)
