"""Texts to unit vectors: what the index asks of a model, and what every way to run one needs."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexFault
from corpus.system import silence_onnxruntime

Progress = Callable[[int, int], None]
"""Called with (characters encoded, characters in all) after every batch."""
Spans = Sequence[tuple[int, int]]
"""Sentences of a passage as half-open character ranges, in order."""

DEFAULT_MODEL = "multilingual-e5-small"
INT8 = "@int8"
CONVERT = 'pip install "reportqa[convert]"'  # brings what turns a model into its int8 form
_BGE_QUERY = "为这个句子生成表示以用于检索相关文章："  # model card of BAAI/bge-*-zh-v1.5


class Encoder(Protocol):
    """What the index asks of a model. Rows are float32 of length 1."""

    @property
    def name(self) -> str:
        """Name written into the manifest; two encoders of one name give the same vectors."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Questions → (len(texts), dimension)."""

    def encode_passages(
        self, texts: Sequence[str], spans: Sequence[Spans], progress: Progress | None = None
    ) -> list[NDArray[np.float32]]:
        """Passages, each with its sentences → for each (1 + sentences, dimension): itself, then they."""


def prefixes(name: str, prompts: dict[str, str]) -> tuple[str, str]:
    """Words a model wants before a question and before a passage, by its family.

    e5: "query: " and "passage: " (Wang et al. 2022, arXiv 2212.03533); bge-*-zh: an instruction
    before questions only; every other model: its own prompts where it brings any.
    """
    family = Path(name).name.lower()
    if "e5" in family.split("-"):
        return "query: ", "passage: "
    if "bge" in family and "zh" in family:
        return _BGE_QUERY, ""
    return prompts.get("query", ""), prompts.get("document", prompts.get("passage", ""))


def address_of(encoder: Encoder) -> str:
    """Where a remote model is reached, as an index keeps it; "" for one of this machine."""
    return str(getattr(encoder, "address", ""))


def unreadable(name: str, reason: str) -> IndexFault:
    """The fault that says why a model cannot be read and what to do."""
    return IndexFault(
        f"读不了向量模型“{name}”：{reason}。"
        f"本程序不联网下载，请给出本机的模型目录，或去掉 --model 使用默认模型 {DEFAULT_MODEL}"
    )


def quiet_environment() -> None:
    """Must run before torch or onnxruntime is imported: no network, no spinning threads, no chatter."""
    silence_onnxruntime()
    for name, value in (
        ("HF_HUB_OFFLINE", "1"),
        ("TRANSFORMERS_OFFLINE", "1"),
        ("HF_HUB_DISABLE_TELEMETRY", "1"),
        ("TOKENIZERS_PARALLELISM", "false"),
        ("OMP_WAIT_POLICY", "passive"),  # 409 ms a question with spinning threads, 51 without
        ("TRANSFORMERS_VERBOSITY", "error"),
    ):
        os.environ.setdefault(name, value)
