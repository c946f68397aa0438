r"""Vectors made so far by a build or update, kept so that a killed one need not make them again.

    INDEX/.encoded   header: "reportqa vectors 1 <SHA-256 of the model's name> <d>\n", then records of
                     SHA-256 of the text (32 bytes) | d x float16 | first 8 bytes of the SHA-256 of both

Records have one length, so a damaged one is left out and a torn last one cut off.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import disk

CHECKPOINT = ".encoded"
_KEY, _SEAL = 32, 8


class Checkpoint:
    """The vectors of one model in the file at `path`; `held` maps the key of a text to its vector."""

    def __init__(self, path: Path, model: str, dimension: int) -> None:
        self._path = path
        self._dimension = dimension
        name = hashlib.sha256(model.encode()).hexdigest()
        self._header = f"reportqa vectors 1 {name} {dimension}\n".encode()
        self.held = self._read()

    def vectors(self, texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Vectors of those of the texts that were encoded before."""
        return {text: self.held[key] for text in texts if (key := _key(text)) in self.held}

    def append(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Add the vectors of the texts, flushed. Raises IndexFault where the disk takes no more."""
        rows = vectors.astype(np.float16)
        data = b"".join(_sealed(_key(text) + row.tobytes()) for text, row in zip(texts, rows, strict=True))
        with disk.explained(self._path.parent):
            handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0))
            try:
                disk.write_all(handle, data)
                os.fsync(handle)
            finally:
                os.close(handle)

    def clear(self) -> None:
        """Begin anew, with nothing held."""
        with disk.explained(self._path.parent):
            disk.replace_file(self._path, self._header)
        self.held = {}

    def _read(self) -> dict[bytes, NDArray[np.float32]]:
        """What the file holds of this model; afterwards the file ends with a whole record."""
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            data = b""
        if not data.startswith(self._header):
            self.clear()
            return {}
        length = _KEY + 2 * self._dimension + _SEAL
        end = len(data) - (len(data) - len(self._header)) % length
        with disk.explained(self._path.parent):
            os.truncate(self._path, end)
        records = (data[at : at + length] for at in range(len(self._header), end, length))
        return {
            record[:_KEY]: np.frombuffer(record[_KEY:-_SEAL], np.float16).astype(np.float32)
            for record in records
            if _sealed(record[:-_SEAL]) == record
        }


def drop_checkpoint(folder: Path) -> None:
    """Remove the checkpoint of an index folder, whose vectors stand in a version now."""
    with disk.explained(folder):
        (folder / CHECKPOINT).unlink(missing_ok=True)


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _sealed(record: bytes) -> bytes:
    return record + hashlib.sha256(record).digest()[:_SEAL]
