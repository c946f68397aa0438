"""What is made once, used again, and made anew where it is damaged."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from corpus.errors import IndexFault
from index.weights.cache import cache_folder, made_once


def test_the_cache_stands_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPORTQA_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.delenv("REPORTQA_CACHE")
    assert cache_folder() == Path.home() / ".cache" / "reportqa"


def test_a_folder_is_made_once_and_again_where_a_file_changed(tmp_path: Path) -> None:
    made: list[Path] = []

    def make(folder: Path) -> None:
        made.append(folder)
        (folder / "a.bin").write_bytes(b"\x01\x02")

    folder = made_once(tmp_path / "cache" / "model", make)
    assert made_once(folder, make) == folder
    assert len(made) == 1
    (folder / "a.bin").write_bytes(b"\x01\x03")
    made_once(folder, make)
    assert len(made) == 2
    assert (folder / "a.bin").read_bytes() == b"\x01\x02"
    assert [path.name for path in folder.parent.iterdir()] == ["model"]


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_what_was_written_for_one_user_can_be_read_by_all(tmp_path: Path) -> None:
    def make(folder: Path) -> None:
        (folder / "model.weights").touch(0o600)

    folder = made_once(tmp_path / "model", make)
    assert stat.S_IMODE((folder / "model.weights").stat().st_mode) == 0o644


def test_a_failed_making_leaves_nothing(tmp_path: Path) -> None:
    def make(folder: Path) -> None:
        (folder / "half").write_text("一半")
        raise IndexFault("做不成")

    with pytest.raises(IndexFault, match="做不成"):
        made_once(tmp_path / "model", make)
    assert list(tmp_path.iterdir()) == []


def test_a_cache_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("")
    with pytest.raises(IndexFault, match=r"无法写入缓存目录.*REPORTQA_CACHE"):
        made_once(tmp_path / "cache" / "model", Path.mkdir)
