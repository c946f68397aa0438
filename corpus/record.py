"""A report as plain data (dicts, lists, strings, numbers) and back through its own constructors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from corpus.report import Period, Region, Report, Section


def report_record(report: Report) -> dict[str, Any]:
    """Every field of the report; `report_of` turns it back into an equal one."""
    return asdict(report)


def report_of(record: Mapping[str, Any]) -> Report:
    """Rebuild a report; KeyError, TypeError or CorpusError where the record is not one."""
    fields = dict(record)
    region, periods = fields["region"], {name: fields[name] for name in ("period", "planned")}
    fields["region"] = Region(region["code"], tuple(region["chain"])) if region else None
    for name, period in periods.items():
        fields[name] = Period(**period) if period else None
    fields["sections"] = tuple(Section(**{**s, "path": tuple(s["path"])}) for s in fields["sections"])
    fields["removed"] = tuple(fields["removed"])
    return Report(**fields)
