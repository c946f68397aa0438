"""Make the n-th thing a process does to the disk its last, torn, refused, or lost in a power cut.

For child processes only: the functions of `os` stay replaced. A power cut is played as badly as POSIX
allows: of what was written and not flushed half is there, names not flushed with their folder are
gone, renames not flushed are undone; in all folders, or in some of them.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COUNTED = (
    "open", "write", "fsync", "replace", "rename", "mkdir", "unlink", "rmdir", "truncate", "ftruncate",
)  # fmt: skip
REAL = {name: getattr(os, name) for name in COUNTED}
KINDS = ("kill", "torn", "power", "power, some folders", "full", "denied")
ERRORS = {"full": 28, "denied": 13}  # ENOSPC, EACCES


@dataclass
class Undone:
    """A name made, moved or replaced in a folder that is not flushed yet; `old` is its former self."""

    step: str
    path: str
    new: str = ""
    moved: bytes = b""
    old: bytes | None = None

    def undo(self) -> None:
        """Take it back."""
        if self.step == "rename":
            REAL["rename"](self.new, self.path)
        elif self.step == "replace":
            Path(self.path).write_bytes(self.moved)
            Path(self.new).unlink() if self.old is None else Path(self.new).write_bytes(self.old)
        elif Path(self.path).is_dir():
            shutil.rmtree(self.path)
        else:
            Path(self.path).unlink(missing_ok=True)


class Disk:
    """Counts what is done below `folder` and strikes at number `strike` (from 0) in the way of `kind`."""

    def __init__(self, folder: Path, strike: int, kind: str) -> None:
        self.steps: list[str] = []  # name of each thing done, in order
        self._folder, self._strike, self._kind = str(folder), strike, kind
        self._paths: dict[int, str] = {}
        self._dirty: set[str] = set()
        self._undone: list[Undone] = []

    def end(self) -> None:
        """The work is done: a power cut may come just after."""
        if self._strike == len(self.steps):
            self._hit("end", ())

    def install(self) -> None:
        """Replace the functions of `os`."""
        for name in COUNTED:
            setattr(os, name, self._wrapped(name))

    def _wrapped(self, name: str) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:  # noqa: ANN401
            path = self._path(args[0])
            if not path.startswith(self._folder) or (name == "open" and not args[1] & os.O_CREAT):
                return self._done(name, path, args, REAL[name](*args, **options))
            self.steps.append(name)
            if len(self.steps) - 1 == self._strike:
                self._hit(name, args)
            undone = self._before(name, path, args)
            made = self._done(name, path, args, REAL[name](*args, **options))
            self._undone += undone
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
        if self._kind.startswith("power"):
            self._lose()
        os.kill(os.getpid(), signal.SIGKILL)

    def _lose(self) -> None:
        for path in sorted(self._dirty):
            if Path(path).is_file():
                REAL["truncate"](path, Path(path).stat().st_size // 2)
        folders = sorted({str(Path(entry.path).parent) for entry in self._undone})
        if self._kind == "power, some folders":
            rng = random.Random(self._strike)
            folders = [folder for folder in folders if rng.random() < 0.5]
        for entry in reversed(self._undone):
            if str(Path(entry.path).parent) in folders:
                entry.undo()

    def _done(self, name: str, path: str, args: tuple[Any, ...], made: Any) -> Any:  # noqa: ANN401
        """Keep the books: which file a handle is of, what is not flushed."""
        if name == "open":
            self._paths[made] = path
        elif name in {"write", "truncate", "ftruncate"}:
            self._dirty.add(path)
        elif name == "fsync":
            self._dirty.discard(path)
            if stat.S_ISDIR(os.fstat(args[0]).st_mode):
                self._undone = [e for e in self._undone if str(Path(e.path).parent) != path]
        elif name == "rename":
            self._follow(f"{path}/", f"{os.fspath(args[1])}/")
        return made

    def _follow(self, old: str, new: str) -> None:
        """What was not flushed in a folder is not flushed under its new name either."""
        self._dirty = {p.replace(old, new, 1) if p.startswith(old) else p for p in self._dirty}
        for entry in self._undone:
            entry.path = entry.path.replace(old, new, 1) if entry.path.startswith(old) else entry.path

    def _before(self, name: str, path: str, args: tuple[Any, ...]) -> list[Undone]:
        """How to take back what is about to be done to a name."""
        if name in {"open", "mkdir"} and not Path(path).exists():
            return [Undone(name, path)]
        if name == "rename":
            return [Undone(name, path, os.fspath(args[1]))]
        if name == "replace":
            target = Path(args[1])
            old = target.read_bytes() if target.exists() else None
            return [Undone(name, path, str(target), Path(path).read_bytes(), old)]
        return []
