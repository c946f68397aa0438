"""One builder at a time in an index folder; the system frees the lock of a process that dies."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import IndexFault
from corpus.system import sync_folder
from index.files.disk import explained, write_all

_LOCK = ".lock"
_PID_BYTES = 20
# On Windows the first byte is the locked one and cannot be read: the process number stands behind it.
_NUMBER_AT = 1


@contextmanager
def build_lock(folder: Path) -> Iterator[None]:
    """Hold the lock of `folder`, which is made where it is missing.

    Raises:
        IndexFault: another process (or thread) builds there, or the folder cannot be written.
    """
    from filelock import lock_descriptor  # a tenth of a second, and questions need none

    with explained(folder):
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            sync_folder(folder.parent)
        handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not lock_descriptor(handle, blocking=False):
            raise IndexFault(
                f"索引目录 {folder} 正由另一个程序更新（进程号 {_holder(handle)}）。"
                "请等它做完再试；若它已停住，请结束该进程"
            )
        with explained(folder):
            os.ftruncate(handle, 0)
            write_all(handle, f" {os.getpid()}\n".encode())
        yield
    finally:
        os.close(handle)


def _holder(handle: int) -> str:
    os.lseek(handle, _NUMBER_AT, os.SEEK_SET)
    return os.read(handle, _PID_BYTES).decode("ascii", "replace").strip() or "未知"
