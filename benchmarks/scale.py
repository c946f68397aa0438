"""How search grows with the collection: 10 thousand to 10 million passages grown from a real index.

    python -m benchmarks.scale --index DIR --work DIR [--sizes 10000,100000,1000000,10000000] [--write]

Every size is grown (benchmarks/grown.py), indexed, saved below `--work` and searched in a process of its
own, one question at a time with its vector at hand: nearest vectors, BM25, and the search, which is both
with the scores of all they found. Recall is that of the ten nearest against looking at every vector.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.grown import Seed
from benchmarks.questions import OWN, SETS
from benchmarks.scale_table import ASKED, TUNED, table
from index.encoders.selection import open_encoder
from index.engines.engine import LocalEngine
from index.files import npy
from index.files.mapped import checked_file
from index.legs.bm25 import Sparse
from index.legs.dense import Dense, Kind, exact
from index.legs.tokens import tokens
from index.searcher import POOL
from index.versions import store
from index.versions.settings import CHUNK_BM25

A_REPORT = 130  # passages of a report, as in the reports of the provinces


def main() -> None:
    """Print a row a size and the exponents of growth; `--write` keeps them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--sizes", default="10000,100000,1000000,10000000")
    parser.add_argument("--shared", type=Path, default=OWN.parents[1] / "shared")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--asked", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.asked:
        print(json.dumps(asked(args.asked)))
        return
    rows = []
    for size in map(int, args.sizes.split(",")):
        folder = args.work / str(size)
        if not (folder / "told.json").exists():
            grow(size, folder, args.index, args.shared)
        own = [sys.executable, "-m", "benchmarks.scale", "--index", args.index, "--work", args.work]
        told = subprocess.run([*own, "--asked", folder], check=True, capture_output=True, text=True).stdout
        rows.append(json.loads((folder / "told.json").read_text("utf-8")) | json.loads(told))
        print(rows[-1], file=sys.stderr, flush=True)
    text = table(rows)
    print(text)
    if args.write:
        (OWN / "scale.md").write_text(text + "\n", "utf-8")


def grow(size: int, folder: Path, index: Path, shared: Path) -> None:
    """Index `size` grown passages below `folder` and note what it took."""
    folder.mkdir(parents=True, exist_ok=True)
    seed = Seed.of(store.load(index)[1])
    questions = questions_of(shared)
    vectors_file = folder / "vectors.npy"
    vectors = np.lib.format.open_memmap(
        vectors_file, "w+", np.float16, (size, seed.vectors.shape[1]), version=(1, 0)
    )
    at = 0
    for block in seed.grown_vectors(seed.bases(size)):
        vectors[at : at + len(block)] = block
        at += len(block)
    asked_vectors = open_encoder().encode_queries(questions)
    np.save(folder / "questions.npy", asked_vectors)
    began = time.perf_counter()
    dense = Dense.build(vectors, asked_vectors[:TUNED])
    dense_seconds = time.perf_counter() - began
    columns = seed.grown_columns(seed.bases(size))
    began = time.perf_counter()
    sparse = Sparse.of_counts(columns, seed.vocabulary, size, **CHUNK_BM25)
    sparse_seconds = time.perf_counter() - began
    for name, data in {**dense.to_files(), "vocabulary.json": sparse.words()}.items():
        (folder / name).write_bytes(data)
    for name, array in sparse.arrays().items():
        np.save(folder / name, array)
    began = time.perf_counter()
    np.save(folder / "truth.npy", exact(vectors, asked_vectors[TUNED:], 10))
    told = {
        "size": size,
        "kind": dense.kind.to_dict(),
        "dense_s": dense_seconds,
        "sparse_s": sparse_seconds,
        "exact_ms": (time.perf_counter() - began) / ASKED * 1000,
        "questions": questions,
        "dense_mb": (sum(map(len, dense.to_files().values())) + vectors.nbytes) / 1e6,
        "sparse_mb": sum((folder / name).stat().st_size for name in Sparse.FILES) / 1e6,
    }
    (folder / "told.json").write_text(json.dumps(told, ensure_ascii=False), "utf-8")


def asked(folder: Path) -> dict[str, Any]:
    """Load what `grow` saved and ask every question: milliseconds, recall, memory."""
    told = json.loads((folder / "told.json").read_text("utf-8"))
    began = time.perf_counter()
    engine = _loaded(folder, told)
    loaded = time.perf_counter() - began
    vectors = np.load(folder / "questions.npy")[TUNED:]
    words = [tokens(question) for question in told["questions"][TUNED:]]
    truth = np.load(folder / "truth.npy")
    reports = math.ceil(told["size"] / A_REPORT)
    rng = np.random.default_rng(5)
    one = [rng.integers(0, reports, 1) for _ in words]
    place = [np.sort(rng.choice(reports, max(1, reports // 100), replace=False)) for _ in words]
    for vector, text in zip(vectors[:20], words[:20], strict=True):
        _search(engine, vector, text, None)
    runs: dict[str, Callable[[int], object]] = {
        "nearest": lambda i: engine.nearest(vectors[i], POOL, None),
        "bm25": lambda i: engine.matching(words[i], POOL, None),
        "search": lambda i: _search(engine, vectors[i], words[i], None),
        "one report": lambda i: _search(engine, vectors[i], words[i], one[i]),
        "reports of a place": lambda i: _search(engine, vectors[i], words[i], place[i]),
    }
    times = {name: [] for name in runs}
    found = []
    for i in range(len(words)):
        for name, run in runs.items():
            before = time.perf_counter()
            result = run(i)
            times[name].append((time.perf_counter() - before) * 1000)
            if name == "nearest":
                found.append(result[0][:10])
    recall = np.mean([len(np.intersect1d(a, b)) / 10 for a, b in zip(found, truth, strict=True)])
    return {
        "load_s": loaded,
        "recall": float(recall),
        "place_recall": _place_recall(engine, vectors[:50], place),
        "memory_mb": resident(),
        "anonymous_mb": resident("RssAnon"),
        "ms": {name: [float(np.percentile(each, p)) for p in (50, 95)] for name, each in times.items()},
    }


def _loaded(folder: Path, told: dict[str, Any]) -> LocalEngine:
    """The engine as an index makes it: every file checked, large ones mapped."""
    names = [*Sparse.FILES, "vectors.npy", *(["nearest.faiss"] if told["kind"]["lists"] else [])]
    digests = {name: _digest(folder / name) for name in names}
    files = {name: checked_file(folder / name, digests[name]) for name in names}
    dense = Dense.of_files(files, Kind(**told["kind"]), npy.read(files["vectors.npy"]))
    first = np.minimum(np.arange(0, told["size"] + A_REPORT, A_REPORT), told["size"]).astype(np.int64)
    return LocalEngine(dense, Sparse.of_files(files), first)


def _digest(path: Path) -> str:
    import hashlib

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _search(
    engine: LocalEngine, vector: NDArray[np.float32], words: Sequence[str], reports: NDArray[np.int64] | None
) -> object:
    """What `Index.search` asks of an engine."""
    near, _ = engine.nearest(vector, POOL, reports)
    matching, _ = engine.matching(words, POOL, reports)
    rows = np.union1d(near, matching)
    return engine.cosines(vector, rows), engine.bm25(words, rows)


def _place_recall(
    engine: LocalEngine, vectors: NDArray[np.float32], places: Sequence[NDArray[np.int64]]
) -> float:
    """Recall at 10 among the reports of a place, against looking at all of their passages."""
    shares = []
    for vector, reports in zip(vectors, places, strict=False):
        rows = np.concatenate([np.arange(r * A_REPORT, (r + 1) * A_REPORT) for r in reports])
        rows = rows[rows < engine.size]
        best = rows[np.argsort(-engine.cosines(vector, rows))[:10]]
        shares.append(len(np.intersect1d(engine.nearest(vector, POOL, reports)[0][:10], best)) / len(best))
    return float(np.mean(shares))


def resident(field: str = "VmRSS") -> float:
    """Resident memory of this process in MB; mapped files count as far as they were touched."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def questions_of(shared: Path) -> list[str]:
    """Questions of the dev sets without an earlier turn, mixed by a fixed seed."""
    lines = [line for name in SETS for line in (shared / "eval" / name).read_text("utf-8").splitlines()]
    asked = [row["question"] for row in map(json.loads, lines) if not row.get("history")]
    order = np.random.default_rng(9).permutation(len(asked))[: TUNED + ASKED]
    return [asked[at] for at in order]


if __name__ == "__main__":
    main()
