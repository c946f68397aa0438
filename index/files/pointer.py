"""Which version is current: the file CURRENT holds its name and a newline, and nothing else."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from corpus.errors import IndexFault
from index.files import disk

CURRENT, VERSIONS = "CURRENT", "versions"
ASIDE = ".building-"
REBUILD = "请重新运行 python -m index build --corpus 报告目录 --index 索引目录"
_NAME = re.compile(r"\d{6}-[0-9a-f]{12}")


def current_version(folder: Path) -> Path:
    """Folder of the current version; IndexFault where there is none."""
    return folder / VERSIONS / current_name(folder)


def current_name(folder: Path) -> str:
    """Name of the current version; IndexFault where CURRENT is missing, damaged or leads nowhere."""
    pointer = folder / CURRENT
    try:
        data = pointer.read_bytes()
    except FileNotFoundError as exc:
        raise IndexFault(f"{folder} 里没有索引（缺少 {CURRENT}）。{REBUILD}") from exc
    except OSError as exc:
        raise IndexFault(f"读不了 {pointer}：{exc.strerror}。请检查目录的权限") from exc
    name = data.decode("utf-8", "replace").removesuffix("\n")
    if data != f"{name}\n".encode() or not _NAME.fullmatch(name) or not (folder / VERSIONS / name).is_dir():
        raise IndexFault(f"{pointer} 指向不存在的版本“{name[:40]}”。{_held(folder)}")
    return name


def _held(folder: Path) -> str:
    if version_names(folder):
        return f"可运行 python -m index rollback --index {folder} 回到保存完好的版本，或{REBUILD[1:]}"
    return REBUILD


def version_names(folder: Path) -> list[str]:
    """Names of the versions in `folder`, oldest first."""
    versions = folder / VERSIONS
    if not versions.is_dir():
        return []
    return sorted(path.name for path in versions.iterdir() if _NAME.fullmatch(path.name))


def next_name(folder: Path, digest: str) -> str:
    """Name for a new version: the next number, and the start of its manifest's SHA-256."""
    names = version_names(folder)
    return f"{int(names[-1][:6]) + 1 if names else 1:06d}-{digest[:12]}"


def point_at(folder: Path, name: str) -> None:
    """Make `name` the current version, in one step."""
    disk.replace_file(folder / CURRENT, f"{name}\n".encode())


def remove_old(folder: Path, keep: int) -> list[str]:
    """Remove all but the newest `keep` versions, never the current one; returns what went, oldest first."""
    current, gone = current_name(folder), []
    for name in version_names(folder)[:-keep]:
        if name != current:
            # Renamed first: what a kill leaves half removed is no version any more.
            doomed = folder / VERSIONS / f"{ASIDE}{name}"
            disk.move_folder(folder / VERSIONS / name, doomed)
            shutil.rmtree(doomed, ignore_errors=True)
            gone.append(name)
    return gone


def remove_leftovers(folder: Path) -> None:
    """Remove what killed builds left; only for who holds the lock."""
    for left in (folder / VERSIONS).glob(f"{ASIDE}*"):
        shutil.rmtree(left, ignore_errors=True)
    for half in folder.glob(".*.new"):
        half.unlink(missing_ok=True)
