"""Questions on a figure that a report states: which are fit to be asked for, whether it was answered."""

from __future__ import annotations

from typing import Final

from corpus.language.units import unit_class
from page.stated_figures import Stated
from qa.answer import Answer

# Answers less sure than this do not count; an indicator of more characters has words of its sentence in it.
_SURE, _LONGEST = 0.5, 10
_NEW = "新增"
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
    """Whether a figure is one to ask for: an amount of a known place and time, with a short name."""
    known = bool(figure.period and figure.place) and figure.standing in {"achieved", "target"}
    named = len(figure.indicator) <= _LONGEST and not _SEVERAL & set(figure.indicator)
    return known and named and unit_class(figure.unit) != "share"


def question_of(figure: Stated) -> str:
    """The question that `figure` answers, in full words."""
    when = f"{figure.period}{figure.place}"
    if figure.standing == "target":
        return f"{when}{figure.indicator}的目标是多少"
    if figure.indicator.startswith(_NEW):
        return f"{when}{_NEW}多少{figure.indicator.removeprefix(_NEW)}"
    return f"{when}{figure.indicator}是多少"
