"""What a question costs beside the embedding of one question: p50 and p95, interleaved in one run.

    python -m benchmarks.latency --index DIR [--shared DIR]

Every dev question is embedded alone, then asked; the index's memory of question vectors is emptied
before, so that `ask` embeds too. The first round meets the reports cold, the second warm.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.questions import OWN, SETS
from index.searcher import Index
from qa import ask

ROUNDS = ("first", "second")


def main() -> None:
    """Print a row a round."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--shared", type=Path, default=OWN.parents[1] / "shared")
    args = parser.parse_args()
    held = Index.load(args.index)
    files = [args.shared / "eval" / name for name in SETS]
    rows = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
    questions = [row["question"] for row in rows if not row.get("history")]
    ask(questions[0], index=held)  # opens the model
    print("| round | questions | embedding p50 ms | ask p50 ms | ask p95 ms | ask ÷ embedding |")
    print("|---|--:|--:|--:|--:|--:|")
    for name in ROUNDS:
        held._vector.cache_clear()
        pairs = [_pair(question, held) for question in questions]
        embedding, asking = (sorted(column) for column in zip(*pairs, strict=True))
        half, late = len(pairs) // 2, int(len(pairs) * 0.95)
        print(
            f"| {name} | {len(pairs)} | {embedding[half]:.1f} | {asking[half]:.1f} | {asking[late]:.1f} | "
            f"{asking[half] / embedding[half]:.2f} |"
        )


def _pair(question: str, held: Index) -> tuple[float, float]:
    """Milliseconds of one embedding and of one `ask`."""
    return spent_ms(lambda: held.encoder.encode_queries([question])), spent_ms(
        lambda: ask(question, index=held)
    )


def spent_ms(work: Callable[[], object]) -> float:
    """How long the work takes."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
