"""What each system gives: the branches of Windows and macOS are walked with the platform set, not on them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from corpus import system

POSIX = pytest.mark.skipif(os.name != "posix", reason="what only POSIX has")


class Calls(list[Any]):
    """What was called, in order; `gives` is raised or returned, one after another."""

    def __init__(self, *gives: Any) -> None:
        super().__init__()
        self._gives = list(gives)

    def __call__(self, *args: Any) -> Any:
        self.append(args)
        given = self._gives.pop(0) if self._gives else None
        if isinstance(given, BaseException):
            raise given
        return given


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """The platform says Windows, where two modules of POSIX are missing."""
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "resource", None)
    monkeypatch.setitem(sys.modules, "fcntl", None)
    monkeypatch.setattr(system, "_PAUSE", 0)


@pytest.fixture
def bounds(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """The bounds that are set, by number."""
    import resource

    calls = Calls()
    monkeypatch.setattr(resource, "setrlimit", calls)
    return calls


@pytest.mark.usefixtures("windows")
def test_file_held_open_on_windows_is_renamed_a_moment_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = PermissionError(13, "in use")
    calls = Calls(held, held, None)
    monkeypatch.setattr(os, "replace", calls)
    system.replace(tmp_path / "a", tmp_path / "b")
    assert calls == [(tmp_path / "a", tmp_path / "b")] * 3
    monkeypatch.setattr(os, "rename", Calls(*[held] * system._TRIES))
    with pytest.raises(PermissionError):
        system.rename(tmp_path / "a", tmp_path / "b")


def test_refused_rename_is_no_matter_of_time_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = Calls(PermissionError(13, "read-only"), None)
    monkeypatch.setattr(os, "replace", calls)
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(PermissionError):
        system.replace(tmp_path / "a", tmp_path / "b")
    assert len(calls) == 1


@pytest.mark.usefixtures("windows")
def test_windows_has_no_bounds_and_opens_no_folder(tmp_path: Path) -> None:
    system.bound_memory(512, 1)
    system.bound_time(3)
    system.sync_folder(tmp_path / "nowhere")
    assert system.ran_out_of_time(-24) is False


@POSIX
@pytest.mark.parametrize(("platform", "memory"), [("linux", True), ("darwin", False)])
def test_address_space_is_bounded_where_the_system_lets_it(
    bounds: Calls, monkeypatch: pytest.MonkeyPatch, platform: str, *, memory: bool
) -> None:
    import resource

    monkeypatch.setattr(sys, "platform", platform)
    system.bound_memory(512, 7)
    wanted = [(resource.RLIMIT_AS, (512 << 20, 512 << 20))] if memory else []
    assert bounds == [*wanted, (resource.RLIMIT_CORE, (0, 0)), (resource.RLIMIT_FSIZE, (7, 7))]


@POSIX
def test_processor_time_ends_a_process_by_its_own_signal(bounds: Calls) -> None:
    import resource

    system.bound_time(3)
    assert bounds[0][0] == resource.RLIMIT_CPU
    assert system.ran_out_of_time(-signal.SIGXCPU) is True
    assert system.ran_out_of_time(1) is False


def test_a_process_is_ended_with_all_it_started(monkeypatch: pytest.MonkeyPatch) -> None:
    killed = Calls()
    process: Any = types.SimpleNamespace(pid=4321, kill=killed)
    monkeypatch.setattr(sys, "platform", "win32")
    system.end_group(process)
    assert killed == [()]
    if os.name == "posix":
        monkeypatch.setattr(sys, "platform", "darwin")
        groups = Calls(ProcessLookupError())
        monkeypatch.setattr(os, "killpg", groups)
        system.end_group(process)
        assert groups == [(4321, signal.SIGKILL)]


def test_this_system_bounds_a_real_process() -> None:
    code = "from corpus.system import *; bound_memory(256, 1); bound_time(60); bytearray(1 << 30)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=False, cwd=Path(__file__).parents[1]
    )
    assert (b"MemoryError" in done.stderr) is (sys.platform == "linux")


@pytest.mark.parametrize(
    ("platform", "library", "set_"),
    [
        (
            "linux",
            lambda calls: types.SimpleNamespace(mallopt=calls),
            [(-1, 1 << 20), (-3, 1 << 20), (-8, 2)],
        ),
        ("linux", lambda _: types.SimpleNamespace(), []),  # musl
        ("darwin", lambda calls: types.SimpleNamespace(mallopt=calls), []),
        ("win32", lambda calls: types.SimpleNamespace(mallopt=calls), []),
    ],
)
def test_freed_memory_is_given_back_where_the_c_library_knows_how(
    monkeypatch: pytest.MonkeyPatch, platform: str, library: Any, set_: list[tuple[int, int]]
) -> None:
    import ctypes

    calls = Calls()
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(ctypes, "CDLL", lambda _: library(calls))
    system.keep_little_memory()
    assert calls == set_
