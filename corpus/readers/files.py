"""The bytes of a file, within bounds, and the formats that are known and not read."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from corpus.errors import CorpusError
from corpus.readers.endings import BINARY
from corpus.readers.limits import Limits

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of a file of Office 97 to 2003, and of one that is locked."""
PICTURE = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"BM")
"""First bytes of the pictures that are read."""
# First bytes of formats that turn up under a report's ending.
_KINDS = (
    (b"GIF8", "是动图；是扫描件的请另存为 PNG"),
    (b"\x1f\x8b", "是压缩包；请解压后再试"),
    (b"7z\xbc\xaf\x27\x1c", "是压缩包；请解压后再试"),
    (b"Rar!\x1a\x07", "是压缩包；请解压后再试"),
    (b"\x7fELF", "是程序，不是报告"),
    (b"MZ\x90\x00", "是程序，不是报告"),
    (b"SQLite format 3\x00", "是数据库，不是报告"),
)


def file_bytes(path: Path, limits: Limits) -> bytes:
    """What the file holds; a pipe or device is never opened for long, and no more than the limit is read.

    Raises:
        CorpusError: unreadable, no regular file, empty, or larger than `limits.file_mb`.
    """
    try:
        # A named pipe without a writer would keep a plain open() waiting for ever.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with open(handle, "rb") as file:  # noqa: PTH123 - by handle
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise CorpusError(f"{path.name}：不是普通文件（管道、设备或文件夹）；请移走")
            data = file.read(limits.file_bytes + 1)
    except OSError as exc:
        raise CorpusError(
            f"{path.name}：文件读不出来（{exc.strerror}）；请检查文件是否存在、是否有读取权限"
        ) from exc
    except ValueError as exc:
        raise CorpusError("文件名里有空字符；请改名") from exc
    if not data:
        raise CorpusError(f"{path.name}：文件是空的")
    if len(data) > limits.file_bytes:
        raise CorpusError(
            f"{path.name}：文件超过 {limits.file_mb} MB 的上限；请拆成几份，或去掉其中的图片后再试"
        )
    return data


def check_length(characters: int, name: str, limits: Limits) -> None:
    """Raises CorpusError where a file holds more text than a report does."""
    if characters > limits.characters:
        raise CorpusError(
            f"{name}：有 {characters} 字，超过 {limits.characters} 字的上限；请按年份或部门拆成几份"
        )


def refuse_binary(data: bytes, path: Path) -> None:
    """Raises CorpusError for formats that are known and not read, with the way out."""
    for magic, cause in _KINDS:
        if data.startswith(magic):
            raise CorpusError(f"{path.name}：{cause}")
    if path.suffix.lower() in BINARY and data.count(0) > len(data) // 100:
        raise CorpusError(f"{path.name}：不是 {path.suffix.lower()[1:]} 文件，也不是文本；请重新取得文件")
