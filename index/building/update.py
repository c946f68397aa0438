"""Bring an index up to date: read and encode only what is new or changed since the current version."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from corpus.errors import IndexFault
from corpus.folder.completeness import missing_files
from corpus.folder.isolate import PagesTold
from corpus.report import Report
from index.building.build import make_version
from index.building.changes import compare
from index.building.checkpoint import drop_checkpoint
from index.building.outcome import Outcome, outcome_of
from index.building.predecessor import base_of
from index.building.report_files import file_digests, read_files, reading_digest
from index.encoders.encoder import Encoder, Progress, address_of
from index.files.lock import build_lock
from index.files.manifest import Manifest, read_manifest
from index.files.pointer import CURRENT, current_version, remove_leftovers
from index.versions import store
from index.versions.contents import reports_of
from index.versions.settings import settings

__all__ = ["Outcome", "update_index"]


def update_index(
    corpus: Path,
    folder: Path,
    encoder: Encoder,
    progress: Progress | None = None,
    pages: PagesTold | None = None,
) -> Outcome:
    """Make the index in `folder` what a build of `corpus` would make it, at the cost of the changes.

    The bytes of a file decide whether it has changed. Files that could not be read are tried again.
    Where the model, the settings or the reading code has changed, or the current version is damaged
    or of another format, everything is read again and `Outcome.rebuilt` says why. `pages`: see `build_index`.

    Raises:
        CorpusError: no report could be read.
        IndexFault: the model is missing, the folder cannot be written, or another process builds
            there. The index stays as it was.
    """
    files = file_digests(corpus)
    with build_lock(folder):
        version, manifest, stale, held_reports = _current(folder, encoder.name)
        known = manifest.originals if manifest and not stale else {}
        read = read_files(corpus, files, known, folder, pages)
        held = (manifest.originals, manifest.rejected) if manifest and not stale else None
        moved = manifest is not None and manifest.address != address_of(encoder)
        if manifest and not moved and held == (read.originals, read.rejected):
            remove_leftovers(folder)
            drop_checkpoint(folder)
            changes = compare(manifest.originals, read.originals)
            missing = missing_files(held_reports.values(), corpus)
            return outcome_of(version, manifest, changes, missing, made=False)
        base = base_of(folder, encoder, stale)
        if not base.reports.keys() >= read.kept:  # the checksums were right, yet the version does not load
            read = read_files(corpus, files, {}, folder, pages)
        return make_version(corpus, folder, encoder, progress, read, base)


def _current(folder: Path, model: str) -> tuple[str, Manifest | None, str, Mapping[str, Report]]:
    """Name and manifest of the current version, why it cannot be gone on from ("": it can), its reports."""
    try:
        version = current_version(folder)
        manifest = read_manifest(version)
        reports = reports_of(store.checked_files(version, manifest), manifest)
    except (IndexFault, ValueError, KeyError, TypeError) as exc:
        if not (folder / CURRENT).exists():
            return "", None, "", {}
        return "", None, f"现有索引不能沿用：{str(exc).partition('。')[0]}", {}
    return version.name, manifest, _why_stale(manifest, model), reports


def _why_stale(manifest: Manifest, model: str) -> str:
    """Why a version made now would differ even for the same files."""
    if manifest.model != model:
        return f"向量模型由“{manifest.model}”换成了“{model}”"
    if dict(manifest.settings) != settings():
        return "切分、分词或检索设置有变"
    if manifest.reading != reading_digest():
        return "读取报告的程序或词典有更新"
    return ""
