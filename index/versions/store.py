"""The index folder: versions side by side, one of them current, each checked before it is used.

    INDEX/CURRENT                  name of the current version, replaced in one step
    INDEX/versions/000001-3f…/     manifest.json, facts.jsonl, reports.jsonl, chunks.npy (n, 4) int32,
                                   vectors.npy (n, d) float16, centre.npy (d,),
                                   nearest.faiss where the vectors are many,
                                   chunk_bm25/ and report_bm25/ (five .npy and vocabulary.json each),
                                   sentences/ (four .npy)
    INDEX/pictures/                see index.versions.page_pictures
    INDEX/.lock                    held while a version is made; INDEX/.encoded: see index.building.checkpoint

A version is written aside, read back, and only then made current; the same contents give the same
bytes. Nothing in it is pickled, so a foreign index can at worst be refused.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import IndexFault, ReportqaError
from corpus.system import sync_folder
from index.files import disk, pointer
from index.files.manifest import FORMAT, MANIFEST, Manifest, read_manifest, sha256, to_bytes
from index.files.mapped import Data, checked_file
from index.files.pointer import REBUILD
from index.legs import dense
from index.versions.contents import FILES, PARTS, VECTORS, Contents, contents_of, files_of
from index.versions.page_pictures import named_by
from index.versions.stored_report import digest_of

_LOOKED_AT = 1 << 16  # vectors looked at together
KEPT_VERSIONS = 3  # the current one and two to go back to


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
    digests = {source: digest_of(report) for source, report in contents.reports.items()}
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
        dense=contents.dense.kind.to_dict(),
        files={},
        pictures=named_by(contents.reports.values()),
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
            verify(held)
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

    What was checked is what is used: a file is read once, or mapped and never changed (`index.files.mapped`).
    A report's text and its chunks are looked at when they are used, and all of them by `verify`.
    """
    manifest = read_manifest(version, named=named)
    files = checked_files(version, manifest)
    try:
        contents = contents_of(files, manifest)
    except (OSError, ValueError, KeyError, TypeError, ReportqaError) as exc:
        raise IndexFault(f"索引内容读不出来：{version}（{exc}）。{REBUILD}") from exc
    _check(version, manifest, contents)
    return manifest, contents


def verify(contents: Contents) -> None:
    """Look at every row, which loading leaves until it is used; IndexFault at the first that is wrong."""
    for report in contents.reports.values():
        _ = report.text  # being read, it says for itself what is wrong
    for row in range(len(contents.chunks)):
        _ = contents.chunks[row]  # so does a chunk being cut
    for start in range(0, len(contents.vectors), _LOOKED_AT):
        if not np.isfinite(contents.vectors[start : start + _LOOKED_AT]).all():
            raise IndexFault(f"{VECTORS} 里有不是数的向量。{REBUILD}")


def checked_files(version: Path, manifest: Manifest) -> dict[str, Data]:
    """Every file of the version, by name; IndexFault names the first that is missing or changed."""
    if set(manifest.files) - {dense.FILE} != FILES:
        raise IndexFault(f"{version / MANIFEST}：文件清单不符。{REBUILD}")
    return {name: checked_file(version / name, wanted) for name, wanted in manifest.files.items()}


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
        ("报告", sorted(manifest.digests), list(contents.reports)),
    )
    for what, wanted, got in pairs:
        if wanted != got:
            detail = "" if isinstance(wanted, list) else f"：应为 {wanted}，实为 {got}"
            raise IndexFault(f"索引前后不一致，{what}不符{detail}（{version}）。{REBUILD}")


def _write(version: Path, contents: Contents, manifest: Manifest) -> str:
    """Write everything, flushed, and the manifest last; returns the manifest's SHA-256."""
    for name in PARTS:
        (version / name).mkdir()
    files = {name: disk.write_file(version / name, held) for name, held in sorted(files_of(contents).items())}
    data = to_bytes(replace(manifest, files=files))
    disk.write_file(version / MANIFEST, [data])
    for path in (*(version / name for name in PARTS), version):
        sync_folder(path)
    return sha256(data)
