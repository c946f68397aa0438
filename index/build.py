"""Reports to the contents of an index, and a whole folder of them to a new version."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from corpus.chunks import MAX_CHARS, MIN_CHARS, TARGET_CHARS, chunk_report
from corpus.errors import CorpusError, IndexFault
from corpus.report import Report
from index import store
from index.base import Base, base_of
from index.changes import compare
from index.checkpoint import CHECKPOINT, drop_checkpoint
from index.context import passage, report_text, says_only_the_title
from index.encoder import Encoder, Progress
from index.known import NOTHING, Known
from index.lock import build_lock
from index.outcome import Outcome, outcome_of
from index.pointer import remove_leftovers
from index.reading import Reading, file_digests, read_files, reading_digest
from index.sample import strangers
from index.sparse import Sparse
from index.tokens import SETTINGS as TOKEN_SETTINGS
from index.tokens import tokens
from index.vectors import vectors_of

# k1 and b of BM25. Chunks are of one size, so their length says little and 0.9 / 0.4 (Anserini's
# defaults) did better than Lucene's 1.2 / 0.75, which reports of very different length need:
# benchmarks/retrieval.md.
CHUNK_BM25 = {"k1": 0.9, "b": 0.4}
REPORT_BM25 = {"k1": 1.2, "b": 0.75}

_ALL = "按 build 命令全部重读"


def settings() -> dict[str, Any]:
    """What shapes an index beside corpus and model; a version made with others is refused."""
    chunks = {"target": TARGET_CHARS, "min": MIN_CHARS, "max": MAX_CHARS}
    return {"chunks": chunks, "tokens": TOKEN_SETTINGS, "chunk_bm25": CHUNK_BM25, "report_bm25": REPORT_BM25}


def index_reports(
    reports: Sequence[Report], encoder: Encoder, progress: Progress | None = None, known: Known = NOTHING
) -> store.Contents:
    """Chunk, tokenise and encode; what `known` has is taken over."""
    return assemble(reports, encoder, progress, known, None)[0]


def assemble(
    reports: Sequence[Report],
    encoder: Encoder,
    progress: Progress | None,
    known: Known,
    checkpoint: Path | None,
) -> tuple[store.Contents, int]:
    """As `index_reports`, and how many passages were encoded; `checkpoint`: see `vectors_of`."""
    by_source = {report.source: report for report in sorted(reports, key=lambda report: report.source)}
    chunks = tuple(c for r in by_source.values() for c in chunk_report(r) if not says_only_the_title(r, c))
    if not chunks:
        raise CorpusError("报告里除了标题没有正文，没有可检索的段落")
    passages = [passage(by_source[chunk.source], chunk) for chunk in chunks]
    vectors, encoded = vectors_of(passages, encoder, progress, known.vectors, checkpoint)
    chunk_sparse = Sparse.build(_tokens(passages, known), **CHUNK_BM25)
    report_sparse = Sparse.build(_tokens(map(report_text, by_source.values()), known), **REPORT_BM25)
    return store.Contents(by_source, chunks, vectors, chunk_sparse, report_sparse), encoded


def build_index(corpus: Path, folder: Path, encoder: Encoder, progress: Progress | None = None) -> Outcome:
    """Read all reports below `corpus`, index them, make the result the current version of `folder`.

    Vectors of passages that the current version holds from the same model are taken over.

    Raises:
        CorpusError: no report could be read.
        IndexFault: the model is missing, the folder cannot be written or another process builds
            there. The index stays as it was.
    """
    files = file_digests(corpus)
    with build_lock(folder):
        read = read_files(corpus, files, {})
        return make_version(folder, encoder, progress, read, base_of(folder, encoder, _ALL))


def make_version(
    folder: Path, encoder: Encoder, progress: Progress | None, read: Reading, base: Base
) -> Outcome:
    """A new version of the reports read and those of `base` that were kept; for who holds the lock."""
    remove_leftovers(folder)
    reports = [*read.reports, *(base.reports[source] for source in read.kept)]
    contents, encoded = assemble(reports, encoder, progress, base.known, folder / CHECKPOINT)
    manifest = store.describe(
        contents,
        product=_product_version(),
        model=encoder.name,
        settings=settings(),
        rejected=read.rejected,
        originals=read.originals,
        reading=reading_digest(),
    )
    name = store.save(folder, contents, manifest, partial(_prove, encoder=encoder))
    drop_checkpoint(folder)
    changes = compare(base.manifest.originals if base.manifest else {}, manifest.originals)
    return outcome_of(name, manifest, changes, made=True, encoded=encoded, rebuilt=base.stale)


def _prove(held: store.Contents, encoder: Encoder) -> None:
    """Encode a few passages of the version just written again; IndexFault where their vectors differ."""
    passages = [passage(held.reports[chunk.source], chunk) for chunk in held.chunks]
    if wrong := strangers(passages, held.vectors, encoder):
        raise IndexFault(
            f"抽查未通过：{len(wrong)} 个段落的向量与模型“{encoder.name}”算出的不符，新版本没有启用，"
            "原有索引未改动。请重试；若仍如此，请检查模型文件和内存"
        )


def _product_version() -> str:
    try:
        return importlib.metadata.version("reportqa")
    except importlib.metadata.PackageNotFoundError:
        return "0.1.0"  # run from a checkout


def _tokens(texts: Iterable[str], known: Known) -> list[Sequence[str]]:
    return [known.tokens[text] if text in known.tokens else tokens(text) for text in texts]
