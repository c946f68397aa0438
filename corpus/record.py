"""A report as plain data (dicts, lists, strings, numbers) and back through its own constructors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from corpus.report import Period, Region, Report, Section

FACTS = tuple(f.name for f in fields(Report) if f.name not in {"text", "sections", "removed"})
"""Fields of a report that say what it is, without what stands in it."""


def report_record(report: Report) -> dict[str, Any]:
    """Every field of the report; `report_of` turns it back into an equal one."""
    return asdict(report)


def report_of(record: Mapping[str, Any]) -> Report:
    """Rebuild a report; KeyError, TypeError or CorpusError where the record is not one."""
    parts = facts_of(record)
    parts["text"] = record["text"]
    parts["sections"] = tuple(Section(**{**s, "path": tuple(s["path"])}) for s in record["sections"])
    parts["removed"] = tuple(record["removed"])
    return Report(**parts)


def facts_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """The fields `FACTS` of a record as their own types; KeyError or TypeError where it is not one."""
    facts = {name: record[name] for name in FACTS}
    region = facts["region"]
    facts["region"] = Region(region["code"], tuple(region["chain"])) if region else None
    for name in ("period", "planned"):
        facts[name] = Period(**facts[name]) if facts[name] else None
    for name in ("accounts", "plans"):
        facts[name] = tuple(Period(**held) for held in facts[name])
    return facts
