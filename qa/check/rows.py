"""Rows that pair names with figures: 对东盟、欧盟进出口分别增长16.7%、40.2%; 高一1120人、高二1096人."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.language.fold import fold
from corpus.language.quantities import Quantity, find_quantities
from corpus.language.stops import COLONS, COMMA, COMMAS, PART
from corpus.report import Report
from corpus.statements.cues import RESPECTIVELY

_CUE = re.compile(RESPECTIVELY)
_JOIN = re.compile(r"、|和|与|以及|及(?!其)")
_CLAUSE = re.compile(f"{PART}|[{COLONS}]|{COMMA}")
_GAP = re.compile(f"[、{COMMAS}和与及]|以及")
_GOES_ON = 12  # characters between two runs of the same names
_PART = re.compile(PART)
_NAMED = re.compile(r"(?:^、|其中)?(?P<name>[一-鿿a-z]{2,12})$")
_LONGEST_NAME = 16  # characters, with 、 or 其中
_REACH = 120  # characters on either side in which a row stands


def paired_name(report: Report, start: int, end: int) -> tuple[str, tuple[str, ...]] | None:
    """The folded name that the figure `[start:end]` is paired with, and all names of its row.

    None where it stands in no such row or the names and figures are not as many.
    """
    low = max(0, start - _REACH)
    text = fold(report.text[low : end + _REACH])
    cues = [m.span() for m in _CUE.finditer(text, 0, start - low)]
    pairs = [m.span() for m in _PAIR.finditer(text, 0, start - low)]
    for cue, stop in sorted((*cues, *pairs), reverse=True):
        for row in _rows(text, stop):
            place = next((n for n, (a, b) in enumerate(row) if a < end - low and start - low < b), None)
            names = _PAIRS.get(text[cue:stop]) or _names(text, cue, len(row))
            if place is not None and len(row) > 1 and len(names) == len(row):
                return names[place], names
    return None


# Two names in one word; a question may say either in other words.
_PAIRS = {"城乡": ("城镇 城市 城里 市民", "农村 农民 乡下"), "进出口": ("进口", "出口"), "男女": ("男", "女")}
_PAIR = re.compile("|".join(_PAIRS))


def _names(text: str, cue: int, count: int) -> tuple[str, ...]:
    """The names before the cue, or a clause farther back (甲、乙，签约率分别达) where those are as many."""
    openings = [0, *(m.end() for m in _CLAUSE.finditer(text, 0, cue))]
    told = tuple(_JOIN.split(text[openings[-1] : cue]))
    beside = len(openings) > 1 and text[openings[-1] - 1] in COMMAS
    before = tuple(_JOIN.split(text[openings[-2] : openings[-1] - 1])) if beside else ()
    return before if len(told) != count == len(before) else told


def _rows(text: str, start: int) -> Iterator[list[tuple[int, int]]]:
    """Runs of figures after `start` with only marks and joining words between them: 为3元和2元，增长5%和6%.

    A run more goes on with the same names where only a comma and a few words stand before it.
    """
    row: list[tuple[int, int]] = []
    for figure in find_quantities(text):
        a, b = figure.outer
        if figure.start < start:
            continue
        gap = text[row[-1][1] if row else start : a]
        if row and not _GAP.fullmatch(gap):
            yield row
            row = []
            if len(gap) > _GOES_ON or _PART.search(gap):
                return
        elif not row and _CLAUSE.search(gap):
            return
        row.append((a, b))
    yield row


def outnamed(question: str, report: Report, figures: Sequence[Quantity]) -> set[int]:
    """Starts of the figures beside which one of their unit has a name that the folded question says whole.

    In a run 高一1120人、高二1096人、高三1068人 who asks of 高三 asks of no other; only names that stand right
    before their figures count. `figures` are those of a passage, in order, with offsets in the report.
    """
    out: set[int] = set()
    for run in _runs(report.text, figures):
        said = {(f.kind, f.unit) for name, f in run if name in question}
        out |= {f.start for name, f in run if name not in question and (f.kind, f.unit) in said}
    return out


def _runs(text: str, figures: Sequence[Quantity]) -> Iterator[list[tuple[str, Quantity]]]:
    """Names with their figures, joined by 、 alone."""
    run: list[tuple[str, Quantity]] = []
    last = 0
    for figure in figures:
        before = fold(text[max(last, figure.outer[0] - _LONGEST_NAME) : figure.outer[0]])
        named = _NAMED.search(before)
        if run and not (named and named.start() == 0 and before.startswith("、")):
            yield run
            run = []
        if named:
            run.append((named["name"], figure))
        last = figure.outer[1]
    yield run


def fits_row(question: str, report: Report, start: int, end: int) -> bool:
    """Whether the name in its row suits the folded question no worse than another, or is said whole."""
    told = paired_name(report, start, end)
    if told is None:
        return True
    own, names = told
    common = set.intersection(*(_grams(n) for n in names))
    asked = _grams(question)
    shared = {n: len((_grams(n) - common) & asked) for n in names}
    best = max(names, key=shared.__getitem__)
    return shared[own] == shared[best] or (own in question and own not in best)


def _grams(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)} or {text}
