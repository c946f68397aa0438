"""A second look at the best sentences, each read alone: what the passage around distracts from shows here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from qa.check.wanted import Wanted
from qa.decide.confidence import log_odds
from qa.decide.finding import Pick
from qa.decide.readings import window_between
from qa.decide.single import in_order
from qa.question.understanding import Question
from qa.read.reading import Reader, Reading

_PICKS, SENTENCES = 6, 3
_CLEAR = 4.0  # the reader's log-odds over the next answer with which no second look is needed
_WEIGHT = 0.3  # of the second look
_WORST = 12.0  # log-odds that it may take away
_AROUND = 4  # characters of a word or two that the reader may see with a figure

Place = tuple[str, int, int]


def looked_again(
    question: Question, picks: Sequence[Pick], wanted: Mapping[str, Wanted], reader: Reader
) -> list[Pick]:
    """The picks, best first, their scores mended by what the reader makes of their sentences alone.

    As they are where the best stands clear of the rest.
    """
    spans = sorted((p.features.span for p in picks if p.features), reverse=True)
    if len(spans) < 2 or (spans[0] > 0 and spans[0] - spans[1] > _CLEAR):
        return list(picks)
    places = list(dict.fromkeys(map(_place, picks[:_PICKS])))[:SENTENCES]
    windows = [window_between(wanted[s], a, b) for s, a, b in places]
    read = dict(zip(places, reader.read(question.dated, windows), strict=True))
    mended = [_mended(p, read[_place(p)]) if _place(p) in read else p for p in picks]
    return in_order(mended)


def _place(pick: Pick) -> Place:
    return pick.report.source, pick.first, pick.last


def _mended(pick: Pick, alone: Reading) -> Pick:
    if pick.features is None:
        return pick
    around = [s.score for s in alone.spans if _just_around(s.start, s.end, pick)]
    seen = max(alone.score(pick.start, pick.end), *around, pick.features.span - _WORST)
    told = replace(pick.features, span=(1 - _WEIGHT) * pick.features.span + _WEIGHT * seen)
    return replace(pick, features=told, score=log_odds(told))


def _just_around(start: int, end: int, pick: Pick) -> bool:
    return start <= pick.start and pick.end <= end and (end - start) - (pick.end - pick.start) <= _AROUND
