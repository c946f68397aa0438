"""A watched folder: what counts as a change, when the index follows, what happens where it cannot."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from corpus.errors import ReportqaError
from corpus.folder import by_hand
from index.watching import counts, follow

PATIENCE = 30.0  # seconds, on a machine that is busy with other things


class Updates:
    """Counts updates; `fails` of them say that they failed."""

    def __init__(self, fails: int = 0) -> None:
        self.done, self._fails = 0, fails
        self._changed = threading.Condition()

    def __call__(self) -> bool:
        with self._changed:
            self.done += 1
            self._changed.notify_all()
            return self.done > self._fails

    def reach(self, number: int) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self.done >= number, PATIENCE)


@contextmanager
def following(folder: Path, update: Callable[[], bool], again: int = 60_000) -> Iterator[None]:
    ended = threading.Event()
    thread = threading.Thread(target=follow, args=(folder, update, 0.2, ended, again))
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(PATIENCE)
        assert not thread.is_alive()


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("历城/2025.txt", True),
        (by_hand.NAME, True),
        (".changes.jsonl", False),
        (".trash/2025.txt", False),
        ("历城/.incoming/2025.txt", False),
    ],
)
def test_hidden_files_are_no_change_but_what_is_set_by_hand(path: str, told: bool, tmp_path: Path) -> None:
    assert counts(tmp_path / path, tmp_path) is told


def test_the_index_follows_once_the_folder_is_still(tmp_path: Path) -> None:
    updates = Updates()
    with following(tmp_path, updates):
        assert updates.reach(1)
        for number in range(20):
            (tmp_path / f"{number}.txt").write_text("一份报告", encoding="utf-8")
        assert updates.reach(2)
    assert updates.done < 10  # twenty files, few updates


def test_what_failed_is_tried_again(tmp_path: Path) -> None:
    updates = Updates(fails=2)
    with following(tmp_path, updates, again=100):
        assert updates.reach(3)


def test_a_folder_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(ReportqaError, match="没有文件夹"):
        follow(tmp_path / "无", lambda: True, 1.0, threading.Event())
