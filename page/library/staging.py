"""Uploads that were read and wait for a word of the one who sent them: taken in, or let go."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from corpus.errors import CorpusError
from corpus.folder.file_names import shown
from corpus.folder.intake import look
from corpus.office.archive import members
from corpus.readers.endings import ARCHIVE
from corpus.readers.limits import Limits
from corpus.report import Report
from page.error_text import told_of
from page.library.uploads import Uploads

State = Literal["可收入", "将替换", "已有", "不能收入"]
# Uploads that may wait, and seconds that one may.
_MOST, _LASTS = 400, 6 * 3600.0
# Files are read in processes of their own; two cores read two at a time.
_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Waiting:
    """One upload: how it was read, what taking it in would do. `source` is the report it would replace."""

    name: str
    by: str
    state: State
    file: Path | None = None
    report: Report | None = None
    source: str = ""
    message: str = ""
    number: str = field(default_factory=lambda: secrets.token_hex(8))
    since: float = field(default_factory=time.monotonic)

    @property
    def ready(self) -> bool:
        """Whether it can be taken in."""
        return self.state in {"可收入", "将替换"}


class Staging:
    """What was sent and read, by its number, each for its sender alone; safe between threads."""

    def __init__(self, corpus: Path, uploads: Uploads) -> None:
        self._corpus, self._uploads = corpus, uploads
        self._held: dict[str, Waiting] = {}
        self._lock = threading.Lock()
        self._reading = threading.BoundedSemaphore(_AT_ONCE)

    def read(self, file: Path, name: str, by: str, replacing: str = "") -> tuple[Waiting, ...]:
        """Read an upload, or each file of an archive; what cannot be taken in says why."""
        with self._reading:
            if name.lower().endswith(ARCHIVE) and not replacing:
                found = tuple(self._unpacked(file, name, by))
            else:
                found = (self._seen(file, name, by, replacing),)
        with self._lock:
            self._held.update((one.number, one) for one in found)
            late = [n for n, one in self._held.items() if time.monotonic() - one.since > _LASTS]
            gone = [self._held.pop(n) for n in (late or list(self._held)[: len(self._held) - _MOST])]
        _delete(gone)
        return found

    def of(self, by: str) -> tuple[Waiting, ...]:
        """What waits of one sender, in the order in which it was read."""
        with self._lock:
            return tuple(one for one in self._held.values() if one.by == by)

    def take(self, numbers: Collection[str], by: str) -> tuple[Waiting, ...]:
        """Hand over those that can be taken in; their files are the caller's from now on."""
        with self._lock:
            chosen = [n for n, one in self._held.items() if n in numbers and one.by == by and one.ready]
            return tuple(self._held.pop(n) for n in chosen)

    def drop(self, numbers: Collection[str], by: str) -> None:
        """Let them go."""
        with self._lock:
            gone = [self._held.pop(n) for n in numbers if n in self._held and self._held[n].by == by]
        _delete(gone)

    def _seen(self, file: Path, name: str, by: str, replacing: str = "") -> Waiting:
        try:
            seen = look(file, name, self._corpus)
        except CorpusError as exc:
            file.unlink(missing_ok=True)
            return Waiting(shown(name), by, "不能收入", message=told_of(exc))
        if seen.same_as is not None:
            file.unlink(missing_ok=True)
            return Waiting(seen.name, by, "已有", None, seen.report, message=f"与 {seen.same_as} 内容相同")
        source = replacing or seen.in_place_of or ""
        told = f"替换 {source}，原文件移入 .trash" if source else ""
        return Waiting(seen.name, by, "将替换" if source else "可收入", file, seen.report, source, told)

    def _unpacked(self, file: Path, name: str, by: str) -> Iterator[Waiting]:
        limits = Limits.from_environment()
        try:
            for inner, data in members(file, name, limits.members, limits.unpacked_mb << 20):
                with self._uploads.new() as out:
                    out.write(data)
                yield self._seen(Path(out.name), inner, by)
        except CorpusError as exc:
            yield Waiting(shown(name), by, "不能收入", message=told_of(exc))
        finally:
            file.unlink(missing_ok=True)


def _delete(gone: Collection[Waiting]) -> None:
    for one in gone:
        if one.file is not None:
            one.file.unlink(missing_ok=True)
