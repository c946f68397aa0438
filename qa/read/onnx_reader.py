"""The trained reader run by onnxruntime: the only module of qa/ that opens a session."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexFault
from corpus.language.fold import fold
from corpus.stages import stage
from index.encoders.encoder import quiet_environment
from index.weights.word_vectors import WordVectors
from qa.read.decode import decoded
from qa.read.reading import Reading
from qa.read.window import Window

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

WEIGHTS = Path(__file__).parent / "weights"
BOS, EOS = 0, 2  # XLM-R's <s> and </s>
MOST_TOKENS, MOST_ASKED = 256, 64  # as in training.train
# Sum and norm in one operator take longer than one after the other (benchmarks/reader.md).
_SLOWER = ["SkipLayerNormFusion"]
_AT_ONCE = max(1, min(4, os.cpu_count() or 1))


class OnnxReader:
    """`folder` holds reader.onnx and card.json; opened with the first question; safe to share."""

    def __init__(self, folder: Path = WEIGHTS) -> None:
        self._folder = folder
        self._opening = Lock()
        self._loaded: tuple[InferenceSession, WordVectors] | None = None
        card: dict[str, Any] = json.loads((folder / "card.json").read_text("utf-8"))
        self.name = str(card["name"])

    def read(self, question: str, windows: Sequence[Window]) -> list[Reading]:
        """One window a core, each alone: in a batch the int8 ranges of one would depend on the others."""
        session, vectors = self._load()
        with stage("read"):
            asked = vectors.cut(fold(question))[0][:MOST_ASKED]
            if len(windows) < 2 or _AT_ONCE == 1:
                return [_read(session, vectors, asked, window) for window in windows]
            return list(_pool().map(lambda window: _read(session, vectors, asked, window), windows))

    def _load(self) -> tuple[InferenceSession, WordVectors]:
        with self._opening:
            if self._loaded is None:
                self._loaded = open_graph(self._folder / "reader.onnx"), WordVectors()
            return self._loaded


_POOLS: list[ThreadPoolExecutor] = []


def _pool() -> ThreadPoolExecutor:
    """One pool for the process: threads are not made for every question."""
    if not _POOLS:
        _POOLS.append(ThreadPoolExecutor(_AT_ONCE, "reader"))
    return _POOLS[0]


def open_graph(graph: Path) -> InferenceSession:
    """A session of one thread; `IndexFault` where the file is none."""
    quiet_environment()
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # the windows are the threads
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = False  # it never gives back what the longest windows took: 20 MB
    try:
        return onnxruntime.InferenceSession(
            str(graph), options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOWER
        )
    except (OSError, RuntimeError) as exc:
        raise IndexFault(f"打不开阅读模型 {graph}：{exc}。请重新安装本程序") from exc


def _read(session: InferenceSession, vectors: WordVectors, asked: list[int], window: Window) -> Reading:
    ids, offsets = vectors.cut(fold(window.text))
    room = MOST_TOKENS - len(asked) - 3
    ids, offsets = ids[:room], offsets[:room]
    begin = len(asked) + 2
    tokens = [BOS, *asked, EOS, *ids, EOS]
    kinds = np.zeros((1, len(tokens)), np.int64)
    kinds[0, begin:] = 1
    fed = {"words": vectors.of(tokens)[None], "kinds": kinds}
    token, whole = session.run(None, fed)
    rows: NDArray[np.float32] = token[0]
    held = np.concatenate([rows[:1], rows[begin : begin + len(ids)]])
    return decoded(window, offsets, held, float(whole[0]))


@cache
def default_reader() -> OnnxReader:
    """The packaged reader, opened once a process."""
    return OnnxReader()
