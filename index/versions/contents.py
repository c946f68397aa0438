"""What a version of an index holds, and the files it is written to and read from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.report import Report
from index.files import npy
from index.files.manifest import Manifest
from index.files.mapped import Data
from index.legs import sentence_vectors
from index.legs.bm25 import Sparse
from index.legs.dense import Dense, Kind
from index.legs.sentence_vectors import SentenceVectors
from index.versions.reports import Chunks, Reports
from index.versions.stored_report import report_files

_FACTS, _REPORTS, _CHUNKS = "facts.jsonl", "reports.jsonl", "chunks.npy"
VECTORS, _CENTRE = "vectors.npy", "centre.npy"
_CHUNK_BM25, _REPORT_BM25, _SENTENCES = "chunk_bm25", "report_bm25", "sentences"
PARTS = {_CHUNK_BM25: Sparse.FILES, _REPORT_BM25: Sparse.FILES, _SENTENCES: sentence_vectors.FILES}
FILES = frozenset(
    (
        _FACTS,
        _REPORTS,
        _CHUNKS,
        VECTORS,
        _CENTRE,
        *(f"{part}/{name}" for part, names in PARTS.items() for name in names),
    )
)


@dataclass(frozen=True)
class Contents:
    """Everything a version holds; row i of `vectors`, (n, d), `sentences` and `chunk_sparse` is chunk i.

    `centre` is the mean of the vectors. `reports` runs in reading order (by source) and row j of
    `report_sparse` is its j-th report.
    """

    reports: Mapping[str, Report]
    chunks: Chunks
    vectors: NDArray[np.float16]
    centre: NDArray[np.float32]
    dense: Dense
    sentences: SentenceVectors
    chunk_sparse: Sparse
    report_sparse: Sparse


def files_of(contents: Contents) -> dict[str, Iterable[bytes]]:
    """What is written of the contents, by name, each file in pieces."""
    parts: dict[str, Mapping[str, Iterable[bytes]]] = {
        _CHUNK_BM25: contents.chunk_sparse.to_files(),
        _REPORT_BM25: contents.report_sparse.to_files(),
        _SENTENCES: contents.sentences.to_files(),
    }
    facts, records = report_files(contents.reports.values())
    return {
        **{name: [data] for name, data in contents.dense.to_files().items()},
        _FACTS: facts,
        _REPORTS: records,
        _CHUNKS: npy.written(contents.chunks.places),
        VECTORS: npy.written(contents.vectors),
        _CENTRE: npy.written(contents.centre),
        **{f"{part}/{name}": data for part, made in parts.items() for name, data in made.items()},
    }


def reports_of(files: Mapping[str, Data], manifest: Manifest) -> Reports:
    """The reports alone; ValueError, KeyError or TypeError where the files are not what `files_of` wrote."""
    return Reports(files[_FACTS], files[_REPORTS], manifest.digests)


def contents_of(files: Mapping[str, Data], manifest: Manifest) -> Contents:
    """The contents that `files_of` wrote; ValueError, KeyError or TypeError where they are none."""
    reports = reports_of(files, manifest)
    chunks = Chunks(npy.read(files[_CHUNKS]), reports)
    vectors = npy.read(files[VECTORS])
    if vectors.ndim != 2 or vectors.dtype != np.float16:
        raise ValueError(f"{VECTORS} is not a matrix of half precision")
    nearest = Dense.of_files(files, Kind(**manifest.dense), vectors)
    parts = {part: {name: files[f"{part}/{name}"] for name in names} for part, names in PARTS.items()}
    return Contents(
        reports,
        chunks,
        vectors,
        npy.read(files[_CENTRE]),
        nearest,
        SentenceVectors.of_files(parts[_SENTENCES]),
        Sparse.of_files(parts[_CHUNK_BM25]),
        Sparse.of_files(parts[_REPORT_BM25]),
    )
