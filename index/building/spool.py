"""Reports as they are read, put aside on disk: in memory their statements alone take ten times the text."""

from __future__ import annotations

import hashlib
import mmap
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from corpus.report import Report
from index.files import disk
from index.files.json_lines import written_lines
from index.versions.reports import Reports
from index.versions.stored_report import facts_line, record_of


class Spool:
    """A file without a name in `folder`; gone with the process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with disk.explained(folder):
            self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by `reports`
        self._facts: list[Mapping[str, Any]] = []
        self._digests: dict[str, str] = {}

    def add(self, report: Report) -> None:
        """Put one aside. Raises IndexFault where the disk takes no more."""
        record = record_of(report)
        self._facts.append(facts_line(report, self._file.tell(), len(record)))
        self._digests[report.source] = hashlib.sha256(record).hexdigest()
        with disk.explained(self._folder):
            self._file.write(record + b"\n")

    def reports(self) -> Reports:
        """All that were put aside, to be read when they are looked into."""
        with disk.explained(self._folder), self._file as file:
            file.flush()
            records = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if self._facts else b""
        return Reports(written_lines(self._facts), records, self._digests)
