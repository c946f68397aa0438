"""Reports and chunks of a version, each made when it is asked for.

What chooses among reports (place, organ, period, title) is held for all of them; texts and outlines are
read when they are looked into, and the longest unused are let go.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence, ValuesView
from typing import cast, overload

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexFault, ReportqaError
from corpus.record import FACTS, facts_of, report_of
from corpus.report import Chunk, Report
from index.files.mapped import Data
from index.files.pointer import REBUILD
from index.versions.stored_report import StoredReport

# Characters of reports held at once, with their statements some 100 MB: five hundred reports of provinces.
HELD = 10_000_000
_REMEMBERED = 10_000  # chunks kept made, a few MB: a question meets tens, and the next often the same
_PLACES = 4  # report, number in the report, start, end


class Reports(Mapping[str, Report]):
    """Reports by source, in reading order; safe to share between threads."""

    def __init__(self, facts: Data, records: Data, digests: Mapping[str, str]) -> None:
        """`facts` and `records` as `report_files` made them, and the SHA-256 of every record by source.

        ValueError, KeyError or TypeError where the facts are none.
        """
        self._records, self.digests = records, digests
        self._places: dict[str, tuple[int, int]] = {}
        self._reports: dict[str, StoredReport] = {}
        self._shown: deque[tuple[StoredReport, int]] = deque()
        self._characters = 0
        self._reading = threading.Lock()
        for line in facts[:].splitlines():
            told = json.loads(line)
            start, end = told.pop("at")
            report = StoredReport(facts_of(told), self)
            self._places[report.source] = (int(start), int(end))
            self._reports[report.source] = report

    def __getitem__(self, source: str) -> Report:
        return self._reports[source]

    def __iter__(self) -> Iterator[str]:
        return iter(self._reports)

    def __len__(self) -> int:
        return len(self._reports)

    def values(self) -> ValuesView[Report]:
        """As `Mapping.values`; every question goes through all of them."""
        return cast("Mapping[str, Report]", self._reports).values()

    def record(self, source: str) -> bytes:
        """The line that holds the report."""
        start, end = self._places[source]
        return self._records[start:end]

    def read(self, report: StoredReport) -> Report:
        """The report itself; IndexFault where its record is none."""
        with self._reading:
            if report.held is not None:  # another thread was quicker
                return report.held
            whole = self._parsed(report)
            self._shown.append((report, len(whole.text)))
            self._characters += len(whole.text)
            while self._characters > HELD and len(self._shown) > 1:
                oldest, characters = self._shown.popleft()
                self._characters -= characters
                object.__setattr__(oldest, "_whole", None)
            object.__setattr__(report, "_whole", whole)
            return whole

    def _parsed(self, report: StoredReport) -> Report:
        record = self.record(report.source)
        if hashlib.sha256(record).hexdigest() != self.digests.get(report.source):
            raise IndexFault(f"索引里的报告 {report.source} 与清单里的摘要不符。{REBUILD}")
        try:
            whole = report_of(json.loads(record))
        except (ValueError, KeyError, TypeError, ReportqaError) as exc:
            raise IndexFault(f"索引里的报告 {report.source} 读不出来（{exc}）。{REBUILD}") from exc
        if any(getattr(whole, name) != getattr(report, name) for name in FACTS):
            raise IndexFault(f"索引里的报告 {report.source} 前后不一致。{REBUILD}")
        return whole


class Chunks(Sequence[Chunk]):
    """Chunks in reading order; row i of `places`, (n, 4), says report, number, start and end."""

    def __init__(self, places: NDArray[np.int32], reports: Mapping[str, Report]) -> None:
        """ValueError where the rows do not fit the reports."""
        if places.ndim != 2 or places.shape[1] != _PLACES or places.dtype != np.int32 or not len(places):
            raise ValueError("places of chunks are not (n, 4) int32")
        owner, start, end = places[:, 0], places[:, 2], places[:, 3]
        if (
            owner[0] < 0
            or owner[-1] >= len(reports)
            or (np.diff(owner) < 0).any()
            or (start >= end).any()
            or (start < 0).any()
        ):
            raise ValueError("places of chunks out of range")
        self.places = places
        self._reports = reports
        self._sources = list(reports)
        self._made: dict[int, Chunk] = {}

    @property
    def first(self) -> NDArray[np.int64]:
        """Rows at which the reports begin, (reports + 1,)."""
        return np.searchsorted(self.places[:, 0], np.arange(len(self._sources) + 1)).astype(np.int64)

    @overload
    def __getitem__(self, row: int) -> Chunk: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[Chunk]: ...
    def __getitem__(self, row: int | slice) -> Chunk | Sequence[Chunk]:
        if isinstance(row, slice):
            return [self[at] for at in range(*row.indices(len(self)))]
        made = self._made.get(row)
        if made is None:
            owner, number, start, end = self.places[row].tolist()
            made = chunk_of(self._reports[self._sources[owner]], number, start, end)
            if len(self._made) >= _REMEMBERED:
                self._made.clear()
            self._made[row] = made
        return made

    def __len__(self) -> int:
        return len(self.places)


def chunk_of(report: Report, number: int, start: int, end: int) -> Chunk:
    """Cut the chunk out of its report; IndexFault where it does not lie in one section."""
    section = report.section_at(start)
    if end > section.end:
        raise IndexFault(f"索引里的段落 {report.source}#{number} 不在一个章节之内。{REBUILD}")
    return Chunk(report.source, number, start, end, report.text[start:end], section.path)
