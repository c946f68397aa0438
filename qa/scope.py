"""Which reports may answer a question, and with what standing: place, organ and period are hard.

Nothing here falls back in silence: what no held report covers is refused, saying what is held.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Final

from corpus.fold import fold
from corpus.organs import OrganMention, find_organs, same_organ
from corpus.periods import PeriodMention
from corpus.regions import RegionMention
from corpus.report import Period, Region, Report
from qa.answer import Reason, Standing
from qa.question import Question

DONE: Final[frozenset[Standing]] = frozenset({"achieved", "background"})
PLANNED: Final[frozenset[Standing]] = frozenset({"target"})
# One wrong character in four (ratio 0.75) is a slip; another organ shares less.
_SLIP = 0.75
_LAST_YEAR = ("上年", "去年")
_COMPARED = ("比", "较", "跟", "与", "和", "从", "自", "同", "相比")


@dataclass(frozen=True, slots=True)
class Scope:
    """One report that may answer, and with which standings.

    `must_name`: groups of words, of each of which one must stand in the sentence itself. `earlier`: the
    period asked for is before the report's own, so that only a value given for comparison answers.
    `organ`: an organ that the question names and that issued none of the reports.
    """

    report: Report
    standings: frozenset[Standing]
    must_name: tuple[tuple[str, ...], ...] = ()
    earlier: bool = False
    organ: str = ""


@dataclass(frozen=True, slots=True)
class NotHeld:
    """Why no report may answer, in a sentence fit to be shown."""

    reason: Reason
    message: str


def resolve(question: Question, reports: Sequence[Report]) -> tuple[Scope, ...] | NotHeld:
    """Reports that may answer, in the order given; `NotHeld` where place, organ or period rules all out."""
    scopes = tuple(Scope(r, DONE | PLANNED) for r in reports)
    for step in (_by_region, _by_organ, _by_period):
        narrowed = step(question, scopes)
        if isinstance(narrowed, NotHeld):
            return narrowed
        scopes = narrowed
    return scopes


def subject_region(question: Question, reports: Iterable[Report] = ()) -> RegionMention | None:
    """The place asked about: the first named, unless a later one lies inside it (济南历城 → 历城).

    全国 is a place only where a national report is held: in 居全国第几 it is a yardstick.
    """
    national = any(r.region is not None and not r.region.chain for r in reports)
    mentions = [m for m in question.regions if national or any(c.chain for c in m.candidates)]
    if not mentions:
        return None
    first = mentions[0]
    inner = [
        m
        for m in mentions[1:]
        if any(a.contains(b) and a != b for a in first.candidates for b in m.candidates)
    ]
    return inner[0] if inner and any(a.chain for a in first.candidates) else first


def _by_region(question: Question, scopes: tuple[Scope, ...]) -> tuple[Scope, ...] | NotHeld:
    mention = subject_region(question, [s.report for s in scopes])
    if mention is None:
        return scopes
    own = tuple(s for s in scopes if s.report.region in mention.candidates)
    placeless = tuple(s for s in scopes if s.report.region is None and _mentions(s.report, _names(mention)))
    if own or placeless:
        return own + placeless
    outer = tuple(
        replace(s, must_name=(*s.must_name, _names(mention)))
        for s in scopes
        if _encloses(s.report.region, mention) and _mentions(s.report, _names(mention))
    )
    if outer:
        return outer
    held = sorted({s.report.region.full_name for s in scopes if s.report.region})
    asked = mention.candidates[0].full_name
    return NotHeld("region", f"语料中没有{asked}的报告。现有报告的地区：{_listed(held)}。")


def _encloses(region: Region | None, mention: RegionMention) -> bool:
    """Whether a report of `region` may speak of the place: it lies inside, and `region` is not the nation."""
    return region is not None and bool(region.chain) and any(region.contains(c) for c in mention.candidates)


def _names(mention: RegionMention) -> tuple[str, ...]:
    """Words by which a sentence would name the place: 烟台市, 烟台."""
    names = {fold(c.name) for c in mention.candidates}
    return tuple(sorted(names | {n[:-1] for n in names if len(n) > 2 and n[-1] in "省市县区旗州"}))


def _mentions(report: Report, words: Iterable[str]) -> bool:
    text = fold(report.text)
    return any(word in text for word in words)


def _by_organ(question: Question, scopes: tuple[Scope, ...]) -> tuple[Scope, ...] | NotHeld:
    for mention in question.organs:
        same = tuple(s for s in scopes if s.report.organ and same_organ(mention.name, s.report.organ))
        if same:
            return same
        alike = tuple(s for s in scopes if s.report.organ and _misspelt(mention.core, s.report.organ))
        if alike:
            return alike
        if not _is_subject(question, mention):
            continue
        return tuple(replace(s, organ=mention.name) for s in scopes)
    return scopes


def organ_not_held(organ: str, scopes: Sequence[Scope]) -> NotHeld:
    """Refusal for an organ that issued none of the reports and that no evidence names."""
    held = sorted({s.report.organ for s in scopes if s.report.organ})
    return NotHeld("organ", f"语料中没有“{organ}”的报告。范围内现有：{_listed(held)}。")


def _misspelt(core: str, organ: str) -> bool:
    """Whether the asked organ is the held one but for a slip of the pen (行政审皮)."""
    held = [m.core for m in find_organs(organ)]
    size = min(len(core), *(len(h) for h in held)) if held else 0
    return size > 2 and any(SequenceMatcher(None, core[:size], h[:size]).ratio() >= _SLIP for h in held)


def _is_subject(question: Question, mention: OrganMention) -> bool:
    """Whether nothing but place, period and organ stands before the organ."""
    before = question.folded[: mention.start]
    others: tuple[RegionMention | PeriodMention, ...] = (*question.regions, *question.periods)
    for other in others:
        if other.end <= mention.start:
            before = before.replace(question.folded[other.start : other.end], "")
    return len(before.strip(" ，,的市区县省里那请问哎在")) < 2


def _by_period(question: Question, scopes: tuple[Scope, ...]) -> tuple[Scope, ...] | NotHeld:
    if question.report_year is not None:
        of_year = tuple(
            _with_tense(s, question) for s in scopes if question.report_year in report_years(s.report)
        )
        if of_year:
            return of_year
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
        return scope
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
        and _mentions(s.report, own := words + (_LAST_YEAR if _is_year_before(s.report, asked) else ()))
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
        return NotHeld("year", f"语料中关于{label}只有计划，没有完成情况。现有：{_listed(held)}。")
    return NotHeld("year", f"语料中没有{label}的报告。现有：{_listed(held)}。")


def _is_year_before(report: Report, asked: tuple[PeriodMention, ...]) -> bool:
    """Whether the period asked for is the year before the report's own: its 上年."""
    return report.period is not None and any(
        m.period.last // 12 == report.period.first // 12 - 1 for m in asked
    )


def _planned_only(report: Report, asked: tuple[PeriodMention, ...]) -> bool:
    return report.planned is not None and any(report.planned.overlaps(m.period) for m in asked)


def _plain(period: Period) -> str:
    return fold(period.label).strip("\"'“”")


def _listed(names: Sequence[str], most: int = 8) -> str:
    head = "、".join(names[:most])
    return f"{head}等{len(names)}个" if len(names) > most else head or "（无）"
