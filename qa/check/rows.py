"""Rows that pair names with figures: 对东盟、欧盟进出口分别增长16.7%、40.2%."""

from __future__ import annotations

import re

from corpus.language.fold import fold
from corpus.language.quantities import find_quantities
from corpus.language.stops import COLONS, COMMAS, FULL_STOPS, SEMICOLONS
from corpus.report import Report

_RESPECTIVELY = re.compile("分别|依次")
_JOIN = re.compile(r"、|和|与|以及|及(?!其)")
_CLAUSE = re.compile(f"[{FULL_STOPS}{SEMICOLONS}{COLONS}{COMMAS}\n]")
_GAP = re.compile(f"[、{COMMAS}和与及]|以及")
_REACH = 120  # characters on either side in which a row stands


def paired_name(report: Report, start: int, end: int) -> tuple[str, tuple[str, ...]] | None:
    """The folded name that the figure `[start:end]` is paired with, and all names of its row.

    None where it stands in no such row or the names and figures are not as many.
    """
    low = max(0, start - _REACH)
    text = fold(report.text[low : end + _REACH])
    cue = max(
        (m for m in _RESPECTIVELY.finditer(text, 0, start - low)), key=lambda m: m.start(), default=None
    )
    if cue is None:
        return None
    row = _row(text, cue.end())
    names = _names(text, cue.start(), len(row))
    place = next((n for n, (a, b) in enumerate(row) if a < end - low and start - low < b), None)
    if place is None or len(row) < 2 or len(names) != len(row):
        return None
    return names[place], names


def _names(text: str, cue: int, count: int) -> tuple[str, ...]:
    """The names before the cue, or a clause farther back (甲、乙，签约率分别达) where those are as many."""
    openings = [0, *(m.end() for m in _CLAUSE.finditer(text, 0, cue))]
    told = tuple(_JOIN.split(text[openings[-1] : cue]))
    before = tuple(_JOIN.split(text[openings[-2] : openings[-1] - 1])) if len(openings) > 1 else ()
    return before if len(told) != count == len(before) else told


def _row(text: str, start: int) -> list[tuple[int, int]]:
    """The figures after `start` with nothing but marks and joining words between them."""
    row: list[tuple[int, int]] = []
    for figure in find_quantities(text):
        a, b = figure.outer
        if figure.start < start:
            continue
        gap = text[row[-1][1] if row else start : a]
        if (row and not _GAP.fullmatch(gap)) or (not row and _CLAUSE.search(gap)):
            break
        row.append((a, b))
    return row


def fits_row(question: str, report: Report, start: int, end: int) -> bool:
    """Whether the figure's name in its row suits the folded question no worse than another."""
    told = paired_name(report, start, end)
    if told is None:
        return True
    own, names = told
    common = set.intersection(*(_grams(n) for n in names))
    asked = _grams(question)
    shared = {n: len((_grams(n) - common) & asked) for n in names}
    return shared[own] == max(shared.values())


def _grams(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)} or {text}
