"""The stretches of time a report looks back on, and those it plans."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from corpus.language.calendar import months_period, run_of, year_period
from corpus.language.fold import fold
from corpus.language.numerals import UP_TO_TEN
from corpus.language.times import TimeMention, find_times
from corpus.report import Period
from corpus.timeline.coverage import Coverage

FIVE_YEARS = 60  # months
_OPENING = 14  # characters of a paragraph in which its time stands
_SESSION = re.compile(
    r"(?:政府|法院|检察院|(?:人大|人民代表大会)(?:常委会|常务委员会)|(?:政协|政治协商会议).{0,20}(?:常委会|"
    r"委员会))(?:\d{4}年度?)?工作报告(?!》)"
)
_BARE_YEAR = re.compile(r"(?<![\d.\-〔(（])((?:19|20)\d\d)(?![\d.\-〕])")
_NAMED = re.compile(r"工作报告(?:[(][^()]*[)]|摘要|全文|实录)?$")
# 政府工作报告任务分工, 落实情况: about such a report.
_ABOUT = re.compile(r"工作报告[^,。]{0,8}(?:任务|目标|重点|分工|落实|部署|责任)")
_HEAD = 300  # characters in which a report shows its title
_ITEM = re.compile(
    rf"^[\s\-]*(?:[(]?第?[{UP_TO_TEN}\d]{{1,3}}(?:[、.)]|部分|章|是)|各位(?:代表|委员)[!:])?\s*"
)

Accounts = tuple[tuple[Period, ...], tuple[Period, ...]]


def read_accounts(
    title: str, text: str, year: int | None, coverage: Coverage, published: str | None = None
) -> Accounts:
    """Accounts and plans, each in the order in which the report comes to them.

    `year` is the one in which the report was given or put online; `coverage` what title and headings say
    as a whole. A report to an assembly accounts for the year before and plans its own; where a heading or
    the opening of a paragraph speaks of five years up to, or from, then (“N五”, 过去五年), for those too. A
    report of a month accounts for the month and for the months so far.
    """
    if is_session(title, text):
        return _session(title, text, year, coverage)
    accounts = _months(title, text, year)
    if not accounts and coverage.done and not find_times(title, coverage.done):
        accounts = _commonest(text, year, published)
    accounts = accounts or ((coverage.done,) if coverage.done else ())
    plans = (coverage.planned,) if coverage.planned else ()
    if not accounts and not plans and (bare := _BARE_YEAR.search(title)) is not None:
        told = (year_period(int(bare[1])),)  # 某局2031要点, as a file is named
        return ((), told) if re.search(r"要点|计划|思路|安排|打算", title) else (told, ())
    return accounts, plans


def latest_year(text: str) -> int | None:
    """The year that a text is of, None where nothing tells.

    That of a date or a document number at its head or foot, else the latest of those named more than once.
    """
    folded = fold(text)
    ends = folded[:600] + "\n" + folded[-300:]
    dated = re.findall(r"(?<!\d)((?:19|20)\d\d)年\d{1,2}月\d{1,2}日", ends) or re.findall(
        r"\[((?:19|20)\d\d)\]", ends
    )
    if dated:
        return max(map(int, dated))
    years = [int(y) for y in re.findall(r"(?<!\d)((?:19|20)\d\d)年(?!规划|远景)", folded)]
    counted = Counter(years)
    usual = [y for y, n in counted.items() if n > 1 and n * 4 >= counted.most_common(1)[0][1]]
    return max(usual, default=None)


def _commonest(text: str, year: int | None, published: str | None) -> tuple[Period, ...]:
    """The part of a year, gone by when the report was published, with which most paragraphs open.

    At least two must, and no fewer than open with a year.
    """
    present = year or latest_year(text)
    if present is None:
        return ()
    now = int(published[:4]) * 12 + int(published[5:7]) - 1 if published else present * 12 + 11
    opening = [m for m in _leading(text, year_period(present), ()) if not m.point]
    found = Counter(
        (m.period.first, m.period.last, m.period.label)
        for m in opening
        if m.kind == "part" and m.period.last // 12 in (present, present - 1) and m.period.last <= now
    )
    ranked = found.most_common(1)
    least = max(2, sum(m.kind == "year" for m in opening))
    return (Period(*ranked[0][0]),) if ranked and ranked[0][1] >= least else ()


def is_session(title: str, text: str) -> bool:
    """Whether it is a report to an assembly, by its title or by a line at its head that is such a title."""
    if _SESSION.search(fold(title)) and not _ABOUT.search(fold(title)):
        return True
    lines = (re.sub(r"\s", "", fold(line)) for line in text[:_HEAD].split("\n"))
    return any(len(line) <= 45 and _SESSION.search(line) and _NAMED.search(line) for line in lines)


def _session(title: str, text: str, year: int | None, coverage: Coverage) -> Accounts:
    opens = _year_given(title, year, coverage)
    if opens is None:
        return (), ()
    accounts: list[Period] = []
    plans: list[Period] = []
    present = (run_of(opens * 12 - FIVE_YEARS, opens * 12 - 1), year_period(opens - 1))
    for mention in _leading(text, year_period(opens), present):
        period = mention.period
        length = period.last - period.first + 1
        if length not in (12, FIVE_YEARS) or mention.point:
            continue
        if period.last == opens * 12 - 1:
            accounts.append(period)
        elif period.first == opens * 12:
            plans.append(period)
    return _distinct([*accounts, year_period(opens - 1)]), _distinct([*plans, year_period(opens)])


def _year_given(title: str, year: int | None, coverage: Coverage) -> int | None:
    """The year in which the assembly met: the title's, or the one after what it says it accounts for."""
    named = [m for m in find_times(title) if not m.against]
    if named:
        period, words = named[0].period, fold(title)[named[0].start : named[0].end]
        last = period.last // 12
        return last + 1 if len(period.years) > 1 or year == last + 1 or "度" in words else last
    if year is None and coverage.planned is not None:
        return coverage.planned.first // 12
    return year


def _leading(text: str, present: Period, usual: tuple[Period, ...]) -> Iterator[TimeMention]:
    """Times with which headings and paragraphs open; 五年, 一年来 alone stand for the `usual` accounts."""
    for line in text.split("\n"):
        folded = fold(line[:80])
        begin = _ITEM.match(folded)
        skip = begin.end() if begin else 0
        reach = len(folded) if len(line) <= 45 and not line.endswith("。") else skip + _OPENING
        for mention in find_times(line[:80], present, usual):
            if mention.start < reach and not mention.against:
                yield mention


def _distinct(periods: Iterable[Period]) -> tuple[Period, ...]:
    """The first of each run of months."""
    found: dict[tuple[int, int], Period] = {}
    for period in periods:
        found.setdefault((period.first, period.last), period)
    return tuple(found.values())


def _months(title: str, text: str, year: int | None) -> tuple[Period, ...]:
    """A month and the months so far, where the title names a month (5月份财政收支情况) or 1—5月."""
    if year is None:
        return ()
    named = [m for m in find_times(title, year_period(year)) if not m.against]
    for mention in named if len(named) == 1 else ():
        period = mention.period
        in_year, month = divmod(period.last, 12)
        so_far = months_period(in_year, 1, month + 1, f"1—{month + 1}月")
        if mention.kind == "month" and not mention.against and month:
            told = re.search(
                rf"1-{month + 1}月|前{month + 1}个月|"
                rf"(?<![\d-]){month + 1}月份?(?![底末])[^。;\d]{{0,30}}累计",
                fold(text),
            )
            return (period, so_far) if told else (period,)
        if mention.kind == "part" and period.first % 12 == 0 and month + 1 not in (3, 6, 9):
            return (period, run_of(period.last, period.last))
    return ()
