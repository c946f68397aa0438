"""Versions: one current at a time, others to go back to, one builder at a time, readers that follow."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import filelock
import pytest
from index_samples import written_corpus
from stub_encoder import StubEncoder

from benchmarks.stand_in import read_here
from corpus.errors import IndexFault
from index import __main__ as cli
from index import live
from index.building import report_files
from index.building.build import build_index
from index.building.update import update_index
from index.files import disk
from index.files.lock import build_lock
from index.files.pointer import current_name, current_version, version_names
from index.live import LiveIndex
from index.searcher import Index
from index.versions.history import list_versions, prune, rollback

ROOT = Path(cli.__file__).parents[1]
TOURISM = "接待旅游人次"


@pytest.fixture(autouse=True)
def _read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process for the reading costs half a second each time; tests/test_index_cli.py has the real one."""
    monkeypatch.setattr(report_files, "each_report", read_here)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return written_corpus(tmp_path / "corpus")


@pytest.fixture
def index(corpus: Path, tmp_path: Path) -> Path:
    """Two versions: the first holds 乙市.txt, the current one does not."""
    folder = tmp_path / "index"
    build_index(corpus, folder, StubEncoder())
    shutil.move(corpus / "乙市.txt", tmp_path / "乙市.txt")
    update_index(corpus, folder, StubEncoder())
    return folder


def sources(index: Index) -> set[str]:
    return {hit.chunk.source for hit in index.search(TOURISM, 99)}


def test_versions_are_listed_newest_first(index: Path) -> None:
    new, old = list_versions(index)
    assert (new.name[:6], old.name[:6]) == ("000002", "000001")
    assert (new.current, old.current) == (True, False)
    assert (new.reports, old.reports, new.chunks, old.chunks) == (2, 3, 4, 5)
    assert new.made >= old.made
    assert new.size == sum(p.stat().st_size for p in current_version(index).rglob("*") if p.is_file())
    (index / "versions" / old.name / "manifest.json").write_bytes(b"{")
    assert "manifest.json" in list_versions(index)[1].fault
    assert list_versions(index / "nowhere") == []


def test_rollback_goes_back_and_the_next_update_forward_again(index: Path, corpus: Path) -> None:
    old, new = version_names(index)
    assert rollback(index) == old
    assert "乙市.txt" in sources(Index.load(index, StubEncoder()))
    with pytest.raises(IndexFault, match="没有更早的版本"):
        rollback(index)
    assert rollback(index, new) == new
    rollback(index)
    done = update_index(corpus, index, StubEncoder())
    assert (done.removed, done.version[:6]) == (("乙市.txt",), "000003")


def test_a_damaged_or_unknown_version_is_not_gone_back_to(index: Path) -> None:
    old, new = version_names(index)
    with pytest.raises(IndexFault, match=f"没有版本“x”。现有：{old}、{new}"):
        rollback(index, "x")
    path = index / "versions" / old / "vectors.npy"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(IndexFault, match=r"vectors\.npy"):
        rollback(index)
    assert current_name(index) == new


def test_rollback_mends_a_damaged_pointer(index: Path) -> None:
    new = version_names(index)[1]
    (index / "CURRENT").write_text("x")
    with pytest.raises(IndexFault, match="python -m index rollback"):
        Index.load(index, StubEncoder())
    assert rollback(index) == new
    assert Index.load(index, StubEncoder()).reports


def test_prune_keeps_the_newest_and_the_current_one(index: Path, corpus: Path) -> None:
    build_index(corpus, index, StubEncoder())
    first, second, third = version_names(index)
    rollback(index, first)
    assert prune(index, 1) == [second]
    assert version_names(index) == [first, third]
    rollback(index, third)
    assert prune(index, 1) == [first]
    with pytest.raises(IndexFault, match="至少要留一个"):
        prune(index, 0)


@pytest.mark.parametrize("act", [lambda i, c: update_index(c, i, StubEncoder()), lambda i, _: rollback(i)])
def test_a_second_builder_is_turned_away_with_the_number_of_the_first(
    act: object, index: Path, corpus: Path
) -> None:
    assert callable(act)
    code = (
        "import sys, pathlib\nfrom index.files.lock import build_lock\n"
        f"with build_lock(pathlib.Path({str(index)!r})):\n    print('held', flush=True)\n    sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdin
        assert other.stdout
        assert other.stdout.readline() == "held\n"
        with pytest.raises(IndexFault, match=f"正由另一个程序更新（进程号 {other.pid}）"):
            act(index, corpus)
        assert Index.load(index, StubEncoder()).reports
        other.kill()
        other.wait()
    act(index, corpus)  # the lock of a dead process is free


def test_two_threads_do_not_build_at_once(index: Path) -> None:
    with build_lock(index), pytest.raises(IndexFault, match=f"进程号 {os.getpid()}"), build_lock(index):
        pass


REFUSALS = {
    errno.ENOSPC: "磁盘已满，请腾出空间再试",
    errno.EROFS: "只读",
    errno.EACCES: "没有写权限",
    errno.EIO: "磁盘读写出错",
    errno.ELOOP: "错误号",
}


@pytest.mark.parametrize("number", REFUSALS)
@pytest.mark.parametrize("step", ["write_all", "sync_folder"])
def test_what_the_system_refuses_is_said_in_chinese_and_changes_nothing(
    number: int, step: str, index: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    before = current_name(index)
    (corpus / "甲县" / "2025.txt").unlink()
    with monkeypatch.context() as patched:
        patched.setattr(disk, step, refused)
        with pytest.raises(IndexFault, match=f"{REFUSALS[number]}.*原有索引未改动"):
            update_index(corpus, index, StubEncoder())
    assert current_name(index) == before
    assert Index.load(index, StubEncoder()).reports
    update_index(corpus, index, StubEncoder())
    assert sorted(p.name for p in index.iterdir()) == [".lock", "CURRENT", "versions"]
    assert not list((index / "versions").glob(".*"))


def test_a_folder_that_cannot_be_made_is_said(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(IndexFault, match="路径中间有一个文件"):
        build_index(corpus, tmp_path / "file" / "index", StubEncoder())


def test_a_reader_follows_between_questions_and_keeps_what_it_holds(index: Path, corpus: Path) -> None:
    reader = LiveIndex(index, StubEncoder())
    held = reader.current()
    assert reader.current() is held
    rollback(index)
    assert "乙市.txt" in sources(reader.current())
    assert reader.current() is not held
    assert "乙市.txt" not in sources(held)  # a question under way goes on as it began
    update_index(corpus, index, StubEncoder())
    assert "乙市.txt" not in sources(reader.current())
    assert reader.fault == ""


def test_a_reader_is_not_disturbed_by_pruning(index: Path) -> None:
    rollback(index)
    reader = LiveIndex(index, StubEncoder())
    held = reader.current()
    rollback(index, version_names(index)[1])
    prune(index, 1)
    assert "乙市.txt" in sources(held)
    assert "乙市.txt" not in sources(reader.current())


def test_a_version_that_does_not_load_leaves_the_reader_with_the_old_one(
    index: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    now = [100.0]
    monkeypatch.setattr(live.time, "monotonic", lambda: now[0])
    reader = LiveIndex(index, StubEncoder())
    held = reader.current()
    old = version_names(index)[0]
    path = index / "versions" / old / "vectors.npy"
    data = path.read_bytes()
    path.write_bytes(data[:-1])
    (index / "CURRENT").write_text(f"{old}\n")
    assert reader.current() is held
    assert "vectors.npy" in reader.fault
    assert caplog.messages == [m for m in caplog.messages if "继续使用原有版本" in m or "Building" in m]
    path.write_bytes(data)
    assert reader.current() is held  # not tried again at every question
    now[0] += 11
    assert "乙市.txt" in sources(reader.current())
    assert reader.fault == ""


def test_a_reader_goes_on_without_a_pointer(index: Path) -> None:
    reader = LiveIndex(index, StubEncoder())
    held = reader.current()
    (index / "CURRENT").unlink()
    assert reader.current() is held
    assert "缺少 CURRENT" in reader.fault


def test_questions_during_a_reload_are_answered_from_the_old_version(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = LiveIndex(index, StubEncoder())
    held = reader.current()
    began, go_on = threading.Event(), threading.Event()
    real = Index.load

    def slow(*given: object) -> Index:
        began.set()
        assert go_on.wait(10)
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(Index, "load", slow)
    rollback(index)
    loading = threading.Thread(target=reader.current)
    loading.start()
    assert began.wait(10)
    assert reader.current() is held
    go_on.set()
    loading.join()
    assert reader.current() is not held


def test_a_version_removed_while_it_is_read_is_no_fault(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from index.versions import store

    first, second = version_names(index)
    rollback(index)
    real = store.checked_file

    def overtaken(path: Path, wanted: str) -> bytes:
        if first in path.parts and path.name == "vectors.npy":
            rollback(index, second)
            prune(index, 1)
        return real(path, wanted)

    monkeypatch.setattr(store, "checked_file", overtaken)
    assert "乙市.txt" not in sources(Index.load(index, StubEncoder()))


def test_commands_show_go_back_and_throw_away(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = version_names(index)
    assert cli.main(["versions", "--index", str(index)]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert (shown[0][:21], shown[1][:21]) == (f"→ {new}", f"  {old}")
    assert "3 份报告，5 个段落" in shown[1]
    assert cli.main(["rollback", "--index", str(index)]) == 0
    assert f"已退回到版本 {old}" in capsys.readouterr().out
    assert cli.main(["rollback", "--index", str(index), "--to", "x"]) == 1
    assert cli.main(["rollback", "--index", str(index), "--to", new]) == 0
    capsys.readouterr()
    assert cli.main(["prune", "--index", str(index), "--keep", "1"]) == 0
    assert capsys.readouterr().out == f"删除了 1 个旧版本：{old}\n"


def test_the_number_of_the_holder_may_be_unknown(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filelock, "lock_descriptor", lambda *_, **__: False)
    (index / ".lock").write_bytes(b"")
    with pytest.raises(IndexFault, match="进程号 未知"), build_lock(index):
        pass
