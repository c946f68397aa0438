"""Make the n-th thing a process does to the disk its last, torn, refused, or lost in a power cut.

For child processes only: the functions of `os` stay replaced. A power cut is played as the worst that
POSIX allows: what was written and not flushed is half there, names not flushed with their folder are
gone, renames not flushed are undone.
"""

from __future__ import annotations

import os
import shutil
import signal
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

COUNTED = (
    "open", "write", "fsync", "replace", "rename", "mkdir", "unlink", "rmdir", "truncate", "ftruncate",
)  # fmt: skip
REAL = {name: getattr(os, name) for name in COUNTED}
KINDS = ("kill", "torn", "power", "full", "denied")
ERRORS = {"full": 28, "denied": 13}  # ENOSPC, EACCES


class Disk:
    """Counts what is done below `folder` and strikes at number `strike` (from 0) in the way of `kind`."""

    def __init__(self, folder: Path, strike: int, kind: str) -> None:
        self.count = 0
        self._folder, self._strike, self._kind = str(folder), strike, kind
        self._paths: dict[int, str] = {}
        self._dirty: dict[str, None] = {}
        self._undo: list[tuple[str, Callable[[], object]]] = []  # folder not flushed yet, what takes it back

    def install(self) -> None:
        """Replace the functions of `os`."""
        for name in COUNTED:
            setattr(os, name, self._wrapped(name))

    def _wrapped(self, name: str) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:  # noqa: ANN401
            path = self._path(args[0])
            if not path.startswith(self._folder) or (name == "open" and not args[1] & os.O_CREAT):
                return self._done(name, path, args, REAL[name](*args, **options))
            here, self.count = self.count, self.count + 1
            if here == self._strike:
                self._hit(name, args)
            undo = self._how_to_undo(name, path, args)
            made = self._done(name, path, args, REAL[name](*args, **options))
            if undo is not None:
                self._undo.append(undo)
            return made

        return call

    def _path(self, target: object) -> str:
        if isinstance(target, int):
            return self._paths.get(target, "")
        text = os.fspath(target)  # type: ignore[call-overload]
        # shutil.rmtree names files relative to an open folder; all it removes is ours.
        return text if os.path.isabs(text) else f"{self._folder}/?{text}"  # noqa: PTH117

    def _hit(self, name: str, args: tuple[Any, ...]) -> None:
        if self._kind in ERRORS:
            self._strike = -1
            raise OSError(ERRORS[self._kind], os.strerror(ERRORS[self._kind]))
        if self._kind == "torn" and name == "write":
            REAL["write"](args[0], bytes(args[1])[: len(args[1]) // 2])
        if self._kind == "power":
            self._lose()
        os.kill(os.getpid(), signal.SIGKILL)

    def _lose(self) -> None:
        for path in self._dirty:
            if Path(path).is_file():
                REAL["truncate"](path, Path(path).stat().st_size // 2)
        for _, undo in reversed(self._undo):
            undo()

    def _done(self, name: str, path: str, args: tuple[Any, ...], made: Any) -> Any:  # noqa: ANN401
        """Keep the books: which file a handle is of, what is not flushed."""
        if name == "open":
            self._paths[made] = path
        elif name in {"write", "truncate", "ftruncate"}:
            self._dirty[path] = None
        elif name == "fsync":
            self._dirty.pop(path, None)
            if stat.S_ISDIR(os.fstat(args[0]).st_mode):
                self._undo = [entry for entry in self._undo if entry[0] != path]
        return made

    def _how_to_undo(
        self, name: str, path: str, args: tuple[Any, ...]
    ) -> tuple[str, Callable[[], object]] | None:
        parent = os.path.dirname(path)  # noqa: PTH120
        if name in {"open", "mkdir"} and not Path(path).exists():
            return parent, lambda: _remove(path)
        if name == "rename":
            new = os.fspath(args[1])
            return parent, lambda: REAL["rename"](new, path)
        if name == "replace":
            new, old = Path(args[1]), Path(args[1]).read_bytes() if Path(args[1]).exists() else None
            moved = Path(path).read_bytes()
            return parent, lambda: (Path(path).write_bytes(moved), _put_back(new, old))
        return None


def _put_back(path: Path, data: bytes | None) -> None:
    if data is None:
        path.unlink()
    else:
        path.write_bytes(data)


def _remove(path: str) -> None:
    if Path(path).is_dir():
        shutil.rmtree(path)
    else:
        Path(path).unlink(missing_ok=True)
