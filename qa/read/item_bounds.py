"""Where items of a series begin and end: points as far as those marked go, a run without what opens it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.language.numerals import SEVERAL
from corpus.language.units import LISTED
from qa.read.reading import Reading
from qa.read.series import CLAUSE_END, Series, Span, overlap, past_number, trimmed

# What closes a run of names: 甲、乙|三个分中心, 丙|等, 丁|两大产业.
_CLOSES = re.compile(rf"等|[一{SEVERAL}\d]+大?(?:{LISTED})|[”\"]?[一{SEVERAL}]大")
_AND = re.compile(r"[和与及]|以及")


def bounded(reading: Reading, series: Series, chosen: range, marks: Sequence[Span]) -> list[Span]:
    """The chosen pieces, cut where the marks and the grammar of their kind say."""
    text = reading.window.report.text
    pieces = [series.pieces[n] for n in chosen]
    if series.kind == "points":
        return _cut_alike(text, pieces, marks)
    if series.kind == "parts" and not chosen[0]:
        pieces[0] = _from_mark(text, pieces[0], marks)
    if series.kind == "names":
        if not chosen[0]:
            pieces[0] = (_begin(reading, pieces[0], marks), pieces[0][1])
        if chosen[-1] + 1 == len(series.pieces) or _CLOSES.search(text, pieces[-1][0] + 1, pieces[-1][1]):
            last = (pieces[-1][0], _end(reading, pieces[-1], marks))
            pieces[-1:] = _apart(text, last, marks)
    return pieces


def paired(reading: Reading, within: Span, marks: Sequence[Span]) -> list[Span]:
    """甲和乙 as the two that are asked for, from the first mark on; none where no one joint parts them."""
    text, start = reading.window.report.text, marks[0][0]
    after = CLAUSE_END.search(text, start, within[1])
    clause = start, after.start() if after else within[1]
    joints = [j for j in _AND.finditer(text, *clause) if j.start() > start and j.end() < clause[1]]
    if len(joints) != 1 or "、" in text[slice(*clause)]:
        return []
    joint = joints[0]
    right = joint.end(), clause[1]
    return [trimmed(text, start, joint.start()), (right[0], _end(reading, right, marks))]


def whole_clauses(text: str, within: Span, mark: Span) -> Span:
    """The mark widened to the clauses that it touches."""
    low = max((m.end() for m in CLAUSE_END.finditer(text, within[0], mark[0])), default=within[0])
    after = CLAUSE_END.search(text, max(mark[0], mark[1] - 1), within[1])
    return trimmed(text, past_number(text, low, mark[1]), after.start() if after else within[1])


def _cut_alike(text: str, pieces: Sequence[Span], marks: Sequence[Span]) -> list[Span]:
    """Points as far as those marked go: one clause where each mark stops before its point does, or all."""
    told = [(piece, [m for m in marks if overlap(piece, [m])]) for piece in pieces]
    ends = [_told_to(text, piece, held) for piece, held in told if held]
    brief = bool(ends) and not {p[1] for p in pieces} & set(ends)
    out = []
    for piece, held in told:
        first = whole_clauses(text, piece, (piece[0], piece[0] + 1)) if brief else piece
        out.append((piece[0], _told_to(text, piece, held)) if held else first)
    return out


def _told_to(text: str, piece: Span, held: Sequence[Span]) -> int:
    return whole_clauses(text, piece, (held[0][0], held[-1][1]))[1]


def _from_mark(text: str, piece: Span, marks: Sequence[Span]) -> Span:
    """The first part of a sentence from the clause on in which its first mark stands."""
    first = next((m for m in marks if overlap(piece, [m])), None)
    return (whole_clauses(text, piece, first)[0], piece[1]) if first else piece


def _begin(reading: Reading, piece: Span, marks: Sequence[Span]) -> int:
    """Where the first name of a run begins: what opens the run (协同推进) stands before it."""
    inside = [a for a, _ in marks if piece[0] <= a < piece[1]]
    return min(inside) if inside else reading.begin(*piece)


def _end(reading: Reading, piece: Span, marks: Sequence[Span]) -> int:
    """Where the last name of a run ends: at what closes the run, else where the reader says."""
    closed = _CLOSES.search(reading.window.report.text, piece[0] + 1, piece[1])
    if closed:
        return closed.start()
    inside = [b for _, b in marks if piece[0] < b <= piece[1]]
    return max(inside) if inside else reading.finish(*piece)


def _apart(text: str, piece: Span, marks: Sequence[Span]) -> list[Span]:
    """丙和丁 as two, where the reader marks each."""
    for joint in _AND.finditer(text, *piece):
        before = any(piece[0] <= a and b <= joint.start() for a, b in marks)
        after = any(joint.end() <= a < piece[1] for a, _ in marks)
        if before and after:
            return [(piece[0], joint.start()), (joint.end(), piece[1])]
    return [piece]
