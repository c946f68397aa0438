"""An encoder whose vectors can be worked out by hand, for tests that need no model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.encoders.encoder import Progress, Spans

TERMS = ("就业", "粮食", "企业", "道路", "学校", "医院", "旅游")


class StubEncoder:
    """Component i counts TERMS[i] in the text, the last is 1; then the row is scaled to length 1.

    "就业就业" is (2, 0, 0, 0, 0, 0, 0, 1) / sqrt(5). `encoded` keeps the passages asked for.
    """

    name = "stub"
    dimension = len(TERMS) + 1

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.array([[*(text.count(term) for term in TERMS), 1] for text in texts], np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def encode_passages(
        self, texts: Sequence[str], spans: Sequence[Spans], progress: Progress | None = None
    ) -> list[NDArray[np.float32]]:
        self.encoded += texts
        if progress is not None:
            progress(sum(map(len, texts)), sum(map(len, texts)))
        each = zip(texts, spans, strict=True)
        return [self.encode_queries([text, *(text[a:b] for a, b in cut)]) for text, cut in each]
