"""The face that ours and the peers have in common: built from reports, asked for texts, measured."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from index.encoders.encoder import DEFAULT_MODEL, INT8, Encoder, prefixes

PIECE, OVERLAP = 500, 50  # characters, of LangChain's splitter; txtai has none and is given the same
# The default pattern of LlamaIndex's BM25 takes a whole Chinese clause for one word and finds nothing.
WORDS = r"(?u)[\u4e00-\u9fff]|[a-zA-Z0-9.%]+"
Found = list[tuple[str, str]]
"""Texts found, best first, each with the source of its report."""


@dataclass
class Spent:
    """Seconds on the clock and of the processor, all threads of this process."""

    clock: float = 0.0
    cpu: float = 0.0


@dataclass
class Built:
    """What reports to searchable and saved took, what of it the encoder; pieces made."""

    whole: Spent
    encoding: Spent
    pieces: int


@contextmanager
def spending(spent: Spent) -> Iterator[None]:
    """Add to `spent` what the block takes."""
    clock, cpu = time.perf_counter(), time.process_time()
    yield
    spent.clock += time.perf_counter() - clock
    spent.cpu += time.process_time() - cpu


class Vectors:
    """The model for peers: in torch on two threads, or ours; counts the seconds it works."""

    def __init__(self, ours: bool) -> None:
        self.spent = Spent()
        self._query, self._passage = prefixes(DEFAULT_MODEL, {})
        self._encoder: Encoder | None = None
        if ours:
            from index.encoders.selection import open_encoder

            self._encoder = open_encoder(DEFAULT_MODEL + INT8)
        else:
            import torch

            from index.encoders.torch_encoder import open_model

            self._model = open_model(DEFAULT_MODEL)
            torch.set_num_threads(2)

    def queries(self, texts: Sequence[str]) -> Any:  # noqa: ANN401 - an array (len(texts), d)
        """Unit rows of questions."""
        if self._encoder is not None:
            return self._encoder.encode_queries(texts)
        return self._torch([self._query + text for text in texts])

    def passages(self, texts: Sequence[str]) -> Any:  # noqa: ANN401 - an array (len(texts), d)
        """Unit rows of passages."""
        with spending(self.spent):
            if self._encoder is None:
                return self._torch([self._passage + text for text in texts])
            import numpy as np

            return np.concatenate(self._encoder.encode_passages(texts, [()] * len(texts)))

    def _torch(self, texts: list[str]) -> Any:  # noqa: ANN401
        return self._model.encode(texts, prompt="", show_progress_bar=False, normalize_embeddings=True)


class Side(Protocol):
    """What the measuring asks of each."""

    def build(self, corpus: Path, reports: Sequence[tuple[str, str]], folder: Path) -> Built:
        """From the (source, text) of `reports`, which stand below `corpus`, to `folder`, searchable."""

    def ways(self) -> dict[str, Callable[[str], Found]]:
        """Name of a way to ask → question → at most 5 texts."""


def pieces(reports: Sequence[tuple[str, str]]) -> Found:
    """Pieces of `PIECE` characters by LangChain's splitter, with their source."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=PIECE, chunk_overlap=OVERLAP)
    return [(source, piece) for source, text in reports for piece in splitter.split_text(text)]


def memory() -> tuple[float, float]:
    """Megabytes this process holds now, and has held at most."""
    told = Path("/proc/self/status").read_text("utf-8")
    now, most = (re.search(rf"^{key}:\s*(\d+) kB", told, re.M) for key in ("VmRSS", "VmHWM"))
    return (int(now[1]) / 1024 if now else 0.0, int(most[1]) / 1024 if most else 0.0)
