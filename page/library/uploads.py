"""Where uploads wait to be read: a folder of this process; those of processes that died are swept away."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO

from corpus.errors import IndexFault
from index.files.lock import build_lock

_PREFIX = "reportqa-uploads-"
# What `corpus.folder.intake` leaves among the reports when it is killed; reading a file takes a minute at most.
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
