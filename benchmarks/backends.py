"""Milvus against this machine: do they answer alike, and what does a search and a push cost?

    python -m benchmarks.backends --index DIR [--shared DIR] [--uri URI] [--dense-index KIND]

Sends the index to Milvus, asks every dev question of both engines in turn and compares the answers in
full, all but the time taken. Without --uri it is milvus-lite in a temporary folder: a program of its own
that speaks the server's protocol, good for proving this adapter and no measure of a Milvus cluster.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.questions import OWN, SETS
from index.engines.milvus import Database
from index.engines.milvus_engine import engine_at
from index.engines.milvus_layout import DENSE
from index.engines.push import push_index
from index.searcher import Index
from qa import ask

_VERBS = ("nearest", "matching", "cosines", "bm25")
_STEPS = (*_VERBS, "search", "ask")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--shared", type=Path, default=OWN.parents[1] / "shared")
    parser.add_argument("--uri", default="")
    parser.add_argument("--dense-index", default="FLAT", choices=tuple(DENSE))
    args = parser.parse_args()
    files = [args.shared / "eval" / name for name in SETS]
    rows = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as folder:
        database = Database(args.uri or f"{folder}/milvus.db", patient=True)
        _push(args.index, database, args.dense_index)
        local = Index.load(args.index)
        there = Index.load(args.index, local.encoder, engine_at(database))
        _compare(rows, local, there)


def _push(index: Path, database: Database, dense: str) -> None:
    print("| push | rows sent | s | rows/s |\n|---|--:|--:|--:|")
    for name in ("all", "again"):
        began = time.perf_counter()
        done = push_index(index, database, dense=dense)
        spent = time.perf_counter() - began
        print(f"| {name} | {done.sent} | {spent:.1f} | {done.rows / spent:,.0f} |")


def _compare(rows: Sequence[dict[str, Any]], local: Index, there: Index) -> None:
    ask(rows[0]["question"], index=local)  # opens the model
    ask(rows[0]["question"], index=there)
    times: dict[str, dict[str, list[float]]] = {}
    for name, index in (("local", local), ("milvus", there)):
        times[name] = {step: [] for step in _STEPS}
        index._engine = _Timed(index._engine, times[name])
        index.search = _Timed(index, times[name]).search
    differing = []
    for row in rows:
        answers = []
        for name, index in (("local", local), ("milvus", there)):
            began = time.perf_counter()
            answer = ask(row["question"], index=index, history=row.get("history", ()))
            times[name]["ask"].append((time.perf_counter() - began) * 1000)
            answers.append({**answer.to_dict(), "elapsed_ms": 0})
        if answers[0] != answers[1]:
            differing.append(row["qid"])
    print(f"\n{len(rows)} questions, {len(rows) - len(differing)} answers the same to the letter\n")
    if differing:
        print(f"differing: {', '.join(differing)}\n")
    _show(times)


def _show(times: dict[str, dict[str, list[float]]]) -> None:
    print("| step | calls | local p50 ms | p95 ms | milvus p50 ms | p95 ms |\n|---|--:|--:|--:|--:|--:|")
    for verb in _STEPS:
        local, there = (sorted(times[name][verb]) for name in ("local", "milvus"))
        cells = [f"{each[int(len(each) * share)]:.1f}" for each in (local, there) for share in (0.5, 0.95)]
        print(f"| {verb} | {len(local)} | {' | '.join(cells)} |")


class _Timed:
    """Notes how long each call of an engine or an index took, in milliseconds."""

    def __init__(self, held: Any, times: dict[str, list[float]]) -> None:  # noqa: ANN401
        self._held, self._times = held, times

    def __getattr__(self, verb: str) -> Any:  # noqa: ANN401 - whatever the one held does
        act = getattr(self._held, verb)

        def timed(*given: Any, **named: Any) -> Any:  # noqa: ANN401
            began = time.perf_counter()
            try:
                return act(*given, **named)
            finally:
                self._times[verb].append((time.perf_counter() - began) * 1000)

        return timed


if __name__ == "__main__":
    main()
