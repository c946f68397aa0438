"""Items of an answer of several: the reader marks some, the series they stand in tells the rest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from corpus.language.fold import fold
from corpus.statements.cues import RESPECTIVELY
from qa.read.item_bounds import bounded, paired, whole_clauses
from qa.read.reading import Reading
from qa.read.series import Kind, Series, Span, overlap, parallel_at, past_number, series_at, trimmed

# A piece of a series is marked where the reader's marks cover this much of it, taken whole where this much.
_COVERED, _TAKEN = 0.3, 0.6
# Mean log-odds over outside below which a piece beside marked ones is no item: names and clauses go on with
# others, points and parts do not.
_BESIDE: dict[Kind, float] = {"points": -9.0, "parts": -9.0, "names": -4.0, "clauses": -1.5}
_BOUND = 5.0  # of the log-odds of one token
_TWO = 2
_NAMING = re.compile(rf"(?:{RESPECTIVELY})[为是]")
_FEW = 3  # clauses that begin alike by intent, not by chance


@dataclass(frozen=True, slots=True)
class Sought:
    """How items are asked for.

    `plural`: several, so that one mark stands for its series. `whole`: only whole clauses answer (a how, a
    why, a problem). `count`: just as many. `asked`: the question.
    """

    plural: bool = False
    whole: bool = False
    count: int | None = None
    asked: str = ""


def items_of(reading: Reading, within: Span, marked: Sequence[Span], sought: Sought) -> list[Span]:
    """The items that the reader's marks in the passage `within` stand for, in order."""
    text = reading.window.report.text
    told = ((_past_naming(text, a, b), b) for a, b in marked)
    left = sorted({trimmed(text, past_number(text, a, b), b) for a, b in told})
    left = [m for m in left if m[0] < m[1]]
    out: list[Span] = []
    while left:
        if counted := _counted(reading, within, left, sought):
            return counted
        made = _in_series(reading, within, left, sought)
        if not made:
            made = [whole_clauses(text, within, left[0]) if sought.whole else left[0]]
        out += [m for m in made if m[0] < m[1] and not overlap(m, out)]
        left = [m for m in left[1:] if not overlap(m, made)]
    return sorted(out)


def _past_naming(text: str, start: int, end: int) -> int:
    """Where what is named begins: two rivers are 分别为 | 甲河和乙河."""
    naming = _NAMING.search(text, start, end)
    return naming.end() if naming else start


def _counted(reading: Reading, within: Span, marks: Sequence[Span], sought: Sought) -> list[Span]:
    """All pieces of a series of just as many as are asked for, at least half of which are marked."""
    text, count, at = reading.window.report.text, sought.count, marks[0][0]
    if count is None:
        return []
    two = paired(reading, within, marks) if count == _TWO else []
    if two and any(naming.end() == at for naming in _NAMING.finditer(text, within[0], at)):
        return two
    alike = parallel_at(text, within, at, count) if count >= _FEW else None
    found = [s for s in (*series_at(text, within, at), alike) if s and len(s.pieces) == count]
    held = [s for s in found if 2 * len(_touched(s, marks)) >= count]
    best = min(held, key=lambda s: _crowded(s, marks), default=None)
    if best is None:
        return two
    return bounded(reading, best, range(count), marks)


def _crowded(series: Series, marks: Sequence[Span]) -> int:
    """How many pieces hold several marks, as those of a coarser series than the one meant do."""
    return sum(sum(overlap(piece, [m]) > 0 for m in marks) > 1 for piece in series.pieces)


def _in_series(reading: Reading, within: Span, marks: Sequence[Span], sought: Sought) -> list[Span]:
    """The items of the series in which the first mark stands, if it is one of them."""
    text = reading.window.report.text
    for series in series_at(text, within, marks[0][0]):
        touched = _touched(series, marks)
        told = replace(sought, whole=False) if _of_kind_asked(text, series, sought.asked) else sought
        if _meant(series, touched, marks, told):
            return bounded(reading, series, _with_neighbours(reading, series, touched), marks)
    return []


def _of_kind_asked(text: str, series: Series, asked: str) -> bool:
    """Whether the names are said to be of a kind that the question names: 甲、乙等文旅活动."""
    kind = text[slice(*series.pieces[-1])].rpartition("等")[2] if series.kind == "names" else ""
    return len(kind) >= _TWO and fold(kind) in asked


def _touched(series: Series, marks: Sequence[Span]) -> list[int]:
    """Which pieces the marks cover; a name or a point may be marked in part."""
    loose = series.kind in {"names", "points"}
    held = [(overlap(piece, marks), piece[1] - piece[0]) for piece in series.pieces]
    return [n for n, (part, size) in enumerate(held) if part >= _COVERED * size or (loose and part)]


def _meant(series: Series, touched: Sequence[int], marks: Sequence[Span], sought: Sought) -> bool:
    """Whether the marks stand for pieces of this series."""
    if series.kind == "clauses" and not sought.whole:
        return False
    if series.kind == "names" and sought.whole and not _taken(series, touched, marks):
        return False
    if len(series.pieces) == 1:  # a point whose series is cut: whole, or nothing
        return sought.whole
    one = series.kind == "points" or (series.kind == "names" and len(marks) == 1 and not sought.whole)
    return len(touched) > 1 or (len(touched) == 1 and sought.plural and one)


def _taken(series: Series, touched: Sequence[int], marks: Sequence[Span]) -> bool:
    """Whether the marks take the touched pieces whole: 、 stands between clauses too."""
    held = [series.pieces[n] for n in touched]
    return all(overlap(p, marks) >= _TAKEN * (p[1] - p[0]) for p in held)


def _with_neighbours(reading: Reading, series: Series, touched: Sequence[int]) -> range:
    """From the first touched to the last, and on both sides as far as the reader does not rule it out."""
    low, high, least = touched[0], touched[-1] + 1, _BESIDE[series.kind]
    while low > 0 and _support(reading, series.pieces[low - 1]) > least:
        low -= 1
    while high < len(series.pieces) and _support(reading, series.pieces[high]) > least:
        high += 1
    return range(low, high)


def _support(reading: Reading, piece: Span) -> float:
    """The reader's mean log-odds over outside of a piece's tokens."""
    held = [max(e.opens, e.goes_on) for e in reading.edges if piece[0] <= e.start < piece[1]]
    return fmean(max(-_BOUND, min(odds, _BOUND)) for odds in held) if held else -_BOUND
