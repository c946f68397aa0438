"""Pictures of recognised pages, kept beside an index: a file each, under the SHA-256 of its bytes.

They can be deleted at any time: the text stays, the page says that there is no picture, and a build makes
them again.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from corpus.errors import CorpusError
from corpus.folder.storage import write_synced
from corpus.report import Report
from corpus.system import replace

_ENDING = ".webp"
_MOST = 1 << 20  # bytes of one; what is kept of a page is less than half of that


def hand_over(pictures: Mapping[str, bytes], scratch: Path) -> None:
    """Write the pictures of one report for the process that asked for it."""
    for digest, data in pictures.items():
        (scratch / digest).write_bytes(data)


def take_over(report: Report, scratch: Path, folder: Path) -> None:
    """Keep in `folder` what `hand_over` wrote of a report, each looked at first.

    Raises:
        CorpusError: a picture that the report names is not what was written, or the disk takes no more.
    """
    try:
        for picture in report.pictures:
            target, new = picture_file(folder, picture.digest), scratch / picture.digest
            if target.is_file():
                continue
            folder.mkdir(parents=True, exist_ok=True)
            data = _checked(new, picture.digest)
            if data is None:
                raise CorpusError(f"{report.source}：页面的图片没有存好；请再试一次")
            aside = target.with_suffix(".new")
            aside.unlink(missing_ok=True)
            write_synced(aside, data)
            replace(aside, target)
    except OSError as exc:
        raise CorpusError(f"{report.source}：页面的图片存不下来（{exc.strerror}）；请检查磁盘") from exc
    finally:
        for left in scratch.iterdir():
            left.unlink()


def picture_of(folder: Path, digest: str) -> bytes | None:
    """The picture, a WebP; None where it is not held, or is not what it was."""
    return _checked(picture_file(folder, digest), digest)


def remove_others(folder: Path, wanted: Collection[str]) -> int:
    """Remove every picture that is not `wanted`; how many went."""
    gone = [path for path in _files(folder) if path.name.removesuffix(_ENDING) not in wanted]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def damaged(folder: Path, wanted: Collection[str]) -> tuple[list[str], int]:
    """Names of the files among the `wanted` that are not those pictures, and how many are not there."""
    held = [path for path in _files(folder) if path.name.removesuffix(_ENDING) in wanted]
    wrong = [p.name for p in held if _checked(p, p.name.removesuffix(_ENDING)) is None]
    return sorted(wrong), len(frozenset(wanted)) - len(held)


def picture_file(folder: Path, digest: str) -> Path:
    """Where the picture with this digest is kept; CorpusError where it is none."""
    if len(digest) != hashlib.sha256().digest_size * 2 or not digest.isalnum() or not digest.isascii():
        raise CorpusError(f"“{digest[:80]}”不是图片的摘要；请重建索引")
    return folder / f"{digest}{_ENDING}"


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        with os.scandir(folder) as entries:
            yield from [Path(entry.path) for entry in entries if entry.is_file()]


def _checked(path: Path, digest: str) -> bytes | None:
    try:
        with path.open("rb") as file:
            data = file.read(_MOST + 1)
    except FileNotFoundError:
        return None
    return data if len(data) <= _MOST and hashlib.sha256(data).hexdigest() == digest else None
