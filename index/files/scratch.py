"""Arrays that a build fills while it goes: large ones lie in files without a name, not in memory.

The system takes their pages back when it needs memory, and the files are gone with the process that
made them, however it ends.
"""

from __future__ import annotations

import math
import mmap
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from corpus.system import reserve
from index.files import disk

_SMALL = 1 << 20  # bytes that are left in memory


class Scratch:
    """Room for what is made for an index in `folder`; without one everything lies in memory."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    def array(self, shape: tuple[int, ...], kind: DTypeLike) -> NDArray[Any]:
        """An array of zeros. Raises IndexFault where the disk takes no more."""
        dtype = np.dtype(kind)
        size = math.prod(shape) * dtype.itemsize
        if self._folder is None or size <= _SMALL:
            return np.zeros(shape, dtype)
        with disk.explained(self._folder), tempfile.TemporaryFile(dir=self._folder) as file:
            reserve(file.fileno(), size)
            held = mmap.mmap(file.fileno(), size)
        return np.frombuffer(held, dtype).reshape(shape)

    def copied(self, array: NDArray[Any]) -> NDArray[Any]:
        """The array, moved here."""
        out = self.array(array.shape, array.dtype)
        out[...] = array
        return out


IN_MEMORY = Scratch()
