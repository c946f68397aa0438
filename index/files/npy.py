"""numpy arrays as the bytes of .npy files, never pickled, read without a copy."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.lib import format as layout
from numpy.typing import NDArray

from index.files.mapped import Data

_PIECE = 1 << 24  # bytes
_HEAD = 1 << 12  # more than the header of any array of numbers


def written(array: NDArray[Any]) -> Iterator[bytes]:
    """The .npy file of an array of numbers, piece by piece: a large one is not copied whole."""
    head = io.BytesIO()
    layout.write_array_header_1_0(head, layout.header_data_from_array_1_0(array))
    yield head.getvalue()
    step = max(1, _PIECE // max(1, array[:1].nbytes))
    for start in range(0, len(array), step):
        yield array[start : start + step].tobytes()


def read(data: Data) -> NDArray[Any]:
    """The array, a read-only view of `data`; ValueError where it is no .npy file or holds objects."""
    head = io.BytesIO(data[:_HEAD])
    if layout.read_magic(head) != (1, 0):
        raise ValueError("an array of another version")
    shape, by_column, dtype = layout.read_array_header_1_0(head)
    if by_column or dtype.hasobject or len(data) != head.tell() + math.prod(shape) * dtype.itemsize:
        raise ValueError("no array of numbers by rows, or not all of it")
    array: NDArray[Any] = np.frombuffer(data, dtype, math.prod(shape), head.tell())
    return array.reshape(shape)
