"""Bytes to disk for good: every file written whole, flushed and in its folder, or an error in Chinese."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import IndexFault
from corpus.system import rename, replace, sync_folder

_REASONS = {
    errno.ENOSPC: "磁盘已满，请腾出空间再试",
    errno.EROFS: "所在的磁盘是只读的，请换到可写的位置",
    errno.EACCES: "没有写权限，请检查目录的所有者和权限",
    errno.EPERM: "没有写权限，请检查目录的所有者和权限",
    errno.EIO: "磁盘读写出错，请检查磁盘",
    errno.ENOTDIR: "路径中间有一个文件，请换一个目录",
    errno.EEXIST: "同名的文件已经存在，请换一个目录",
    errno.EMFILE: "打开的文件太多，请关闭一些程序再试",
}
_REASONS[getattr(errno, "EDQUOT", errno.ENOSPC)] = "磁盘已满，请腾出空间再试"


def reason(exc: OSError) -> str:
    """What the system reported, in Chinese, with what to do where that is known."""
    return _REASONS.get(exc.errno or 0) or f"{exc.strerror or exc}（错误号 {exc.errno}）"


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Turn what the system refuses below `folder` into an IndexFault that says why."""
    try:
        yield
    except OSError as exc:
        raise IndexFault(f"写入索引目录 {folder} 失败：{reason(exc)}。原有索引未改动") from exc


def write_file(path: Path, parts: Iterable[bytes]) -> str:
    """Write a new file and flush it; returns its SHA-256.

    FileExistsError where there is one of that name.
    """
    made = hashlib.sha256()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o644)
    try:
        for part in parts:
            made.update(part)
            write_all(handle, part)
        os.fsync(handle)
    finally:
        os.close(handle)
    return made.hexdigest()


def write_all(handle: int, data: bytes) -> None:
    """Hand over every byte; the system may take fewer at a time."""
    left = memoryview(data)
    while left:
        left = left[os.write(handle, left) :]


def replace_file(path: Path, data: bytes) -> None:
    """Put `data` in the place of the file at `path` in one step that survives a power cut."""
    aside = path.with_name(f".{path.name}.new")
    aside.unlink(missing_ok=True)
    write_file(aside, [data])
    replace(aside, path)
    sync_folder(path.parent)


def move_folder(old: Path, new: Path) -> None:
    """Rename a folder within its parent, for good."""
    rename(old, new)
    sync_folder(new.parent)
