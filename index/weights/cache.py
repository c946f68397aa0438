"""Folders made once and used again, each with the checksums of its files."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

from corpus.errors import IndexFault

_CHECKSUMS = "checksums.json"


def cache_folder() -> Path:
    """Where models are kept: $REPORTQA_CACHE, else ~/.cache/reportqa."""
    named = os.environ.get("REPORTQA_CACHE")
    return Path(named) if named else Path.home() / ".cache" / "reportqa"


def made_once(folder: Path, make: Callable[[Path], None]) -> Path:
    """`folder`, filled by `make` where it is missing or damaged: beside it first, then moved into place.

    Raises:
        IndexFault: the cache cannot be written, or what `make` raises.
    """
    if not _whole(folder):
        _make_aside(folder, make)
    return folder


def _whole(folder: Path) -> bool:
    """Whether every file stands there with the checksum noted when it was written."""
    try:
        noted: dict[str, str] = json.loads((folder / _CHECKSUMS).read_text("utf-8"))
        return all(_digest(folder / name) == digest for name, digest in noted.items())
    except (OSError, ValueError):
        return False


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _make_aside(folder: Path, make: Callable[[Path], None]) -> None:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        aside = folder.parent / f".making-{secrets.token_hex(8)}"
        aside.mkdir()
    except OSError as exc:
        raise IndexFault(f"无法写入缓存目录 {folder.parent}：{exc}。请设置环境变量 REPORTQA_CACHE") from exc
    try:
        make(aside)
        for path in aside.iterdir():
            path.chmod(0o644)  # some libraries write for their user alone; the cache may serve several
        noted = {path.name: _digest(path) for path in sorted(aside.iterdir())}
        (aside / _CHECKSUMS).write_text(json.dumps(noted), "utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        aside.rename(folder)
    except OSError as exc:
        if not _whole(folder):  # else another process was quicker, and its copy is as good
            raise IndexFault(f"无法写入模型缓存 {folder}：{exc}。请检查磁盘空间和权限") from exc
    finally:
        shutil.rmtree(aside, ignore_errors=True)
