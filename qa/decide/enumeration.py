"""Enumerations: where a reader marks items of 甲、乙和丙, the grammar tells where each begins and ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from qa.read.reading import Reading

_CLAUSE = re.compile(r"[，,。；;：:!！?？\n]")
_SENTENCE, _COLON = re.compile(r"[。！!？?\n]"), re.compile(r"[：:]")
_OPEN, _CLOSE = "“‘（(《「『【", "”’）)》」』】"
_POINT_END = re.compile(r"[；;。\n]")
_ORDINAL = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,2}是|其[一二三四五]|第[一二三四五六七八九十]+[，,、]|[（(][一二三四五六七八九十\d]+[)）]|\d+[.．、])"
)
_CLOSES = re.compile(
    r"等|[一二两三四五六七八九十\d]+(?:大)?(?:个|项|种|类|家|所|座|条|名|位|方面)|[”\"]?[一二两三四五六七八九十]大"
)
Span = tuple[int, int]
# Characters by which a reader may stop short of an item's end or run past it.
_SHORT = 6


def enumerated(
    reading: Reading,
    within: Span,
    marked: Sequence[Span],
    count: int | None = None,
    *,
    plural: bool = False,
) -> list[Span]:
    """The marked stretches in order, those of one run of 、 replaced by the run's own pieces.

    A run is a clause with 、 outside brackets. From the first piece that a mark touches to the last, each
    piece is an item; the first begins, and the last ends, where the reader says, if it says so. Where one
    mark alone was made for a `plural` question, or the question says how many there are, the run is whole.
    """
    text = reading.window.report.text
    if count and (whole := _counted_run(reading, within, marked, count)):
        return whole
    out: list[Span] = []
    left = [part for mark in marked for part in _parts(text, *mark)]
    alone = len(left) == 1
    while left:
        start, end = left.pop(0)
        pieces = _pieces(text, *_clause(text, within, start))
        if len(pieces) < 2:
            out.append((start, end))
            continue
        inside = [(start, end), *(m for m in left if m[0] < pieces[-1][1])]
        if len(inside) == 1 and not alone:  # one of several clauses, each an item of its own
            out.append((start, end))
            continue
        left = [m for m in left if m not in inside]
        all_of_it = alone and plural
        out += _opened(reading, pieces, start) if all_of_it else _made_whole(text, pieces, inside)
    return out


def _counted_run(reading: Reading, within: Span, marked: Sequence[Span], count: int) -> list[Span]:
    """The run of `count` pieces between 、, ； or ， in the sentence of the first mark, or []."""
    if not marked:
        return []
    text, first = reading.window.report.text, min(start for start, _ in marked)
    low = max((m.end() for m in _SENTENCE.finditer(text, within[0], first)), default=within[0])
    stop = _SENTENCE.search(text, first, within[1])
    high = stop.start() if stop else within[1]
    for clause, mark in ((_CLAUSE, "、"), (_COLON, "；;"), (_COLON, "，,")):
        start = max((m.end() for m in clause.finditer(text, low, first)), default=low)
        after = clause.search(text, first, high) if mark == "、" else None
        pieces = _pieces(text, start, after.start() if after else high, mark)
        touched = sum(any(s < b and a < e for s, e in marked) for a, b in pieces)
        if len(pieces) == count and 2 * touched >= count:
            return _opened(reading, pieces, first)
    return []


def _opened(reading: Reading, pieces: list[Span], first: int) -> list[Span]:
    """All pieces of a run.

    What opens it (协同推进, 分别是) stays out: the first piece begins with the first mark, or where the
    reader most likely sees a beginning; the last ends at what closes the run (三个, 等), or likewise.
    """
    text = reading.window.report.text
    begin = first if first < pieces[0][1] else reading.begin(*pieces[0])
    end = _closing(text, *pieces[-1]) or reading.finish(*pieces[-1])
    return [(begin, pieces[0][1]), *pieces[1:-1], (pieces[-1][0], max(end, pieces[-1][0] + 1))]


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


def _pieces(text: str, start: int, end: int, marks: str = "、") -> list[tuple[int, int]]:
    """Stretches between the marks outside brackets."""
    cuts, depth = [start], 0
    for at in range(start, end):
        depth += (text[at] in _OPEN) - (text[at] in _CLOSE)
        if text[at] in marks and depth <= 0:
            cuts.append(at + 1)
    ends = [*(c - 1 for c in cuts[1:]), end]
    return list(zip(cuts, ends, strict=True))


def _made_whole(
    text: str, pieces: Sequence[tuple[int, int]], marked: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """The pieces from the first marked to the last, or to the end of a run of which two are marked.

    The first begins where the reader says; the last ends there too, or at what closes a run (三个, 等).
    """
    touched = [n for n, (a, b) in enumerate(pieces) if any(s < b and a < e for s, e in marked)]
    first, last = touched[0], touched[-1]
    closed = _closing(text, *pieces[-1])
    if len(touched) > 1 and closed is not None:
        last = len(pieces) - 1
    out = list(pieces[first : last + 1])
    begins = min(s for s, e in marked if e > out[0][0])
    if first == 0 or begins - out[0][0] > _SHORT:
        out[0] = (max(out[0][0], begins), out[0][1])
    if last == len(pieces) - 1:
        inside = [e for s, e in marked if s < out[-1][1] and e > out[-1][0]]
        end = max(inside, default=closed or out[-1][1])
        if closed is not None and 0 < closed - end <= _SHORT:
            end = closed
        out[-1] = (out[-1][0], min(out[-1][1], max(end, out[-1][0] + 1)))
    return [(a, b) for a, b in out if a < b]


def _closing(text: str, start: int, end: int) -> int | None:
    """Where the last piece ends by what closes an enumeration: 汊涧|三个分中心, 黔晟国资|等; None without."""
    found = _CLOSES.search(text, start + 1, end)
    return found.start() if found else None
