"""Which kind of vector index suits which size: recall at 10 against the exact search, and milliseconds.

    python -m benchmarks.vector_kinds --index DIR [--sizes 10000,30000,100000,300000] [--write]

Vectors grown from real ones (benchmarks/grown.py), real questions, one thread, one question at a time; what
an approximate kind finds first is scored again on the vectors themselves, as in `index/legs/dense.py`. Lists
are probed up to the share that the row names.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from benchmarks.grown import Seed
from benchmarks.machine import machine
from benchmarks.questions import OWN
from benchmarks.scale import questions_of
from index.encoders.selection import open_encoder
from index.legs.dense import exact, whole
from index.versions import store

ASKED = 150
SHARES = (0.05, 0.12)
SPHERE, BYTE = faiss.METRIC_INNER_PRODUCT, faiss.ScalarQuantizer.QT_8bit


def main() -> None:
    """Print a row a kind and size."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--sizes", default="10000,30000,100000,300000")
    parser.add_argument("--shared", type=Path, default=OWN.parents[1] / "shared")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    seed = Seed.of(store.load(args.index)[1])
    questions = open_encoder().encode_queries(questions_of(args.shared)[:ASKED])
    lines = [
        "# 向量索引的种类",
        "",
        f"`python -m benchmarks.vector_kinds`；{machine(('faiss-cpu', 'numpy'))}；{ASKED} 问，单线程。",
        "",
        "| 向量 | 种类 | 建（秒） | MB | 召回@10 | p50 毫秒 | p95 毫秒 |",
        "|--:|---|--:|--:|--:|--:|--:|",
    ]
    print("\n".join(lines))
    for size in map(int, args.sizes.split(",")):
        vectors = np.concatenate(list(seed.grown_vectors(seed.bases(size))))
        truth = exact(vectors, questions, 10)
        for name, index, pool, spent in kinds(whole(vectors)):
            lines.append(_row(size, name, spent, index, _measured(index, vectors, questions, truth, pool)))
            print(lines[-1], flush=True)
    if args.write:
        (OWN / "vector_kinds.md").write_text("\n".join(lines) + "\n", "utf-8")


def kinds(rows: NDArray[np.float32]) -> Iterator[tuple[str, Any, int, float]]:
    """Name, index, rows scored again, seconds to build."""
    size, width = rows.shape
    centre = rows.mean(axis=0)
    faiss.omp_set_num_threads(2)
    flat = faiss.IndexFlatIP(width)
    yield "逐个（flat）", *_filled(flat, rows, rows, 10)
    bytes_ = faiss.IndexScalarQuantizer(width, BYTE, SPHERE)
    yield "一维一字节（SQ8）", *_filled(bytes_, rows, rows, 200)
    four = faiss.IndexPQFastScan(width, width // 2, 4, SPHERE)
    yield "两维四位，不分组（PQ4）", *_filled(four, (rows - centre)[:50_000], rows - centre, 1000)
    lists = round(2 * size**0.5)
    sample = rows[np.random.default_rng(0).choice(size, min(size, lists * 40), replace=False)]
    coarse = (faiss.IndexFlatIP(width), faiss.IndexFlatIP(width))
    for name, index, again in (
        ("分组，SQ8", faiss.IndexIVFScalarQuantizer(coarse[0], width, lists, BYTE, SPHERE), 200),
        ("分组，PQ4", faiss.IndexIVFPQFastScan(coarse[1], width, lists, width // 2, 4, SPHERE), 1000),
    ):
        index.by_residual = True
        index.cp.niter, index.cp.spherical, index.cp.max_points_per_centroid = 8, True, 40
        made, pool, spent = _filled(index, sample, rows, again)
        for share in SHARES:
            made.nprobe = round(lists * share)
            yield f"{name}，{lists} 组查 {made.nprobe}", made, pool, spent


def _filled(
    index: Any,  # noqa: ANN401
    sample: NDArray[np.float32],
    rows: NDArray[np.float32],
    pool: int,
) -> tuple[Any, int, float]:
    """The index trained and filled, the rows to score again, the seconds it took."""
    began = time.perf_counter()
    index.train(sample)
    index.add(rows)
    return index, pool, time.perf_counter() - began


def _measured(
    index: Any,  # noqa: ANN401 - faiss has no types
    vectors: NDArray[np.float16],
    questions: NDArray[np.float32],
    truth: NDArray[np.int64],
    pool: int,
) -> tuple[float, float, float]:
    """Recall at 10, p50 and p95."""
    faiss.omp_set_num_threads(1)
    times, shares = [], []
    for question, best in zip(questions, truth, strict=True):
        began = time.perf_counter()
        rows = index.search(question[None], pool)[1][0]
        rows = rows[rows >= 0]
        found = rows[np.argsort(-(whole(vectors[rows]) @ question))[:10]]
        times.append((time.perf_counter() - began) * 1000)
        shares.append(len(np.intersect1d(found, best)) / 10)
    return float(np.mean(shares)), float(np.percentile(times, 50)), float(np.percentile(times, 95))


def _row(size: int, name: str, spent: float, index: Any, told: Sequence[float]) -> str:  # noqa: ANN401
    held = len(faiss.serialize_index(index)) / 1e6
    return (
        f"| {size:,} | {name} | {spent:.0f} | {held:,.0f} | {told[0]:.3f} | {told[1]:.1f} | {told[2]:.1f} |"
    )


if __name__ == "__main__":
    main()
