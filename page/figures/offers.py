"""Questions on a figure that a report states: which are fit to be asked for, whether it was answered."""

from __future__ import annotations

import re
from typing import Final

from corpus.language.units import unit_class
from page.indicator_words import CHANGE
from page.stated_figures import Stated
from qa.answer import Answer

# Answers less sure than this do not count; an indicator of more characters has words of its sentence in it,
# one of fewer leaves out what it is of (占比, 化解率).
_SURE, _SHORTEST, _LONGEST = 0.5, 4, 10
_POINTS: Final = "百分点"
_NEW = "新增"
# Asked for by the unit: 有多少家. Others are amounts.
_COUNTED: Final = frozenset({"count", "people", "times"})
_KIND: Final = re.compile(r"(?:[壮回]族|维吾尔)?(?:自治区|[省市区县])$")
# “十四五”时期末 is said “十四五”末.
_END_OF_SPAN, _END = "时期末", "末"
# A name with one of these is of several things: its figure is not that of one of them.
_SEVERAL: Final = frozenset("和与及、")


def states(answer: Answer, figure: Stated) -> bool:
    """Whether `answer` is the figure itself: its value, out of its own sentence."""
    if answer.status != "answered" or answer.confidence < _SURE:
        return False
    wanted = figure.quote
    for result in answer.results:
        quote = answer.quotes[result.quote]
        same = quote.report.source == wanted.report.source
        if same and quote.start < wanted.end and wanted.start < quote.end and figure.value in result.value:
            return True
    return False


def plain(figure: Stated) -> bool:
    """Whether a figure is one to ask for: of a known place and time, with a short name, and no difference."""
    known = bool(figure.period and figure.place) and figure.standing in {"achieved", "target"}
    named = (
        figure.alone
        and _SHORTEST <= len(figure.indicator) <= _LONGEST
        and not _SEVERAL & set(figure.indicator)
    )
    return known and named and figure.value[:1].isdecimal() and _POINTS not in figure.unit


def question_of(figure: Stated) -> str:
    """The question that `figure` answers, in full words."""
    name = figure.indicator.upper()  # letters in it were folded: 5g基站
    place = "" if name.startswith(_KIND.sub("", figure.place)) else figure.place  # 北京地区进出口总额
    when = f"{figure.period.replace(_END_OF_SPAN, _END)}{place}"
    counted = figure.unit if unit_class(figure.unit) in _COUNTED else ""
    if figure.standing == "target":
        return f"{when}{name}的目标是多少{counted}"
    if name.startswith(_NEW):
        return f"{when}{_NEW}多少{name.removeprefix(_NEW)}"
    if CHANGE.search(name):
        return f"{when}{name}多少"
    return f"{when}{name}{'有' if counted else '是'}多少{counted}"
