"""A few passages of a version with their vectors, to be encoded again."""

from __future__ import annotations

import numpy as np

from index.encoders.spot_check import SAMPLED, Vectors
from index.legs.context import passage
from index.versions.contents import Contents


def sampled(held: Contents) -> Vectors:
    """The vectors, (1, d), of passages spread over all of `held`, by their texts."""
    rows = sorted({round(at) for at in np.linspace(0, len(held.chunks) - 1, SAMPLED).tolist()})
    chunks = [held.chunks[row] for row in rows]
    texts = [passage(held.reports[chunk.source], chunk) for chunk in chunks]
    return {
        text: held.vectors[row : row + 1].astype(np.float32) for text, row in zip(texts, rows, strict=True)
    }
