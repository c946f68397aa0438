"""Reports to the contents of an index, and a whole folder of them to a new version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import CorpusError, IndexFault
from corpus.folder.completeness import missing_files
from corpus.folder.isolate import PagesTold
from corpus.outline.chunks import chunk_report
from corpus.report import Chunk, Report
from corpus.stages import stage, staged
from corpus.version import VERSION
from index.building.changes import compare
from index.building.checkpoint import CHECKPOINT, Checkpoint, drop_checkpoint
from index.building.outcome import Outcome, outcome_of
from index.building.predecessor import Base, base_of
from index.building.report_files import Reading, file_digests, read_files, reading_digest
from index.building.reuse import NOTHING, Known, passage_vectors
from index.building.vectors import vectors_of
from index.encoders.encoder import Encoder, Progress, Spans, address_of
from index.encoders.spot_check import Encode, alone, strangers
from index.files.lock import build_lock
from index.files.pointer import remove_leftovers
from index.legs.bm25 import Sparse
from index.legs.context import passage, report_text, says_only_the_title, sentence_spans
from index.legs.dense import FLAT, Dense
from index.legs.sentence_vectors import SentenceVectors
from index.legs.tokens import tokens
from index.versions import store
from index.versions.contents import Contents
from index.versions.page_pictures import PICTURES, remove_unnamed
from index.versions.reports import Chunks
from index.versions.settings import CHUNK_BM25, REPORT_BM25, settings

_ASKED, _OPENING = 200, 24  # questions to measure the search on, and characters of each
_ALL = "按 build 命令全部重读"


def index_reports(
    reports: Sequence[Report], encoder: Encoder, progress: Progress | None = None, known: Known = NOTHING
) -> Contents:
    """Chunk, tokenise and encode; what `known` has is taken over."""
    return assemble(reports, encoder, progress, known, None)[0]


def assemble(
    reports: Sequence[Report],
    encoder: Encoder,
    progress: Progress | None,
    known: Known,
    kept: Checkpoint | None,
) -> tuple[Contents, int]:
    """As `index_reports`, and how many passages were encoded; `kept`: see `vectors_of`."""
    by_source = {report.source: report for report in sorted(reports, key=lambda report: report.source)}
    with stage("chunk") as told:
        chunks = tuple(
            c for r in by_source.values() for c in chunk_report(r) if not says_only_the_title(r, c)
        )
        told.count(reports=len(by_source), chunks=len(chunks))
    if not chunks:
        raise CorpusError("报告里除了标题没有正文，没有可检索的段落")
    passages = [passage(by_source[chunk.source], chunk) for chunk in chunks]
    spans = [sentence_spans(chunk.text) for chunk in chunks]
    encode = _with_sentences(encoder, passages, chunks, spans)
    with stage("encode") as told:
        made, encoded = vectors_of(passages, encode, progress, known.vectors, kept)
        told.count(chunks=len(chunks), encoded=encoded)
    # half precision halves the file; it moves a cosine by less than 0.001
    vectors = np.stack([made[text][0] for text in passages]).astype(np.float16)
    sentences = SentenceVectors.build(spans, [made[text][1:] for text in passages])
    with stage("words"):
        chunk_sparse = Sparse.build(_tokens(passages, known), **CHUNK_BM25)
        report_sparse = Sparse.build(_tokens(map(report_text, by_source.values()), known), **REPORT_BM25)
    with stage("dense"):
        centre = vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
        nearest = Dense.build(vectors, _questions(chunks, encoder) if len(chunks) > FLAT else None)
    places = Chunks.of(chunks, by_source)
    contents = Contents(by_source, places, vectors, centre, nearest, sentences, chunk_sparse, report_sparse)
    return contents, encoded


def build_index(
    corpus: Path,
    folder: Path,
    encoder: Encoder,
    progress: Progress | None = None,
    pages: PagesTold | None = None,
) -> Outcome:
    """Read all reports below `corpus`, index them, make the result the current version of `folder`.

    Vectors of passages that the current version holds from the same model are taken over. `progress` hears of
    what is encoded, `pages` of a file's name, how many of its pictures of pages are read, and of how many.

    Raises:
        CorpusError: no report could be read.
        IndexFault: the model is missing, the folder cannot be written or another process builds
            there. The index stays as it was.
    """
    files = file_digests(corpus)
    with build_lock(folder):
        read = read_files(corpus, files, {}, folder / PICTURES, pages)
        return make_version(corpus, folder, encoder, progress, read, base_of(folder, encoder, _ALL))


def make_version(
    corpus: Path, folder: Path, encoder: Encoder, progress: Progress | None, read: Reading, base: Base
) -> Outcome:
    """A new version of the reports read and those of `base` that were kept; for who holds the lock."""
    remove_leftovers(folder)
    reports = [*read.reports, *(base.reports[source] for source in read.kept)]
    kept = Checkpoint(folder / CHECKPOINT, f"{encoder.name} {reading_digest()}", encoder.dimension)
    contents, encoded = assemble(reports, encoder, progress, base.known, kept)
    manifest = store.describe(
        contents,
        product=VERSION,
        model=encoder.name,
        settings=settings(),
        rejected=read.rejected,
        originals=read.originals,
        reading=reading_digest(),
    )
    manifest = replace(manifest, address=address_of(encoder))
    with stage("write") as told:
        name = store.save(folder, contents, manifest, partial(_prove, encoder=encoder))
        told.count(reports=manifest.reports, chunks=manifest.chunks)
    drop_checkpoint(folder)
    remove_unnamed(folder)
    changes = compare(base.manifest.originals if base.manifest else {}, manifest.originals)
    missing = missing_files(contents.reports.values(), corpus)
    return outcome_of(name, manifest, changes, missing, made=True, encoded=encoded, rebuilt=base.stale)


@staged("prove")
def _prove(held: Contents, encoder: Encoder) -> None:
    """Encode a few passages of the version just written again; IndexFault where their vectors differ."""
    if wrong := strangers(passage_vectors(held), alone(encoder)):
        raise IndexFault(
            f"抽查未通过：{len(wrong)} 个段落的向量与模型“{encoder.name}”算出的不符，新版本没有启用，"
            "原有索引未改动。请重试；若仍如此，请检查模型文件和内存"
        )


def _questions(chunks: Sequence[Chunk], encoder: Encoder) -> NDArray[np.float32]:
    """Vectors to measure the search on: openings of passages all over the reports, read as questions."""
    step = max(1, len(chunks) // _ASKED)
    return encoder.encode_queries([chunk.text[:_OPENING] for chunk in chunks[::step][:_ASKED]])


def _with_sentences(
    encoder: Encoder, passages: Sequence[str], chunks: Sequence[Chunk], spans: Sequence[Spans]
) -> Encode:
    """Encoding of passages each with its sentences; the chunk ends its passage, so far on they stand."""
    cut = {
        text: [(at + start, at + end) for start, end in each]
        for text, chunk, each in zip(passages, chunks, spans, strict=True)
        for at in (len(text) - len(chunk.text),)
    }
    return lambda texts, progress: encoder.encode_passages(texts, [cut[text] for text in texts], progress)


def _tokens(texts: Iterable[str], known: Known) -> Iterator[Sequence[str]]:
    """Tokens of each text in turn: those of all at once would take more memory than the index."""
    for text in texts:
        yield known.tokens[text] if text in known.tokens else tokens(text)
