"""Where an enumeration ends: nothing in the text marks it, its own items give the measure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from corpus.language.sentences import split_at
from corpus.language.stops import COMMAS, SEMICOLONS, SENTENCE_MARKS

LAST_ITEM_CHARS = 1000
"""How far the end of the last item of an enumeration in one sentence is looked for."""

HEADING_SHARE = 4
"""A last line this many times shorter than its elders is a heading whose text follows on other lines."""

_LINE_END = re.compile(r"\n\s*")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_PART_END = tuple(SEMICOLONS + COMMAS)


class RunEnds:
    """Where the last item of a run ends, by the measure of its elder brothers."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = [match.end() for match in _LINE_END.finditer(text)]
        self._blocks = [match.end() for match in _BLANK_LINE.finditer(text)]

    def after(self, starts: Sequence[int]) -> int:
        """Offset after the last of the items that begin at `starts`; the text's length where nothing tells.

        Where its elder brothers are parts of one sentence it ends with the sentence, where each is
        one line with its line, where each is one block between blank lines with its block.
        """
        if len(starts) < 2:
            return len(self._text)
        line_ends = [self._after(self._lines, start) for start in starts]
        if all(end >= following for end, following in zip(line_ends, starts[1:], strict=False)):
            return self._of_line(starts, line_ends)
        block_ends = [self._after(self._blocks, start) for start in starts]
        return block_ends[-1] if block_ends[:-1] == list(starts[1:]) else len(self._text)

    def _of_line(self, starts: Sequence[int], line_ends: Sequence[int]) -> int:
        """End of the last line, or of its sentence where the items are parts of one."""
        ends = [min(pair) for pair in zip(line_ends, [*starts[1:], len(self._text)], strict=True)]
        *elders, last = (self._text[start:end].rstrip() for start, end in zip(starts, ends, strict=True))
        if all(elder.endswith(_PART_END) for elder in elders):
            reach = min(line_ends[-1], starts[-1] + LAST_ITEM_CHARS)
            return split_at(self._text, starts[-1], reach, SENTENCE_MARKS)[0][1]
        if len(last) * HEADING_SHARE < min(len(elder) for elder in elders):
            return len(self._text)
        return line_ends[-1]

    def _after(self, ends: Sequence[int], at: int) -> int:
        """The first of `ends` behind `at`, or the text's length."""
        index = bisect_right(ends, at)
        return ends[index] if index < len(ends) else len(self._text)
