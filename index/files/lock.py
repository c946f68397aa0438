"""One builder at a time in an index folder; the system frees the lock of a process that dies."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import IndexFault
from index.files.disk import explained, sync_folder, write_all

_LOCK = ".lock"
_PID_BYTES = 20
# Windows locks bytes against reading too, so the locked one lies behind the process number.
_LOCKED_AT = 1 << 10


@contextmanager
def build_lock(folder: Path) -> Iterator[None]:
    """Hold the lock of `folder`, which is made where it is missing.

    Raises:
        IndexFault: another process (or thread) builds there, or the folder cannot be written.
    """
    with explained(folder):
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            sync_folder(folder.parent)
        handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not _take(handle):
            raise IndexFault(
                f"索引目录 {folder} 正由另一个程序更新（进程号 {_holder(handle)}）。"
                "请等它做完再试；若它已停住，请结束该进程"
            )
        with explained(folder):
            os.ftruncate(handle, 0)
            write_all(handle, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(handle)


def _holder(handle: int) -> str:
    os.lseek(handle, 0, os.SEEK_SET)
    return os.read(handle, _PID_BYTES).decode("ascii", "replace").strip() or "未知"


if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> bool:
        os.lseek(handle, _LOCKED_AT, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        os.lseek(handle, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _take(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
