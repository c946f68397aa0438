"""Periods as a limit: which reports may speak of the time asked, and with what standing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.fold import fold
from corpus.periods import PeriodMention
from corpus.report import Period, Report
from qa.answer import Standing
from qa.held import DONE, PLANNED, NotHeld, Scope, listed, mentions
from qa.question import Question

_LAST_YEAR = ("上年", "去年")
_COMPARED = ("比", "较", "跟", "与", "和", "从", "自", "同", "相比")


def by_period(question: Question, scopes: tuple[Scope, ...]) -> tuple[Scope, ...] | NotHeld:
    """The scopes that may speak of the periods asked; `NotHeld` where none may."""
    if question.report_year is not None:
        of_year = tuple(
            _with_tense(s, question) for s in scopes if question.report_year in report_years(s.report)
        )
        if of_year and all(question.report_year in m.period.years for m in question.periods):
            return of_year
        scopes = of_year or scopes
    asked = subject_periods(question)
    if not asked:
        return tuple(_with_tense(s, question) for s in scopes)
    fitting = tuple(f for s in scopes if (f := _fit(s, asked, question)) is not None)
    return fitting or _year_not_held(asked, question, scopes)


def report_years(report: Report) -> set[int]:
    """Years by which a report may be called: 2025年报告 covers 2024 and plans 2025."""
    named = {int(report.published[:4])} if report.published else set()
    for period in (report.period, report.planned):
        named |= set(period.years) if period and len(period.years) == 1 else set()
    titled = {y for y in named if str(y) in report.title}
    return titled or named


def _with_tense(scope: Scope, question: Question) -> Scope:
    if question.tense != "plan" or _undated(scope.report):
        return scope
    return replace(scope, standings=scope.standings & PLANNED)


def _undated(report: Report) -> bool:
    """Whether the report tells no period, as a notice does: then done and planned cannot rule it out."""
    return report.period is None and report.planned is None


def _of_years(report: Report, asked: Sequence[PeriodMention]) -> bool:
    """Whether a report without a period was published in, or names, each year asked for."""
    years = {str(y) for m in asked for y in m.period.years}
    return years <= {(report.published or "")[:4]} or all(f"{y}年" in fold(report.text) for y in years)


def subject_periods(question: Question) -> tuple[PeriodMention, ...]:
    """Periods asked about, those named only for comparison (比2020年, 跟2020年比) left out."""
    folded, out = question.folded, []
    for m in question.periods:
        compared = folded[: m.start].rstrip().endswith(_COMPARED) and folded[m.end : m.end + 3].lstrip(
            "末底年以"
        ).startswith(("比", "相比", "相较", "来"))
        if not compared:
            out.append(m)
    return tuple(out) or question.periods


def _fit(scope: Scope, asked: tuple[PeriodMention, ...], question: Question) -> Scope | None:
    """The scope narrowed to what it may say of the asked periods; None where it may say nothing."""
    if _undated(scope.report):
        return scope if _of_years(scope.report, asked) else None
    standings: set[Standing] = set()
    words: tuple[str, ...] = ()
    for mention in asked:
        for held, allowed in ((scope.report.period, DONE), (scope.report.planned, PLANNED)):
            if held is None or (fit := _covers(held, mention.period, question)) is None:
                continue
            standings |= allowed
            words = words or fit
    if question.tense == "plan" and standings & PLANNED:
        standings &= PLANNED
    if question.tense == "done":
        standings &= DONE
    if not standings:
        return None
    return replace(
        scope,
        standings=frozenset(standings),
        must_name=(*scope.must_name, words) if words else scope.must_name,
    )


def _covers(held: Period, asked: Period, question: Question) -> tuple[str, ...] | None:
    """None: not covered. Empty: covered as a whole. Words: covered where the sentence names the part."""
    if (asked.first, asked.last) == (held.first, held.last):
        return ()
    one_year = asked.last - asked.first == 11 and asked.first % 12 == 0
    if one_year and asked.contains(held) and "全年" not in question.folded:
        return ()
    if held.contains(asked):
        if asked.last == held.last and re.search("[末底]", question.folded):
            return ()
        return _part_names(asked) if not one_year else (str(asked.first // 12),)
    return None


def _part_names(asked: Period) -> tuple[str, ...]:
    """How a sentence may name a part of a year: 上半年, 前6个月, 1-6月; 一季度."""
    first, last = asked.first % 12 + 1, asked.last % 12 + 1
    label = re.sub(r"^\d{4}年", "", fold(asked.label))
    names = [fold(asked.label), label, label.lstrip("第"), f"{first}-{last}月", f"{first}至{last}月"]
    if first == 1:
        names.append(f"前{last}个月")
    if first == last:
        names = [f"{first}月", *names]
    return tuple(dict.fromkeys(n for n in names if n))


def _year_not_held(
    asked: tuple[PeriodMention, ...], question: Question, scopes: tuple[Scope, ...]
) -> tuple[Scope, ...] | NotHeld:
    """A period outside every report: only a sentence that names it may answer."""
    words = tuple(_plain(m.period) for m in asked)
    named = tuple(
        replace(s, standings=DONE, must_name=(*s.must_name, own), earlier=True) for s in scopes
        if question.tense != "plan" and not _planned_only(s.report, asked)
        and mentions(s.report, own := words + (_LAST_YEAR if _is_year_before(s.report, asked) else ()))
    )  # fmt: skip
    if named:
        return named
    held = sorted(
        {
            (s.report.region.name if s.report.region else s.report.title) + p.label
            for s in scopes
            if (p := s.report.period)
        }
    )
    label = "、".join(m.period.label for m in asked)
    only_planned = [s for s in scopes if _planned_only(s.report, asked)]
    if only_planned and question.tense == "done":
        return NotHeld("year", f"语料中关于{label}只有计划，没有完成情况。现有：{listed(held)}。")
    return NotHeld("year", f"语料中没有{label}的报告。现有：{listed(held)}。")


def _is_year_before(report: Report, asked: tuple[PeriodMention, ...]) -> bool:
    """Whether the period asked for is the year before the report's own: its 上年."""
    return report.period is not None and any(
        m.period.last // 12 == report.period.first // 12 - 1 for m in asked
    )


def _planned_only(report: Report, asked: tuple[PeriodMention, ...]) -> bool:
    return report.planned is not None and any(report.planned.overlaps(m.period) for m in asked)


def _plain(period: Period) -> str:
    return fold(period.label).strip("\"'“”")
