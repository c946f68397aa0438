"""Which stretch of time a report accounts for and which it plans."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.language.calendar import months_period, year_period, years_period
from corpus.language.fold import fold
from corpus.language.numerals import UP_TO_TEN
from corpus.language.stops import FOLDED_ENDS
from corpus.language.times import TimeMention, find_stretches, moved
from corpus.report import Period
from corpus.timeline.roles import NEXT

_DONE = re.compile(r"回顾|总结|成就|成效|情况|完成|执行|落实|决算|取得|主要工作|做法|绩效|评估")
_PLAN = re.compile(
    r"计划|规划|谋划|思路|打算|安排|要点|草案|方案|目标|任务|部署|重点工作|总体要求|建议|下一步|展望"
)
_NEXT = re.compile(rf"{NEXT}|今后|明年|下年|下半年")
_FIVE = re.compile(r"(?:过去|近|这|以来的?)五年|五年来|五年(?:工作)?(?:的)?(?:回顾|总结)|任期即将结束")
_ITEM = re.compile(rf"^\s*(?:第?[{UP_TO_TEN}]{{1,3}}(?:[、.]|部分|章)|[(][{UP_TO_TEN}]{{1,3}}[)])")
_HEADING = 45  # characters; a longer line is a paragraph that begins with a number
# Reports to a yearly people's congress; a title about such a report (《政府工作报告》任务分工) is none.
SESSION = re.compile(
    r"(?:政府|法院|检察院|(?:人大|人民代表大会)(?:常委会|常务委员会))工作报告(?:摘要|全文|实录)?(?!》|[一-鿿])"
)
# What is told of a plan here is how it went: 计划执行情况, 任务完成情况.
_CARRIED = re.compile(
    r"(?:计划|规划|预算|方案|目标|任务|部署|要点)[^和与及暨、]{0,8}(?=执行|完成|落实|实施|推进|进展)"
)
_OPENING = 300


@dataclass(frozen=True, slots=True)
class Coverage:
    """`done` is what the report accounts for, `planned` what it plans; None where it does not."""

    done: Period | None
    planned: Period | None


def read_coverage(title: str, text: str, year: int | None) -> Coverage:
    """Periods of the report.

    `year` is the year the report was given or put online in, as far as the page or the file's name
    tells. A 政府工作报告 of one year accounts for the year before and plans its own, unless its headings
    speak of five years or of other years. Other reports say in the title what they cover; plans come
    from the title, else from a heading (下半年, 下一步).
    """
    headings = _headings(text)
    if SESSION.search(fold(title)):
        return _session(title, text, headings, year)
    return _titled(title, text, headings, year)


def _headings(text: str) -> list[str]:
    """Short lines that open a part, folded, digits closed up."""
    lines = [re.sub(r"(?<=\d) (?=[\d年])", "", fold(line)).strip() for line in text.split("\n")]
    return [line for line in lines if 3 < len(line) <= _HEADING and not line.endswith((*FOLDED_ENDS, ":"))]


def _session(title: str, text: str, headings: Sequence[str], year: int | None) -> Coverage:
    """A government's report to the assembly."""
    named = [m.period for m in find_stretches(title)]
    if named and len(named[0].years) == 1:
        year = year if year == named[0].first // 12 + 1 else named[0].first // 12
    parts = [h for h in headings if _ITEM.match(h) or find_stretches(h)]
    spoken = [pair for heading in parts for pair in _spoken(heading, year)]
    done = [p for p, role in spoken if role == "done"]
    planned = [p for p, role in spoken if role == "plan"]
    if year is None:
        years = [p.last // 12 for p in done]
        if not years:
            return Coverage(None, None)
        year = max(years) + 1
    done = [p for p in done if p.last < year * 12] or [year_period(year - 1)]
    planned = [p for p in planned if p.last >= year * 12 and p.first <= year * 12 + 11] or [year_period(year)]
    if _FIVE.search(fold(text[:_OPENING])) or any(_FIVE.search(h) for h in parts if _reviews(h)):
        done.append(years_period(year - 5, year - 1))
    return Coverage(_union(done), _union(planned))


def _reviews(heading: str) -> bool:
    """Whether the heading looks back: 工作回顾, and 过去五年 whatever follows."""
    return bool(re.search(r"回顾|总结|成就|过去|情况|执行", heading))


def _spoken(heading: str, year: int | None) -> list[tuple[Period, str]]:
    """Periods of a heading or title with their roles, done or plan; single months are dates, not periods.

    今年 is seen from the report's year.
    """
    found = find_stretches(heading, year)
    if year is None and found:
        found = find_stretches(heading, found[0].period.last // 12)
    told = _in_years(fold(heading), found)
    mentions = [m for m in told if m.period.last > m.period.first]
    return [(m.period, _role(fold(heading), m, mentions)) for m in mentions]


def _in_years(folded: str, mentions: Sequence[TimeMention]) -> list[TimeMention]:
    """A part of a year in the year named before it; one time with it where nothing parts them.

    2026年十件实事一季度进展 is of the quarter, 2024年工作总结和下半年打算 of the year and of its second half.
    """
    out: list[TimeMention] = []
    for mention in mentions:
        last = out[-1] if out and out[-1].kind in {"year", "part"} else None
        if last is None or mention.anchored or mention.kind not in {"part", "month"}:
            out.append(mention)
            continue
        part = moved(mention, last.period.last // 12)
        between = folded[last.end : mention.start]
        if last.kind == "year" and not (_DONE.search(between) or _PLAN.search(between)):
            out.pop()
        out.append(part)
    return out


def _aims(planned: Sequence[Period]) -> list[Period]:
    """Without the single year that a plan of several looks out to: 2035年远景目标."""
    several = [p for p in planned if len(p.years) > 1]
    return [p for p in planned if p in several or not several or p.first <= max(s.last for s in several)]


def _union(periods: Sequence[Period]) -> Period:
    """From the earliest to the latest month, with the label of the one that spans it where one does."""
    first, last = min(p.first for p in periods), max(p.last for p in periods)
    for period in periods:
        if (period.first, period.last) == (first, last):
            return period
    return Period(first, last, f"{first // 12}—{last // 12}年")


def _titled(title: str, text: str, headings: Sequence[str], year: int | None) -> Coverage:
    """Any other report: what the title says, else the opening."""
    roles = _spoken(title, year)
    done = [p for p, role in roles if role == "done"]
    planned = _aims([p for p, role in roles if role == "plan"])
    if not roles and (_DONE.search(title) or not _PLAN.search(title)):
        done = _opening(text, year)
    if not done:
        return Coverage(None, _union(planned) if planned else None)
    period = _union(done)
    return Coverage(period, _union(planned) if planned else _ahead(period, headings))


def _role(title: str, mention: TimeMention, mentions: Sequence[TimeMention]) -> str:
    """What the words between this period and the next one say: 2025年工作总结及|2026年工作计划."""
    later = [m.start for m in mentions if m.start > mention.start]
    words = _CARRIED.sub("", title[mention.end : min(later, default=len(title))])
    done, plan = _DONE.search(words), _PLAN.search(words)
    if mention.period.last - mention.period.first == 59 and not done:
        return "plan" if plan or re.search(r"规划|计划|纲要", title[mention.start :]) else "done"
    return "plan" if plan and not (done and done.start() < plan.start()) else "done"


def _opening(text: str, year: int | None) -> list[Period]:
    """The first period the body speaks of, a year at most: 2022年，区局围绕…… comes first."""
    for mention in find_stretches(text[:_OPENING], year):
        if 2 <= mention.period.last - mention.period.first <= 11 and _likely(mention.period, year):
            return [mention.period]
    return []


def _likely(period: Period, year: int | None) -> bool:
    return year is None or year - 2 <= period.last // 12 <= year


def _ahead(done: Period, headings: Sequence[str]) -> Period | None:
    """What a heading plans after `done`: the rest of the year, or the next year."""
    year, month = divmod(done.last, 12)
    for heading in headings:
        named = [p for p, role in _spoken(heading, year) if role == "plan" and p.first > done.last]
        if named:
            return named[0]
        if _NEXT.search(heading) and (_PLAN.search(heading) or _ITEM.match(heading)):
            if month == 11:
                return year_period(year + 1)
            label = {5: "下半年", 8: "第四季度"}.get(month, f"{month + 2}—12月")
            return months_period(year, month + 2, 12, label)
    return None
