"""One reader in training: its steps, what it reads, and what is saved of it."""

from __future__ import annotations

import math
import os
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor
from torch.utils.data import DataLoader

from training.examples import Batch, Examples, Question, Steps, batch_of
from training.losses import from_teacher, losses
from training.model import Reader, begun, loaded

WARM = 0.06


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
                with torch.no_grad(), self.cast:
                    wanted = self.teacher(F.embedding(batch.tokens, self.words), batch.kinds, batch.mask)
                loss = 0.5 * loss + from_teacher((token, whole), wanted, batch)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self.reader.parameters(), 1.0)
            optimiser.step()
            if step % 20 == 0:
                kept.append(float(loss.detach()))
            if step % 200 == 199 or step == steps - 1:
                told = f"loss {np.mean(kept[-10:]):.3f}, {time.time() - began:.0f} s"
                print(f"{note} {step + 1}/{steps}: {told}", flush=True)

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


def save(trainer: Trainer, path: Path) -> None:
    """The reader without the embeddings, float16, as an .npz."""
    state = {k: v.detach().half().cpu().numpy() for k, v in trainer.reader.state_dict().items()}
    np.savez_compressed(path, **state)
