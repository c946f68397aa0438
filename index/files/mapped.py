"""A file's bytes, checked against its checksum: small ones read, large ones mapped.

A mapped file takes memory only for the pages that are touched, and the system takes these back when it
needs them. Versions are never changed in place, so what was checked stays what is used.
"""

from __future__ import annotations

import hashlib
import mmap
from pathlib import Path

from corpus.errors import IndexFault
from index.files.pointer import REBUILD

Data = bytes | mmap.mmap
"""What a file holds; both can be sliced, hashed and viewed by numpy without a copy."""

# From here on a copy in memory costs more than the page faults it saves: tens of thousands of chunks.
MAPPED_FROM = 32 << 20


def checked_file(path: Path, wanted: str) -> Data:
    """The bytes of a file whose SHA-256 must be `wanted`; IndexFault where it is missing or changed."""
    try:
        data = _data(path)
    except FileNotFoundError as exc:
        raise IndexFault(f"索引缺少文件 {path}。{REBUILD}") from exc
    except OSError as exc:
        raise IndexFault(f"读不了索引文件 {path}：{exc.strerror}。{REBUILD}") from exc
    if hashlib.sha256(data).hexdigest() != wanted:
        raise IndexFault(f"索引文件已损坏（校验和不符）：{path}。{REBUILD}")
    if isinstance(data, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        data.madvise(mmap.MADV_DONTNEED)  # hashing touched every page; searching needs few of them
    return data


def _data(path: Path) -> Data:
    with path.open("rb") as file:
        if path.stat().st_size < MAPPED_FROM:
            return file.read()
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
