"""Fit the linear models of `qa/weights.json`.

    python -m benchmarks.fit --index DIR [--shared DIR] [--cross] [--write]

The index holds seeds, provincial_2025 and bureau_excerpts of the shared corpus and benchmarks/bureau.
Questions: two thirds of the shared dev sets and of our own sets (benchmarks/provinces, benchmarks/bureau);
the third kept aside (`held_out`) is never read here.

Sentences, figures and names: softmax over the candidates of a question (listwise; Cao et al. 2007), L2.
Confidence: logistic regression on whether the first answer is right, over answerable and unanswerable
questions, and over answerable ones whose answer was taken out of the text (`without_answer`).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.questions import OWN, fold_of, rows_of
from corpus.report import Report
from index.searcher import Index
from qa import rank
from qa.compare import split
from qa.confidence import FIGURE_CONFIDENCE, TEXT_CONFIDENCE
from qa.evidence import SENTENCE_FEATURES, Sentence
from qa.followup import resolve_history
from qa.held import NotHeld
from qa.question import understand
from qa.rank import Pool
from qa.scope import resolve
from qa.solve import Finding, solve_pool
from qa.spans import SPAN_FEATURES, rank_spans

WEIGHTS = Path(__file__).parents[1] / "qa" / "weights.json"
YEAR = 2026
# Weight of a question whose answer was taken out of its pool (see `without_answer`).
BLIND = 0.3
Grader = ModuleType
Matrix = NDArray[np.float64]
Group = tuple[Matrix, NDArray[np.bool_]]


def pools(rows: list[dict[str, Any]], index: Index) -> Iterator[tuple[dict[str, Any], Pool]]:
    """Each single question with what the search found for it."""
    reports = list(index.reports.values())
    for row in rows:
        if row.get("answers_by_doc"):
            yield from _part_pools(row, reports, index)
            continue
        if row["kind"] == "trend":
            continue
        question = resolve_history(row["question"], row.get("history") or (), YEAR).question
        scopes = resolve(question, reports)
        if not isinstance(scopes, NotHeld):
            yield row, rank.gather(question, scopes, index)


def _part_pools(
    row: dict[str, Any], reports: list[Report], index: Index
) -> Iterator[tuple[dict[str, Any], Pool]]:
    """Each part of a comparison as a question of its own, with the answer of its report."""
    for part in split(understand(row["question"]), reports):
        scopes = resolve(part.question, reports)
        if isinstance(scopes, NotHeld):
            continue
        for want in row["answers_by_doc"]:
            if any(Path(s.report.source).stem.startswith(want["doc"]) for s in scopes):
                gold = {
                    "kind": "figure",
                    "doc": want["doc"],
                    "topic": row["topic"],
                    "answers": [want["answer"], *want["accept"]],
                }
                yield (
                    gold | {"evidence": row["evidence_by_doc"][want["doc"]]},
                    rank.gather(part.question, scopes, index),
                )


def fit_ranker(groups: list[Group], l2: float = 0.005) -> Matrix:
    """Weights that maximise the mean log share of the right candidates, by gradient ascent (Adam)."""
    weights = np.zeros(groups[0][0].shape[1])
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, 501):
        gradient = -l2 * weights
        for features, right in groups:
            scores = features @ weights
            shares = np.exp(scores - scores.max())
            shares /= shares.sum()
            good = shares * right
            gradient += (good / good.sum() - shares) @ features / len(groups)
        first, second = 0.9 * first + 0.1 * gradient, 0.999 * second + 0.001 * gradient**2
        weights += 0.05 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return weights


def cross_validated(groups: list[Group], folds: list[str]) -> float:
    """Share of questions whose first candidate is right, each fold fitted on the reports of the others."""
    hits = []
    for fold in sorted(set(folds)):
        rest = [g for g, f in zip(groups, folds, strict=True) if f != fold]
        weights = fit_ranker(rest)
        hits += [
            right[np.argmax(x @ weights)] for (x, right), f in zip(groups, folds, strict=True) if f == fold
        ]
    return float(np.mean(hits))


def without_answer(row: dict[str, Any], pool: Pool, grade: Grader) -> Pool:
    """The pool with every sentence that holds the answer taken out: a question no report answers."""

    def holds(s: Sentence) -> bool:
        text = s.report.text[s.start : s.end]
        return any(grade.covered(e, [{"text": text}]) >= 0.5 for e in row["evidence"]) or any(
            a in text for a in row["answers"]
        )

    return replace(pool, sentences=tuple(s for s in pool.sentences if not holds(s)))


def fit_logistic(features: Matrix, right: NDArray[np.bool_], counts: Matrix, l2: float = 0.004) -> Matrix:
    """Logistic regression by Newton steps, rows weighted by `counts`; the bias (column 0) is not shrunk."""
    weights = np.zeros(features.shape[1])
    shrink = np.full(len(weights), l2 * len(features))
    shrink[0] = 0
    for _ in range(40):
        p = 1 / (1 + np.exp(-features @ weights))
        hessian = (features.T * (counts * p * (1 - p))) @ features + np.diag(shrink + 1e-9)
        weights += np.linalg.solve(hessian, features.T @ (counts * (right - p)) - shrink * weights)
    return weights


def candidates(
    row: dict[str, Any], pool: Pool, grade: Grader
) -> tuple[str, Matrix, NDArray[np.bool_]] | None:
    """Features of the question's candidates and which of them are right; None without a right one."""
    figure = pool.question.kind in {"figure", "rank"}
    ranked = rank.rank_values(pool) if figure else rank.rank_sentences(pool)
    right = []
    for r in ranked:
        text = r.sentence.report.text
        quote = {"text": text[r.sentence.start : r.sentence.end]}
        good = any(grade.covered(e, [quote]) >= 0.6 for e in row["evidence"])
        if r.value:
            good = good and grade.value_matches(text[r.value.start : r.value.end], row["answers"])
        right.append(good)
    if not any(right):
        return None
    return "figure" if figure else "sentence", np.array([r.features for r in ranked]), np.array(right)


def span_candidates(row: dict[str, Any], pool: Pool, grade: Grader) -> Group | None:
    """Features of the names that could answer, and which are right; None where none is asked or right."""
    if pool.question.kind != "fact" or not pool.hits:
        return None
    spans = rank_spans(pool, rank.rank_sentences(pool))
    right = [grade.value_matches(s.sentence.report.text[s.start : s.end], row["answers"]) for s in spans]
    return (np.array([s.features for s in spans]), np.array(right)) if any(right) else None


def is_right(row: dict[str, Any], finding: Finding, grade: Grader) -> bool:
    """Whether the reports answer and the first evidence is right (for a figure: its value too)."""
    if row["kind"] == "unanswerable" or not finding.evidence:
        return False
    first = finding.evidence[0]
    quote = {"text": first.report.text[first.start : first.end]}
    if not any(grade.covered(e, [quote]) >= 0.6 for e in row["evidence"]):
        return False
    kind = row.get("answer_kind") or row["kind"]
    return kind not in {"figure", "rank"} or grade.value_matches(
        finding.picks[0].text if finding.picks else "", row["answers"]
    )


def main() -> int:
    """Print what was fitted; write `qa/weights.json` with --write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--shared", type=Path, default=OWN.parents[1] / "shared")
    parser.add_argument("--cross", action="store_true", help="cross-validate the rankers too")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    sys.path.insert(0, str(args.shared / "eval"))
    import grade

    found = list(pools(rows_of(args.shared), Index.load(args.index)))
    groups: dict[str, list[Group]] = {"figure": [], "sentence": [], "span": []}
    folds: dict[str, list[str]] = {"figure": [], "sentence": [], "span": []}
    for row, pool in found:
        if row["kind"] != "unanswerable" and (c := candidates(row, pool, grade)):
            groups[c[0]].append(c[1:])
            folds[c[0]].append(fold_of(row))
    for row, pool in found:
        if (row.get("answer_kind") or row["kind"]) in {"fact", "plan"} and (
            c := span_candidates(row, pool, grade)
        ):
            groups["span"].append(c)
            folds["span"].append(fold_of(row))
    table = json.loads(WEIGHTS.read_text("utf-8"))
    for name, columns in (
        ("sentence", SENTENCE_FEATURES),
        ("figure", rank.VALUE_FEATURES),
        ("span", SPAN_FEATURES),
    ):
        weights = fit_ranker(groups[name])
        hits = np.mean([right[np.argmax(f @ weights)] for f, right in groups[name]])
        crossed = (
            f", cross-validated by report {cross_validated(groups[name], folds[name]):.3f}"
            if args.cross
            else ""
        )
        print(f"{name}: {len(groups[name])} questions, first candidate right {hits:.3f}{crossed}")
        table[name] = {n: round(float(w), 3) for n, w in zip(columns, weights, strict=True)}
    _save(table)
    solved = [(row, solve_pool(pool)) for row, pool in found]
    blind = [
        ({**row, "kind": "unanswerable"}, solve_pool(without_answer(row, pool, grade)))
        for row, pool in found
        if row["kind"] != "unanswerable"
    ]
    for name, columns in (("figure_confidence", FIGURE_CONFIDENCE), ("text_confidence", TEXT_CONFIDENCE)):
        kept = [
            (f.features, is_right(row, f, grade), w)
            for rows, w in ((solved, 1.0), (blind, BLIND))
            for row, f in rows
            if len(f.features) == len(columns)
        ]
        features, labels, counts = (
            np.array([f for f, _, _ in kept]),
            np.array([r for _, r, _ in kept]),
            np.array([w for *_, w in kept]),
        )
        weights = fit_logistic(features, labels, counts)
        table[name] = {n: round(float(w), 3) for n, w in zip(columns, weights, strict=True)}
        _print_thresholds(name, 1 / (1 + np.exp(-features @ weights)), labels, counts == 1)
    _save(table) if args.write else None
    print(json.dumps(table, indent=1))
    return 0


def _print_thresholds(name: str, shown: Matrix, right: NDArray[np.bool_], real: NDArray[np.bool_]) -> None:
    """What each threshold would refuse and answer."""
    print(f"{name}: {right.size} questions, right {right.mean():.3f}")
    for t in (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6):
        lost, wrong = np.mean(shown[right & real] < t), np.mean(shown[~right & real] >= t)
        blind = np.mean(shown[~real] >= t)
        print(
            f"   at {t}: right refused {lost:.3f}, wrong answered {wrong:.3f}, blinded answered {blind:.3f}"
        )


def _save(table: dict[str, dict[str, float]]) -> None:
    WEIGHTS.write_text(json.dumps(table, indent=1) + "\n", "utf-8")
    rank.weights_of.cache_clear()


if __name__ == "__main__":
    sys.exit(main())
