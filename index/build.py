"""A folder of reports to a new version of the index."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import CorpusError, IndexFault
from corpus.report import Chunk, Report
from corpus.sentences import split_sentences
from index import store
from index.context import chunk_context, report_context, says_only_the_title
from index.encoder import Encoder, Progress, Spans
from index.sentence_vectors import SentenceVectors
from index.sparse import Sparse
from index.tokens import SETTINGS as TOKEN_SETTINGS
from index.tokens import tokens

# k1 and b of BM25. Chunks are of one size, so their length says little and 0.9 / 0.4 (Anserini's
# defaults) did better than Lucene's 1.2 / 0.75, which reports of very different length need:
# benchmarks/retrieval.md.
CHUNK_BM25 = {"k1": 0.9, "b": 0.4}
REPORT_BM25 = {"k1": 1.2, "b": 0.75}


def settings() -> dict[str, Any]:
    """What shapes an index beside corpus and model; a version made with others is refused."""
    return {"tokens": TOKEN_SETTINGS, "chunk_bm25": CHUNK_BM25, "report_bm25": REPORT_BM25}


def build_index(
    corpus: Path, folder: Path, encoder: Encoder, progress: Progress | None = None
) -> store.Manifest:
    """Read the reports below `corpus`, index them, make the result the current version of `folder`.

    Vectors of passages that the current version holds from the same model are taken over.

    Raises:
        CorpusError: no report could be read.
        IndexFault: the model is missing or the folder cannot be written. The index stays as it was.
    """
    from corpus.load import load_corpus

    read = load_corpus(corpus)
    if not read.reports:
        raise CorpusError(_nothing_read(corpus, read.rejected))
    contents = index_reports(read.reports, encoder, progress, known=_known_vectors(folder, encoder.name))
    manifest = store.describe(
        contents, product=_product_version(), model=encoder.name, settings=settings(), rejected=read.rejected
    )
    store.save(folder, contents, manifest)
    return manifest


def index_reports(
    reports: Sequence[Report],
    encoder: Encoder,
    progress: Progress | None = None,
    known: Mapping[str, NDArray[np.float32]] | None = None,
) -> store.Contents:
    """Chunk, tokenise and encode; `known` maps a passage to the vectors already made for it."""
    from corpus.chunks import chunk_report

    by_source = {report.source: report for report in sorted(reports, key=lambda report: report.source)}
    chunks = tuple(c for r in by_source.values() for c in chunk_report(r) if not says_only_the_title(r, c))
    if not chunks:
        raise CorpusError("报告里除了标题没有正文，没有可检索的段落")
    passages = [passage(by_source[chunk.source], chunk) for chunk in chunks]
    spans = [sentence_spans(chunk.text) for chunk in chunks]
    vectors = _vectors(passages, [len(c.text) for c in chunks], spans, encoder, progress, known or {})
    return store.Contents(
        by_source,
        chunks,
        np.stack([rows[0] for rows in vectors]),
        SentenceVectors.build(spans, [rows[1:] for rows in vectors]),
        Sparse.build([tokens(text) for text in passages], **CHUNK_BM25),
        Sparse.build([tokens(f"{report_context(r)}\n{r.text}") for r in by_source.values()], **REPORT_BM25),
    )


def passage(report: Report, chunk: Chunk) -> str:
    """What is encoded and tokenised for a chunk: its context, then its own text."""
    return f"{chunk_context(report, chunk)}\n{chunk.text}"


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Sentences of a chunk's text without the white space around them."""
    cut = ((start, text[start:end]) for start, end in split_sentences(text))
    trimmed = (
        (start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())) for start, piece in cut
    )
    return [(start, end) for start, end in trimmed if start < end]


def _vectors(
    passages: Sequence[str],
    lengths: Sequence[int],
    spans: Sequence[Spans],
    encoder: Encoder,
    progress: Progress | None,
    known: Mapping[str, NDArray[np.float32]],
) -> list[NDArray[np.float32]]:
    """For each passage (1 + sentences, d); only those not known are encoded, each text once.

    A chunk of `lengths[i]` characters ends passage i; its sentences stand so much further on in it.
    """
    new = {}
    for text, length, cut in zip(passages, lengths, spans, strict=True):
        if text not in known:
            at = len(text) - length
            new[text] = [(at + start, at + end) for start, end in cut]
    texts = sorted(new)
    made = dict(zip(texts, encoder.encode_passages(texts, [new[t] for t in texts], progress), strict=True))
    return [made[text] if text in made else known[text] for text in passages]


def _known_vectors(folder: Path, model: str) -> dict[str, NDArray[np.float32]]:
    """Vectors of the current version by passage; empty where there is none of this model."""
    try:
        manifest, held = store.load(folder)
    except IndexFault:
        return {}  # a missing or damaged index is what a build is for
    if manifest.model != model:
        return {}
    return {
        passage(held.reports[c.source], c): np.concatenate([held.vectors[i : i + 1], held.sentences.of(i)])
        for i, c in enumerate(held.chunks)
    }


def _nothing_read(corpus: Path, rejected: Sequence[tuple[str, str]]) -> str:
    if not rejected:
        return f"{corpus} 里没有找到报告文件。请检查 --corpus 指向的目录"
    reasons = "\n".join(f"  {source}：{reason}" for source, reason in rejected)
    return f"{corpus} 里没有一份能读的报告：\n{reasons}"


def _product_version() -> str:
    try:
        return importlib.metadata.version("reportqa")
    except importlib.metadata.PackageNotFoundError:
        return "0.1.0"  # run from a checkout
