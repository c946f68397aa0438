"""Vectors of texts: known ones taken over, new ones encoded and kept in a checkpoint as they come."""

from __future__ import annotations

from collections.abc import Sequence

from index.building.checkpoint import Checkpoint
from index.encoders.encoder import Progress
from index.encoders.spot_check import Encode, Rows, Vectors, strangers

# Texts between two writes of the checkpoint: some seconds of work.
SAVED_EVERY = 256


def vectors_of(
    texts: Sequence[str], encode: Encode, progress: Progress | None, known: Vectors, kept: Checkpoint | None
) -> tuple[Vectors, int]:
    """Vectors of all the texts, by text, and how many of them were encoded for it.

    Taken over are those `known`, and those `kept` from a run that was broken off; each text is
    encoded once.
    """
    new = sorted({text for text in texts if text not in known}, key=lambda text: (-len(text), text))
    made = _resumed(kept, new, encode) if kept else {}
    left = [text for text in new if text not in made]
    total, done = sum(map(len, new)), sum(map(len, made))
    for at in range(0, len(left), SAVED_EVERY):
        part = left[at : at + SAVED_EVERY]
        rows = list(encode(part, _from(done, total, progress)))
        if kept is not None:
            kept.append(part, rows)
        made.update(zip(part, rows, strict=True))
        done += sum(map(len, part))
    return {text: made[text] if text in made else known[text] for text in texts}, len(left)


def _resumed(kept: Checkpoint, new: Sequence[str], encode: Encode) -> dict[str, Rows]:
    made = kept.vectors(new)
    if not strangers(made, encode):
        return made
    kept.clear()  # made by another model under the same name
    return {}


def _from(done: int, total: int, progress: Progress | None) -> Progress | None:
    """Progress of one part as progress of the whole."""
    if progress is None:
        return None
    return lambda characters, _: progress(done + characters, total)
