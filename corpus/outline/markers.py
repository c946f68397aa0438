"""Numbers that can open a heading or an item: found, not yet judged.

Whether a marker is one is decided in `corpus.outline.nesting`, by sequence.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import Enum

from corpus.language.brackets import Brackets
from corpus.language.numerals import CAPITALS, UP_TO_TEN, ZEROS, small_number
from corpus.language.stops import COLONS, COMMAS, FULL_STOPS, SEMICOLONS
from corpus.language.units import AFTER_NUMBER


class Place(Enum):
    """What stands before a marker."""

    LINE = "line"  # a line start, indent apart
    SENTENCE = "sentence"  # the end of a sentence
    PART = "part"  # ； or ： (， for 一是 and 一要), the sentence goes on
    SPACE = "space"  # white space only, in a text whose line breaks are lost


@dataclass(frozen=True, slots=True)
class Marker:
    """A number at `text[start:end]`: its style, its ordinal (1 is first), its line and its place.

    `line` counts the lines of the text from 0; `mark` is the heading level that the format shows
    for the line, where it shows one. Ordinal 0 is a heading without number. `doubtful` is a number
    before a point and a digit: 8. before 6个重大项目, or the first part of 8.6万.
    """

    start: int
    end: int
    style: str
    ordinal: int
    line: int
    place: Place
    mark: int | None = None
    doubtful: bool = False


BOLD = 9
"""Level of a line that is bold as a whole: a heading only where it also stands like one."""

RANK = {
    "closing": 0, "annex": 0, "part": 1, "chapter": 2, "section": 3, "article": 4, "bare": 4, "cn": 5,
    "paren_cn": 6, "half_cn": 6, "plain": 7, "digit": 8, "dotted": 9, "paren_digit": 9, "half_digit": 10,
    "circled": 11, "first": 12, "qi": 12, "word": 12, "must": 12, "is": 13,
}  # fmt: skip
"""Usual order of styles from the outermost inward (GB/T 9704: 一、（一）1.（1）); a document's own
nesting goes before it."""

ITEM_STYLES = frozenset({"circled", "first", "qi", "word", "must", "is"})
"""Enumerations in running text: one item alone is no enumeration."""

_AFTER_COMMA = frozenset({"is", "must"})
_ONLY_LINES = frozenset({"annex", "bare"})

LONG_LINE = 500
"""A line of this length has probably lost its line breaks: there a space can stand for one."""

_CN = UP_TO_TEN + "百" + ZEROS + CAPITALS
_N = f"[{_CN}\\d]{{1,4}}"
_SET_OFF = rf"(?=[\s、{COLONS}{COMMAS}《（(【]|[^\n]{{1,30}}$)"
_PATTERNS = {
    "annex": rf"附 ?[件录錄表] ?[{UP_TO_TEN}\d]{{0,3}}(?=[\s：:.．]|$)",
    "part": rf"第{_N} ?(?:部分|[篇编編]){_SET_OFF}",
    "chapter": rf"第{_N}章{_SET_OFF}",
    "section": rf"第{_N}[节節]{_SET_OFF}",
    "article": rf"第{_N}[条條](?=\s)",
    "first": rf"第[{_CN}]{{1,3}}(?:[{COMMAS}、{COLONS}]|是|要)(?!第?[{_CN}]{{1,2}}[、{COMMAS}产次])",
    "paren_cn": rf"[（(] ?[{_CN}]{{1,3}} ?[）)]",
    "paren_digit": r"[（(] ?\d{1,3} ?[）)]",
    "half_cn": rf"[{_CN}]{{1,3}}[）)]",
    "half_digit": r"\d{1,3}[）)]",
    "dotted": rf"\d{{1,2}}(?:[.．]\d{{1,2}}){{1,3}}[.．]?(?=[\s、《“]|(?![{AFTER_NUMBER}])[一-鿿])",
    "digit": r"\d{1,3} ?(?:[.．](?! *\d)|[.．] ?(?=(?:19|20)\d\d年)|、(?! *\d))",
    "bare": rf"\d{{1,2}}[ \u3000]+(?![{AFTER_NUMBER}])(?=[一-鿿][^\n。{SEMICOLONS}{COMMAS}]{{1,28}}$)",
    "tight": r"\d{1,3}[.．](?=\d)",
    "circled": r"[①-⑳]",
    "cn": rf"[{_CN}]{{1,3}} ?[、.．](?![{_CN}]{{1,2}}(?:[、{COMMAS}是和与及或产次类级线者楼层]|季度))",
    "is": rf"[{_CN}]{{1,3}}是",
    "must": rf"[{_CN}]{{1,3}}要",
    "qi": rf"其[{_CN}]{{1,2}}[{COMMAS}、是{COLONS}]",
    "word": r"首先|其次|再次|再者|最后|最後",
}
_MARKER = re.compile(
    rf"(?:^|(?<=[{FULL_STOPS}{SEMICOLONS}{COLONS}{COMMAS}…”」』）)》\s]))(?:"
    + "|".join(f"(?P<{style}>{pattern})" for style, pattern in _PATTERNS.items())
    + ")",
    re.M,
)
_WORD_HEADINGS = {
    style: re.compile(rf"^[ \t\u3000]*({words})[：:]?[ \t\u3000]*$", re.M)
    for style, words in {
        "closing": "序言|前言|引言|结束语|結束語|结语",
        "annex": "名词解释|名詞解釋|名词注释|注释",
    }.items()
}
_CONTENTS = re.compile(r"(?:[.…·．]{3,}|\t)\s*\d{1,3}\s*$")
_SENTENCE_ENDS = FULL_STOPS + "…"
_CLOSERS = "”」』）)"
_WORDS = {"首先": 1, "其次": 2, "再次": 3, "再者": 3, "最后": 4, "最後": 4}


def find_markers(text: str, brackets: Brackets) -> list[Marker]:
    """Every marker of `text` outside its `brackets`, in order. Linear in its length."""
    breaks = [-1, *(match.start() for match in re.finditer("\n", text)), len(text)]
    found = []
    for match in _MARKER.finditer(text):
        if brackets.around(match.start()) is None:
            line = bisect_right(breaks, match.start() - 1) - 1
            found += _marker(text, match, line, (breaks[line] + 1, breaks[line + 1]))
    for style, words in _WORD_HEADINGS.items():
        for match in words.finditer(text):
            start = match.start(1)
            found.append(Marker(start, start, style, 0, bisect_right(breaks, start - 1) - 1, Place.LINE))
    return sorted(found, key=lambda marker: marker.start)


def _marker(text: str, match: re.Match[str], line: int, bounds: tuple[int, int]) -> list[Marker]:
    """The marker matched in the line `text[slice(*bounds)]`, or nothing where it can open nothing."""
    first, last = bounds
    style = match.lastgroup or ""
    place = _place(text, match.start(), first, last)
    if place is None and style in _AFTER_COMMA and text[match.start() - 1] in "，,":
        place = Place.PART
    if place is None or _CONTENTS.search(text, max(first, last - 12), last):
        return []
    if style in _ONLY_LINES and (place is not Place.LINE or last - first > 40):
        return []
    number = 0 if style == "annex" else ordinal(match[0])
    if number == 0 and style != "annex":
        return []
    doubtful = style == "tight"
    return [Marker(*match.span(), "digit" if doubtful else style, number, line, place, doubtful=doubtful)]


def ordinal(words: str) -> int:
    """The number that a marker shows, 0 where there is none: （十二） → 12, ③ → 3, 首先 → 1, 1.3 → 3."""
    if words in _WORDS:
        return _WORDS[words]
    if "①" <= words[0] <= "⑳":
        return ord(words[0]) - ord("①") + 1
    digits = re.findall(r"\d+", words)
    if digits:
        return int(digits[-1])
    return small_number("".join(char for char in words if char in _CN))


def _place(text: str, at: int, first: int, last: int) -> Place | None:
    """The place of a marker at `at` in the line `text[first:last]`; None where nothing can open."""
    before = text[max(first, at - 40) : at]
    kept = before.rstrip()
    if not kept:
        return Place.LINE if at - first <= 40 else Place.SPACE
    mark = kept[-1]
    if mark in _CLOSERS:
        mark = kept.rstrip(_CLOSERS)[-1:] or mark
    if mark in _SENTENCE_ENDS and mark:
        return Place.SENTENCE
    if kept[-1] in SEMICOLONS + COLONS:
        return Place.PART
    return Place.SPACE if len(kept) < len(before) and last - first > LONG_LINE else None
