"""Right, wrong and refused on the questions over documents that no weight was fitted on.

    python -m benchmarks.learned --index DIR [--shared DIR] [--part check] [--reader DIR] [--sets p26,sc,…]
        [--sample N]

DIR is one index of the folders of shared/corpus (linked in one folder, `python -m index build`). Each set
is asked of its own folders alone (`ask(sources=…)`). The `check` parts are looked at seldom; each look is
told of in learned.md, with why.

`--reader` names the folder of another reader; `wording.npz` in it (`training.wording --leave … --out`)
tells the wording too, so that nothing that was learnt saw the genre left out.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from pathlib import Path
from typing import Any

from index.searcher import Index
from qa import ask
from qa.question import understanding
from qa.question.wording import WEIGHTS as WORDING
from qa.question.wording import Words, words
from qa.read.onnx_reader import WEIGHTS, OnnxReader

ROOT = Path(__file__).parents[1]
YEAR = "provincial_2025/2025年"
FOLDERS = {
    "p26": ("provincial_2026/",),
    "sc": ("state_council_reports/", *(f"{YEAR}{place}" for place in ("广东", "广西", "内蒙古", "重庆"))),
    "bp": ("bureau_composed/",),
    "og": ("other_genres/",),
    "gm": ("genres_composed/",),
    "ge": ("entities_composed/",),
    "multi": ("provincial_2026/", "provincial_2025/"),
    # the questions of p26 where last year's reports are held too
    "both": ("provincial_2026/", "provincial_2025/"),
}
QUESTIONS = {"both": "p26"}
FIGURES = ("answered_right", "wrong_answer", "false_refusal", "refused_right", "value_exact", "evidence_top1")


def main() -> int:
    """Ask, grade, print one row a set."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--part", choices=("learn", "check"), default="learn")
    parser.add_argument("--reader", type=Path, default=WEIGHTS)
    parser.add_argument("--sets", default=",".join(FOLDERS))
    parser.add_argument("--sample", type=int, default=0, help="questions a set; 0 for all")
    args = parser.parse_args()
    sys.path.insert(0, str(args.shared / "eval"))
    index, reader = Index.load(args.index), reader_of(args.reader)
    print(f"| set | {' | '.join(FIGURES)} |\n|---|{'--:|' * len(FIGURES)}")
    for name in args.sets.split(","):
        file = args.shared / "eval" / "learn" / f"{QUESTIONS.get(name, name)}.{args.part}.jsonl"
        lines = file.read_text("utf-8").splitlines()
        rows = [row for row in map(json.loads, lines) if row.get("scope") != "document"]
        if args.sample:
            rows = random.Random(3).sample(rows, min(args.sample, len(rows)))
        told = figures_of([_graded(row, name, index, reader) for row in rows])
        print(f"| {name} | {' | '.join('' if v is None else f'{v:.3f}' for v in told)} |", flush=True)
    return 0


def reader_of(folder: Path) -> OnnxReader:
    """The reader of a folder; from now on questions are told by the folder's own wording where it has one."""
    if (folder / WORDING.name).exists():
        held = Words(folder / WORDING.name)
        understanding.words = lambda: held  # type: ignore[assignment]
    else:
        understanding.words = words
    return OnnxReader(folder)


def _graded(row: dict[str, Any], name: str, index: Index, reader: OnnxReader) -> dict[str, Any]:
    from grade import grade_one  # type: ignore[import-not-found]  # beside the question sets

    sources = [s for s in index.reports if s.startswith(FOLDERS[name])]
    history = row.get("history") or ()
    answer = ask(row["question"], index=index, history=history, sources=sources, reader=reader)
    graded: dict[str, Any] = grade_one(row, answer.to_dict())
    return graded


def figures_of(rows: list[dict[str, Any]]) -> list[float | None]:
    """`FIGURES` of graded rows, None where no row tells one."""
    pos = [r for r in rows if r["answerable"]]
    neg = [r for r in rows if not r["answerable"]]
    return [
        _mean([r["right"] for r in pos]),
        _mean([r["status"] != "refused" and not r["right"] for r in rows]),
        _mean([r["status"] == "refused" and not r["right"] for r in pos]),
        _mean([r["right"] for r in neg]),
        _mean([r["exact"] for r in pos if "exact" in r]),
        _mean([r["evidence1"] for r in pos if "evidence1" in r]),
    ]


def _mean(values: list[bool]) -> float | None:
    return sum(map(float, values)) / len(values) if values else None


if __name__ == "__main__":
    raise SystemExit(main())
