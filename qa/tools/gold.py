"""Questions with known answers, made of the reports held: a sentence with a figure must answer for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.language.fold import fold
from corpus.language.sentences import split_sentences
from corpus.language.stops import COMMAS, SEMICOLONS
from corpus.language.units import PLAIN
from corpus.report import Report

# A clause that is an indicator, a verb and a figure, and no more: 全市新增就业达到3.4万人。
_FIGURE = re.compile(
    rf"(?:^|[{COMMAS}{SEMICOLONS}])(?:全年|全[省市县区]|年末)?(?P<noun>[\u4e00-\u9fff]{{4,12}}?)(?:累计)?(?:达到?|为|完成|实现)?"
    rf"(?P<value>\d[\d.]*(?:万亿|[万亿])?(?:{PLAIN}))(?=[{COMMAS}。{SEMICOLONS}])"
)
# What makes the noun no name of an indicator, or the figure none of the period's own.
_UNFIT = re.compile(
    r"其中|分别|比上年|同比|平均|力争|目标|计划|预计|以上|左右|[超近约逾]|突破|不低于|今年|明年|十四五|[上下]年"
)


@dataclass(frozen=True, slots=True)
class Gold:
    """A question and where its answer stands: `value` within `[start:end]` of the report."""

    question: str
    report: Report
    value: str
    start: int
    end: int


def gold_questions(reports: Sequence[Report], limit: int) -> list[Gold]:
    """At most `limit` questions, one a report, over reports spread evenly; fewer where none can be made."""
    made = [found for report in reports if (found := next(_candidates(report), None))]
    step = max(1, len(made) // limit)
    return made[::step][:limit]


def _candidates(report: Report) -> Iterator[Gold]:
    """Figures that only one sentence of the report states, in reading order."""
    if report.region is None or not report.region.chain or report.period is None:
        return
    folded = fold(report.text)
    for start, end in split_sentences(report.text):
        for match in _FIGURE.finditer(report.text, start, end):
            noun = match["noun"]
            if not _UNFIT.search(report.text, start, end) and folded.count(fold(noun)) == 1:
                named = noun.removeprefix(report.region.name)
                question = f"{report.period.label}{report.region.name}{named}是多少"
                yield Gold(question, report, match["value"], start, end)
