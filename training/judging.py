"""How well a trained reader chooses windows and spans."""

from __future__ import annotations

from typing import Any

import numpy as np

from training.examples import Question
from training.trainer import Trainer


def best_span(token: np.ndarray, begin: int, longest: int = 60) -> tuple[float, int, int]:
    """Score over the null, first and last token (counted from the window's first) of the likeliest span."""
    start, end = token[:, 0], token[:, 1]
    if begin >= len(token):
        return -99.0, 0, 0
    s, e = start[begin:], end[begin:]
    table = s[:, None] + e[None, :]
    keep = np.triu(np.ones_like(table, bool)) & ~np.triu(np.ones_like(table, bool), longest)
    table = np.where(keep, table, -1e9)
    a, b = np.unravel_index(int(table.argmax()), table.shape)
    return float(table[a, b] - start[0] - end[0]), int(a), int(b)


def judged(trainer: Trainer, questions: list[Question]) -> dict[str, float]:
    """Right window first, right span first, and how well the best score parts answerable from not."""
    told = trainer.read(questions)
    hit, exact, lists, scores, truth = [], [], [], [], []
    for q in questions:
        ranked = sorted((*q.holding, *q.near), key=lambda p: -told[p][1])
        if not ranked:
            continue
        scores.append(told[ranked[0]][1])
        truth.append(bool(q.holding))
        if not q.holding:
            continue
        hit.append(ranked[0] in q.holding)
        top = {p: best_span(told[p][0], told[p][2]) for p in ranked[:6]}
        best = max(top, key=lambda p: told[p][1] + 0.25 * top[p][0])
        gold = trainer.examples.spans[best]
        exact.append((top[best][1], top[best][2]) in gold)
        if len(trainer.examples.spans[ranked[0]]) > 1:
            lists.append(_same_list(told[ranked[0]], trainer.examples.spans[ranked[0]]))
    return {
        "questions": len(scores), "hit": _mean(hit), "span": _mean(exact), "list": _mean(lists),
        "auroc": auroc(scores, truth),
    }  # fmt: skip


def _same_list(read: tuple[np.ndarray, float, int], gold: list[tuple[int, int]]) -> bool:
    token, _, begin = read
    labels = token[begin:, 2:].argmax(-1).tolist()
    found, at = [], None
    for i, label in enumerate([*labels, 0]):
        if at is not None and label != 2:
            found.append((at, i - 1))
            at = None
        if label == 1:
            at = i
    return found == sorted(gold)


def _mean(values: list[Any]) -> float:
    return round(float(np.mean(values)), 4) if values else float("nan")


def auroc(scores: list[float], truth: list[bool]) -> float:
    """Chance that an answerable question scores above one that is not."""
    pos = [s for s, t in zip(scores, truth, strict=True) if t]
    neg = [s for s, t in zip(scores, truth, strict=True) if not t]
    if not pos or not neg:
        return float("nan")
    a, b = np.array(pos)[:, None], np.array(neg)[None]
    return round(float(((a > b) + 0.5 * (a == b)).mean()), 4)
