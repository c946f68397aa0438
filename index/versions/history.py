"""The versions of an index folder as its keeper sees them: list, go back, throw away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from corpus.errors import IndexFault
from index.files.disk import explained
from index.files.lock import build_lock
from index.files.manifest import read_manifest
from index.files.pointer import CURRENT, VERSIONS, current_name, point_at, remove_old, version_names
from index.versions import store
from index.versions.page_pictures import remove_unnamed


@dataclass(frozen=True, slots=True)
class Version:
    """One version held; `made` is the time in UTC, `size` in bytes.

    `fault` says in Chinese why its manifest cannot be used, with no reports and chunks; "" mostly.
    """

    name: str
    current: bool
    made: datetime
    size: int
    reports: int
    chunks: int
    fault: str = ""


def list_versions(folder: Path) -> list[Version]:
    """The versions in `folder`, newest first; empty where there is none. Their files are not checked."""
    try:
        current = current_name(folder)
    except IndexFault:
        current = ""
    return [_version(folder / VERSIONS / name, current) for name in reversed(version_names(folder))]


def rollback(folder: Path, name: str = "") -> str:
    """Make an earlier version current, checked first: `name`, or the newest before the current one.

    The reports of that version answer again, deleted ones too, until the next update.

    Raises:
        IndexFault: there is no such version, it is damaged, or the folder cannot be written.
    """
    with build_lock(folder):
        chosen = name or _before_current(folder)
        if chosen not in version_names(folder):
            held = "、".join(version_names(folder)) or "无"
            raise IndexFault(f"{folder} 里没有版本“{chosen}”。现有：{held}")
        store.read_version(folder / VERSIONS / chosen)
        with explained(folder):
            point_at(folder, chosen)
    return chosen


def prune(folder: Path, keep: int) -> list[str]:
    """Remove all but the newest `keep` (>= 1) versions and the current one; returns what went."""
    if keep < 1:
        raise IndexFault("至少要留一个版本：--keep 应为不小于 1 的整数")
    with build_lock(folder), explained(folder):
        gone = remove_old(folder, keep)
        remove_unnamed(folder)
        return gone


def _before_current(folder: Path) -> str:
    try:
        current = current_name(folder)
    except IndexFault:
        current = "~"  # CURRENT is damaged: any version is before it
    earlier = [name for name in version_names(folder) if name < current]
    if not earlier:
        raise IndexFault(f"{folder} 里没有更早的版本可以退回（{CURRENT} 已是最早的一个）")
    return earlier[-1]


def _version(path: Path, current: str) -> Version:
    files = [file.stat() for file in path.rglob("*") if file.is_file()]
    made = datetime.fromtimestamp(max((file.st_mtime for file in files), default=0), UTC)
    reports, chunks, fault = 0, 0, ""
    try:
        manifest = read_manifest(path)
        reports, chunks = manifest.reports, manifest.chunks
    except IndexFault as exc:
        fault = str(exc)
    size = sum(file.st_size for file in files)
    return Version(path.name, path.name == current, made, size, reports, chunks, fault)
