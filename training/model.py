"""The reader's network: the encoder's lower layers over question and window, one small head on top.

Only torch and numpy are imported, so that the module trains where nothing else of the project is installed.
"""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - the customary name
from torch import Tensor, nn

WIDTH, HEADS, INNER, POSITIONS = (
    384,
    12,
    1536,
    512,
)  # multilingual-e5-small (Wang et al. 2024, arXiv 2402.05672)
LABELS = 5  # start, end, and outside, begin, inside of an answer
EPSILON = 1e-12


class Layer(nn.Module):
    """One transformer layer as in BERT (Devlin et al. 2019): attention, feed-forward, norm after each."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.up, self.down = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH, EPSILON), nn.LayerNorm(WIDTH, EPSILON)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """(batch, tokens, WIDTH) → the same; `mask` is (batch, 1, 1, tokens), True where a token stands."""
        batch, length, _ = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        if torch.onnx.is_in_onnx_export():
            weights = torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(WIDTH // HEADS), -1)
            held = weights @ v
        else:
            held = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        x = self.norm1(x + self.dropout(self.out(held.transpose(1, 2).reshape(batch, length, WIDTH))))
        return self.norm2(x + self.dropout(self.down(F.gelu(self.up(x)))))


class Reader(nn.Module):
    """Word vectors of `<s> question </s> window </s>` in; logits for each token and for the whole out."""

    def __init__(self, layers: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.position, self.kind = nn.Embedding(POSITIONS, WIDTH), nn.Embedding(2, WIDTH)
        self.norm, self.dropout = nn.LayerNorm(WIDTH, EPSILON), nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(layers))
        self.token, self.whole = nn.Linear(WIDTH, LABELS), nn.Linear(WIDTH, 1)

    def forward(self, words: Tensor, kinds: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Logits of the tokens, (batch, tokens, LABELS), and of the whole, (batch,).

        `words` (batch, tokens, WIDTH), `kinds` (batch, tokens) 0 question 1 window, `mask` True where a token
        stands.
        """
        places = torch.arange(words.shape[1], device=words.device)
        x = self.dropout(self.norm(words + self.position(places) + self.kind(kinds)))
        spread = None if mask is None else mask[:, None, None, :]
        for layer in self.layers:
            x = layer(x, spread)
        return self.token(x), self.whole(x[:, :1])[:, 0, 0]


def begun(weights: dict[str, Tensor], chosen: list[int], dropout: float = 0.1) -> Reader:
    """A reader whose layers are the encoder's layers `chosen`; `weights` have BertModel's names."""
    made = Reader(len(chosen), dropout)
    emb = "embeddings."
    state = {
        "position.weight": weights[emb + "position_embeddings.weight"],
        "kind.weight": weights[emb + "token_type_embeddings.weight"][:1].repeat(2, 1),
        "norm.weight": weights[emb + "LayerNorm.weight"],
        "norm.bias": weights[emb + "LayerNorm.bias"],
    }
    names = {
        "out": "attention.output.dense", "up": "intermediate.dense", "down": "output.dense",
        "norm1": "attention.output.LayerNorm", "norm2": "output.LayerNorm",
    }  # fmt: skip
    for at, number in enumerate(chosen):
        old, new = f"encoder.layer.{number}.", f"layers.{at}."
        for kind in ("weight", "bias"):
            parts = [weights[f"{old}attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
            state[f"{new}qkv.{kind}"] = torch.cat(parts)
            state |= {
                f"{new}{ours}.{kind}": weights[f"{old}{theirs}.{kind}"] for ours, theirs in names.items()
            }
    missing = made.load_state_dict(state, strict=False)
    assert all(key.startswith(("token.", "whole.")) for key in missing.missing_keys), missing
    return made


def loaded(path: Path, dropout: float = 0.0) -> Reader:
    """The reader of an .npz that training.train saved; `dropout` for going on with the training."""
    state = {k: torch.from_numpy(v.astype(np.float32)) for k, v in np.load(path).items()}
    layers = 1 + max(int(m[1]) for k in state if (m := re.match(r"layers\.(\d+)\.", k)))
    reader = Reader(layers, dropout)
    reader.load_state_dict(state)
    return reader.eval()
