"""The whole program over many reports: a real index, its reports copied to other places and years.

    python -m benchmarks.many_reports --index DIR --work DIR [--times 1,10,100] [--shared DIR] [--write]

Copy 0 is the index itself, so that the questions of the dev sets have their answers; every other copy is
given a place and a year of its own, grown words and vectors (benchmarks/grown.py), and its own text. Each
size is loaded in a process of its own; searching is timed without the question's vector, asking with it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from benchmarks.grown import Seed
from benchmarks.latency import spent_ms
from benchmarks.machine import machine
from benchmarks.questions import OWN
from benchmarks.scale import questions_of, resident
from benchmarks.scopes import moved
from corpus.report import Report
from index.encoders.selection import open_encoder
from index.files.manifest import Manifest
from index.legs.bm25 import Sparse
from index.legs.dense import Dense
from index.legs.sentence_vectors import SentenceVectors
from index.searcher import Index
from index.versions import store
from index.versions.contents import Contents
from index.versions.reports import Chunks
from index.versions.settings import CHUNK_BM25, REPORT_BM25
from qa import ask

HEADS = (
    "报告",
    "段落",
    "载入秒",
    "内存 MB",
    "其中不可回收",
    "检索 p50 / p95",
    "限定一地 p50 / p95",
    "整问 p50 / p95",
    "编码问题 p50",
)
ASKED = 200


def main() -> None:
    """Print a row a size."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--times", default="1,10,100")
    parser.add_argument("--shared", type=Path, default=OWN.parents[1] / "shared")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--asked", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.asked:
        print(json.dumps(asked(args.asked, questions_of(args.shared)[:ASKED])))
        return
    lines = [
        "# 报告多时的整个程序",
        "",
        f"`python -m benchmarks.many_reports`；{machine(('faiss-cpu', 'numpy'))}；{ASKED} 问，毫秒。",
        "",
    ]
    lines += ["| " + " | ".join(HEADS) + " |", "|" + "--:|" * len(HEADS)]
    for times in map(int, args.times.split(",")):
        folder = args.work / f"reports{times}"
        if not (folder / "CURRENT").exists():
            grow(times, folder, args.index)
        own = [sys.executable, "-m", "benchmarks.many_reports", "--index", args.index, "--work", args.work]
        own += ["--shared", args.shared, "--asked", folder]
        told = json.loads(subprocess.run(own, check=True, capture_output=True, text=True).stdout)
        lines.append("| " + " | ".join(told) + " |")
        print(lines[-1], flush=True)
    if args.write:
        (OWN / "many_reports.md").write_text("\n".join(lines) + "\n", "utf-8")


def grow(times: int, folder: Path, index: Path) -> None:
    """An index of `times` copies of the one in `index`."""
    manifest, contents = store.load(index)
    folder.mkdir(parents=True)
    store.save(folder, made := copies(contents, times), _manifest(made, manifest))


def copies(contents: Contents, times: int) -> Contents:
    """The contents of the copies; rows follow the sources, as everywhere."""
    rng = np.random.default_rng(times)
    held, sizes = list(contents.reports.values()), np.diff(contents.chunks.first)
    named: list[tuple[Report, int]] = []
    for copy in range(times):
        for at, report in enumerate(held):
            named.append((report if not copy else moved(report, copy, rng), at))
    named.sort(key=lambda pair: pair[0].source)
    reports = {report.source: report for report, _ in named}
    first = contents.chunks.first
    bases = np.concatenate([np.arange(first[at], first[at + 1]) for _, at in named])
    owners = np.repeat(np.arange(len(named)), [sizes[at] for _, at in named])
    spots = np.column_stack([owners, contents.chunks.places[bases, 1:]]).astype(np.int32)
    seed = Seed.of(contents)
    vectors = np.concatenate(list(seed.grown_vectors(bases)))
    own = np.array([not _copied(named[owner][0].source) for owner in owners])
    vectors[own] = contents.vectors[bases[own]]
    chunk_sparse = Sparse.of_counts(seed.grown_columns(bases), seed.vocabulary, len(bases), **CHUNK_BM25)
    whole = Seed.of_rows(contents.report_sparse, np.zeros((len(held), 2), np.float32))
    rows = np.array([at for _, at in named])
    report_sparse = Sparse.of_counts(
        whole.grown_columns(rows, 0.0), whole.vocabulary, len(rows), **REPORT_BM25
    )
    centre = vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
    questions = open_encoder().encode_queries([report.title for report in held])
    nearest = Dense.build(vectors, questions)
    sentences = _sentences(contents.sentences, bases)
    return Contents(
        reports, Chunks(spots, reports), vectors, centre, nearest, sentences, chunk_sparse, report_sparse
    )


def asked(folder: Path, questions: Sequence[str]) -> list[str]:
    """A row of the table."""
    began = time.perf_counter()
    held = Index.load(folder)
    loaded = time.perf_counter() - began
    ask(questions[0], index=held)
    rng = np.random.default_rng(3)
    sources = sorted(held.reports)
    place = [list(rng.choice(sources, max(1, len(sources) // 43), replace=False)) for _ in questions]
    runs: dict[str, Callable[[int], object]] = {
        "embed": lambda i: held.encoder.encode_queries([questions[i]]),
        "search": lambda i: held.search(questions[i]),
        "place": lambda i: held.search(questions[i], sources=place[i]),
    }
    for question in questions:
        held._vector(question)
    times: dict[str, list[float]] = {name: [] for name in (*runs, "ask")}
    for i in range(len(questions)):
        for name, run in runs.items():
            times[name].append(spent_ms(lambda run=run, i=i: run(i)))
    held._vector.cache_clear()
    times["ask"] = [spent_ms(lambda question=question: ask(question, index=held)) for question in questions]
    pairs = [
        f"{np.percentile(times[n], 50):.1f} / {np.percentile(times[n], 95):.1f}"
        for n in ("search", "place", "ask")
    ]
    counts = [f"{len(held.reports):,}", f"{len(held.chunks):,}", f"{loaded:.1f}"]
    memory = [f"{resident():,.0f}", f"{resident('RssAnon'):,.0f}"]
    return [*counts, *memory, *pairs, f"{np.percentile(times['embed'], 50):.1f}"]


def _copied(source: str) -> bool:
    return source.startswith("copy")


def _sentences(held: SentenceVectors, bases: np.ndarray) -> SentenceVectors:
    """The sentences of the bases."""
    counts = held.first[bases + 1] - held.first[bases]
    first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    rows = np.repeat(held.first[bases] - first[:-1], counts) + np.arange(first[-1])
    return SentenceVectors(held.components[rows], held.scales[rows], held.spans[rows], first)


def _manifest(contents: Contents, like: Manifest) -> Manifest:
    return store.describe(
        contents,
        product=like.product,
        model=like.model,
        settings=like.settings,
        rejected=(),
        reading=like.reading,
    )


if __name__ == "__main__":
    main()
