"""Vectors of texts: known ones taken over, new ones encoded and kept in a checkpoint as they come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.checkpoint import Checkpoint
from index.encoder import Encoder, Progress
from index.sample import strangers

Vectors = Mapping[str, NDArray[np.float32]]

# Texts between two writes of the checkpoint: some twenty seconds of work, a multiple of the batch.
SAVED_EVERY = 256


def vectors_of(
    texts: Sequence[str], encoder: Encoder, progress: Progress | None, known: Vectors, checkpoint: Path | None
) -> tuple[NDArray[np.float32], int]:
    """Unit vectors of the texts, (n, d), in the order given, and how many texts were encoded for them.

    Each text not in `known` is encoded once, unless the file at `checkpoint` has it.
    """
    new = sorted({text for text in texts if text not in known}, key=lambda text: (-len(text), text))
    made: dict[str, NDArray[np.float32]] = {}
    kept = Checkpoint(checkpoint, encoder.name, encoder.dimension) if new and checkpoint else None
    if kept is not None:
        made = _resumed(kept, new, encoder)
    left = [text for text in new if text not in made]
    total, done = sum(map(len, new)), sum(map(len, made))
    for at in range(0, len(left), SAVED_EVERY):
        part = left[at : at + SAVED_EVERY]
        rows = encoder.encode_passages(part, _from(done, total, progress))
        if kept is not None:
            kept.append(part, rows)
        made.update(zip(part, rows, strict=True))
        done += sum(map(len, part))
    return np.stack([made[text] if text in made else known[text] for text in texts]), len(left)


def agree(known: Vectors, encoder: Encoder) -> bool:
    """Whether a sample of the vectors is what the model makes of their texts."""
    texts = sorted(known)
    return not texts or not strangers(texts, np.stack([known[text] for text in texts]), encoder)


def _resumed(kept: Checkpoint, new: Sequence[str], encoder: Encoder) -> dict[str, NDArray[np.float32]]:
    made = kept.vectors(new)
    if agree(made, encoder):
        return made
    kept.clear()  # made by another model under the same name
    return {}


def _from(done: int, total: int, progress: Progress | None) -> Progress | None:
    """Progress of one part as progress of the whole."""
    if progress is None:
        return None
    return lambda characters, _: progress(done + characters, total)
