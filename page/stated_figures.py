"""Figures that a report states, found by the means that answer questions: no list of indicators is kept.

An indicator is named by the report's own words before the figure (or, for a bare verb, behind it), without
the verb that states it: 2024年地区生产总值达13.7万亿元 → 地区生产总值.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.language.fold import fold
from corpus.language.quantities import Quantity, find_quantities
from corpus.language.sentences import split_sentences
from corpus.language.stops import FOLDED_MARKS
from corpus.report import Report
from corpus.statement import Standing, Statement
from page.indicator_words import CHANGE, STATES, bare
from qa.answer import Quote
from qa.check.period import told_of

# Folded characters on the two sides of a figure in which its name may stand.
_LEFT, _RIGHT = 40, 16
# A rank, a span of time or a number without unit is no indicator's figure.
_KINDS = frozenset(
    {
        "share",
        "density",
        "money",
        "area",
        "volume",
        "weight",
        "length",
        "energy",
        "compute",
        "people",
        "times",
        "count",
    }
)
_SPLIT = re.compile(rf"[{FOLDED_MARKS}\s\"()《》、]")
# Verbs and yardsticks alone name nothing.
_EMPTY = re.compile(
    r"(?:加快|推进|建设|布局|开工|改造|提升|支持|培育|打造|引进|新增|建成|开展|实施|高于|低于|占|全[国省市区]|"
    r"城镇|农村|平均|同期|[增减]长?|工作|项目|等)+"
)
_HAN = re.compile(r"[\u4e00-\u9fffa-z0-9.%]{2,18}")
# What may stand behind a figure that counts nothing named there: a stop, or how much it changed.
_ENDED = re.compile(
    rf"(?:以[上下内]|左右|多)?(?:[{FOLDED_MARKS}、)]|$|(?:同比|比上年|较上年)?[增下减提降][长加降少高])"
)
# One clause, its enumeration and its quotation marks left in; a figure of each year is not that of a period.
_CLAUSE = re.compile(rf"[{FOLDED_MARKS}\s]")
_EACH = ("年均", "每年", "月均", "日均", "平均每")
# A figure that only tells which things are meant: 投资1亿元以上的项目.
_BOUND = ("以上的", "以下的", "以内的")
# What is counted, where it is all that stands behind the figure.
_BEHIND = re.compile(rf"[\u4e00-\u9fff]{{2,10}}(?=[{FOLDED_MARKS}、)\s]|$)")
_FEW = 10


@dataclass(frozen=True, slots=True)
class Stated:
    """One figure of one report: `value` is the report's own words, `quote` the sentence that holds it.

    `alone`: it is all that its clause says, and of the report's own place: no list before it, no name of what
    is counted behind it, no mean of a year.
    """

    indicator: str
    value: str
    amount: float
    unit: str
    standing: Standing
    place: str
    period: str
    quote: Quote
    alone: bool = False


def figures_of(report: Report) -> Iterator[Stated]:
    """Figures that `report` states, in reading order."""
    sentences = split_sentences(report.text)
    starts = [start for start, _ in sentences]
    last, before, whole = 0, "", False
    for said in report.statements:
        if not said.figure:
            continue
        start, end = sentences[bisect_right(starts, said.start) - 1]
        begin = max(start, last, said.start - _LEFT)
        left = fold(report.text[begin : said.start])
        if last > start and _only_change(left):
            left = before + left
        else:
            whole = begin == start or bool(_CLAUSE.search(left))
        before = left
        right = fold(report.text[said.end : min(end, said.end + _RIGHT)])
        last = said.end
        figure = _figure(report.text[said.start : said.end])
        name = indicator_of(figure, left, right, report) if figure else None
        if figure and name and not right.startswith(_BOUND):
            quote = Quote(report, start, end, said.standing, 1.0, told_of(said))
            alone = whole and said.subject is None and _is_alone(name, left, right, report)
            yield _stated(name, figure, said, quote, alone=alone)


def _figure(words: str) -> Quantity | None:
    """The figure of a statement; 两项, 三个 are none: they count the words around them."""
    figure = next(iter(find_quantities(words)), None)
    few = figure is not None and (figure.value or 0) <= _FEW
    return None if few and not any(c.isdecimal() for c in words) else figure


def _only_change(left: str) -> bool:
    """Whether nothing but a change stands before the figure: 、增长5.8% is named by the one before."""
    return bool(CHANGE.search(left)) and not _SPLIT.sub("", STATES.sub("", CHANGE.sub("", left)))


def _is_alone(name: str, left: str, right: str, report: Report) -> bool:
    clause = _CLAUSE.split(left)[-1]
    own = bare(_without_place(CHANGE.sub("", STATES.sub("", clause)).rstrip("、"), report))
    return (
        own == CHANGE.sub("", name)
        and bool(_ENDED.match(right))
        and not any(words in clause for words in _EACH)
    )


def _stated(name: str, figure: Quantity, said: Statement, quote: Quote, *, alone: bool) -> Stated:
    report = quote.report
    return Stated(
        name,
        report.text[said.start : said.end],
        figure.value or 0.0,
        figure.unit,
        said.standing,
        report.region.name if report.region else "",
        told_of(said) or "",
        quote,
        alone,
    )


def indicator_of(figure: Quantity, left: str, right: str, report: Report) -> str | None:
    """What the figure measures, of the folded words on its two sides; None where nothing names it."""
    if figure.kind not in _KINDS or figure.value is None:
        return None
    change = CHANGE.search(STATES.sub("", left))
    pieces = [p for p in _SPLIT.split(CHANGE.sub("", STATES.sub("", left))) if p]
    name = bare(_without_place(pieces[-1], report)) if pieces else ""
    behind = _BEHIND.match(right)
    if len(name) < 3 and behind and figure.kind in {"count", "people"}:
        name += behind[0]
    if change:
        name += change[0]
    return name if _HAN.fullmatch(name) and len(name) > 2 and not _EMPTY.fullmatch(name) else None


def _without_place(words: str, report: Report) -> str:
    """`words` without the report's own place before them: it stands in a column of its own."""
    for name in reversed(report.region.chain if report.region else ()):
        words = words.removeprefix(name)
    return words
