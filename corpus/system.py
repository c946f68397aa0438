"""What differs between Linux, macOS and Windows, a small function each; they ask the platform when called."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_PAUSE = 0.05  # seconds between two tries
# <malloc.h>: M_TRIM_THRESHOLD, M_MMAP_THRESHOLD (bytes), M_ARENA_MAX
_MALLOC = ((-1, 1 << 20), (-3, 1 << 20), (-8, 2))
_PIECE = 1 << 24  # bytes
_TRIES = 20  # of a rename on Windows: a virus scanner or indexer holds a new file for a moment


def rename(old: Path, new: Path) -> None:
    """Rename a file or folder in one step; Windows refuses where `new` is there."""
    _patiently(os.rename, old, new)


def replace(old: Path, new: Path) -> None:
    """Rename a file over another in one step."""
    _patiently(os.replace, old, new)


def _patiently(step: Callable[[Path, Path], None], old: Path, new: Path) -> None:
    """On Windows again, where another process has the file open."""
    tries = _TRIES if sys.platform == "win32" else 1
    for left in range(tries - 1, -1, -1):
        try:
            step(old, new)
        except PermissionError:
            if not left:
                raise
            time.sleep(_PAUSE)
        else:
            return


def sync_folder(folder: Path) -> None:
    """Force the names in `folder` to disk; Windows opens no folders."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def reserve(handle: int, size: int) -> None:
    """Give an empty file `size` bytes that are surely there; OSError where the disk has not so many."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(handle, 0, size)
        return
    while size > 0:
        size -= os.write(handle, bytes(min(size, _PIECE)))


def cores() -> int:
    """Cores that this process may use, at least 1."""
    if sys.platform in {"win32", "darwin"}:
        return os.cpu_count() or 1
    return len(os.sched_getaffinity(0))


def silence_onnxruntime() -> None:
    """Before it is imported: from 1.31 on it reports to its maker, from C, unless told not to."""
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")


def bound_memory(megabytes: int, written: int, most: int | None = None) -> None:
    """No more address space, no core file, no file beyond `written` bytes; as far as the system can.

    `lift_memory` can raise the bound to `most` MiB. macOS refuses a bound on address space, Windows has none
    of these.
    """
    if sys.platform == "win32":
        return
    import resource

    if sys.platform != "darwin":
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, max(megabytes, most or 0) << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))


def lift_memory() -> None:
    """As much address space as `bound_memory` leaves for recognising pictures."""
    _set_memory(None)


def lower_memory(megabytes: int) -> None:
    """The bound as it was before `lift_memory`."""
    _set_memory(megabytes << 20)


def _set_memory(size: int | None) -> None:
    if sys.platform in {"win32", "darwin"}:
        return
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (most if size is None else size, most))


def keep_little_memory() -> None:
    """What is freed goes back to the system, and threads share two heaps: glibc hoards by default.

    Its own thresholds grow with the largest block freed (mallopt(3)); a process that lives long and answers
    now and then wants them still. Nothing where the C library is another.
    """
    if sys.platform != "linux":
        return
    import ctypes

    setting = getattr(ctypes.CDLL(None), "mallopt", None)
    if setting is not None:
        for option, value in _MALLOC:
            setting(option, value)


def bound_time(seconds: int) -> None:
    """Processor time from now on: this ends the process even where its parent is gone. Not on Windows."""
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + seconds, hard))


def end_group(process: subprocess.Popen[bytes]) -> None:
    """End a process that was started with a session of its own, and on POSIX all it started itself."""
    if sys.platform == "win32":
        process.kill()
        return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def ran_out_of_time(code: int) -> bool:
    """Whether a process with this exit code was ended by `bound_time`."""
    return sys.platform != "win32" and code == -signal.SIGXCPU
