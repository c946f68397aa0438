r"""Vectors made so far by a build or update, kept so that a killed one need not make them again.

    INDEX/.encoded   header: "reportqa vectors 1 <SHA-256 of `maker`> <d>\n", then records of
                     SHA-256 of the text (32 bytes) | r: number of rows (4) | r x d float32 |
                     first 8 bytes of the SHA-256 of all that

What follows a damaged or torn record is cut off and made again.
"""

from __future__ import annotations

import hashlib
import mmap
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.files import disk

CHECKPOINT = ".encoded"
_KEY, _ROWS, _SEAL = 32, 4, 8


class Checkpoint:
    """The vectors of one `maker` (model and code) in the file at `path`: for each text an array (rows, d)."""

    def __init__(self, path: Path, maker: str, dimension: int) -> None:
        """Read what the file holds of this maker; afterwards it ends with a whole record."""
        self._path, self._dimension = path, dimension
        name = hashlib.sha256(maker.encode()).hexdigest()
        self._header = f"reportqa vectors 1 {name} {dimension}\n".encode()
        self._places: dict[bytes, tuple[int, int]] = {}  # where the rows of a text begin, and their number
        self._data: bytes | mmap.mmap = _bytes(path)
        if self._data[: len(self._header)] == self._header:
            end = self._read(self._data)
            if end < len(self._data):
                self._data = b""  # a file that is mapped cannot be cut off everywhere
                with disk.explained(path.parent):
                    os.truncate(path, end)
                self._data = _bytes(path)
        else:
            self.clear()

    def vectors(self, texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Vectors of those of the texts that were encoded before."""
        return {text: self._rows(key) for text in texts if (key := _key(text)) in self._places}

    def append(self, texts: Sequence[str], vectors: Sequence[NDArray[np.float32]]) -> None:
        """Add the vectors of the texts, flushed. Raises IndexFault where the disk takes no more."""
        data = b"".join(_record(text, rows) for text, rows in zip(texts, vectors, strict=True))
        with disk.explained(self._path.parent):
            handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0))
            try:
                disk.write_all(handle, data)
                os.fsync(handle)
            finally:
                os.close(handle)

    def clear(self) -> None:
        """Begin anew, with nothing held."""
        self._data, self._places = b"", {}
        with disk.explained(self._path.parent):
            disk.replace_file(self._path, self._header)

    def _rows(self, key: bytes) -> NDArray[np.float32]:
        at, rows = self._places[key]
        held = self._data[at : at + 4 * self._dimension * rows]
        return np.frombuffer(held, np.float32).reshape(rows, -1)

    def _read(self, data: bytes | mmap.mmap) -> int:
        """Take in the records up to the first that is not whole; returns where that one begins."""
        at = len(self._header)
        while True:
            body = at + _KEY + _ROWS
            rows = int.from_bytes(data[at + _KEY : body], "little")
            end = body + 4 * self._dimension * rows
            record = data[at : end + _SEAL]
            if len(record) != end + _SEAL - at or _sealed(record[:-_SEAL]) != record:
                return at
            self._places[record[:_KEY]] = body, rows
            at = end + _SEAL


def drop_checkpoint(folder: Path) -> None:
    """Remove the checkpoint of an index folder, whose vectors stand in a version now."""
    with disk.explained(folder):
        (folder / CHECKPOINT).unlink(missing_ok=True)


def _bytes(path: Path) -> bytes | mmap.mmap:
    """What the file holds, mapped; nothing where there is no file."""
    if not path.is_file() or not path.stat().st_size:
        return b""
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _record(text: str, vectors: NDArray[np.float32]) -> bytes:
    return _sealed(_key(text) + len(vectors).to_bytes(_ROWS, "little") + vectors.astype(np.float32).tobytes())


def _sealed(record: bytes) -> bytes:
    return record + hashlib.sha256(record).digest()[:_SEAL]
