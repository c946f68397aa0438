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
from corpus.language.numerals import UP_TO_TEN
from corpus.language.quantities import Quantity, find_quantities
from corpus.language.sentences import split_sentences
from corpus.language.stops import FOLDED_MARKS
from corpus.report import Report
from corpus.statement import Standing, Statement
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
_PERIODS = re.compile(
    rf"(?:20\d\d|[今去上本前明每]|全|近|过去)?[\d{UP_TO_TEN}两]*年(?:以来|来|末|底|初|度)?|(?:\d+-)?\d+月(?:末|底)?"
)
_LEADS = re.compile(
    r"^(?:累计|全[年市区省县国州]|其中|预计|预期|目标|力争|确保|实现|完成|推动|达到|主要|分别|同比|总体|"
    r"[的了和及与在将使让对为由从把被])+"
)
_STATES = re.compile(
    r"(?:累计|合计|共计|总计|已经?|均|分别|预计|预期|提前|稳定|保持|实际|同比|比上年|较上年|历史性|首次|"
    r"不(?:超过|高于|低于|少于)|[增扩升降减提压](?:[加大升高低降减少缩])?[至到]|"
    r"达到?|接近|为|是|有|共|约|至|到|突破|超过?|完成|实现|跨上|迈上|在|了|的|近)+$"
)
_CHANGE = re.compile(r"(?:增长|提高|提升|上升|下降|降低|减少|增加|压减|缩短)(?:率|幅度)?$")
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
_BEHIND = re.compile(r"[\u4e00-\u9fff]{2,10}")


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
    last, before = 0, ""
    for said in report.statements:
        if not said.figure:
            continue
        start, end = sentences[bisect_right(starts, said.start) - 1]
        begin = max(start, last, said.start - _LEFT)
        left = fold(report.text[begin : said.start])
        whole = begin == start or bool(_CLAUSE.search(left))
        before = left = before + left if last > start and _only_change(left) else left
        right = fold(report.text[said.end : min(end, said.end + _RIGHT)])
        last = said.end
        figure = next(iter(find_quantities(report.text[said.start : said.end])), None)
        name = indicator_of(figure, left, right, report) if figure else None
        if figure and name and not right.startswith(_BOUND):
            quote = Quote(report, start, end, said.standing, 1.0, told_of(said))
            alone = whole and said.subject is None and _is_alone(name, left, right, report)
            yield _stated(name, figure, said, quote, alone=alone)


def _only_change(left: str) -> bool:
    """Whether nothing but a change stands before the figure: 、增长5.8% is named by the one before."""
    return bool(_CHANGE.search(left)) and not _SPLIT.sub("", _STATES.sub("", _CHANGE.sub("", left)))


def _is_alone(name: str, left: str, right: str, report: Report) -> bool:
    clause = _CLAUSE.split(left)[-1]
    bare = _cleaned(_without_place(_CHANGE.sub("", _STATES.sub("", clause)), report))
    return bare == name and bool(_ENDED.match(right)) and not any(words in clause for words in _EACH)


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
    change = _CHANGE.search(_STATES.sub("", left))
    pieces = [p for p in _SPLIT.split(_CHANGE.sub("", _STATES.sub("", left))) if p]
    name = _cleaned(_without_place(pieces[-1], report)) if pieces else ""
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


def _cleaned(words: str) -> str:
    """The noun: periods and leading adverbs away, then the verb that states the figure."""
    before = ""
    while words != before:
        before, words = words, _STATES.sub("", _LEADS.sub("", _PERIODS.sub("", words)))
    return words
