"""The index folder: versions side by side, one of them current, each checked before it is used.

    INDEX/CURRENT                  name of the current version, replaced in one step
    INDEX/versions/000001-3f…/     manifest.json, reports.jsonl, chunks.jsonl, vectors.npy (n, d) float16,
                                   chunk_bm25/ and report_bm25/ (four .npy and vocabulary.json each)
    INDEX/.lock                    held while a version is made; INDEX/.encoded: see index.checkpoint

A version is written aside, read back, and only then made current; the same contents give the same
bytes. Nothing in it is pickled, so a foreign index can at worst be refused.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexFault, ReportqaError
from corpus.report import Chunk, Report
from index import arrays, disk, pointer
from index.manifest import FORMAT, MANIFEST, Manifest, read_manifest, sha256, to_bytes
from index.pointer import REBUILD
from index.records import chunk_of, chunk_record, read_lines, report_of, report_record, written_lines
from index.sparse import Sparse

KEPT_VERSIONS = 3  # the current one and two to go back to
_REPORTS, _CHUNKS, _VECTORS = "reports.jsonl", "chunks.jsonl", "vectors.npy"
_CHUNK_BM25, _REPORT_BM25 = "chunk_bm25", "report_bm25"
_FILES = frozenset(
    (_REPORTS, _CHUNKS, _VECTORS, *(f"{d}/{f}" for d in (_CHUNK_BM25, _REPORT_BM25) for f in Sparse.FILES))
)


@dataclass(frozen=True)
class Contents:
    """Everything a version holds; row i of `vectors` and `chunk_sparse` is chunk i.

    `reports` runs in reading order (by source) and row j of `report_sparse` is its j-th report.
    """

    reports: Mapping[str, Report]
    chunks: tuple[Chunk, ...]
    vectors: NDArray[np.float32]
    chunk_sparse: Sparse
    report_sparse: Sparse


def describe(
    contents: Contents,
    *,
    product: str,
    model: str,
    settings: Mapping[str, Any],
    rejected: tuple[tuple[str, str], ...],
    originals: Mapping[str, str] | None = None,
    reading: str = "",
) -> Manifest:
    """Manifest of `contents` before its files are written (`files` empty)."""
    digests = {source: _report_digest(report) for source, report in contents.reports.items()}
    return Manifest(
        format=FORMAT,
        product=product,
        model=model,
        dimension=int(contents.vectors.shape[1]),
        settings=settings,
        reading=reading,
        corpus_digest=sha256(json.dumps(digests, sort_keys=True).encode()),
        digests=digests,
        originals=originals or {},
        reports=len(contents.reports),
        chunks=len(contents.chunks),
        rejected=rejected,
        files={},
    )


def save(
    folder: Path, contents: Contents, manifest: Manifest, prove: Callable[[Contents], None] | None = None
) -> str:
    """Write a new version, read it back, let `prove` look at it, make it current; returns its name.

    Raises:
        IndexFault: the folder cannot be written, or `prove` raised it. The current version is then
            untouched.
    """
    aside = folder / pointer.VERSIONS / f"{pointer.ASIDE}{secrets.token_hex(8)}"
    with disk.explained(folder):
        try:
            aside.mkdir(parents=True)
            digest = _write(aside, contents, manifest)
            held = read_version(aside, named=False)[1]
            if prove is not None:
                prove(held)
            name = pointer.next_name(folder, digest)
            disk.move_folder(aside, aside.with_name(name))
            pointer.point_at(folder, name)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    with suppress(OSError):  # the new version stands; what could not be removed now goes another time
        pointer.remove_old(folder, KEPT_VERSIONS)
    return name


def load(folder: Path) -> tuple[Manifest, Contents]:
    """The current version, every file checked.

    Raises:
        IndexFault: there is none, or it is damaged, incomplete or of another format.
    """
    while True:
        version = pointer.current_version(folder)
        try:
            return read_version(version)
        except IndexFault:
            # Several updates while we read may have removed the version under our hands.
            if version.is_dir() or pointer.current_version(folder) == version:
                raise


def read_version(version: Path, *, named: bool = True) -> tuple[Manifest, Contents]:
    """Read one version and check checksums, counts, dimension and every slice; `named`: `read_manifest`.

    Each file is read once and what was checked is what is used.
    """
    manifest = read_manifest(version, named=named)
    files = checked_files(version, manifest)
    try:
        contents = _contents(files)
        digests = _line_digests(files[_REPORTS], contents.reports)
    except (OSError, ValueError, KeyError, TypeError, ReportqaError) as exc:
        raise IndexFault(f"索引内容读不出来：{version}（{exc}）。{REBUILD}") from exc
    _check(version, manifest, contents, digests)
    return manifest, contents


def checked_files(version: Path, manifest: Manifest) -> dict[str, bytes]:
    """Every file of the version, by name; IndexFault names the first that is missing or changed."""
    if set(manifest.files) != _FILES:
        raise IndexFault(f"{version / MANIFEST}：文件清单不符。{REBUILD}")
    return {name: checked_file(version / name, wanted) for name, wanted in manifest.files.items()}


def checked_file(path: Path, wanted: str) -> bytes:
    """The bytes of a file whose SHA-256 must be `wanted`; IndexFault where it is missing or changed."""
    try:
        data = path.read_bytes()
    except FileNotFoundError as exc:
        raise IndexFault(f"索引缺少文件 {path}。{REBUILD}") from exc
    except OSError as exc:
        raise IndexFault(f"读不了索引文件 {path}：{exc.strerror}。{REBUILD}") from exc
    if sha256(data) != wanted:
        raise IndexFault(f"索引文件已损坏（校验和不符）：{path}。{REBUILD}")
    return data


def _check(version: Path, manifest: Manifest, contents: Contents, digests: dict[str, str]) -> None:
    """Compare what the manifest promises with what was read."""
    rows = len(contents.chunks)
    pairs = (
        ("报告数", manifest.reports, len(contents.reports)),
        ("段落数", manifest.chunks, rows),
        ("向量数", rows, contents.vectors.shape[0]),
        ("向量维数", manifest.dimension, contents.vectors.shape[1]),
        ("段落词表行数", rows, contents.chunk_sparse.size),
        ("报告词表行数", manifest.reports, contents.report_sparse.size),
        ("报告摘要", dict(manifest.digests), digests),
    )
    for what, wanted, got in pairs:
        if wanted != got:
            detail = "" if isinstance(wanted, dict) else f"：应为 {wanted}，实为 {got}"
            raise IndexFault(f"索引前后不一致，{what}不符{detail}（{version}）。{REBUILD}")


def _write(version: Path, contents: Contents, manifest: Manifest) -> str:
    """Write everything, flushed, and the manifest last; returns the manifest's SHA-256."""
    files = dict(sorted(_files(contents).items()))
    for name in (_CHUNK_BM25, _REPORT_BM25):
        (version / name).mkdir()
    for name, data in files.items():
        disk.write_file(version / name, data)
    data = to_bytes(replace(manifest, files={name: sha256(held) for name, held in files.items()}))
    disk.write_file(version / MANIFEST, data)
    for path in (version / _CHUNK_BM25, version / _REPORT_BM25, version):
        disk.sync_folder(path)
    return sha256(data)


def _files(contents: Contents) -> dict[str, bytes]:
    """What is written of the contents, by name."""
    legs = {_CHUNK_BM25: contents.chunk_sparse, _REPORT_BM25: contents.report_sparse}
    return {
        _REPORTS: written_lines(map(report_record, contents.reports.values())),
        _CHUNKS: written_lines(map(chunk_record, contents.chunks)),
        # half precision halves the file; it moves a cosine by less than 0.001
        _VECTORS: arrays.written(contents.vectors.astype(np.float16)),
        **{f"{leg}/{name}": data for leg, made in legs.items() for name, data in made.to_files().items()},
    }


def _contents(files: Mapping[str, bytes]) -> Contents:
    """The contents that `_files` wrote; ValueError, KeyError or TypeError where they are none."""
    reports = {report.source: report for report in map(report_of, read_lines(_REPORTS, files[_REPORTS]))}
    chunks = tuple(chunk_of(record, reports) for record in read_lines(_CHUNKS, files[_CHUNKS]))
    vectors = arrays.read(files[_VECTORS]).astype(np.float32)
    if vectors.ndim != 2 or not np.isfinite(vectors).all():
        raise ValueError(f"{_VECTORS} is not a matrix of finite numbers")
    legs = [
        Sparse.of_files({name: files[f"{leg}/{name}"] for name in Sparse.FILES})
        for leg in (_CHUNK_BM25, _REPORT_BM25)
    ]
    return Contents(reports, chunks, vectors, *legs)


def _report_digest(report: Report) -> str:
    return sha256(json.dumps(report_record(report), ensure_ascii=False, sort_keys=True).encode())


def _line_digests(data: bytes, reports: Mapping[str, Report]) -> dict[str, str]:
    """Digest of each report's line, which is what `_report_digest` takes of the report itself."""
    lines = data.removesuffix(b"\n").split(b"\n")
    return {source: sha256(line) for source, line in zip(reports, lines, strict=True)}
