"""Questions to start from, made of the words of the reports held and kept only if they are answered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, zip_longest

from corpus.language.stops import COLONS, COMMAS, SEMICOLONS
from corpus.language.units import ADDED
from corpus.report import Report
from corpus.timeline.roles import LACKS

# Questions tried before giving up on more: each costs one search.
_TRIED = 12

_ADDED = re.compile(rf"新增([\u4e00-\u9fff]{{2,6}}?)(?:达到?|共)?\d[\d.]*[万亿余多]*[{ADDED}]")
# A clause that is an indicator, a verb and its figure: not 投资1亿元以上的项目.
_TOTAL = re.compile(
    rf"(?<![^\s{COMMAS}、。{SEMICOLONS}{COLONS}])([\u4e00-\u9fff]{{2,8}}(?:总值|收入|投资|总额|增加值|办件量|总量))(?:累计)?(?:达到?|为|完成|实现|突破)\d"
)
_LACKS = re.compile(LACKS)
# Words that a run of characters before a figure may begin with and that no indicator's name does.
_LEADS = re.compile(
    r"^(?:累计|全年|全市|全城区|全区|全省|全县|全国|其中|实现|完成|预计|年度?|的|了|和|及|与)+"
)


def example_questions(
    reports: Sequence[Report], answers: Callable[[str], bool], limit: int = 4
) -> tuple[str, ...]:
    """At most `limit` questions that `answers` says are answered, taken from the reports in turn.

    Each report begins with another kind of question, so that the first four are not all alike.
    """
    queues = []
    for number, report in enumerate(reports[:_TRIED]):
        asked = list(_candidates(report))
        turn = number % len(asked) if asked else 0
        queues.append(asked[turn:] + asked[:turn])
    in_turn = (q for round_ in zip_longest(*queues) for q in round_ if q is not None)
    kept = (q for q in islice(dict.fromkeys(in_turn), _TRIED) if answers(q))
    return tuple(islice(kept, limit))


def _candidates(report: Report) -> Iterator[str]:
    """Questions on one report, the surest to be answered first."""
    place = report.region.name if report.region and report.region.chain else report.organ
    if place is None or report.period is None:
        return
    when = report.period.label
    added, total = _ADDED.search(report.text), _TOTAL.search(report.text)
    if added and (noun := _LEADS.sub("", added[1])):
        yield f"{when}{place}新增多少{noun}"
    if any(_LACKS.search(h) for s in report.sections for h in s.path):
        yield f"{place}{when}工作中存在哪些问题"
    if report.planned:
        yield f"{place}{report.planned.label}有哪些工作安排"
    if total and len(noun := _LEADS.sub("", total[1])) > 2:
        yield f"{when}{place}{noun}是多少"
