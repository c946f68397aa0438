"""Items of an answer of several: the reader marks some, the series they stand in tell bounds and the rest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import fmean

from qa.decide.series import Kind, Series, Span, overlap, parallel_at, past_number, series_at, trimmed
from qa.read.reading import Reading

# A piece is marked where the reader's marks cover this much of it.
_COVERED = 0.3
# Log-odds over outside, each kept within bounds, below which a piece beside marked ones is no item.
_BESIDE: dict[Kind, float] = {"points": -9.0, "parts": -9.0, "names": float(__import__("os").environ.get("BN","-4")), "clauses": float(__import__("os").environ.get("BC","-1.5"))}
_BOUND = 5.0
_CLOSES = re.compile(
    r"等|[一二两三四五六七八九十\d]+(?:大)?(?:个|项|种|类|家|所|座|条|名|位|方面)|[”\"]?[一二两三四五六七八九十]大"
)


def items_of(
    reading: Reading, within: Span, marked: Sequence[Span], *, plural: bool, whole: bool, count: int | None
) -> list[Span]:
    """The items that the marks stand for, in order.

    `plural`: several are asked for, so that one mark stands for its series. `whole`: only whole clauses
    answer (a how, a why, a problem). `count`: as many are asked for.
    """
    text = reading.window.report.text
    left = sorted({trimmed(text, past_number(text, a, b), b) for a, b in marked})
    left = [m for m in left if m[0] < m[1]]
    out: list[Span] = []
    while left:
        first = left[0]
        if count and (counted := _counted(reading, within, left, count, whole=whole)):
            return counted
        made = _in_series(reading, within, left, plural=plural, whole=whole)
        if not made:
            made = [_clauses(text, within, first) if whole else first]
        out += [m for m in made if m[0] < m[1] and not overlap(m, out)]
        left = [m for m in left[1:] if not overlap(m, made)]
    return sorted(out)


def _counted(
    reading: Reading, within: Span, marks: Sequence[Span], count: int, *, whole: bool
) -> list[Span]:
    """All pieces of a series of just as many as are asked for, at least half of which are marked."""
    text = reading.window.report.text
    alike = parallel_at(text, within, marks[0][0], count) if count > 2 else None
    for series in filter(None, (*series_at(text, within, marks[0][0]), alike)):
        touched = _touched(series, marks)
        if len(series.pieces) == count and 2 * len(touched) >= count:
            return _items(reading, series, touched, marks, every=True, whole=whole)
    return []


def _in_series(
    reading: Reading, within: Span, marks: Sequence[Span], *, plural: bool, whole: bool
) -> list[Span]:
    """The items of the series in which the first mark stands, if it is one of them."""
    found = series_at(reading.window.report.text, within, marks[0][0])
    told = [(s, _touched(s, marks)) for s in found]
    for series, touched in told:
        enough = len(touched) > 1 or (
            bool(touched) and plural and (series.kind == "points" or (series.kind == "names" and len(marks) == 1))
        )
        if enough and (series.kind != "names" or not whole or _clausal(series, touched, marks)) and (series.kind != "clauses" or whole):
            return _items(reading, series, touched, marks, every=False, whole=whole)
    return []


def _touched(series: Series, marks: Sequence[Span]) -> list[int]:
    """Which pieces the marks cover; a name or a point may be marked in part."""
    loose = series.kind in {"names", "points"}
    out = []
    for n, piece in enumerate(series.pieces):
        held = overlap(piece, marks)
        if held >= _COVERED * (piece[1] - piece[0]) or (loose and held):
            out.append(n)
    return out


def _clausal(series: Series, touched: list[int], marks: Sequence[Span]) -> bool:
    """Whether the marks take the touched pieces whole: 、 stands between clauses too."""
    held = [series.pieces[n] for n in touched]
    return all(overlap(p, marks) >= _MOST * (p[1] - p[0]) for p in held)


_MOST = 0.6


def _items(
    reading: Reading, series: Series, touched: list[int], marks: Sequence[Span], *, every: bool, whole: bool
) -> list[Span]:
    low, high = touched[0], touched[-1]
    if every:
        low, high = 0, len(series.pieces) - 1
    while low > 0 and _support(reading, series.pieces[low - 1]) > _BESIDE[series.kind]:
        low -= 1
    while high + 1 < len(series.pieces) and _support(reading, series.pieces[high + 1]) > _BESIDE[series.kind]:
        high += 1
    pieces = list(series.pieces[low : high + 1])
    if series.kind == "points":
        return _cut_alike(reading.window.report.text, pieces, marks)
    if series.kind == "parts" and low == 0:
        inside = [m for m in marks if overlap(pieces[0], [m])]
        if inside:
            pieces[0] = (_clauses(reading.window.report.text, pieces[0], inside[0])[0], pieces[0][1])
    if series.kind == "names":
        text = reading.window.report.text
        if low == 0:
            pieces[0] = (_begin(reading, pieces[0], marks), pieces[0][1])
        if high + 1 == len(series.pieces) or _CLOSES.search(text, pieces[-1][0] + 1, pieces[-1][1]):
            last = (pieces[-1][0], _end(reading, pieces[-1], marks))
            pieces[-1:] = _joined_last(text, last, marks)
    return pieces


def _support(reading: Reading, piece: Span) -> float:
    """The reader's mean log-odds over outside of a piece's tokens, each kept within bounds."""
    held = [max(-_BOUND, min(max(e.opens, e.goes_on), _BOUND)) for e in reading.edges if piece[0] <= e.start < piece[1]]
    return fmean(held) if held else -_BOUND


def _cut_alike(text: str, pieces: Sequence[Span], marks: Sequence[Span]) -> list[Span]:
    """Points as far as those marked go: the first clause, or all of them."""
    told = [(p, [m for m in marks if overlap(p, [m])]) for p in pieces]
    ends = [_clauses(text, piece, (held[0][0], held[-1][1]))[1] for piece, held in told if held]
    brief = bool(ends) and all(end not in {p[1] for p in pieces} for end in ends)
    out = []
    for piece, held in told:
        if held:
            out.append((piece[0], _clauses(text, piece, (held[0][0], held[-1][1]))[1]))
        else:
            out.append(_clauses(text, piece, (piece[0], piece[0] + 1)) if brief else piece)
    return out


_CLAUSE = re.compile(r"[，,。；;：:！!？?\n]")


def _clauses(text: str, within: Span, mark: Span) -> Span:
    """The mark widened to the clauses that it touches."""
    low = max((m.end() for m in _CLAUSE.finditer(text, within[0], mark[0])), default=within[0])
    after = _CLAUSE.search(text, max(mark[0], mark[1] - 1), within[1])
    return trimmed(text, past_number(text, low, mark[1]), after.start() if after else within[1])


def _begin(reading: Reading, piece: Span, marks: Sequence[Span]) -> int:
    """Where the first name of a run begins: what opens the run (协同推进) stands before it."""
    inside = [a for a, _ in marks if piece[0] <= a < piece[1]]
    return min(inside) if inside else reading.begin(*piece)


def _end(reading: Reading, piece: Span, marks: Sequence[Span]) -> int:
    """Where the last name of a run ends: at what closes the run (等, 三个), or where the reader says."""
    text = reading.window.report.text
    closed = _CLOSES.search(text, piece[0] + 1, piece[1])
    inside = [b for _, b in marks if piece[0] < b <= piece[1]]
    if closed:
        return closed.start()
    return max(inside) if inside else reading.finish(*piece)


_AND = re.compile(r"[和与及]|以及")


def _joined_last(text: str, piece: Span, marks: Sequence[Span]) -> list[Span]:
    """丙和丁 as two, where the reader marks each."""
    for joint in _AND.finditer(text, *piece):
        before = any(piece[0] <= a and b <= joint.start() for a, b in marks)
        after = any(joint.end() <= a < piece[1] for a, _ in marks)
        if before and after:
            return [(piece[0], joint.start()), (joint.end(), piece[1])]
    return [piece]
