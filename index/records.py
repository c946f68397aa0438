"""Reports and chunks as JSON lines, and back through their own constructors."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from corpus.record import report_of, report_record
from corpus.report import Chunk, Report

__all__ = ["chunk_of", "chunk_record", "read_lines", "report_of", "report_record", "written_lines"]


def written_lines(records: Iterable[Mapping[str, Any]]) -> bytes:
    """One JSON object a line, keys sorted: equal records give equal bytes."""
    lines = (json.dumps(record, ensure_ascii=False, sort_keys=True) + "\n" for record in records)
    return "".join(lines).encode()


def read_lines(name: str, data: bytes) -> Iterator[dict[str, Any]]:
    """Objects in file order. ValueError where a line is no JSON, TypeError where it is no object."""
    for line in data.removesuffix(b"\n").split(b"\n"):
        record = json.loads(line)
        if not isinstance(record, dict):
            raise TypeError(f"{name}: a line is not an object")
        yield record


def chunk_record(chunk: Chunk) -> dict[str, Any]:
    """Place of the chunk; its text is cut from the report again at load."""
    return {"source": chunk.source, "number": chunk.number, "start": chunk.start, "end": chunk.end}


def chunk_of(record: Mapping[str, Any], reports: Mapping[str, Report]) -> Chunk:
    """Cut the chunk out of its report.

    KeyError where there is no such report; CorpusError or ValueError where it does not lie in one section.
    """
    report = reports[record["source"]]
    start, end = int(record["start"]), int(record["end"])
    section = report.section_at(start)
    if not start < end <= section.end:
        raise ValueError(f"chunk {record['source']}#{record['number']} does not lie in one section")
    return Chunk(report.source, int(record["number"]), start, end, report.text[start:end], section.path)
