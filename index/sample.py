"""Whether vectors are what the model makes of their texts, by encoding a few of them again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder

# Below this cosine two vectors of one text are of two models; rounding to half precision and other
# numbers of threads leave more than 0.9999.
SAME_VECTOR = 0.99
SAMPLED = 4  # another model changes every vector; four spread over the rows find rows out of place too


def sampled_rows(size: int) -> list[int]:
    """At most SAMPLED rows out of `size`, spread evenly, first and last among them."""
    return sorted({round(at) for at in np.linspace(0, size - 1, min(SAMPLED, size))})


def strangers(texts: Sequence[str], vectors: NDArray[np.float32], encoder: Encoder) -> list[int]:
    """Those of the sampled rows whose vector the model does not make of their text."""
    rows = sampled_rows(len(texts))
    if not rows:
        return []
    made = encoder.encode_passages([texts[row] for row in rows])
    if made.shape[1] != vectors.shape[1]:
        return rows
    cosines = np.sum(made * vectors[rows], axis=1)
    return [row for row, cosine in zip(rows, cosines.tolist(), strict=True) if not cosine >= SAME_VECTOR]
