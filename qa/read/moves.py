"""What rose and what fell: the names of a passage whose figures move the way that is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from corpus.language.fold import fold
from corpus.language.stops import FOLDED_ENDS, FOLDED_MARKS, FOLDED_STOPS
from corpus.statements.cues import FALLS, RISES
from qa.read.series import Span

Way = Literal["up", "down"]

# 哪几类同比是降的? The way is what the question ends with.
_ASKED = re.compile(
    rf"哪(?![^{FOLDED_MARKS}]*(?:[促推带拉]|支撑|实现|保持|防止|控制))[^{FOLDED_MARKS}]{{0,24}}?(?:(?P<down>{FALLS})|(?P<up>{RISES}))(?:长|少|加|幅)?[了的过]*(?:吗|呢)?[{FOLDED_STOPS}]*$"
)
_MOVED = re.compile(
    rf"(?P<name>.*?)(?:[:为是]?约?\d[\d.,]*[^\d]{{0,5}}?)?"
    rf"(?:同比|比上年|较上年|环比|同口径|分别|均|则|也|,)*(?:(?P<down>{FALLS})|(?P<up>{RISES}))[了约]?\d"
)
_VALUED = re.compile(r"(?P<name>[^\d]+?)(?:完成|实现|达到?|为)?约?\d")
_LEAD = re.compile(
    rf"(?:其中|[分按][^{FOLDED_MARKS}]{{0,8}}[分看]|[^:]{{0,20}}:|全年|上半年|当月|累计|,|\s)+"
)
# A new head begins behind a stop, and behind 、 after a figure.
_CUTS = re.compile(rf"[{FOLDED_ENDS}{FOLDED_STOPS}\n]|(?<=[%点倍])、")
_NAMED_APART = re.compile("、")
_FEWEST = 3  # names with a way: fewer are no list of what rose and fell


@dataclass(frozen=True, slots=True)
class Moved:
    """A name at `span` and the way its figure went."""

    span: Span
    way: Way


def way_asked(folded: str) -> Way | None:
    """Whether the folded question asks which ones rose or fell; None where it asks something else."""
    match = _ASKED.search(folded)
    return None if match is None else "down" if match["down"] else "up"


def moved_that_way(text: str, within: Span, way: Way) -> list[Span]:
    """Names in `text[slice(*within)]` that went that way; none where the passage is no list of such."""
    told = list(_moves(text, within))
    ways = {m.way for m in told}
    return [m.span for m in told if m.way == way] if len(told) >= _FEWEST and len(ways) == 2 else []


def _moves(text: str, within: Span) -> Iterator[Moved]:
    """Each name with the way of the figure behind it; a clause without a name goes on with the last one."""
    folded = fold(text[slice(*within)])
    held: list[Span] = []
    at = 0
    for cut in [*_CUTS.finditer(folded), None]:
        start, at, end = at, cut.end() if cut else len(folded), cut.start() if cut else len(folded)
        moved = _MOVED.match(folded, start, end)
        told = moved or _VALUED.match(folded, start, end)
        if told is not None and (names := _names(folded, told.start("name"), told.end("name"))):
            held = names
        if moved is not None and held:
            way: Way = "down" if moved["down"] else "up"
            yield from (Moved((within[0] + a, within[0] + b), way) for a, b in held)
            held = []


def _names(folded: str, start: int, end: int) -> list[Span]:
    """The names of a head: 饮料类、烟酒类(分别增长)."""
    lead = _LEAD.match(folded, start, end)
    start = lead.end() if lead else start
    cuts = [start, *(m.end() for m in _NAMED_APART.finditer(folded, start, end)), end + 1]
    spans = [(a, b - 1) for a, b in pairwise(cuts)]
    return [(a, b) for a, b in spans if b - a > 1]
