"""The pictures of recognised pages that the versions of an index name: kept beside them, once for all."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from corpus.errors import IndexFault
from corpus.folder import picture_files
from corpus.report import Report
from index.files.disk import explained
from index.files.manifest import Manifest, read_manifest
from index.files.pointer import VERSIONS, version_names

PICTURES = "pictures"


def named_by(reports: Iterable[Report]) -> tuple[str, ...]:
    """Digests of the pictures of all the reports, in order."""
    return tuple(sorted({picture.digest for report in reports for picture in report.pictures}))


def remove_unnamed(folder: Path) -> int:
    """Remove the pictures that no version in `folder` names; how many went. Only for who holds the lock."""
    wanted: set[str] = set()
    for name in version_names(folder):
        try:
            wanted.update(read_manifest(folder / VERSIONS / name).pictures)
        except IndexFault:
            continue  # such a version cannot be gone back to
    with explained(folder):
        return picture_files.remove_others(folder / PICTURES, wanted)


def picture_faults(folder: Path, manifest: Manifest) -> list[str]:
    """Pictures that are not what they were; one that was deleted is no fault."""
    wrong, _ = picture_files.damaged(folder / PICTURES, manifest.pictures)
    return [
        f"{folder / PICTURES / name}：页面的图片已损坏。请删除它，再运行 python -m index build"
        for name in wrong
    ]


def pictures_told(folder: Path, manifest: Manifest) -> str:
    """How many pictures the version has, what they take, how many were deleted; "" where it has none."""
    if not manifest.pictures:
        return ""
    held = [picture_files.picture_file(folder / PICTURES, digest) for digest in manifest.pictures]
    sizes = [path.stat().st_size for path in held if path.is_file()]
    gone = len(held) - len(sizes)
    missing = f"，缺 {gone} 张（重新 build 可再存下）" if gone else ""
    return f"页面的图片：{len(held)} 张，{sum(sizes) / 1e6:.1f} MB{missing}"
