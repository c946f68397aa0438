"""Enumerations: where a reader marks items of 甲、乙和丙, the grammar tells where each begins and ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.report import Report

_CLAUSE = re.compile(r"[，,。；;：:!！?？\n]")
_OPEN, _CLOSE = "“‘（(《「『【", "”’）)》」』】"
_POINT_END = re.compile(r"[；;。\n]")
_ORDINAL = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,2}是|其[一二三四五]|第[一二三四五六七八九十]+[，,、]|[（(][一二三四五六七八九十\d]+[)）]|\d+[.．、])"
)
# Characters by which a reader may stop short of an item's end or run past it.
_SHORT = 6


def enumerated(
    report: Report, within: tuple[int, int], marked: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """The marked stretches in order, those of one run of 、 replaced by the run's own pieces.

    A run is a clause with 、 outside brackets. From the first piece that a mark touches to the last, each
    piece is an item; the first begins, and the last ends, where the reader says, if it says so.
    """
    out: list[tuple[int, int]] = []
    left = [part for mark in marked for part in _parts(report.text, *mark)]
    alone = len(left) == 1
    while left:
        start, end = left.pop(0)
        pieces = _pieces(report.text, *_clause(report.text, within, start))
        if len(pieces) < 2:
            out.append((start, end))
            continue
        inside = [(start, end), *(m for m in left if m[0] < pieces[-1][1])]
        if len(inside) == 1 and not alone:  # one of several clauses, each an item of its own
            out.append((start, end))
            continue
        left = [m for m in left if m not in inside]
        out += _made_whole(pieces, inside)
    return out


def _parts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The mark cut at ； and 。 and without the numbers of its points (一是, （2）)."""
    cuts = [start, *(m.end() for m in _POINT_END.finditer(text, start, end)), end]
    out = []
    for a, b in pairwise(cuts):
        number = _ORDINAL.match(text, a, b)
        begin = number.end() if number else a
        if begin < b and text[begin:b].strip(" \n。；;"):
            out.append((begin, b))
    return out


def _clause(text: str, within: tuple[int, int], at: int) -> tuple[int, int]:
    low = max((m.end() for m in _CLAUSE.finditer(text, within[0], at)), default=within[0])
    after = _CLAUSE.search(text, at, within[1])
    return low, after.start() if after else within[1]


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Stretches between 、 outside brackets."""
    cuts, depth = [start], 0
    for at in range(start, end):
        depth += (text[at] in _OPEN) - (text[at] in _CLOSE)
        if text[at] == "、" and depth <= 0:
            cuts.append(at + 1)
    ends = [*(c - 1 for c in cuts[1:]), end]
    return list(zip(cuts, ends, strict=True))


def _made_whole(
    pieces: Sequence[tuple[int, int]], marked: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """The pieces from the first marked to the last, cut at the outer ends as marked."""
    touched = [n for n, (a, b) in enumerate(pieces) if any(s < b and a < e for s, e in marked)]
    first, last = touched[0], touched[-1]
    out = [list(p) for p in pieces[first : last + 1]]
    begins = min(s for s, e in marked if e > out[0][0])
    ends = max(e for s, e in marked if s < out[-1][1])
    out[0][0] = max(out[0][0], begins) if first == 0 or begins - out[0][0] > _SHORT else out[0][0]
    if last == len(pieces) - 1:
        out[-1][1] = min(out[-1][1], max(ends, out[-1][0] + 1))
    return [(a, b) for a, b in out if a < b]
