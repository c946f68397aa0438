"""How far a heading reaches: a line, a first sentence or a first clause."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.brackets import bracket_spans
from corpus.markers import LONG_LINE, Marker, Place

LINE_CHARS = 60
"""A numbered line without sentence end up to this length is a heading as a whole."""

HEADING_CHARS = 45
"""A run-in heading is named by its first sentence; beyond this length by its first clause."""

_STOPS = re.compile(r"[。！？!?；;：\n]|(?<!\d):|:(?!\d)")
_CLAUSE_ENDS = re.compile(r"[，,](?!\d{3}(?!\d))")
_CLOSING = "。：:；;，,、 \t　"


@dataclass(frozen=True, slots=True)
class Words:
    """What a heading says: its entry in a path, the offset after it and its closing mark.

    `whole` is false where the entry is the first clause of something too long for a heading.
    """

    entry: str
    end: int
    whole: bool = True


def heading_words(text: str, marker: Marker) -> Words:
    """The words of the heading that `marker` opens: a line, a first sentence or a first clause."""
    if marker.style == "article":
        return Words(text[marker.start : marker.end], marker.end)
    begin = marker.end if marker.style == "annex" else _skip_blank(text, marker.end)
    window = text[begin : begin + 4 * LINE_CHARS]
    stop = _first_stop(window)
    if marker.place is not Place.LINE or _is_long(text, begin):
        stop = min(stop, _gap(window[:stop]))
    whole = stop <= (LINE_CHARS if window[stop : stop + 1] in ("\n", "") else HEADING_CHARS)
    stop = stop if whole else _first_clause(window)
    words = window[:stop].rstrip(_CLOSING)
    end = begin + stop + (window[stop : stop + 1] in tuple("。！？!?；;：:，,"))
    head = text[marker.start : marker.end]
    between = "" if "\n" in text[marker.end : begin] else text[marker.end : begin]
    return Words((head + between + words).rstrip(_CLOSING) or head, end, whole)


def _skip_blank(text: str, at: int) -> int:
    """First character after white space; over a line end where the number stands alone on its line."""
    space = re.compile(r"\s{0,20}").match(text, at)
    return space.end() if space else at


def _is_long(text: str, at: int) -> bool:
    return "\n" not in text[at : at + LONG_LINE] and at + LONG_LINE < len(text)


def _first_stop(window: str) -> int:
    """Offset of the first sentence end outside brackets, or the length of the window."""
    spans = bracket_spans(window)
    for match in _STOPS.finditer(window):
        if not any(start < match.start() < end for start, end in spans):
            return match.start()
    return len(window)


def _gap(words: str) -> int:
    """Offset of the space that ends a heading where line breaks are lost, or the length."""
    for match in re.finditer(r"[\s　]+", words):
        second = re.split(r"\s", words[match.end() :], maxsplit=1)[0]
        # 狠抓落实 提升效能: a second half of the same length belongs to the heading
        balanced = match.start() <= 10 and abs(len(second) - match.start()) <= 1
        if match.start() >= 2 and not (balanced and second.isalpha()):
            return match.start()
    return len(words)


def _first_clause(window: str) -> int:
    """Offset of the first comma outside brackets within the length of a heading, or that length."""
    spans = bracket_spans(window)
    for match in _CLAUSE_ENDS.finditer(window, 0, HEADING_CHARS):
        if match.start() >= 4 and not any(start < match.start() < end for start, end in spans):
            return match.start()
    cut = min(HEADING_CHARS, len(window))
    cut = next((start for start, end in spans if 4 <= start < cut < end), cut)
    while cut > HEADING_CHARS // 2 and re.match(r"[\d.．,，%％]{2}", window[cut - 1 : cut + 1]):
        cut -= 1
    return cut
