"""Whether vectors are what the model makes of their texts, by encoding a few of them again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from index.encoders.encoder import Encoder, Progress

Rows = NDArray[np.float32]  # what a model makes of one text, (1 + sentences, d): itself, then they
Vectors = Mapping[str, Rows]
Encode = Callable[[Sequence[str], Progress | None], Iterable[Rows]]

# Below this cosine two vectors of one text are of two models; rounding to half precision and other
# numbers of threads leave more than 0.9999.
SAME_VECTOR = 0.99
SAMPLED = 4  # another model changes every vector; texts spread over the whole find rows out of place too


def alone(encoder: Encoder) -> Encode:
    """Encoding of passages without their sentences, whose vectors do not change the passage's own."""
    return lambda texts, progress: encoder.encode_passages(texts, [()] * len(texts), progress)


def strangers(vectors: Vectors, encode: Encode) -> list[str]:
    """Those of a few of the texts whose vector is not what `encode` makes of them."""
    texts = sorted(vectors)
    places = np.linspace(0, len(texts) - 1, min(SAMPLED, len(texts)))
    sampled = sorted({texts[round(at)] for at in places.tolist()})
    made = encode(sampled, None) if sampled else ()
    return [text for text, rows in zip(sampled, made, strict=True) if not _same(vectors[text], rows)]


def _same(held: Rows, made: Rows) -> bool:
    return held.shape[1] == made.shape[1] and float(held[0] @ made[0]) >= SAME_VECTOR
