"""A report as plain data (dicts, lists, strings, numbers) and back through its own constructors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, astuple, fields, is_dataclass
from typing import Any

from corpus.report import Box, Period, Picture, Region, Report, Section
from corpus.statement import Statement

_REST = frozenset({"text", "sections", "removed", "statements", "scanned", "by_hand", "pictures", "boxes"})
FACTS = tuple(f.name for f in fields(Report) if f.name not in _REST)
"""Fields of a report that say what it is, without what stands in it."""


def report_record(report: Report) -> dict[str, Any]:
    """Every field of the report; `report_of` turns it back into an equal one.

    Statements are rows, their few times a table that the rows point into: thousands would be long otherwise.
    """
    record = facts_record(report)
    record |= {name: _plain(getattr(report, name)) for name in ("text", "sections", "removed")}
    times = list(dict.fromkeys(s.period for s in report.statements if s.period))
    at: dict[Period | None, int] = {period: number for number, period in enumerate(times)}
    record["times"] = [[p.first, p.last, p.label] for p in times]
    record["scanned"] = [list(stretch) for stretch in report.scanned]
    if report.by_hand:  # most have none, and are written as they were before there was any
        record["by_hand"] = list(report.by_hand)
    if report.pictures:
        record["pictures"] = [list(astuple(picture)) for picture in report.pictures]
        record["boxes"] = [list(astuple(box)) for box in report.boxes]
    record["statements"] = [
        [s.start, s.end, at.get(s.period), s.point, s.standing, s.subject, s.basis, s.figure]
        for s in report.statements
    ]
    return record


def facts_record(report: Report) -> dict[str, Any]:
    """The fields `FACTS` as plain data; the report's text is not read for it."""
    return {name: _plain(getattr(report, name)) for name in FACTS}


def _plain(value: Any) -> Any:  # noqa: ANN401 - any field of a report
    """A field without our types; a report that is read when looked into has no other way to be copied."""
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value


def report_of(record: Mapping[str, Any]) -> Report:
    """Rebuild a report; KeyError, TypeError, ValueError or CorpusError where the record is not one."""
    parts = facts_of(record)
    parts["text"] = record["text"]
    parts["sections"] = tuple(Section(**{**s, "path": tuple(s["path"])}) for s in record["sections"])
    parts["removed"] = tuple(record["removed"])
    parts["by_hand"] = tuple(map(str, record.get("by_hand", ())))
    parts["scanned"] = tuple((start, end, sure) for start, end, sure in record["scanned"])
    parts["pictures"] = tuple(Picture(*row) for row in record.get("pictures", ()))
    parts["boxes"] = tuple(Box(*row) for row in record.get("boxes", ()))
    times = dict(enumerate(Period(*time) for time in record["times"]))
    parts["statements"] = tuple(_statement(row, times) for row in record["statements"])
    return Report(**parts)


def _statement(row: Sequence[Any], times: Mapping[int, Period]) -> Statement:
    start, end, at, point, standing, subject, basis, figure = row
    told = None if at is None else times[at]
    return Statement(start, end, told, point, standing, subject, tuple((a, b) for a, b in basis), figure)


def facts_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """The fields `FACTS` of a record as their own types; KeyError or TypeError where it is not one."""
    facts = {name: record[name] for name in FACTS if name != "attached"}
    facts["attached"] = tuple(map(tuple, record.get("attached", ())))  # not there in older indexes
    region = facts["region"]
    facts["region"] = Region(region["code"], tuple(region["chain"])) if region else None
    for name in ("period", "planned"):
        facts[name] = Period(**facts[name]) if facts[name] else None
    for name in ("accounts", "plans"):
        facts[name] = tuple(Period(**held) for held in facts[name])
    return facts
