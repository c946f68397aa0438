"""One exported model: text in, vectors out. The only module that opens sessions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexFault
from index.encoders.encoder import Spans, quiet_environment
from index.weights.tokenizer import Cut, Cutter

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Vectors = NDArray[np.float32]


class OnnxModel:
    """Tokenizer, session and settings of an exported model; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self.settings: dict[str, Any] = json.loads((folder / "settings.json").read_text("utf-8"))
        self._cutter = Cutter(folder, self.settings["longest"])
        self._session = _open_session(folder / "model.onnx")

    def encode(self, text: str, side: str, spans: Spans) -> Vectors:
        """(1 + spans, dimension) unit rows: the text, then its spans; `side` is query or passage."""
        prefix: str = self.settings[side]
        read = self._cutter.cut(prefix + text)
        hidden = self._run(read)
        if self.settings["pooling"] == "mean":
            return _pooled(read, hidden, spans, len(prefix))
        alone = [self.encode(text[start:end], side, ()) for start, end in spans]
        return np.concatenate([_unit(hidden[:1]), *alone])

    def _run(self, read: Cut) -> Vectors:
        """Embeddings of the tokens, (tokens, dimension)."""
        ids = np.array([read.ids])
        fed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        (hidden,) = self._session.run(None, fed)
        return np.asarray(hidden[0], np.float32)


def _open_session(graph: Path) -> InferenceSession:
    quiet_environment()
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # the callers are the threads; short texts are not worth sharing out
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
    except (OSError, RuntimeError) as exc:
        raise IndexFault(f"打不开向量模型 {graph}：{exc}。请删除该目录后重试") from exc


def _pooled(read: Cut, hidden: Vectors, spans: Spans, skipped: int) -> Vectors:
    """Mean over all tokens, then over the tokens of each span; a span cut off takes the whole's."""
    edges = np.array(read.offsets, np.int64).reshape(-1, 2) - skipped
    wide = edges[:, 1] > edges[:, 0]
    rows = [hidden.mean(axis=0)]
    for start, end in spans:
        inside = wide & (edges[:, 0] >= start) & (edges[:, 1] <= end)
        rows.append(hidden[inside].mean(axis=0) if inside.any() else rows[0])
    return _unit(np.stack(rows))


def _unit(rows: Vectors) -> Vectors:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)
