"""numpy arrays as the bytes of .npy files, never pickled."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray


def written(array: NDArray[Any]) -> bytes:
    """The .npy file of an array of numbers."""
    out = io.BytesIO()
    np.save(out, array, allow_pickle=False)
    return out.getvalue()


def read(data: bytes) -> NDArray[Any]:
    """The array; ValueError where the bytes are no .npy file or hold objects."""
    try:
        array: NDArray[Any] = np.load(io.BytesIO(data), allow_pickle=False)
    except EOFError as exc:
        raise ValueError("no array") from exc
    return array
