"""Whether the index still tells of the files in the folder: a fall in mid-update leaves the two apart."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import ReportqaError
from corpus.logs import fields
from index.building.changes import compare
from index.building.report_files import file_digests

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Drift:
    """Files of the folder that the index does not hold, holds otherwise, or holds and the folder lacks."""

    added: int = 0
    changed: int = 0
    removed: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    def __str__(self) -> str:
        parts = (
            (self.added, "份还没有收入"),
            (self.changed, "份内容已变"),
            (self.removed, "份已不在文件夹里"),
        )
        return "，".join(f"{count} {words}" for count, words in parts if count)


def drift_of(corpus: Path, originals: Mapping[str, str], rejected: frozenset[str]) -> Drift:
    """Compare the files below `corpus` with the digests of the index; what it could not read is known to it.

    Raises CorpusError where `corpus` is no folder or holds no report.
    """
    found = {s: d for s, d in file_digests(corpus).items() if s in originals or s not in rejected}
    changes = compare(originals, found)
    renamed = len(changes.renamed)
    return Drift(len(changes.added) + renamed, len(changes.changed), len(changes.removed) + renamed)


class Watch:
    """Compares in a thread of its own, since it reads every file; `drift` is what was found last."""

    def __init__(self, look: Callable[[], Drift]) -> None:
        self._look = look
        self.drift = Drift()

    def begin(self) -> threading.Thread:
        """Look, and log what is found apart."""
        thread = threading.Thread(target=self.look, name="drift", daemon=True)
        thread.start()
        return thread

    def look(self) -> None:
        """Look now; the folder may be away, and then nothing is said of it."""
        try:
            self.drift = self._look()
        except ReportqaError as exc:
            _log.warning("folder not compared", extra=fields(error=type(exc).__name__))
            return
        if self.drift:
            held = fields(added=self.drift.added, changed=self.drift.changed, removed=self.drift.removed)
            _log.warning("folder and index differ", extra=held)
