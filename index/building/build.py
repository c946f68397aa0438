"""Reports to the contents of an index, and a whole folder of them to a new version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexFault
from corpus.folder.completeness import missing_files
from corpus.folder.isolate import PagesTold
from corpus.report import Chunk, Report
from corpus.stages import stage, staged
from corpus.version import VERSION
from index.building.changes import compare
from index.building.checkpoint import CHECKPOINT, Checkpoint, drop_checkpoint
from index.building.keywords import words_of
from index.building.outcome import Outcome, outcome_of
from index.building.passages import Rows, passages_of
from index.building.predecessor import NOTHING, Base, base_of
from index.building.report_files import Reading, file_digests, read_files, reading_digest
from index.building.reuse import sampled
from index.building.vectors import vectors_of
from index.encoders.encoder import Encoder, Progress, address_of
from index.encoders.spot_check import alone, strangers
from index.files.lock import build_lock
from index.files.pointer import remove_leftovers
from index.files.scratch import IN_MEMORY, Scratch
from index.legs.context import report_text
from index.legs.dense import FLAT, Dense
from index.versions import store
from index.versions.contents import Contents
from index.versions.page_pictures import remove_unnamed
from index.versions.settings import CHUNK_BM25, REPORT_BM25, settings

_ASKED, _OPENING = 200, 24  # questions to measure the search on, and characters of each
_ALL = "按 build 命令全部重读"


def index_reports(reports: Sequence[Report], encoder: Encoder) -> Contents:
    """Chunk, tokenise and encode reports in memory."""
    by_source = {report.source: report for report in sorted(reports, key=lambda report: report.source)}
    return assemble(by_source, encoder, None, NOTHING, frozenset(), None, IN_MEMORY)[0]


def assemble(
    reports: Mapping[str, Report],
    encoder: Encoder,
    progress: Progress | None,
    base: Base,
    kept: frozenset[str],
    saved: Checkpoint | None,
    scratch: Scratch,
) -> tuple[Contents, int]:
    """Contents of the reports, sorted by source, and how many passages were encoded.

    Those that are `kept` stand as in `base`; `saved`: see `vectors_of`. What is large lies in `scratch`.
    """
    held = base.whole if kept else None
    with stage("chunk") as told:
        passages = passages_of(reports, held, kept)
        told.count(reports=len(reports), chunks=len(passages.chunks))
    with stage("encode") as told:
        made, encoded = vectors_of(passages, encoder, progress, base.vectors, saved, scratch)
        told.count(chunks=len(passages.chunks), encoded=encoded)
    with stage("words"):
        new = np.flatnonzero(passages.origin < 0).tolist()
        chunk_sparse = words_of(
            map(passages.text, new), passages.origin, held.chunk_sparse if held else None, CHUNK_BM25, scratch
        )
        texts = (report_text(report) for source, report in reports.items() if source not in kept)
        origin = _rows(reports, held, kept)
        report_sparse = words_of(texts, origin, held.report_sparse if held else None, REPORT_BM25, scratch)
    with stage("dense"):
        centre = made.vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
        many = len(passages.chunks) > FLAT
        nearest = Dense.build(made.vectors, _questions(passages.chunks, encoder) if many else None)
    contents = Contents(
        reports,
        passages.chunks,
        made.vectors,
        centre,
        nearest,
        made.sentences,
        chunk_sparse,
        report_sparse,
    )
    return contents, encoded


def _rows(reports: Mapping[str, Report], held: Contents | None, kept: frozenset[str]) -> Rows:
    """The row in `held` of each of the reports that are kept, -1 of the others."""
    rows = {source: row for row, source in enumerate(held.reports)} if held else {}
    return np.array([rows[source] if source in kept else -1 for source in reports], np.int64)


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
        read = read_files(corpus, files, {}, folder, pages)
        return make_version(corpus, folder, encoder, progress, read, base_of(folder, encoder, _ALL))


def make_version(
    corpus: Path, folder: Path, encoder: Encoder, progress: Progress | None, read: Reading, base: Base
) -> Outcome:
    """A new version of the reports read and those of `base` that were kept; for who holds the lock."""
    remove_leftovers(folder)
    reports = {s: base.reports[s] if s in read.kept else read.reports[s] for s in read.originals}
    saved = Checkpoint(folder / CHECKPOINT, f"{encoder.name} {reading_digest()}", encoder.dimension)
    contents, encoded = assemble(reports, encoder, progress, base, read.kept, saved, Scratch(folder))
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
    if wrong := strangers(sampled(held), alone(encoder)):
        raise IndexFault(
            f"抽查未通过：{len(wrong)} 个段落的向量与模型“{encoder.name}”算出的不符，新版本没有启用，"
            "原有索引未改动。请重试；若仍如此，请检查模型文件和内存"
        )


def _questions(chunks: Sequence[Chunk], encoder: Encoder) -> NDArray[np.float32]:
    """Vectors to measure the search on: openings of passages all over the reports, read as questions."""
    step = max(1, len(chunks) // _ASKED)
    return encoder.encode_queries([chunk.text[:_OPENING] for chunk in chunks[::step][:_ASKED]])
