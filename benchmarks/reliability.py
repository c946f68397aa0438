"""How far confidence can be trusted, and what the threshold on it trades (tables of docs/confidence.md).

    python -m benchmarks.reliability --index DIR [--shared DIR]

The index holds the reports of both dev sets and those of benchmarks/bureau. With the threshold at 0 every
question that passes the checks of place, organ and period is answered; its confidence is then held against
whether `qa.judge` finds it right, in ten bins. After that the product runs with each threshold in turn.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from unittest.mock import patch

import qa.api
from benchmarks.ablation import SETS, Remembering
from benchmarks.questions import held_out
from index.searcher import Index
from qa.confidence import THRESHOLD
from qa.evaluate import Judged, evaluate, figures, read_rows
from qa.judge import Row

OWN = Path(__file__).parent
BINS = 10
THRESHOLDS = (0.3, 0.4, THRESHOLD, 0.5, 0.6)
COLUMNS = ("answered_right", "false_refusal", "wrong_answer", "refused_right")


def answered_with(threshold: float, rows: Sequence[Row], index: Index) -> list[Judged]:
    """The questions as the product answers them with another threshold."""
    with patch.object(qa.api, "THRESHOLD", threshold):
        return evaluate(rows, index)


def parts(judged: Sequence[Judged], own: Sequence[Judged]) -> dict[str, list[Judged]]:
    """All dev questions, the third that no weight was fitted on, and the bureau set, none of it fitted on."""
    aside = [j for j in judged if held_out(dict(j.row))]
    return {"dev, all": list(judged), "dev, kept aside": aside, "bureau": list(own)}


def binned(judged: Sequence[Judged]) -> list[list[Judged]]:
    """What was answered, by tenth of confidence."""
    out: list[list[Judged]] = [[] for _ in range(BINS)]
    for j in judged:
        if j.answer["status"] == "answered":
            out[min(int(j.answer["confidence"] * BINS), BINS - 1)].append(j)
    return out


def reliability(found: Mapping[str, Sequence[Judged]]) -> Iterator[str]:
    """Count, mean confidence and share right of each bin; the expected calibration error last.

    The error is the mean over questions of |mean confidence - share right| of their bin (Naeini,
    Cooper and Hauskrecht 2015, AAAI).
    """
    yield "| confidence | " + " | ".join(f"{name}: n | mean | right" for name in found) + " |"
    yield "|---|" + "--:|--:|--:|" * len(found)
    columns = [binned(judged) for judged in found.values()]
    for n in range(BINS):
        row = " | ".join(cell(column[n]) for column in columns)
        yield f"| {n / BINS:.1f}–{(n + 1) / BINS:.1f} | {row} |"
    yield "| ECE | " + " | ".join(f"{sum(map(len, c))} | | {error(c):.3f}" for c in columns) + " |"


def cell(judged: Sequence[Judged]) -> str:
    """One bin: how many, mean confidence, share right."""
    return f"{len(judged)} | {sure(judged):.2f} | {right(judged):.2f}" if judged else "0 | | "


def sure(judged: Sequence[Judged]) -> float:
    """Mean confidence."""
    return float(sum(j.answer["confidence"] for j in judged) / len(judged))


def right(judged: Sequence[Judged]) -> float:
    """Share judged right."""
    return sum(j.verdict.right for j in judged) / len(judged)


def error(bins: Sequence[Sequence[Judged]]) -> float:
    """Expected calibration error, 0..1."""
    gaps = sum(len(b) * abs(sure(b) - right(b)) for b in bins if b)
    return gaps / sum(map(len, bins))


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--shared", type=Path, default=OWN.parents[1] / "shared")
    args = parser.parse_args()
    held = Index.load(args.index, Remembering())
    dev = [row for name in SETS for row in read_rows(args.shared / "eval" / f"{name}.jsonl")]
    own = read_rows(OWN / "bureau" / "questions.jsonl")
    everything = parts(answered_with(0.0, dev, held), answered_with(0.0, own, held))
    print("\n".join(reliability(everything)), flush=True)
    print("\n| threshold | " + " | ".join(f"{name}: {c}" for name in everything for c in COLUMNS) + " |")
    print("|--:|" + "--:|" * (len(everything) * len(COLUMNS)))
    for threshold in THRESHOLDS:
        found = parts(answered_with(threshold, dev, held), answered_with(threshold, own, held))
        graded = [figures(judged, held.reports) for judged in found.values()]
        cells = (f"{grade[c]:.3f}" for grade in graded for c in COLUMNS)
        print(f"| {threshold:.2f} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
