"""A report that is read when it is looked into, and a report's record as it lies on disk."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from corpus.record import facts_record, report_record
from corpus.report import Box, Picture, Report, Section
from corpus.statement import Statement
from index.files.json_lines import written_lines

if TYPE_CHECKING:
    from index.versions.reports import Reports


class StoredReport(Report):
    """A report whose text, sections and removed lines are read at first use; equal to the whole one."""

    __slots__ = ("_home", "_whole")
    _home: Reports
    _whole: Report | None

    def __init__(self, facts: Mapping[str, Any], home: Reports) -> None:
        for name, value in facts.items():
            object.__setattr__(self, name, value)
        object.__setattr__(self, "_home", home)
        object.__setattr__(self, "_whole", None)

    @property
    def record(self) -> bytes:
        """The line that it is read from, as `record_of`."""
        return self._home.record(self.source)

    @property
    def digest(self) -> str:
        """SHA-256 of the record."""
        return self._home.digests.get(self.source, "")

    @property
    def held(self) -> Report | None:
        """The report itself if it is in memory."""
        return self._whole

    @property
    def whole(self) -> Report:
        """The report itself; IndexFault where its record is none."""
        held = self._whole
        return held if held is not None else self._home.read(self)

    @property
    def text(self) -> str:
        """As `Report.text`."""
        return self.whole.text

    @property
    def sections(self) -> tuple[Section, ...]:
        """As `Report.sections`."""
        return self.whole.sections

    @property
    def removed(self) -> tuple[str, ...]:
        """As `Report.removed`."""
        return self.whole.removed

    @property
    def scanned(self) -> tuple[tuple[int, int, float], ...]:
        """As `Report.scanned`."""
        return self.whole.scanned

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """As `Report.pictures`."""
        return self.whole.pictures

    @property
    def boxes(self) -> tuple[Box, ...]:
        """As `Report.boxes`."""
        return self.whole.boxes

    @property
    def by_hand(self) -> tuple[str, ...]:
        """As `Report.by_hand`."""
        return self.whole.by_hand

    @property
    def statements(self) -> tuple[Statement, ...]:
        """As `Report.statements`."""
        return self.whole.statements

    def __eq__(self, other: object) -> bool:
        return self.whole == (other.whole if isinstance(other, StoredReport) else other)

    def __hash__(self) -> int:
        return hash(self.source)


def record_of(report: Report) -> bytes:
    """The line of JSON that holds the report, without its end; equal reports give equal bytes."""
    if isinstance(report, StoredReport):
        return report.record
    return written_lines([report_record(report)])[:-1]


def digest_of(report: Report) -> str:
    """SHA-256 of the record."""
    return (
        report.digest if isinstance(report, StoredReport) else hashlib.sha256(record_of(report)).hexdigest()
    )


def facts_line(report: Report, at: int, length: int) -> dict[str, Any]:
    """What `Reports` holds of the report, and the place of its record."""
    return {**facts_record(report), "at": [at, at + length]}


def report_files(reports: Iterable[Report]) -> tuple[Iterator[bytes], Iterator[bytes]]:
    """Two JSON-lines files in pieces: what `Reports` holds of each, with its record's place; the records."""
    held = list(reports)
    return _facts(held), (record_of(report) + b"\n" for report in held)


def _facts(reports: Sequence[Report]) -> Iterator[bytes]:
    at = 0
    for report in reports:
        length = len(record_of(report))
        yield written_lines([facts_line(report, at, length)])
        at += length + 1
