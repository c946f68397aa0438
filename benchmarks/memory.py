"""Memory of one process that loads an index again and again and asks: does it grow?

python -m benchmarks.memory --index DIR [--shared DIR]
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from benchmarks.questions import OWN
from index.searcher import Index
from qa import ask

LOADED, ASKED = 12, 120


def main() -> None:
    """Print the megabytes held after each round."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--shared", type=Path, default=OWN.parents[1] / "shared")
    args = parser.parse_args()
    lines = (args.shared / "eval" / "prov2025_dev.jsonl").read_text("utf-8").splitlines()[:ASKED]
    questions = [json.loads(line)["question"] for line in lines]
    encoder = Index.load(args.index).encoder
    for number in range(1, LOADED + 1):
        held = Index.load(args.index, encoder)
        for question in questions:
            ask(question, index=held)
        print(f"load {number}: {_megabytes()} MB", flush=True)


def _megabytes() -> int:
    """Resident memory of this process; Linux only."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * 4096 >> 20


if __name__ == "__main__":
    main()
