"""Series in a text: numbered points, parts between ；, clauses between ，, names between 、."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from corpus.language.brackets import bracket_spans
from corpus.language.numerals import ONES, UP_TO_TEN, small_number
from corpus.language.stops import COLON, COLONS, COMMA, COMMAS, FULL_STOPS, PART, SEMICOLONS

Span = tuple[int, int]
Kind = Literal["points", "parts", "names", "clauses"]

_NUMBER = re.compile(
    rf"(?<![{UP_TO_TEN}第])(?P<cn>[{UP_TO_TEN}])(?:是|要|、)|[（(](?P<paren>[{UP_TO_TEN}]|\d{{1,2}})[)）]"
    rf"|第(?P<first>[{UP_TO_TEN}])[，,、]|其(?P<qi>[{ONES}])[，,]|(?P<circled>[①-⑳])"
    r"|(?<![\d.])(?P<digit>\d{1,2})(?:[.．、](?!\d))"
)
_OPEN, _CLOSE = "“‘（(《「『【", "”’）)》」』】"
_STOP = re.compile(f"[{FULL_STOPS}\n]")
_PART = re.compile(PART)
CLAUSE_END = re.compile(f"{PART}|{COMMA}|{COLON}")
_PAUSE, _SEMICOLON, _COMMA = re.compile("、"), re.compile(f"[{SEMICOLONS}]"), re.compile(COMMA)
_EDGE = f" \t\n\u3000{FULL_STOPS}{SEMICOLONS}{COMMAS}{COLONS}、"


@dataclass(frozen=True, slots=True)
class Series:
    """Stretches of one rank side by side, in order: two or more, or one point whose series is cut."""

    kind: Kind
    pieces: tuple[Span, ...]


def series_at(text: str, within: Span, at: int) -> list[Series]:
    """The series in the stretch `within` with a piece that holds `at`, the most outspoken first."""
    sentence, clause = _around(text, within, at, _STOP), _around(text, within, at, CLAUSE_END)
    quoted = next(((a + 1, b - 1) for a, b in bracket_spans(text, *sentence) if a < at < b - 1), None)
    found = (
        Series("names", tuple(_split(text, _around(text, quoted, at, CLAUSE_END), _PAUSE) if quoted else ())),
        Series("points", tuple(_points(text, within, at))),
        Series("parts", tuple(_split(text, _opened(text, sentence, at), _SEMICOLON))),
        Series("names", tuple(_split(text, clause, _PAUSE))),
        Series("clauses", tuple(_split(text, _opened(text, _around(text, within, at, _PART), at), _COMMA))),
    )
    held = (s for s in found if any(a <= at < b for a, b in s.pieces))
    return [s for s in held if len(s.pieces) > 1 or s.kind == "points"]


def parallel_at(text: str, within: Span, at: int, count: int) -> Series | None:
    """`count` clauses that begin with the same words, one of which holds `at`: 坚决整治甲，坚决整治乙."""
    clauses = [trimmed(text, past_number(text, a, b), b) for a, b in _clauses_of(text, within)]
    own = next((c for c in clauses if c[0] <= at < c[1]), None)
    if own is None:
        return None
    for size in range(min(_OPENING, own[1] - own[0]), 1, -1):
        alike = [c for c in clauses if text.startswith(text[own[0] : own[0] + size], c[0], c[1])]
        if len(alike) == count:
            return Series("clauses", tuple(alike))
    return None


_OPENING = 4


def _clauses_of(text: str, within: Span) -> list[Span]:
    cuts = [within[0], *(m.end() for m in CLAUSE_END.finditer(text, *within)), within[1] + 1]
    return [(a, b - 1) for a, b in pairwise(cuts) if a < b - 1]


def past_number(text: str, start: int, end: int) -> int:
    """Where the words of a point begin: behind its number, if it has one."""
    number = _NUMBER.match(text, start, end)
    return number.end() if number else start


def trimmed(text: str, start: int, end: int) -> Span:
    """The stretch without marks and white space at its ends."""
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return start, end


def _around(text: str, within: Span, at: int, marks: re.Pattern[str]) -> Span:
    """The stretch between two of the marks that holds `at`."""
    low = max((m.end() for m in marks.finditer(text, within[0], at)), default=within[0])
    after = marks.search(text, at, within[1])
    return low, after.start() if after else within[1]


def _opened(text: str, span: Span, at: int) -> Span:
    """Without what opens the series before a colon."""
    colons = [i + 1 for i in range(span[0], at) if text[i] in COLONS]
    return (colons[-1] if colons else span[0]), span[1]


def _split(text: str, span: Span, mark: re.Pattern[str]) -> list[Span]:
    """Stretches between the marks outside brackets, numbers and white space at their ends left out."""
    cuts, depth = [span[0]], 0
    for at in range(*span):
        depth += (text[at] in _OPEN) - (text[at] in _CLOSE)
        if depth <= 0 and mark.match(text, at):
            cuts.append(at + 1)
    ends = [*(c - 1 for c in cuts[1:]), span[1]]
    made = (trimmed(text, past_number(text, a, b), b) for a, b in zip(cuts, ends, strict=True))
    return [(a, b) for a, b in made if a < b]


def _points(text: str, within: Span, at: int) -> list[Span]:
    """The numbered points of one run around `at`, each from behind its number to the next."""
    for run in _runs(text, within):
        if len(run) < 2:
            continue
        last = run[-1].end()
        inner = [text[a.end() : b.start()].rstrip(_EDGE) for a, b in pairwise(run)]
        stop = re.compile("\n") if any(_STOP.search(words) for words in inner) else _STOP
        after = stop.search(text, last, within[1])
        ends = [*(m.start() for m in run[1:]), after.start() if after else within[1]]
        spans = [trimmed(text, m.end(), end) for m, end in zip(run, ends, strict=True)]
        if run[0].start() <= at < ends[-1]:
            return [(a, b) for a, b in spans if a < b]
    low, high = _around(text, within, at, _PART)
    alone = trimmed(text, past_number(text, *trimmed(text, low, high)), high)
    return [alone] if alone[0] > trimmed(text, low, high)[0] else []


def _runs(text: str, within: Span) -> Iterator[list[re.Match[str]]]:
    """Numbers of one style that count up from one."""
    styles: dict[str, list[re.Match[str]]] = {}
    for match in _NUMBER.finditer(text, *within):
        style = match.lastgroup or ""
        run = styles.setdefault(style, [])
        value = _value(match)
        if value == len(run) + 1:
            run.append(match)
        elif value == 1:
            yield run
            styles[style] = [match]
    yield from styles.values()


def _value(match: re.Match[str]) -> int:
    if match["circled"]:
        return ord(match["circled"]) - ord("①") + 1
    return small_number(match[match.lastgroup or 0]) or 0


def overlap(span: Span, others: Sequence[Span]) -> int:
    """Characters of the span that the others cover."""
    return sum(max(0, min(span[1], b) - max(span[0], a)) for a, b in others)
