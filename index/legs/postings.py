"""Which texts hold a word and how often, word by word, counted in blocks of texts.

Only what is kept grows with the collection: a text's words become numbers as they come, and a block of
them is sorted at a time.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.files.scratch import IN_MEMORY, Scratch

BLOCK = 1 << 21  # words of texts sorted at a time: some 100 MB while it is done


@dataclass(frozen=True, slots=True)
class Columns:
    """Word t stands in the texts `indices[indptr[t]:indptr[t + 1]]`, ascending, `counts` times in each.

    `indices` int32, `indptr` int64, `counts` of the smallest unsigned type that holds them.
    """

    indices: NDArray[np.int32]
    indptr: NDArray[np.int64]
    counts: NDArray[np.unsignedinteger[Any]]

    def same_as(self, other: Columns) -> bool:
        """Whether the same texts hold the same words as often."""
        pairs = (self.indices, other.indices), (self.indptr, other.indptr), (self.counts, other.counts)
        return all(np.array_equal(one, two) for one, two in pairs)


@dataclass(frozen=True, slots=True)
class Block:
    """Columns of some texts: those in use, `sizes` of them, their texts within the block, and counts."""

    used: NDArray[np.int64]
    sizes: NDArray[np.int64]
    rows: NDArray[np.int32]
    counts: NDArray[np.unsignedinteger[Any]]
    texts: int


def counted(
    texts: Iterable[Sequence[str]], scratch: Scratch = IN_MEMORY
) -> tuple[Columns, dict[str, int], int]:
    """Columns of the texts, the vocabulary in sorted order, and the number of texts."""
    met: dict[str, int] = {}
    blocks: list[Block] = []
    waiting, lengths = array("q"), array("q")
    for text in texts:
        waiting.extend([met.setdefault(word, len(met)) for word in text])
        lengths.append(len(text))
        if len(waiting) >= BLOCK:
            blocks.append(block_of(waiting, lengths, scratch))
            waiting, lengths = array("q"), array("q")
    blocks.append(block_of(waiting, lengths, scratch))
    words = sorted(met)
    place = np.empty(len(words), np.int64)
    place[[met[word] for word in words]] = np.arange(len(words))
    vocabulary = {word: column for column, word in enumerate(words)}
    size = sum(block.texts for block in blocks)
    return joined(blocks, place, scratch), vocabulary, size


def block_of(words: array[int], lengths: array[int], scratch: Scratch = IN_MEMORY) -> Block:
    """The columns of texts given as numbers of words, repeats kept, one text after the other."""
    texts = max(len(lengths), 1)
    rows = np.repeat(np.arange(len(lengths)), np.array(lengths, np.int64))
    pairs, counts = np.unique(np.array(words, np.int64) * texts + rows, return_counts=True)
    return block_of_pairs(pairs, counts, len(lengths), scratch)


def block_of_pairs(
    pairs: NDArray[np.int64], counts: NDArray[Any], texts: int, scratch: Scratch = IN_MEMORY
) -> Block:
    """The columns of sorted pairs, word * texts + text, and how often the word stands in the text."""
    words, rows = np.divmod(pairs, max(texts, 1))
    used, first = np.unique(words, return_index=True)
    sizes = np.diff(np.append(first, len(words)))
    kind = np.min_scalar_type(int(counts.max(initial=0)))
    held = scratch.copied(rows.astype(np.int32)), scratch.copied(counts.astype(kind))
    return Block(used, sizes.astype(np.int64), *held, texts)


def joined(blocks: list[Block], place: NDArray[np.int64], scratch: Scratch = IN_MEMORY) -> Columns:
    """The columns of all the texts; word w of the blocks becomes column `place[w]`. Empties `blocks`."""
    totals = np.zeros(len(place), np.int64)
    for block in blocks:
        totals[place[block.used]] += block.sizes
    indptr = np.concatenate([[0], np.cumsum(totals)]).astype(np.int64)
    kind = np.result_type(np.uint8, *(block.counts.dtype for block in blocks))
    entries = (int(indptr[-1]),)
    indices, counts = scratch.array(entries, np.int32), scratch.array(entries, kind)
    cursor, texts = indptr[:-1].copy(), 0
    while blocks:
        block = blocks.pop(0)  # its memory is needed
        columns = place[block.used]
        begins = np.cumsum(block.sizes) - block.sizes
        spots = np.repeat(cursor[columns] - begins, block.sizes) + np.arange(len(block.rows))
        indices[spots], counts[spots] = block.rows + texts, block.counts
        cursor[columns] += block.sizes
        texts += block.texts
    return Columns(indices, indptr, counts)
