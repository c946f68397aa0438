"""What training.prepare wrote, as batches: a question with windows that answer it and some that do not."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import Dataset

BOS, PAD, EOS = 0, 1, 2
GROUP = 8  # windows of one question in a step
LONGEST = 256


@dataclass(frozen=True)
class Question:
    """Token numbers of a question, and of its pairs those that hold an answer and those that do not."""

    name: str
    genre: str
    stage: int
    holding: tuple[int, ...]
    near: tuple[int, ...]


class Examples:
    """What training.prepare wrote, looked up by question and pair."""

    def __init__(self, path: Path) -> None:
        data = np.load(path)
        self.windows, self.window_ends = data["windows"].astype(np.int64), data["window_ends"]
        self.asked, self.asked_ends = data["questions"].astype(np.int64), data["question_ends"]
        self.pairs = data["pairs"]
        self.spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for pair, first, last in data["spans"].tolist():
            self.spans[pair].append((first, last))
        held: dict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for pair, (question, _, answers) in enumerate(self.pairs.tolist()):
            held[question][0 if answers else 1].append(pair)
        self.questions = [
            Question(name, genre, stage, tuple(held[i][0]), tuple(held[i][1]))
            for i, (name, genre, stage) in enumerate(
                zip(data["names"].tolist(), data["genres"].tolist(), data["stages"].tolist(), strict=True)
            )
        ]

    def tokens(self, pair: int) -> tuple[np.ndarray, int]:
        """`<s> question </s> window </s>`, and where the window begins."""
        question, window, _ = self.pairs[pair]
        asked = self.asked[self.asked_ends[question] : self.asked_ends[question + 1]][:64]
        words = self.windows[self.window_ends[window] : self.window_ends[window + 1]]
        words = words[: LONGEST - len(asked) - 3]
        return np.concatenate([[BOS], asked, [EOS], words, [EOS]]), len(asked) + 2


@dataclass
class Batch:
    """Pairs padded to one length; `labels` 0 outside, 1 begin, 2 inside, -1 where none is asked."""

    tokens: Tensor
    kinds: Tensor
    mask: Tensor
    starts: Tensor
    ends: Tensor
    labels: Tensor
    whole: Tensor
    groups: Tensor
    pairs: list[int]

    def to(self, device: str) -> Batch:
        """The batch on a device."""
        held = {
            k: v.to(device, non_blocking=True) if isinstance(v, Tensor) else v for k, v in vars(self).items()
        }
        return Batch(**held)


def batch_of(examples: Examples, pairs: list[int], groups: list[int], device: str) -> Batch:
    """The pairs as tensors; `groups` numbers the question of each."""
    cut = [examples.tokens(p) for p in pairs]
    length = -(-max(len(t) for t, _ in cut) // 8) * 8
    shape = (len(pairs), length)
    tokens, kinds, labels = np.full(shape, PAD), np.zeros(shape, np.int64), np.full(shape, -1)
    starts, ends = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    whole = np.zeros(len(pairs), np.float32)
    for row, (pair, (ids, begin)) in enumerate(zip(pairs, cut, strict=True)):
        tokens[row, : len(ids)] = ids
        kinds[row, begin : len(ids)] = 1
        labels[row, begin : len(ids) - 1] = 0
        for first, last in examples.spans.get(pair, ()):
            a, b = first + begin, last + begin
            if b < len(ids) - 1:
                starts[row, a] = ends[row, b] = 1
                labels[row, a], labels[row, a + 1 : b + 1] = 1, 2
                whole[row] = 1
        if not whole[row]:
            starts[row, 0] = ends[row, 0] = 1
    put = [
        torch.from_numpy(a).to(device, non_blocking=True)
        for a in (tokens, kinds, starts, ends, labels, whole)
    ]
    return Batch(
        put[0],
        put[1],
        put[0] != PAD,
        put[2],
        put[3],
        put[4],
        put[5],
        torch.tensor(groups, device=device),
        pairs,
    )


def chosen(question: Question, rng: random.Random) -> list[int]:
    """GROUP pairs of a question: up to two that answer, the nearest wrong ones and some farther."""
    pairs = rng.sample(question.holding, min(2, len(question.holding)))
    rest = GROUP - len(pairs)
    near = list(question.near[: rest + 4])
    rng.shuffle(near)
    pairs += near[: rest - 2]
    far = [p for p in question.near if p not in set(pairs)]
    pairs += rng.sample(far, min(GROUP - len(pairs), len(far)))
    while len(pairs) < GROUP:
        pairs.append(rng.choice(question.near or question.holding))
    return pairs


class Steps(Dataset[Batch]):
    """One batch a step, made by the workers of a loader while the network is busy."""

    def __init__(self, examples: Examples, plan: list[list[Question]], size: int, seed: int) -> None:
        rng = random.Random(seed)
        self.examples, self.seed = examples, seed
        self.steps: list[list[Question]] = []
        for part in plan:
            order = part[:]
            rng.shuffle(order)
            self.steps += [order[at : at + size] for at in range(0, len(order), size)]

    def __len__(self) -> int:
        return len(self.steps)

    def __getitem__(self, step: int) -> Batch:
        rng = random.Random(self.seed * 1_000_003 + step)
        pairs = [p for q in self.steps[step] for p in chosen(q, rng)]
        return batch_of(self.examples, pairs, [i // GROUP for i in range(len(pairs))], "cpu")
