"""Fit the confidence on questions over documents that the reader did not learn from; say how far it holds.

    python -m benchmarks.confidence --index DIR --reader DIR=SET,SET… [--reader …] [--sample N] [--seed N]

Each reader is asked the learn parts of the sets named with it: those that it was trained without. Every
question is answered, whatever the confidence; the grounds of the best answer and whether it was right go
into a logistic regression. Printed: the area under the curve, what thresholds would do, the
reliability of the confidence as it stands, and the weights that the fit would give.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import astuple, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.learned import FOLDERS, ROOT, reader_of
from index.searcher import Index
from qa import ask
from qa.decide.confidence import GROUNDS, Grounds
from qa.decide.finding import Finding
from qa.question.understanding import Question
from qa.read.onnx_reader import OnnxReader
from qa.read.reading import Reader
from qa.reply import answering
from qa.scope.scopes import Scope

Row = tuple[str, Grounds, bool, bool]  # set, grounds of the best answer, right, answerable
_RIDGE = 1.0  # of the weights but the constant
_STEPS = 30
_NONE = 1e-9  # a threshold that refuses only what found nothing
_THRESHOLDS = (0.2, 0.3, 0.4, 0.5, 0.6)


def main() -> int:
    """Ask, fit, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--reader", action="append", required=True, metavar="DIR=SETS")
    parser.add_argument("--sample", type=int, default=0, help="questions a set, all where 0")
    parser.add_argument("--seed", type=int, default=3)
    args = parser.parse_args()
    sys.path.insert(0, str(args.shared / "eval"))
    index = Index.load(args.index)
    rows: list[Row] = []
    for entry in args.reader:
        folder, _, sets = entry.partition("=")
        for name in sets.split(","):
            rows += _asked(name, index, reader_of(Path(folder)), args)
    _report(rows)
    return 0


def _asked(name: str, index: Index, reader: OnnxReader, args: argparse.Namespace) -> list[Row]:
    from grade import grade_one  # type: ignore[import-not-found]  # beside the question sets

    lines = (args.shared / "eval" / "learn" / f"{name}.learn.jsonl").read_text("utf-8").splitlines()
    held = [row for row in map(json.loads, lines) if row.get("scope") != "document"]
    if args.sample:
        held = random.Random(args.seed).sample(held, min(args.sample, len(held)))
    sources = [s for s in index.reports if s.startswith(FOLDERS[name])]
    out = []
    for row in held:
        answer, found = _unguarded(
            lambda row=row: ask(row["question"], index=index, sources=sources, reader=reader)
        )
        graded = grade_one(row, answer)
        if found is not None:
            right = bool(graded["right"] and graded["answerable"])
            out.append((name, found, right, bool(graded["answerable"])))
    return out


def _unguarded(asked: Callable[[], Any]) -> tuple[dict[str, Any], Grounds | None]:
    """The answer without a threshold, and what its confidence comes from; None where nothing was read."""
    findings: list[Finding] = []
    find, threshold = answering.find, answering.THRESHOLD

    def watched(question: Question, scopes: Sequence[Scope], index: Index, reader: Reader) -> Finding:
        findings.append(find(question, scopes, index, reader))
        return findings[-1]

    answering.find, answering.THRESHOLD = watched, _NONE  # type: ignore[misc]
    try:
        answer: dict[str, Any] = asked().to_dict()
    finally:
        answering.find, answering.THRESHOLD = find, threshold  # type: ignore[misc]
    return answer, findings[0].grounds if findings else None


def _report(rows: Sequence[Row]) -> None:
    told = np.array([astuple(g) for _, g, _, _ in rows])
    right, held = np.array([r for *_, r, _ in rows]), np.array([a for *_, a in rows])
    sure = _chance(told @ np.array(astuple(GROUNDS)))
    print(f"{len(rows)} questions, AUC {_auc(sure, right):.3f}, ECE {_ece(sure, right):.3f}")
    print("| threshold | right of answerable | wrong of all | falsely refused | rightly refused |")
    for threshold in _THRESHOLDS:
        shown = sure >= threshold
        refused = ~shown
        figures = (
            (right & shown)[held].mean(),
            (~right & shown).mean(),
            refused[held].mean(),
            refused[~held].mean(),
        )
        print(f"| {threshold} | " + " | ".join(f"{value:.3f}" for value in figures) + " |")
    fitted = _fit(told, right)
    print("fit:", {f.name: round(float(w), 3) for f, w in zip(fields(Grounds), fitted, strict=True)})


def _chance(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    out: NDArray[np.float64] = 1 / (1 + np.exp(-odds))
    return out


def _fit(told: NDArray[np.float64], right: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Logistic regression with a ridge, by Newton's method."""
    ridge = np.diag([0.0, *[_RIDGE] * (told.shape[1] - 1)])
    weights = np.zeros(told.shape[1])
    for _ in range(_STEPS):
        sure = _chance(told @ weights)
        slope = told.T @ (right - sure) - ridge @ weights
        bend = (told * (sure * (1 - sure))[:, None]).T @ told + ridge + 1e-6 * np.eye(len(weights))
        weights = weights + np.linalg.solve(bend, slope)
    return weights


def _auc(sure: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Chance that a right answer is surer than a wrong one."""
    a, b = sure[right][:, None], sure[~right][None]
    return float(((a > b) + 0.5 * (a == b)).mean())


def _ece(sure: NDArray[np.float64], right: NDArray[np.bool_], bins: int = 10) -> float:
    """Expected calibration error over equal bins (Guo et al. 2017)."""
    at = np.minimum((sure * bins).astype(int), bins - 1)
    parts = [(at == n) for n in range(bins) if (at == n).any()]
    return float(sum(p.mean() * abs(sure[p].mean() - right[p].mean()) for p in parts))


if __name__ == "__main__":
    raise SystemExit(main())
