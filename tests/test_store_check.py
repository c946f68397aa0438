"""`python -m index check` reads everything again and names all that is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from index_samples import saved_index
from test_store import flip, manifest_with

from index.files import npy
from index.files.pointer import current_version, version_names
from index.legs.bm25 import Sparse
from index.versions import integrity, store
from index.versions.contents import Contents
from index.versions.integrity import check_index
from index.versions.reports import Chunks


def test_a_whole_index_has_no_fault(tmp_path: Path) -> None:
    saved_index(tmp_path)
    saved_index(tmp_path)
    assert check_index(tmp_path) == []


def test_no_index_is_a_fault(tmp_path: Path) -> None:
    assert [fault[:20] for fault in check_index(tmp_path)] == [f"{tmp_path} 里没有索引"[:20]]


def test_every_damaged_file_is_named(tmp_path: Path) -> None:
    saved_index(tmp_path)
    version = current_version(tmp_path)
    flip("vectors.npy")(version)
    flip("report_bm25/data.npy")(version)
    (version / "chunks.npy").unlink()
    (version / "notes.txt").write_text("x")
    faults = check_index(tmp_path)
    named = ("chunks.npy", "report_bm25/data.npy", "vectors.npy", "notes.txt")
    assert [[name for name in named if str(version / name) in fault] for fault in faults] == [
        [name] for name in named
    ]


def test_an_earlier_version_that_is_damaged_is_named_too(tmp_path: Path) -> None:
    saved_index(tmp_path)
    saved_index(tmp_path)
    old = version_names(tmp_path)[0]
    flip("vectors.npy")(tmp_path / "versions" / old)
    (fault,) = check_index(tmp_path)
    assert fault.startswith(f"旧版本 {old} 不能退回：")
    assert "vectors.npy" in fault


def test_a_manifest_of_other_settings_is_a_fault(tmp_path: Path) -> None:
    saved_index(tmp_path)
    manifest_with(settings={"k1": 9})(current_version(tmp_path))
    (fault,) = check_index(tmp_path)
    assert "设置与本程序的不同" in fault


def longer(contents: Contents) -> Contents:
    vectors = contents.vectors.copy()
    vectors[1] *= 1.1
    return replace(contents, vectors=vectors)


def swapped(sparse: Sparse) -> Sparse:
    """Texts 0 and 1 have changed places."""
    rows = np.arange(sparse.size, dtype=np.int32)
    rows[:2] = (1, 0)
    return replace(sparse, indices=rows[sparse.indices])


def moved(contents: Contents) -> Contents:
    first = contents.chunks[0]
    changed = (replace(first, text=first.text[:-1] + "！"), *contents.chunks[1:])
    return replace(contents, chunks=cast("Chunks", changed))


WRONG: dict[str, tuple[Callable[[Contents], Contents], str]] = {
    "vector too long": (longer, "vectors.npy：向量的长度不是 1：甲县/2024.txt#1"),
    "chunk rows swapped": (lambda c: replace(c, chunk_sparse=swapped(c.chunk_sparse)), "chunk_bm25：关键词"),
    "report rows swapped": (
        lambda c: replace(c, report_sparse=swapped(c.report_sparse)),
        "report_bm25：关键词与原文不符：乙市.txt、甲县/2024.txt",
    ),
    "chunk of other text": (moved, "chunks.npy：段落与报告原文不符：乙市.txt#1"),
    "chunks cut otherwise": (
        lambda c: replace(
            c, chunks=c.chunks[:-1], vectors=c.vectors[:-1], chunk_sparse=Sparse.build(
                c.chunk_sparse.texts()[:-1], k1=1, b=0
            ),
        ),
        "段落的切分与本程序的不同",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_rows_that_are_not_their_texts_are_named(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved_index(tmp_path)
    change, message = WRONG[name]
    manifest, contents = store.load(tmp_path)
    monkeypatch.setattr(integrity, "read_version", lambda _: (manifest, change(contents)))
    (fault,) = check_index(tmp_path)
    assert message in fault
    assert "python -m index build" in fault


def test_no_array_is_no_array() -> None:
    with pytest.raises(ValueError, match="EOF"):
        npy.read(b"")
