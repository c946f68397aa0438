"""The years that a report is named by: which one 2025年报告 may be."""

from __future__ import annotations

from corpus.report import Report


def report_years(report: Report) -> set[int]:
    """Years by which a report may be called: 2025年报告 covers 2024 and plans 2025."""
    named = {int(report.published[:4])} if report.published else set()
    for period in (report.period, report.planned):
        named |= set(period.years) if period and len(period.years) == 1 else set()
    titled = {y for y in named if str(y) in report.title}
    return titled or named
