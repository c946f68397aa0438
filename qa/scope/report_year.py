"""A report named by its year: which reports 2025年报告 may be."""

from __future__ import annotations

from corpus.report import Report
from qa.question.understanding import Question
from qa.scope.scopes import Scope


def by_report_year(question: Question, scopes: tuple[Scope, ...]) -> tuple[Scope, ...]:
    """The reports called by the year that the question names one by; all where none is."""
    if question.report_year is None:
        return scopes
    return tuple(s for s in scopes if question.report_year in report_years(s.report)) or scopes


def report_years(report: Report) -> set[int]:
    """Years by which a report may be called: 2025年报告 covers 2024 and plans 2025."""
    named = {int(report.published[:4])} if report.published else set()
    for period in (report.period, report.planned):
        named |= set(period.years) if period and len(period.years) == 1 else set()
    titled = {y for y in named if str(y) in report.title}
    return titled or named
