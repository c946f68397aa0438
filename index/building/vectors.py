"""Vectors of passages: known ones are taken over, new ones encoded and kept in a checkpoint."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.building.checkpoint import Checkpoint
from index.building.passages import Passages, Rows, standing
from index.encoders.encoder import Encoder, Progress
from index.encoders.spot_check import alone, strangers
from index.files.scratch import Scratch
from index.legs.context import report_context
from index.legs.sentence_vectors import SentenceVectors
from index.versions.contents import Contents

# Texts between two writes of the checkpoint: some seconds of work.
SAVED_EVERY = 256
# Passages of which the longest are encoded first: one alone at the end keeps a core waiting.
_BLOCK = 1 << 12
_COPIED = 1 << 16  # rows copied at a time


@dataclass(frozen=True)
class Made:
    """Row i of `vectors`, (n, d), and of `sentences` is passage i."""

    vectors: NDArray[np.float16]
    sentences: SentenceVectors


def vectors_of(
    passages: Passages,
    encoder: Encoder,
    progress: Progress | None,
    held: Contents | None,
    kept: Checkpoint | None,
    scratch: Scratch,
) -> tuple[Made, int]:
    """The vectors of all the passages, and how many were encoded for it; each text is encoded once.

    Taken over are those of `held`, and those `kept` from a run that was broken off.
    """
    width = encoder.dimension
    vectors = scratch.array((len(passages.chunks), width), np.float16)
    sentences = SentenceVectors.blank(passages.spans, passages.first, width, scratch)
    origin = passages.origin if held else np.full(len(passages.chunks), -1)
    new = np.flatnonzero(origin < 0)
    keys, sizes = passages.keyed(new)
    if held and len(new):
        origin = origin.copy()
        origin[new] = _rows_of(keys, held, _alike(passages, new, held))
        left = origin[new] < 0
        keys, sizes, new = keys[left], sizes[left], new[left]
    _, at, twin = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    made = Made(vectors, sentences)
    work = _Encoding(passages, encoder, progress, kept, made, int(sizes[at].sum()))
    encoded = work.run(new[np.sort(at)].tolist())
    _take(made, new, made, new[at][twin.reshape(-1)])
    if held:
        rows = np.flatnonzero(origin >= 0)
        _take(made, rows, Made(held.vectors, held.sentences), origin[rows])
    return made, encoded


def _alike(passages: Passages, new: Rows, held: Contents) -> Rows:
    """Rows of reports of `held` in a context that a new passage has: no others can have the same passage."""
    sources = list(passages.reports)
    owners = np.unique(passages.chunks.places[new, 0]).tolist()
    wanted = {report_context(passages.reports[sources[owner]]) for owner in owners}
    same = [report_context(report) in wanted for report in held.reports.values()]
    return np.flatnonzero(np.array(same)[held.chunks.places[:, 0]])


def _rows_of(keys: NDArray[np.uint64], held: Contents, rows: Rows) -> Rows:
    """The row among `rows` of `held` that has the key, -1 where none has."""
    known, _ = standing(held).keyed(rows)
    order = np.argsort(known[:, 0], kind="stable")
    known, rows = known[order], rows[order]
    at = np.searchsorted(known[:, 0], keys[:, 0])
    found = np.full(len(keys), -1)
    there = np.flatnonzero(at < len(known))
    same = there[(known[at[there]] == keys[there]).all(axis=1)]
    found[same] = rows[at[same]]
    return found


class _Encoding:
    """Encodes rows and puts what comes out in its place."""

    def __init__(
        self,
        passages: Passages,
        encoder: Encoder,
        progress: Progress | None,
        kept: Checkpoint | None,
        made: Made,
        total: int,
    ) -> None:
        """`total`: characters of all that is to be encoded."""
        self._passages, self._encoder, self._progress = passages, encoder, progress
        self._kept, self._made = kept, made
        self._trusted = False
        self._done, self._total = 0, total

    def run(self, rows: list[int]) -> int:
        """All the rows, a block after the other, each with its longest text first; how many were encoded."""
        encoded = 0
        for start in range(0, len(rows), _BLOCK):
            texts = {row: self._passages.text(row) for row in rows[start : start + _BLOCK]}
            left = self._resumed(texts)
            left.sort(key=lambda row: (-len(texts[row]), texts[row]))
            for at in range(0, len(left), SAVED_EVERY):
                self._encode({row: texts[row] for row in left[at : at + SAVED_EVERY]})
            encoded += len(left)
        return encoded

    def _resumed(self, texts: Mapping[int, str]) -> list[int]:
        """Put what a run that was broken off had encoded; the rows that are left."""
        known = self._kept.vectors(list(texts.values())) if self._kept else {}
        if self._kept and known and not self._trusted:
            if strangers(known, alone(self._encoder)):
                self._kept.clear()  # made by another model under the same name
                known = {}
            self._trusted = True
        self._put({row: known[text] for row, text in texts.items() if text in known}, texts)
        return [row for row, text in texts.items() if text not in known]

    def _encode(self, texts: Mapping[int, str]) -> None:
        spans = [self._passages.sentences(row, text) for row, text in texts.items()]
        told = list(texts.values())
        found = self._encoder.encode_passages(told, spans, self._from(self._done))
        if self._kept:
            self._kept.append(told, found)
        self._put(dict(zip(texts, found, strict=True)), texts)

    def _put(self, found: Mapping[int, NDArray[np.float32]], texts: Mapping[int, str]) -> None:
        for row, own in found.items():
            # half precision halves the file; it moves a cosine by less than 0.001
            self._made.vectors[row] = own[0].astype(np.float16)
            self._made.sentences.put(row, own[1:])
            self._done += len(texts[row])

    def _from(self, done: int) -> Progress | None:
        """Progress of one part as progress of the whole."""
        told = self._progress
        return told and (lambda characters, _: told(done + characters, self._total))


def _take(made: Made, rows: Rows, other: Made, origin: Rows) -> None:
    """Copy what stands in the rows `origin` of the other."""
    for start in range(0, len(rows), _COPIED):
        here, there = rows[start : start + _COPIED], origin[start : start + _COPIED]
        made.vectors[here] = other.vectors[there]
        made.sentences.take(here, other.sentences, there)
