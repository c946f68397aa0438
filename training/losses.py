"""What is minimised: the right spans, labels and windows, and the divergence from a teacher."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from training.examples import GROUP, Batch


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


def from_teacher(told: tuple[Tensor, Tensor], wanted: tuple[Tensor, Tensor], batch: Batch) -> Tensor:
    """Divergence from the teacher's starts, ends, labels and whole (Hinton et al. 2015)."""
    token, whole, taught, sure = (t.float() for t in (*told, *wanted))
    allowed = batch.kinds.bool() & batch.mask
    allowed[:, 0] = True
    loss = F.binary_cross_entropy_with_logits(whole, torch.sigmoid(sure))
    for channel in (0, 1):
        ours = F.log_softmax(token[..., channel].masked_fill(~allowed, -1e4), -1)
        theirs = F.softmax(taught[..., channel].masked_fill(~allowed, -1e4), -1)
        loss = loss + F.kl_div(ours, theirs, reduction="batchmean") / 2
    labels = F.kl_div(
        F.log_softmax(token[..., 2:], -1), F.softmax(taught[..., 2:], -1), reduction="none"
    ).sum(-1)
    return loss + 4 * (labels * allowed).sum() / allowed.sum()
