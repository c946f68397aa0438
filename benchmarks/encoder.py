"""The int8 encoder beside the same model in torch: how near, how quick, and on how many threads.

    python -m benchmarks.encoder --index DIR [--shared DIR] [--passages 500] [--questions 200] [--write]

Passages are drawn from the index by a fixed seed and encoded once by torch. Questions are encoded one by
one, the sides in turn on each question; raw encoding is timed in rounds, all ways in turn, medians told.
`--write` puts the table into benchmarks/encoder.md.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.encoder_table import NEAR, WAYS, table
from benchmarks.machine import load, machine
from benchmarks.questions import OWN, SETS
from index.encoders.encoder import DEFAULT_MODEL, INT8, Encoder, prefixes, quiet_environment
from index.encoders.onnx_export import onnx_folder
from index.encoders.selection import open_encoder
from index.legs.context import passage
from index.searcher import Index

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from sentence_transformers import SentenceTransformer

SEED = 20251122
_BATCH = 32  # torch's, as index/encoders/torch_encoder.py has it
_PACKAGES = ("onnxruntime", "torch", "sentence-transformers", "numpy")

Vectors = NDArray[np.float32]


class Torch:
    """The model as its users run it; questions and passages get the prefixes of the model's family."""

    def __init__(self) -> None:
        from index.encoders.torch_encoder import open_model

        self.model: SentenceTransformer = open_model(DEFAULT_MODEL)
        self.query, self.passage = prefixes(DEFAULT_MODEL, {})

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Token ids of each text, cut off where the model ends."""
        most = self.model.max_seq_length
        return [list(self.model.tokenizer(t, truncation=True, max_length=most)["input_ids"]) for t in texts]

    def encode(self, texts: Sequence[str], threads: int) -> Vectors:
        """Unit rows (len(texts), d)."""
        import torch

        if torch.get_num_threads() != threads:
            torch.set_num_threads(threads)
        rows: Any = self.model.encode(
            list(texts), prompt="", batch_size=_BATCH, show_progress_bar=False, normalize_embeddings=True
        )
        return np.asarray(rows, np.float32)


class Raw:
    """Sessions on the exported graph, fed with token ids ready made: no tokenizer, no pooling."""

    def __init__(self, ids: Sequence[Sequence[int]]) -> None:
        self._graph, self._ids = str(onnx_folder(DEFAULT_MODEL) / "model.onnx"), ids
        self._sessions = {threads: self._session(threads) for threads in sorted({way[1] for way in WAYS})}

    def _session(self, threads: int) -> InferenceSession:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        options.log_severity_level = 3
        # two threads that spin would take the cores from the other sides
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        return onnxruntime.InferenceSession(self._graph, options, providers=["CPUExecutionProvider"])

    def run(self, way: tuple[int, int, int]) -> None:
        """All passages in one of the `WAYS`."""
        workers, threads, size = way
        session = self._sessions[threads]
        with ThreadPoolExecutor(workers) as pool:
            for _ in pool.map(
                lambda fed: session.run(None, fed), [padded(b) for b in batches(self._ids, size)]
            ):
                pass


def batches(ids: Sequence[Sequence[int]], size: int) -> Iterator[list[Sequence[int]]]:
    """`size` texts each, longest first where there are several, so that padding wastes little."""
    order = sorted(ids, key=len, reverse=True) if size > 1 else ids
    yield from (list(order[at : at + size]) for at in range(0, len(order), size))


def padded(batch: Sequence[Sequence[int]]) -> dict[str, NDArray[np.int64]]:
    """Token ids and mask, (texts, longest), zeros behind the shorter ones."""
    longest = max(map(len, batch))
    fed = {name: np.zeros((len(batch), longest), np.int64) for name in ("input_ids", "attention_mask")}
    for row, ids in enumerate(batch):
        fed["input_ids"][row, : len(ids)] = ids
        fed["attention_mask"][row, : len(ids)] = 1
    return fed


def likeness(ours: Vectors, theirs: Vectors) -> dict[str, float]:
    """Of unit rows (n, d) of the same texts: the cosines' mean, 1st percentile, least, and share ≥ NEAR."""
    cosines = (ours.astype(np.float64) * theirs).sum(axis=1)
    return {
        "mean": float(cosines.mean()),
        "p1": float(np.percentile(cosines, 1)),
        "min": float(cosines.min()),
        "share": float((cosines >= NEAR).mean()),
    }


def drawn(held: Index, count: int) -> list[str]:
    """Passages of the index as they are encoded, by a fixed seed; all where there are fewer."""
    texts = sorted({passage(held.reports[chunk.source], chunk) for chunk in held.chunks})
    return random.Random(SEED).sample(texts, min(count, len(texts)))


def spread(items: Sequence[str], count: int) -> list[str]:
    """`count` of the items at even distances; all of them for 0 or where there are fewer."""
    if not count or count >= len(items):
        return list(items)
    return [items[at * len(items) // count] for at in range(count)]


def questions(shared: Path) -> list[str]:
    """Dev questions that need no history."""
    files = [shared / "eval" / name for name in SETS]
    rows = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
    return [row["question"] for row in rows if not row.get("history")]


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock and of the processor, this process."""
    began, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - cpu


def query_times(torch: Torch, ours: Encoder, asked: Sequence[str]) -> dict[str, list[float]]:
    """Milliseconds of each question's vector, the sides in turn."""
    sides: dict[str, Callable[[str], object]] = {
        "torch，1 线程": lambda text: torch.encode([torch.query + text], 1),
        "torch，2 线程": lambda text: torch.encode([torch.query + text], 2),
        "本程序": lambda text: ours.encode_queries([text]),
    }
    for encode in sides.values():
        encode(asked[0])
    told: dict[str, list[float]] = {side: [] for side in sides}
    for text in asked:
        for side, encode in sides.items():
            told[side].append(_timed(lambda text=text, encode=encode: encode(text))[0] * 1000)  # type: ignore[misc]
    return told


def raw_times(
    torch: Torch, ours: Encoder, texts: Sequence[str], rounds: int
) -> dict[str, list[tuple[float, float]]]:
    """Seconds (clock, processor) of each way to encode `texts`, one a round, the ways in turn."""
    prefixed, none = [torch.passage + text for text in texts], [()] * len(texts)
    raw = Raw(torch.ids(prefixed))
    ways: dict[str, Callable[[], object]] = {
        "torch，2 线程，每批 32 段": lambda: torch.encode(prefixed, 2),
        "本程序 encode_passages": lambda: ours.encode_passages(texts, none),
    }
    for way in WAYS:
        ways["{} 路 × {} 线程，每批 {} 段".format(*way)] = lambda way=way: raw.run(way)  # type: ignore[misc]
    told: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, work in ways.items():
            told[name].append(_timed(work))
    return told


def _head(timed: int, rounds: int, before: float) -> str:
    return (
        "# 向量模型：int8 ONNX 对照 torch\n\n    python -m benchmarks.encoder --index DIR --write\n\n"
        f"{machine(_PACKAGES)}。\n\n"
        f"同一个模型（{DEFAULT_MODEL}），同一次运行，各方轮流；成批编码是 {timed} 段、{rounds} 轮的中位数。"
        f"开始和结束时的平均负载 {before:.1f}、{load():.1f}"
        "（高于核数说明有别的程序在跑，这时看处理器毫秒和比值）。\n\n"
    )


def main() -> None:
    """Measure and print; with --write into benchmarks/encoder.md."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--shared", type=Path, default=OWN.parents[1] / "shared")
    parser.add_argument("--passages", type=int, default=500, help="compared with torch's")
    parser.add_argument("--questions", type=int, default=200, help="evenly drawn; 0: all")
    parser.add_argument("--timed", type=int, default=96, help="passages a round of raw encoding")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    quiet_environment()
    before = load()
    torch, ours = Torch(), open_encoder(DEFAULT_MODEL + INT8)
    texts, asked = (
        drawn(Index.load(args.index), args.passages),
        spread(questions(args.shared), args.questions),
    )
    rows = np.stack([made[0] for made in ours.encode_passages(texts, [()] * len(texts))])
    near = likeness(rows, torch.encode([torch.passage + text for text in texts], os.cpu_count() or 1))
    times = query_times(torch, ours, asked)
    timed = texts[: args.timed]
    raw = {
        name: (
            len(timed) / statistics.median(s for s, _ in told),
            statistics.median(c for _, c in told) / len(timed) * 1e3,
        )
        for name, told in raw_times(torch, ours, timed, args.rounds).items()
    }
    text = _head(len(timed), args.rounds, before) + table(near, len(texts), times, raw)
    print(text)
    if args.write:
        (OWN / "encoder.md").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
