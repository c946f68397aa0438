"""Questions to start from, made of what the reports held state and kept only if they are answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice, zip_longest

from corpus.language.units import unit_class
from corpus.report import Report
from corpus.timeline.roles import heading_role
from page.stated_figures import Stated, figures_of

# Questions tried before giving up on more: each costs one search.
_TRIED = 12
# An indicator of more characters has words of its sentence in it.
_LONGEST = 10
_NEW = "新增"


def example_questions(
    reports: Sequence[Report], answers: Callable[[str], bool], limit: int = 4
) -> tuple[str, ...]:
    """At most `limit` questions that `answers` says are answered, taken from the reports in turn.

    Each report begins with another kind of question, so that the first four are not all alike. Names that
    several reports state come first: they are those of indicators, not pieces of one report's sentence.
    """
    queues = []
    stated = {r.source: list(filter(_plain, figures_of(r))) for r in reports[:_TRIED]}
    common = Counter(name for figures in stated.values() for name in {f.indicator for f in figures})
    for number, report in enumerate(reports[:_TRIED]):
        asked = list(_candidates(report, stated[report.source], common))
        turn = number % len(asked) if asked else 0
        queues.append(asked[turn:] + asked[:turn])
    in_turn = (asked for round_ in zip_longest(*queues) for asked in round_ if asked is not None)
    kept: dict[str, str] = {}  # by what they ask for: one indicator is asked for once
    for about, question in islice(dict.fromkeys(in_turn), _TRIED):
        if len(kept) < limit and about not in kept and answers(question):
            kept[about] = question
    return tuple(kept.values())


def _candidates(
    report: Report, stated: Sequence[Stated], common: Mapping[str, int]
) -> Iterator[tuple[str, str]]:
    """What is asked for, with the question: on one report, the surest to be answered first."""
    place = report.region.name if report.region and report.region.chain else report.organ
    if place is None or report.period is None:
        return
    figures = sorted(stated, key=lambda f: -common[f.indicator])
    added = next((f for f in figures if f.indicator.startswith(_NEW)), None)
    money = next((f for f in figures if f is not added and unit_class(f.unit) == "money"), None)
    if added:
        question = f"{added.period}{place}{_NEW}多少{added.indicator.removeprefix(_NEW)}"
        yield added.indicator, question
    if _tells_of_problems(report):
        question = f"{place}{report.period.label}工作中存在哪些问题"
        yield question, question
    if report.planned and any(
        s.standing == "target" and s.period == report.planned for s in report.statements
    ):
        question = f"{place}{report.planned.label}有哪些工作安排"
        yield question, question
    if money:
        yield money.indicator, f"{money.period}{place}{money.indicator}是多少"


def _plain(figure: Stated) -> bool:
    """Whether a figure is one to ask for: an amount reached at a known time, with a short name."""
    amount = figure.standing == "achieved" and unit_class(figure.unit) != "share"
    return amount and figure.alone and bool(figure.period) and len(figure.indicator) <= _LONGEST


def _tells_of_problems(report: Report) -> bool:
    """Whether clauses under a heading for them tell what is lacking."""
    told = (s for s in report.statements if s.standing == "background" and not s.figure)
    paths = {report.section_at(s.start).path for s in told}
    return any(heading_role(h, inner=depth > 0) == "problem" for p in paths for depth, h in enumerate(p))
