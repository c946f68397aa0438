"""Paired brackets and quotation marks: text inside a pair is neither cut nor read as a heading."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import deque

REACH = 200
"""A pair further apart than this many characters is taken for a slip: real quotations are shorter."""

DEPTH = 16
"""Openers remembered at once; deeper nesting is not writing, and the bound keeps the scan linear."""

_CLOSER = dict(zip("《〈“‘「『【〔（［", "》〉”’」』】〕）］", strict=True))
_HALF_WIDTH = str.maketrans("()[]", "（）［］")
_MARKS = re.compile("[" + re.escape("".join(_CLOSER) + "".join(_CLOSER.values()) + '()[]"\n') + "]")

CLOSERS = "".join(_CLOSER.values()) + ")]"
"""Every closing mark; a half-width quotation mark both opens and closes and is not among them."""


class Brackets:
    """The bracket pairs of a text, asked by offset."""

    def __init__(self, text: str) -> None:
        self._spans = bracket_spans(text)
        self._starts = [start for start, _ in self._spans]

    def around(self, at: int) -> int | None:
        """Offset at which the outermost pair around `at` opens; None outside any, and at that mark."""
        index = bisect_left(self._starts, at) - 1
        return self._starts[index] if index >= 0 and at < self._spans[index][1] else None


def bracket_spans(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Outermost pairs in `text[start:end]` as half-open spans, in order, brackets included.

    A pair does not reach over a line end or over more than REACH characters. Full and half width
    match each other. Linear in the length of the range.
    """
    spans: list[tuple[int, int]] = []
    open_marks: deque[tuple[str, int]] = deque(maxlen=DEPTH)
    for match in _MARKS.finditer(text, start, len(text) if end is None else end):
        mark, at = match[0].translate(_HALF_WIDTH), match.start()
        if mark == "\n":
            open_marks.clear()
        elif mark in _CLOSER:
            open_marks.append((_CLOSER[mark], at))
        elif any(closer == mark for closer, _ in open_marks):
            opened = _close(open_marks, mark)
            if at - opened < REACH:
                _add(spans, opened, at + 1)
        elif mark == '"':
            open_marks.append((mark, at))
    return spans


def _close(open_marks: deque[tuple[str, int]], mark: str) -> int:
    """Drop openers down to the one that `mark` closes and return its offset."""
    while True:
        closer, at = open_marks.pop()
        if closer == mark:
            return at


def _add(spans: list[tuple[int, int]], start: int, end: int) -> None:
    """Append a span, taking out those that lie inside it."""
    while spans and spans[-1][0] >= start:
        spans.pop()
    spans.append((start, end))
