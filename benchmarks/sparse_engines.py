"""BM25 over the same words with ours, bm25s and tantivy, at growing sizes.

    python -m benchmarks.sparse_engines --index DIR [--sizes 5628,100000,1000000] [--shared DIR] [--write]

Needs the extra `bench`. The words are those of a grown collection (benchmarks/grown.py), a passage at a
time; every engine is asked the same questions for its best 200, interleaved. `same` is how many of the ten
best by the formula, summed exactly, are among the ten best it gives: tantivy has k1 and b of its own and
rounds lengths. Disk is what lies in the engine's folder.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.grown import Seed
from benchmarks.machine import machine
from benchmarks.questions import OWN
from benchmarks.scale import questions_of
from index.legs.bm25 import Sparse
from index.legs.tokens import tokens
from index.searcher import POOL
from index.versions import store
from index.versions.settings import CHUNK_BM25

Search = Callable[[Sequence[str]], list[int]]
ASKED = 150
PACKAGES = ("numpy", "bm25s", "tantivy")


def main() -> None:
    """Print a table of all sizes."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--sizes", default="5628,100000,1000000")
    parser.add_argument("--shared", type=Path, default=OWN.parents[1] / "shared")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    seed = Seed.of(store.load(args.index)[1])
    asked = [tokens(question) for question in questions_of(args.shared)[:ASKED]]
    lines = [
        "# 关键词引擎",
        "",
        f"`python -m benchmarks.sparse_engines`；{machine(PACKAGES)}；{ASKED} 问，各取前 {POOL}，轮流。",
        "",
        "| 段落 | 引擎 | 建（秒） | 盘 MB | p50 毫秒 | p95 毫秒 | 前十相同 |",
        "|--:|---|--:|--:|--:|--:|--:|",
    ]
    for size in map(int, args.sizes.split(",")):
        lines += measured(seed, size, asked)
        print("\n".join(lines[-3:]), flush=True)
    if args.write:
        (OWN / "sparse_engines.md").write_text("\n".join(lines) + "\n", "utf-8")


def measured(seed: Seed, size: int, asked: Sequence[Sequence[str]]) -> list[str]:
    """A row an engine."""
    columns = seed.grown_columns(seed.bases(size))
    with tempfile.TemporaryDirectory() as folder:
        made = {}
        for name, build in (("本程序", ours), ("bm25s", with_bm25s), ("tantivy", with_tantivy)):
            place = Path(folder) / name
            place.mkdir()
            began = time.perf_counter()
            search = build(seed, columns, size, place)
            spent = time.perf_counter() - began
            held = sum(path.stat().st_size for path in place.rglob("*") if path.is_file()) / 1e6
            made[name] = (search, spent, held)
        times: dict[str, list[float]] = {name: [] for name in made}
        best: dict[str, list[list[int]]] = {name: [] for name in made}
        for words in asked:
            for name, (search, _, _) in made.items():
                began = time.perf_counter()
                rows = search(words)
                times[name].append((time.perf_counter() - began) * 1000)
                best[name].append(rows[:10])
    return [
        f"| {size:,} | {name} | {spent:.0f} | {held:,.0f} | {np.percentile(times[name], 50):.1f} | "
        f"{np.percentile(times[name], 95):.1f} | {_same(best[name], best['本程序']):.2f} |"
        for name, (_, spent, held) in made.items()
    ]


def ours(seed: Seed, columns: Any, size: int, place: Path) -> Search:  # noqa: ANN401 - arrays of three kinds
    """`index.legs.bm25`, from words already counted and sorted by column, its arrays saved."""
    sparse = Sparse.of_counts(columns, seed.vocabulary, size, **CHUNK_BM25)
    for name, array in sparse.arrays().items():
        np.save(place / name, array)
    (place / "vocabulary.json").write_bytes(sparse.words())
    return lambda words: sparse.search(words, POOL)[0].tolist()


def with_bm25s(seed: Seed, columns: Any, size: int, place: Path) -> Search:  # noqa: ANN401
    """bm25s, numpy backend, from ids."""
    import bm25s

    engine = bm25s.BM25(method="lucene", backend="numpy", **CHUNK_BM25)
    ids = [row.tolist() for row in _passages(columns, size)]
    engine.index((ids, seed.vocabulary), create_empty_token=False, show_progress=False)
    engine.save(place)

    def search(words: Sequence[str]) -> list[int]:
        known = [[word for word in words if word in seed.vocabulary]]
        found, _ = engine.retrieve(known, k=min(POOL, size), show_progress=False)
        return list(map(int, found[0]))

    return search


def with_tantivy(seed: Seed, columns: Any, size: int, place: Path) -> Search:  # noqa: ANN401
    """tantivy, the words cut by its white-space tokenizer, sent as their numbers."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
    builder.add_integer_field("row", stored=True, fast=True)
    index = tantivy.Index(builder.build(), path=str(place))
    writer = index.writer(512 << 20, 2)
    for row, ids in enumerate(_passages(columns, size)):
        writer.add_document(tantivy.Document(words=" ".join(map(str, ids.tolist())), row=row))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def search(words: Sequence[str]) -> list[int]:
        known = " ".join(str(seed.vocabulary[word]) for word in words if word in seed.vocabulary)
        if not known:
            return []
        found = searcher.search(index.parse_query(known, ["words"]), POOL)
        return [searcher.doc(address)["row"][0] for _, address in found.hits]

    return search


def _passages(columns: Any, size: int) -> Iterator[np.ndarray]:  # noqa: ANN401
    """The words of every passage as ids, repeats kept."""
    indices, indptr, counts = columns.indices, columns.indptr, columns.counts
    order = np.argsort(indices, kind="stable")
    owners = np.repeat(np.arange(len(indptr) - 1, dtype=np.int32), np.diff(indptr))[order]
    times = counts[order]
    edges = np.searchsorted(indices[order], np.arange(size + 1))
    for start, end in pairwise(edges.tolist()):
        yield np.repeat(owners[start:end], times[start:end])


def _same(found: Sequence[Sequence[int]], wanted: Sequence[Sequence[int]]) -> float:
    shares = [len(set(a) & set(b)) / len(b) for a, b in zip(found, wanted, strict=True) if b]
    return float(np.mean(shares))


if __name__ == "__main__":
    main()
