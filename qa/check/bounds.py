"""The exact bounds of an answer: a number whole with its unit, a bracket closed, no mark at an edge."""

from __future__ import annotations

import re

from corpus.language.stops import COLONS, COMMAS, FULL_STOPS, SEMICOLONS
from corpus.language.times import find_times
from corpus.report import Report
from index.legs.tokens import segmenter
from qa.check.wanted import quantities_at

_EDGE = f" \n\t\u3000{FULL_STOPS}{SEMICOLONS}{COLONS}{COMMAS}、|"
_PAIRS = dict(zip("“‘（(《「『[【", "”’）)》」』]】", strict=True))


def tidy(report: Report, start: int, end: int) -> tuple[int, int]:
    """`[start:end]` widened to the figures that it cuts and to a bracket that it opens, marks trimmed."""
    for figure in quantities_at(report, start, end):
        if figure.start < end and start < figure.number_end:  # the number itself is touched
            start, end = min(start, figure.start), max(end, figure.end)
    text = report.text
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return _closed(text, start, _to_line_end(text, end))


def on_time(report: Report, start: int, end: int) -> tuple[int, int]:
    """The one time that `[start:end]` touches, whole and alone (—|2026年1月28日|在); else as it is."""
    text, low = report.text, max(0, start - _REACH)
    found = [
        (low + m.start, low + m.end)
        for m in find_times(text[low : end + _REACH])
        if low + m.start < end and start < low + m.end
    ]
    return found[0] if len(found) == 1 else (start, end)


def on_words(report: Report, start: int, end: int) -> tuple[int, int]:
    """`[start:end]` widened to the words that it cuts (册|亨, 南川|区)."""
    text = report.text
    low = next((i + 1 for i in range(start - 1, max(-1, start - _REACH), -1) if text[i] in _MARKS), start)
    low = max(low, start - _REACH)
    high = next((i for i in range(end, min(len(text), end + _REACH)) if text[i] in _MARKS), end)
    at, cuts = low, [low]
    for word in segmenter().cut(text[low:high]):
        at += len(word)
        cuts.append(at)
    before, after = [c for c in cuts if c <= start], [c for c in cuts if c >= end]
    return (before[-1] if before else start), (after[0] if after else end)


def _to_line_end(text: str, end: int) -> int:
    """A line without a stop is no sentence: what is left of its last word belongs to it (县长 邱敏|之)."""
    left = _LAST_OF_LINE.match(text, end)
    return left.end() if left else end


_LAST_OF_LINE = re.compile(r"(?<=[一-鿿])[一-鿿](?=[ \t\u3000]*(?:\n|$))")
_REACH = 12
_MARKS = f"{_EDGE}、{''.join(_PAIRS)}{''.join(_PAIRS.values())}"


def _closed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without a lone bracket at an edge; with the partner where that stands next to it."""
    opened = text[start:end]
    for left, right in _PAIRS.items():
        more = opened.count(left) - opened.count(right)
        if more > 0 and text[end : end + 1] == right:
            return start, end + 1
        if more > 0 and opened[0] == left:
            return start + 1, end
        if more < 0 and text[start - 1 : start] == left:
            return start - 1, end
        if more < 0 and opened[-1] == right:
            return start, end - 1
    return start, end
