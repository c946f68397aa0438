"""The statements of one report as a table that a person can check."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from corpus.errors import ReportqaError
from corpus.folder.load import read_report
from corpus.report import Report
from corpus.statement import STANDING_WORDS, Statement
from corpus.statements.extraction import statements

_BEFORE = 12  # characters shown before a figure
_COLUMNS = ("位置", "数字", "时期", "性质", "说的是", "依据")


def show_statements(path: Path, *, as_json: bool) -> int:
    """Print the figures of a report, or all its statements as JSON; 0, or 2 where it cannot be read."""
    try:
        report = read_report(path, path.parent)
    except (ReportqaError, OSError) as exc:
        print(exc, file=sys.stderr)  # noqa: T201
        return 2
    held = statements(report)
    if as_json:
        print(json.dumps([statement_record(report, s) for s in held], ensure_ascii=False, indent=2))  # noqa: T201
        return 0
    print("\t".join(_COLUMNS))  # noqa: T201
    figures = [s for s in held if s.figure]
    for statement in figures:
        print("\t".join(_row(report, statement)))  # noqa: T201
    accounts = "、".join(p.label for p in report.accounts) or "—"
    plans = "、".join(p.label for p in report.plans) or "—"
    print(f"共 {len(figures)} 个数字；总结：{accounts}；计划：{plans}", file=sys.stderr)  # noqa: T201
    return 0


def _row(report: Report, statement: Statement) -> tuple[str, ...]:
    text = report.text
    before = text[max(0, statement.start - _BEFORE) : statement.start].rpartition("\n")[2]
    return (
        str(statement.start),
        f"{before}【{text[statement.start : statement.end]}】",
        _period(statement),
        STANDING_WORDS[statement.standing],
        statement.subject or "—",
        "；".join(_line(text[a:b]) for a, b in statement.basis) or "—",
    )


def _period(statement: Statement) -> str:
    if statement.period is None:
        return "—"
    label = statement.period.label
    return label + "（期末）" if statement.point and not label.endswith(("末", "底")) else label


def _line(words: str) -> str:
    return " ".join(words.split())


def statement_record(report: Report, statement: Statement) -> dict[str, Any]:
    """A statement as JSON-ready data, with the words it is about and those that tell."""
    text = report.text
    return {
        "start": statement.start,
        "end": statement.end,
        "text": text[statement.start : statement.end],
        "figure": statement.figure,
        "period": _period(statement) if statement.period else None,
        "point": statement.point,
        "standing": statement.standing,
        "subject": statement.subject,
        "basis": [{"start": a, "end": b, "text": text[a:b]} for a, b in statement.basis],
    }
