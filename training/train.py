"""Train the reader: general reading comprehension first, then the questions over reports.

    python -m training.train --examples FILE.npz --weights FILE.npz --out DIR --layers 0,1,2,3,4,5
        [--leave GENRE …] [--epochs N] [--general N] [--seed N] [--start READER.npz]

Runs on a GPU where there is one, else on the processor. `--start` goes on from a trained reader (one that
training.restore took out of the shipped graph, say) instead of learning general reading first. `--leave`
trains without these genres and prints what the reader makes of them.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from training.model import Reader, begun, loaded

BOS, PAD, EOS = 0, 1, 2
GROUP = 8  # windows of one question in a step
LONGEST = 256
WARM = 0.06


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


def losses(token: Tensor, whole: Tensor, batch: Batch) -> Tensor:
    """Marginal likelihood of the gold starts and ends, cross entropy of labels, whole and group."""
    token, whole = token.float(), whole.float()
    allowed = batch.kinds.bool() & batch.mask
    allowed[:, 0] = True
    # windows that hold an answer count five times: most hold none and are soon learned
    weight = 1 + 4 * batch.whole
    edges = torch.zeros((), device=token.device)
    for channel, gold in ((0, batch.starts), (1, batch.ends)):
        logits = token[..., channel].masked_fill(~allowed, -1e4)
        logp = F.log_softmax(logits, -1)
        told = -torch.logsumexp(logp.masked_fill(gold == 0, -1e4), -1)
        edges = edges + (told * weight).sum() / weight.sum() / 2
    marked = F.cross_entropy(
        token[..., 2:].reshape(-1, 3),
        batch.labels.reshape(-1),
        ignore_index=-1,
        reduction="none",
        weight=torch.tensor([1.0, 1.5, 1.2], device=token.device),
    ).view(batch.labels.shape)
    count = (batch.labels >= 0).sum(-1).clamp(min=1)
    labels = ((marked.sum(-1) / count) * weight).sum() / weight.sum()
    sure = F.binary_cross_entropy_with_logits(whole, batch.whole)
    return edges + 2 * labels + sure + 0.5 * _choice(whole, batch)


def _choice(whole: Tensor, batch: Batch) -> Tensor:
    """-log of the share that the answering windows have among all of their question and a null of 0."""
    groups = int(batch.groups.max()) + 1
    table = torch.full((groups, GROUP + 1), -1e4, device=whole.device)
    gold = torch.zeros_like(table)
    table[:, GROUP] = 0
    column = torch.arange(len(whole), device=whole.device) % GROUP
    table[batch.groups, column] = whole
    gold[batch.groups, column] = batch.whole
    gold[:, GROUP] = (gold[:, :GROUP].sum(-1) == 0).float()
    logp = F.log_softmax(table, -1)
    return -torch.logsumexp(logp.masked_fill(gold == 0, -1e4), -1).mean()


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


class Trainer:
    """A reader on its device with the frozen embeddings of the pieces that occur."""

    def __init__(
        self, examples: Examples, weights: Path, layers: list[int], device: str, start: Path | None
    ) -> None:
        tensors = {k: torch.from_numpy(v.astype(np.float32)) for k, v in np.load(weights).items()}
        self.words = tensors["embeddings.word_embeddings.weight"].to(device)
        self.examples, self.device, self.layers = examples, device, layers
        self.reader = (loaded(start, dropout=0.1) if start else begun(tensors, layers)).to(device)
        self.teacher: Reader | None = None
        self.workers = min(12, (os.cpu_count() or 1) - 2) if device == "cuda" else 0
        self.cast = torch.autocast(device, torch.bfloat16, enabled=device == "cuda")

    def run(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Logits of the tokens and of the whole, in the precision of the machine."""
        with self.cast:
            out: tuple[Tensor, Tensor] = self.reader(
                F.embedding(batch.tokens, self.words), batch.kinds, batch.mask
            )
        return out

    def train(
        self, plan: list[list[Question]], rate: float, questions_a_step: int, seed: int, note: str
    ) -> None:
        """One pass over each list of `plan`, the rate falling as a cosine over all."""
        torch.manual_seed(seed)
        data = Steps(self.examples, plan, questions_a_step, seed)
        loader = DataLoader(
            data, batch_size=None, num_workers=self.workers, prefetch_factor=4 if self.workers else None
        )
        body = [p for n, p in self.reader.named_parameters() if not n.startswith(("token.", "whole."))]
        head = [p for n, p in self.reader.named_parameters() if n.startswith(("token.", "whole."))]
        optimiser = torch.optim.AdamW(
            [{"params": body, "rate": rate}, {"params": head, "rate": rate * 5}], weight_decay=0.01
        )
        self.reader.train()
        began, kept, steps = time.time(), [], len(data)
        for step, made in enumerate(loader):
            batch = made.to(self.device)
            share = min(1.0, (step + 1) / (WARM * steps)) * 0.5 * (1 + math.cos(math.pi * step / steps))
            for group in optimiser.param_groups:
                group["lr"] = group["rate"] * share
            token, whole = self.run(batch)
            loss = losses(token, whole, batch)
            if self.teacher is not None:
                loss = 0.5 * loss + self._taught(token, whole, batch)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self.reader.parameters(), 1.0)
            optimiser.step()
            if step % 20 == 0:
                kept.append(float(loss.detach()))
            if step % 200 == 199 or step == steps - 1:
                told = f"loss {np.mean(kept[-10:]):.3f}, {time.time() - began:.0f} s"
                print(f"{note} {step + 1}/{steps}: {told}", flush=True)

    def _taught(self, token: Tensor, whole: Tensor, batch: Batch) -> Tensor:
        """Divergence from the teacher's starts, ends, labels and whole (Hinton et al. 2015)."""
        assert self.teacher is not None
        with torch.no_grad(), self.cast:
            wanted, sure = self.teacher(F.embedding(batch.tokens, self.words), batch.kinds, batch.mask)
        token, whole, wanted, sure = token.float(), whole.float(), wanted.float(), sure.float()
        allowed = batch.kinds.bool() & batch.mask
        allowed[:, 0] = True
        loss = F.binary_cross_entropy_with_logits(whole, torch.sigmoid(sure))
        for channel in (0, 1):
            ours = F.log_softmax(token[..., channel].masked_fill(~allowed, -1e4), -1)
            theirs = F.softmax(wanted[..., channel].masked_fill(~allowed, -1e4), -1)
            loss = loss + F.kl_div(ours, theirs, reduction="batchmean") / 2
        labels = F.kl_div(
            F.log_softmax(token[..., 2:], -1), F.softmax(wanted[..., 2:], -1), reduction="none"
        ).sum(-1)
        return loss + 4 * (labels * allowed).sum() / allowed.sum()

    @torch.no_grad()
    def read(self, questions: list[Question]) -> dict[int, tuple[np.ndarray, float, int]]:
        """Pair → token logits, whole logit, first window token; of all pairs of the questions."""
        self.reader.eval()
        pairs = sorted(
            {p for q in questions for p in (*q.holding, *q.near)},
            key=lambda p: len(self.examples.tokens(p)[0]),
        )
        out: dict[int, tuple[np.ndarray, float, int]] = {}
        for at in range(0, len(pairs), 512):
            batch = batch_of(
                self.examples, pairs[at : at + 512], [0] * len(pairs[at : at + 512]), self.device
            )
            token, whole = (t.float().cpu().numpy() for t in self.run(batch))
            for row, pair in enumerate(batch.pairs):
                ids, begin = self.examples.tokens(pair)
                out[pair] = (token[row, : len(ids) - 1], float(whole[row]), begin)
        return out


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


def save(trainer: Trainer, path: Path) -> None:
    """The reader without the embeddings, float16, as an .npz."""
    state = {k: v.detach().half().cpu().numpy() for k, v in trainer.reader.state_dict().items()}
    np.savez_compressed(path, **state)


def main() -> int:
    """Train, judge, save."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--examples", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--layers", default="0,1,2,3,4,5")
    parser.add_argument("--leave", action="append", default=[])
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--general", type=int, default=2)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--step", type=int, default=32, help="questions a step")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=Path, help="an .npz of a reader to go on from")
    parser.add_argument("--teacher", type=Path, help="an .npz of a larger reader to learn from besides")
    args = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    args.out.mkdir(parents=True, exist_ok=True)
    examples = Examples(args.examples)
    layers = [int(n) for n in args.layers.split(",")]
    trainer = Trainer(examples, args.weights, layers, device, args.start)
    if args.teacher:
        trainer.teacher = loaded(args.teacher).to(device)
    general = [q for q in examples.questions if q.stage == 0]
    reports = [q for q in examples.questions if q.stage == 1]
    learned = [q for q in reports if q.genre not in args.leave]
    start = args.out / "general.pt"
    if start.exists() and not args.start:
        trainer.reader.load_state_dict(torch.load(start, map_location=device))
    elif not args.start:
        trainer.train([general] * args.general, args.rate, args.step, args.seed, "general")
        torch.save(trainer.reader.state_dict(), start)
    rng = random.Random(args.seed)
    plan = [learned + rng.sample(general, min(len(general), len(learned) // 5)) for _ in range(args.epochs)]
    trainer.train(plan, args.rate, args.step, args.seed + 1, f"reports without {args.leave}")
    for genre in sorted(set(args.leave) or {q.genre for q in reports}):
        part = [q for q in examples.questions if q.genre == genre][:800]
        told = "left out" if genre in args.leave else "fitted"
        print(json.dumps({told: genre, **judged(trainer, part)}), flush=True)
    save(trainer, args.out / f"reader-{'-'.join(args.leave) or 'all'}.npz")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
