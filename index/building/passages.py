"""The passages of all reports in reading order: where each stands and its sentences do.

Their texts are cut when they are needed: those of all at once would take more memory than the index.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.errors import CorpusError
from corpus.outline.chunks import chunk_report
from corpus.report import Report
from index.encoders.encoder import Spans
from index.legs.context import passage, says_only_the_title, sentence_spans
from index.versions.contents import Contents
from index.versions.reports import Chunks

Rows = NDArray[np.int64]
Keys = NDArray[np.uint64]  # (n, 2)


@dataclass(frozen=True)
class Passages:
    """Passage i is chunk i under its headings; its sentences are `spans[first[i]:first[i + 1]]` of the chunk.

    `origin[i]` is its row in the version that it was taken over from with its report, -1 for a new one.
    """

    reports: Mapping[str, Report]
    chunks: Chunks
    spans: NDArray[np.int32]  # (m, 2)
    first: Rows  # (n + 1,)
    origin: Rows  # (n,)

    def text(self, row: int) -> str:
        """What is encoded and tokenised for the chunk."""
        chunk = self.chunks[row]
        return passage(self.reports[chunk.source], chunk)

    def sentences(self, row: int, text: str) -> Spans:
        """Its sentences as stretches of its `text`, which ends with the chunk."""
        _, _, start, end = self.chunks.places[row].tolist()
        at = len(text) - (end - start)
        own = self.spans[self.first[row] : self.first[row + 1]].tolist()
        return [(at + a, at + b) for a, b in own]

    def keyed(self, rows: Rows) -> tuple[Keys, Rows]:
        """A key for each of the passages and its sentences, and its characters; equal keys, equal vectors."""
        keys, sizes = [], []
        for row in rows.tolist():
            text = self.text(row)
            cut = self.spans[self.first[row] : self.first[row + 1]].tolist()
            keys.append(hashlib.blake2b(f"{text}\n{cut}".encode(), digest_size=16).digest())
            sizes.append(len(text))
        return np.frombuffer(b"".join(keys), np.uint64).reshape(-1, 2), np.array(sizes, np.int64)


def standing(held: Contents) -> Passages:
    """The passages of a version, each in its own row."""
    cut = held.sentences.spans, held.sentences.first
    return Passages(held.reports, held.chunks, *cut, np.arange(len(held.chunks)))


def passages_of(reports: Mapping[str, Report], held: Contents | None, kept: Collection[str]) -> Passages:
    """Cut the reports, in their order; those that are `kept` stand as `held` has them.

    Raises:
        CorpusError: beside their titles the reports say nothing.
    """
    places, spans, counts, origin = [], [], [], []
    rows = {source: row for row, source in enumerate(held.reports)} if held else {}
    first = held.chunks.first if held else np.zeros(1, np.int64)
    for owner, (source, report) in enumerate(reports.items()):
        if held and source in kept:
            begin, end = first[rows[source] : rows[source] + 2].tolist()
            cut = held.chunks.places[begin:end, 1:]
            edges = held.sentences.first[begin : end + 1]
            origin.append(np.arange(begin, end))
            spans.append(held.sentences.spans[edges[0] : edges[-1]])
            counts.append(np.diff(edges))
        else:
            cut, own = _cut(report)
            origin.append(np.full(len(cut), -1))
            spans.append(np.array([pair for each in own for pair in each], np.int32).reshape(-1, 2))
            counts.append(np.array([len(each) for each in own], np.int64))
        places.append(np.column_stack([np.full(len(cut), owner, np.int32), cut]))
    if not sum(map(len, places)):
        raise CorpusError("报告里除了标题没有正文，没有可检索的段落")
    edges = np.concatenate([[0], np.cumsum(np.concatenate(counts))]).astype(np.int64)
    chunks = Chunks(np.concatenate(places).astype(np.int32), reports)
    return Passages(reports, chunks, np.concatenate(spans), edges, np.concatenate(origin).astype(np.int64))


def _cut(report: Report) -> tuple[NDArray[np.int32], list[list[tuple[int, int]]]]:
    """Number, start and end of each chunk, (n, 3), and its sentences."""
    chunks = [c for c in chunk_report(report) if not says_only_the_title(report, c)]
    places = np.array([(c.number, c.start, c.end) for c in chunks], np.int32).reshape(-1, 3)
    return places, [sentence_spans(chunk.text) for chunk in chunks]
