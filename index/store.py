"""The index folder: versions side by side, one of them current, each checked before it is used.

    INDEX/CURRENT                  name of the current version, replaced in one step
    INDEX/versions/000001-3f…/     manifest.json, reports.jsonl, chunks.jsonl, vectors.npy (n, d) float16,
                                   chunk_bm25/ and report_bm25/ (three .npy and vocabulary.json each),
                                   sentences/ (four .npy)

A version is written aside, read back, and only then made current; the same contents give the same
bytes. Nothing in it is pickled, so a foreign index can at worst be refused.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexFault, ReportqaError
from corpus.report import Chunk, Report
from index import sentence_vectors
from index.records import chunk_of, chunk_record, read_lines, report_of, report_record, write_lines
from index.sentence_vectors import SentenceVectors
from index.sparse import Sparse

FORMAT = 2
KEPT_VERSIONS = 2  # the current one, and the one before for readers that are loading it
_CURRENT, _VERSIONS, _MANIFEST = "CURRENT", "versions", "manifest.json"
_REPORTS, _CHUNKS, _VECTORS = "reports.jsonl", "chunks.jsonl", "vectors.npy"
_CHUNK_BM25, _REPORT_BM25, _SENTENCES = "chunk_bm25", "report_bm25", "sentences"
_ASIDE = ".building-"
_BM25_FILES = ("data.npy", "indices.npy", "indptr.npy", "vocabulary.json")
_FILES = frozenset(
    (
        *(_REPORTS, _CHUNKS, _VECTORS),
        *(f"{d}/{f}" for d in (_CHUNK_BM25, _REPORT_BM25) for f in _BM25_FILES),
        *(f"{_SENTENCES}/{f}" for f in sentence_vectors.FILES),
    )
)
_VERSION_NAME = re.compile(r"\d{6}-[0-9a-f]{12}")
_REBUILD = "请重新运行 python -m index build --corpus 报告目录 --index 索引目录"


@dataclass(frozen=True)
class Contents:
    """Everything a version holds; row i of `vectors`, `sentences` and `chunk_sparse` is chunk i.

    `reports` runs in reading order (by source) and row j of `report_sparse` is its j-th report.
    """

    reports: Mapping[str, Report]
    chunks: tuple[Chunk, ...]
    vectors: NDArray[np.float32]
    sentences: SentenceVectors
    chunk_sparse: Sparse
    report_sparse: Sparse


@dataclass(frozen=True)
class Manifest:
    """What shaped the version and what it must hold.

    `settings` are the chunk, token and BM25 settings; `files` maps name to SHA-256;
    `digests` maps each report's source to the SHA-256 of its record; `rejected` lists
    (source, reason) of the files that could not be read.
    """

    format: int
    product: str
    model: str
    dimension: int
    settings: Mapping[str, Any]
    corpus_digest: str
    digests: Mapping[str, str]
    reports: int
    chunks: int
    rejected: tuple[tuple[str, str], ...]
    files: Mapping[str, str]


def describe(
    contents: Contents,
    *,
    product: str,
    model: str,
    settings: Mapping[str, Any],
    rejected: tuple[tuple[str, str], ...],
) -> Manifest:
    """Manifest of `contents` before its files are written (`files` empty)."""
    digests = {source: _report_digest(report) for source, report in contents.reports.items()}
    return Manifest(
        format=FORMAT,
        product=product,
        model=model,
        dimension=int(contents.vectors.shape[1]),
        settings=settings,
        corpus_digest=_sha256(json.dumps(digests, sort_keys=True).encode()),
        digests=digests,
        reports=len(contents.reports),
        chunks=len(contents.chunks),
        rejected=rejected,
        files={},
    )


def save(folder: Path, contents: Contents, manifest: Manifest) -> str:
    """Write a new version, read it back, make it current; returns its name.

    Raises:
        IndexFault: the folder cannot be written. The current version is then untouched.
    """
    versions = folder / _VERSIONS
    try:
        versions.mkdir(parents=True, exist_ok=True)
        aside = versions / f"{_ASIDE}{secrets.token_hex(8)}"
        aside.mkdir()
    except OSError as exc:
        raise IndexFault(f"无法写入索引目录 {folder}：{exc.strerror}") from exc
    try:
        _write(aside, contents)
        files = {name: _digest(aside / name) for name in sorted(_FILES)}
        data = _manifest_bytes(Manifest(**{**_shallow(manifest), "files": files}))
        (aside / _MANIFEST).write_bytes(data)
        _flush(aside)
        read_version(aside)
        name = f"{_last_number(versions) + 1:06d}-{_sha256(data)[:12]}"
        aside.rename(versions / name)
        _point_at(folder, name)
    except OSError as exc:
        raise IndexFault(f"写入索引目录 {folder} 失败：{exc.strerror}。原有索引未改动") from exc
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    _prune(versions, name)
    return name


def load(folder: Path) -> tuple[Manifest, Contents]:
    """The current version, every file checked.

    Raises:
        IndexFault: there is none, or it is damaged, incomplete or of another format.
    """
    return read_version(current_version(folder))


def current_version(folder: Path) -> Path:
    """Folder of the current version; IndexFault where there is none."""
    pointer = folder / _CURRENT
    try:
        name = pointer.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as exc:
        raise IndexFault(f"{folder} 里没有索引（缺少 {_CURRENT}）。{_REBUILD}") from exc
    if not _VERSION_NAME.fullmatch(name) or not (folder / _VERSIONS / name).is_dir():
        raise IndexFault(f"{pointer} 指向不存在的版本“{name[:40]}”。{_REBUILD}")
    return folder / _VERSIONS / name


def read_version(version: Path) -> tuple[Manifest, Contents]:
    """Read one version and check checksums, counts, dimension and every slice."""
    manifest = read_manifest(version)
    for name, wanted in manifest.files.items():
        if not (version / name).is_file():
            raise IndexFault(f"索引缺少文件 {version / name}。{_REBUILD}")
        if _digest(version / name) != wanted:
            raise IndexFault(f"索引文件已损坏（校验和不符）：{version / name}。{_REBUILD}")
    try:
        contents = _read(version)
    except (OSError, ValueError, KeyError, TypeError, ReportqaError) as exc:
        raise IndexFault(f"索引内容读不出来：{version}（{exc}）。{_REBUILD}") from exc
    _check(version, manifest, contents)
    return manifest, contents


def read_manifest(version: Path) -> Manifest:
    """The manifest alone; IndexFault where it is missing, unreadable or of another format."""
    path = version / _MANIFEST
    try:
        raw = json.loads(path.read_bytes())
        if raw["format"] != FORMAT:
            raise IndexFault(f"{path}：索引格式是第 {raw['format']} 版，本程序用第 {FORMAT} 版。{_REBUILD}")
        manifest = Manifest(**{**raw, "rejected": tuple((s, r) for s, r in raw["rejected"])})
        if set(manifest.files) != _FILES:
            raise IndexFault(f"{path}：文件清单不符。{_REBUILD}")
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise IndexFault(f"索引清单缺失或损坏：{path}。{_REBUILD}") from exc
    return manifest


def _check(version: Path, manifest: Manifest, contents: Contents) -> None:
    """Compare what the manifest promises with what was read."""
    rows = len(contents.chunks)
    pairs = (
        ("报告数", manifest.reports, len(contents.reports)),
        ("段落数", manifest.chunks, rows),
        ("向量数", rows, contents.vectors.shape[0]),
        ("向量维数", manifest.dimension, contents.vectors.shape[1]),
        ("句子向量所属段落数", rows, contents.sentences.chunks),
        ("句子向量维数", manifest.dimension, contents.sentences.components.shape[1]),
        ("段落词表行数", rows, contents.chunk_sparse.size),
        ("报告词表行数", manifest.reports, contents.report_sparse.size),
        ("报告摘要", dict(manifest.digests), _line_digests(version / _REPORTS, contents.reports)),
    )
    for what, wanted, got in pairs:
        if wanted != got:
            detail = "" if isinstance(wanted, dict) else f"：应为 {wanted}，实为 {got}"
            raise IndexFault(f"索引前后不一致，{what}不符{detail}（{version}）。{_REBUILD}")


def _write(version: Path, contents: Contents) -> None:
    write_lines(version / _REPORTS, map(report_record, contents.reports.values()))
    write_lines(version / _CHUNKS, map(chunk_record, contents.chunks))
    # half precision halves the file; it moves a cosine by less than 0.001
    np.save(version / _VECTORS, contents.vectors.astype(np.float16), allow_pickle=False)
    contents.sentences.save(version / _SENTENCES)
    contents.chunk_sparse.save(version / _CHUNK_BM25)
    contents.report_sparse.save(version / _REPORT_BM25)


def _read(version: Path) -> Contents:
    reports = {report.source: report for report in map(report_of, read_lines(version / _REPORTS))}
    chunks = tuple(chunk_of(record, reports) for record in read_lines(version / _CHUNKS))
    vectors = np.load(version / _VECTORS, allow_pickle=False).astype(np.float32)
    if vectors.ndim != 2 or not np.isfinite(vectors).all():
        raise ValueError(f"{_VECTORS} is not a matrix of finite numbers")
    return Contents(
        reports,
        chunks,
        vectors,
        SentenceVectors.load(version / _SENTENCES),
        Sparse.load(version / _CHUNK_BM25),
        Sparse.load(version / _REPORT_BM25),
    )


def _shallow(manifest: Manifest) -> dict[str, Any]:
    return {field.name: getattr(manifest, field.name) for field in fields(manifest)}


def _manifest_bytes(manifest: Manifest) -> bytes:
    return (json.dumps(asdict(manifest), ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _report_digest(report: Report) -> str:
    return _sha256(json.dumps(report_record(report), ensure_ascii=False, sort_keys=True).encode())


def _line_digests(path: Path, reports: Mapping[str, Report]) -> dict[str, str]:
    """Digest of each report's line, which is what `_report_digest` takes of the report itself."""
    with path.open("rb") as file:
        return {source: _sha256(line.rstrip(b"\n")) for source, line in zip(reports, file, strict=True)}


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _flush(folder: Path) -> None:
    """Force files and folders to disk, so that CURRENT never names what a power cut took."""
    for path in (*folder.rglob("*"), folder):
        if path.is_file() or os.name == "posix":  # only POSIX opens folders
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _point_at(folder: Path, name: str) -> None:
    aside = folder / f".{_CURRENT}-{name}"
    with aside.open("w", encoding="utf-8") as file:
        file.write(name + "\n")
        file.flush()
        os.fsync(file.fileno())
    aside.replace(folder / _CURRENT)


def _version_names(versions: Path) -> list[str]:
    return sorted(path.name for path in versions.iterdir() if _VERSION_NAME.fullmatch(path.name))


def _last_number(versions: Path) -> int:
    names = _version_names(versions)
    return int(names[-1][:6]) if names else 0


def _prune(versions: Path, current: str) -> None:
    """Remove versions older than the newest KEPT_VERSIONS, and what a build killed a day ago left."""
    for name in _version_names(versions)[:-KEPT_VERSIONS]:
        if name != current:
            shutil.rmtree(versions / name, ignore_errors=True)
    for left in versions.glob(f"{_ASIDE}*"):
        if left.stat().st_mtime < time.time() - 86_400:
            shutil.rmtree(left, ignore_errors=True)
