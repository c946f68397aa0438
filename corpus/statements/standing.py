"""The standing of a figure or a clause by the words beside it and the role of its place."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from corpus.language.calendar import run_of, year_period
from corpus.language.quantities import Quantity
from corpus.language.times import TimeMention
from corpus.report import Period
from corpus.statements.cues import (
    AHEAD,
    BASELINE,
    BY_NOW,
    DONE,
    EXPLAINS,
    LEVEL,
    OF_AIM,
    PAST,
    PROBLEM,
    RATE,
    REACHED,
    SHORT,
    TARGET,
    Standing,
    flows,
    is_aimed,
    is_from,
)
from corpus.timeline.frames import Frames
from corpus.timeline.roles import Role

Span = tuple[int, int]
_CLAUSE, _SENTENCE = 90, 240  # characters looked back over: what is said further off tells nothing more


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure stands.

    Starts of its sentence and clause, the role and the time that hold, and the other side of a comparison
    named before it in the sentence.
    """

    sentence: int
    clause: int
    role: Role | None
    period: Period | None
    against: TimeMention | None


@dataclass(frozen=True, slots=True)
class Judged:
    """A standing, the characters that tell it, and the period where the words give another."""

    standing: Standing
    basis: tuple[Span, ...] = ()
    period: Period | None = None
    point: bool = False


def judge(folded: str, span: Span, figure: Quantity | None, place: Place, frames: Frames) -> Judged:
    """Standing and time of a figure, or of the clause at `span` where `figure` is None."""
    until = figure.start if figure else span[1]
    place = replace(
        place, clause=max(place.clause, until - _CLAUSE), sentence=max(place.sentence, until - _SENTENCE)
    )
    words = folded[place.clause : until]
    if figure is not None and (told := _baseline(folded, figure, place)) is not None:
        return told
    standing, basis = _standing(folded, words, figure, place, frames)
    period, point = (None, False) if figure is None else _time(folded, words, figure, place, frames)
    return Judged(standing, basis, period, point)


def _standing(  # noqa: PLR0911 - one rule a line
    folded: str, words: str, figure: Quantity | None, place: Place, frames: Frames
) -> tuple[Standing, tuple[Span, ...]]:
    clause = place.clause
    if place.role == "problem" and figure is not None:
        return "achieved", ()  # what is lacking is told as it stands
    if place.role in {"problem", "note"} or (SHORT.search(words) and figure is None):
        return "background", ()
    if place.role == "aim":
        return "target", ()
    sentence = folded[place.sentence : clause + len(words)]
    if place.role == "plan" and figure is None and EXPLAINS.search(sentence):
        return "background", ()
    if place.role == "plan":
        past = PAST.search(words)
        return ("achieved", (_span(past, clause),)) if past else ("target", ())
    if place.role == "done":
        return _reviewed(folded, words, figure, place, frames)
    return _open(folded, words, figure, place, frames)


def _reviewed(
    folded: str, words: str, figure: Quantity | None, place: Place, frames: Frames
) -> tuple[Standing, tuple[Span, ...]]:
    """Inside a look back: done, but for what had been aimed at and what lies ahead."""
    if figure is not None:
        aimed_at = OF_AIM.match(folded, figure.outer[1]) and not re.search(r"完成|实现", words)
        if aimed_at or is_aimed(words, figure.unit):
            return "target", ((place.clause, figure.start),)
    if figure is not None and place.period is not None and frames.is_before(place.period):
        return "baseline", ()
    ahead = AHEAD.search(words)
    if ahead and not DONE.search(words[ahead.end() :]):
        return "target", (_span(ahead, place.clause),)
    return "achieved", ()


def _open(
    folded: str, words: str, figure: Quantity | None, place: Place, frames: Frames
) -> tuple[Standing, tuple[Span, ...]]:
    """Where no heading and no time tell: the words, then the kind of paper."""
    if PROBLEM.search(folded[place.sentence : place.clause + len(words)]):
        return "background", ()
    done = DONE.search(words)
    aimed = AHEAD.search(words) or (None if done else TARGET.search(words))
    if frames.genre in {"rules", "measures"}:
        past = REACHED.search(words)
        if past and not aimed:
            return "achieved", (_span(past, place.clause),)
        return "background" if frames.genre == "rules" else "target", ()
    if figure is not None and is_aimed(words, figure.unit):
        return "target", ((place.clause, figure.start),)
    if aimed:
        return "target", (_span(aimed, place.clause),)
    return "achieved", ()


def _time(
    folded: str, words: str, figure: Quantity, place: Place, frames: Frames
) -> tuple[Period | None, bool]:
    """Another period that the words beside a figure give it, and whether it is a state at the end of one."""
    period = place.period
    if period is None:
        return None, False
    length = period.last - period.first + 1
    rate = RATE.search(words[-24:])
    if rate and length <= 12:
        other = place.against
        if other is not None and other.period.last < period.first and length == 12:
            return run_of(other.period.last + 1, period.last), False
        return frames.spanning(period), False
    if length > 12 and not rate:
        if BY_NOW.match(folded, figure.outer[1]):
            return None, True
        return None, bool(LEVEL.search(words[-30:])) and not flows(words)
    return None, False


def _baseline(folded: str, figure: Quantity, place: Place) -> Judged | None:
    words, after = folded[place.clause : figure.start], folded[figure.end : figure.end + 40]
    told = BASELINE.search(words)
    against, period = place.against, place.period
    if told:
        return Judged("baseline", (_span(told, place.clause),), against.period if against else None)
    bracket = words.rfind("(")
    if bracket >= 0 and ")" not in words[bracket:] and _aside(folded, place, bracket):
        return Judged("baseline", ((place.clause + bracket, figure.start),))
    if not is_from(words, after):
        return None
    basis = ((place.clause, figure.start),)
    if re.search(r"\d{4}年|上年|去年|同期", words[-16:]) or period is None or period.last - period.first < 11:
        return Judged("baseline", basis)
    # from where a year, or a span of years, set out: the year before it
    return Judged("baseline", basis, year_period(period.first // 12 - 1))


def _aside(folded: str, place: Place, bracket: int) -> bool:
    """Whether a bracket tells an earlier value: (2023年为2.74%), (现有32亿元)."""
    inside = folded[place.clause + bracket : place.clause + bracket + 12]
    if re.match(r"\((?:现有|目前|原(?:有|为))", inside):
        return place.role != "done"
    dated = re.match(r"\((?:(?:截至)?(?:20)?\d\d年[底末]?|去年|上年)(?!起|新增)", inside)
    return bool(dated) and place.role == "done"


def _span(match: re.Match[str], by: int) -> Span:
    return match.start() + by, match.end() + by
