"""An exported model as the encoder: a model of sentence-transformers without torch."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from index.encoders.encoder import INT8, Progress, Spans
from index.encoders.onnx_export import onnx_folder
from index.encoders.onnx_model import OnnxModel, Vectors

_TOLD = 16  # passages between two reports of progress


class OnnxEncoder:
    """Opens the model with the first text, exporting it where need be; safe to share between threads."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._opening = threading.Lock()
        self._loaded: OnnxModel | None = None

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._load().settings["dimension"])

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Questions → unit rows (len(texts), dimension), float32."""
        model = self._load()
        rows = [model.encode(text, "query", ()) for text in texts]
        return np.concatenate(rows) if rows else np.empty((0, self.dimension), np.float32)

    def encode_passages(
        self, texts: Sequence[str], spans: Sequence[Spans], progress: Progress | None = None
    ) -> list[Vectors]:
        """As `Encoder.encode_passages`; what comes out does not depend on what else is encoded.

        A mean-pooling model makes a sentence's vector of the sentence's tokens within its passage,
        read once for both (late chunking: Günther et al. 2024, arXiv 2409.04701); another encodes it alone.
        """
        model, out = self._load(), []
        total, done = sum(map(len, texts)), 0
        # One passage a core: batches measured no quicker, and their padding changes the int8 ranges.
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            made = pool.map(lambda text, cut: model.encode(text, "passage", cut), texts, spans)
            for number, (text, rows) in enumerate(zip(texts, made, strict=True), 1):
                out.append(rows)
                done += len(text)
                if progress is not None and (number % _TOLD == 0 or number == len(texts)):
                    progress(done, total)
        return out

    def _load(self) -> OnnxModel:
        with self._opening:
            if self._loaded is None:
                self._loaded = OnnxModel(onnx_folder(self.name.removesuffix(INT8)))
            return self._loaded
