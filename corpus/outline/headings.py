"""Headings, and how far each reaches: a line, a first sentence or a first clause."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.language.brackets import Brackets
from corpus.language.numerals import UP_TO_TEN
from corpus.language.stops import COLONS, COMMAS, FULL_STOPS, SEMICOLONS
from corpus.outline.markers import LONG_LINE, Marker, Place

LINE_CHARS = 60
"""A numbered line without sentence end up to this length is a heading as a whole."""

HEADING_CHARS = 45
"""A run-in heading is named by its first sentence; beyond this length by its first clause."""

LEAST_CHARS = 4
"""A shorter first clause (目前，) names nothing."""

WINDOW = 240
"""How far the end of a heading is looked for."""

_STOPS = re.compile(rf"[{FULL_STOPS}{SEMICOLONS}\t\n]|(?<=..)：|(?<=.\D):|(?<=..):(?!\d)")
_COMMAS = re.compile(rf"(?<=\S{{{LEAST_CHARS}}})[，,](?!\d{{3}}(?!\d))")
_NUMBER = re.compile(r"[\d.．,，%％]{2}")
_NUMERALS = f"第{UP_TO_TEN}"
_BLANK = re.compile(r"\s{0,20}")
_CLOSED_BY = tuple(FULL_STOPS + SEMICOLONS + COLONS + COMMAS)
_CLOSING = "。" + COLONS + SEMICOLONS + COMMAS + "、 \t　"


@dataclass(frozen=True, slots=True)
class Words:
    """What a heading says: its entry in a path, the offset after it and its closing mark.

    `whole` is false where the entry is the first clause of something too long for a heading.
    """

    entry: str
    end: int
    whole: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Heading:
    """An accepted marker with its words and its parent, None at the outermost level.

    Headings of one `run` are brothers that count on; `run` is the offset of the first.
    """

    marker: Marker
    words: Words
    parent: Heading | None
    run: int

    @property
    def line(self) -> tuple[Heading, ...]:
        """The headings from the outermost to this one."""
        return (*(self.parent.line if self.parent else ()), self)

    @property
    def path(self) -> tuple[str, ...]:
        """Their entries."""
        return tuple(heading.words.entry for heading in self.line)


def heading_words(text: str, marker: Marker, brackets: Brackets) -> Words:
    """The words of the heading that `marker` opens: a line, a first sentence or a first clause."""
    if marker.style == "article":
        return Words(text[marker.start : marker.end], marker.end)
    begin = marker.end
    if marker.style != "annex":
        blank = _BLANK.match(text, begin)
        begin = blank.end() if blank else begin
    window = text[begin : begin + WINDOW]
    stop = _first(_STOPS, window, begin, brackets, len(window))
    if marker.place is not Place.LINE or "\n" not in text[begin : begin + LONG_LINE]:
        stop = _gap(window[:stop], begin, brackets)
    whole = stop <= (LINE_CHARS if window[stop : stop + 1] in ("\n", "\t", "") else HEADING_CHARS)
    if not whole:
        stop = _clause_end(window, begin, brackets)
    words = window[:stop].rstrip(_CLOSING)
    end = begin + stop + (window[stop : stop + 1] in _CLOSED_BY)
    head = text[marker.start : begin]
    if "\n" in head:
        head = text[marker.start : marker.end].rstrip()
    return Words((head + words).rstrip(_CLOSING) or head, end, whole)


def _first(pattern: re.Pattern[str], window: str, begin: int, brackets: Brackets, otherwise: int) -> int:
    """Offset in `window`, which stands at `begin`, of the first match outside brackets."""
    for match in pattern.finditer(window):
        if brackets.around(begin + match.start()) is None:
            return match.start()
    return otherwise


def _gap(words: str, begin: int, brackets: Brackets) -> int:
    """Offset of the space that ends a heading where line breaks are lost, or the length."""
    for match in re.finditer(r"\s+", words):
        second = re.split(r"\s", words[match.end() :], maxsplit=1)[0]
        # 狠抓落实 提升效能: a second half of the same length belongs to the heading
        balanced = match.start() <= 10 and abs(len(second) - match.start()) <= 1
        joined = balanced and second.isalpha() and second[0] not in _NUMERALS
        if match.start() >= 2 and not joined and brackets.around(begin + match.start()) is None:
            return match.start()
    return len(words)


def _clause_end(window: str, begin: int, brackets: Brackets) -> int:
    """Offset of the first comma in reach that leaves a clause, or a cut that halves no bracket or number."""
    cut = min(HEADING_CHARS, len(window))
    comma = _first(_COMMAS, window[:cut], begin, brackets, cut)
    if comma < cut:
        return comma
    opened = brackets.around(begin + cut)
    if opened is not None and opened - begin >= LEAST_CHARS:
        return opened - begin
    while cut > HEADING_CHARS // 2 and _NUMBER.match(window[cut - 1 : cut + 1]):
        cut -= 1
    return cut
