"""Where uploads wait to be read: a folder of this process; those of processes that died are swept away."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO

from corpus.errors import CorpusError, IndexFault
from corpus.readers.limits import Limits
from index.files.lock import build_lock

_PREFIX = "reportqa-uploads-"
# What `corpus.folder.intake` leaves among the reports when it is killed; a file is read in a minute at most.
_INCOMING, _OLD = ".incoming", 3600.0


class Uploads:
    """A folder below the system's temporary one, locked for as long as the process lives."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._lock = ExitStack()

    def new(self) -> IO[bytes]:
        """An empty file of its own, open for writing; whoever is handed it deletes it."""
        if self._folder is None or not self._folder.is_dir():
            self._lock.close()
            folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
            self._lock.enter_context(build_lock(folder))
            self._folder = folder
        return tempfile.NamedTemporaryFile(dir=self._folder, delete=False)

    def close(self) -> None:
        """Remove the folder."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._lock.close()
        self._folder = None


async def received(pieces: AsyncIterable[bytes], name: str, uploads: Uploads) -> Path:
    """What is sent under `name` as a file of its own, outside the corpus; CorpusError where too large."""
    most = Limits.from_environment().file_bytes
    size = 0
    try:
        with uploads.new() as file:
            path = Path(file.name)
            try:
                async for piece in pieces:
                    size += file.write(piece)
                    _check_size(size, most, name)
            except BaseException:
                path.unlink(missing_ok=True)
                raise
    except OSError as exc:
        raise CorpusError(f"{name}：没有收下（{exc.strerror}），请检查临时目录的磁盘空间") from exc
    return path


def _check_size(size: int, most: int, name: str) -> None:
    if size > most:
        raise CorpusError(f"{name}：文件超过 {most >> 20} MB，没有收入")


def sweep(corpus: Path | None = None) -> int:
    """Remove the folders of dead processes, and what was left in `corpus` by an upload; how many went."""
    swept = sum(map(_swept, Path(tempfile.gettempdir()).glob(f"{_PREFIX}*")))
    if corpus is not None:
        for left in (corpus / _INCOMING).glob("*"):
            with suppress(OSError):
                if left.is_dir() and time.time() - left.stat().st_mtime > _OLD:
                    shutil.rmtree(left)
                    swept += 1
    return swept


def _swept(folder: Path) -> bool:
    """Whether the folder was ours and nobody's any more. A living process holds its lock."""
    try:
        if folder.is_symlink() or not folder.is_dir() or not _ours(folder):
            return False
        with build_lock(folder):
            shutil.rmtree(folder)
    except (IndexFault, OSError):
        return False
    return True


def _ours(folder: Path) -> bool:
    return os.name != "posix" or folder.stat().st_uid == os.getuid()
