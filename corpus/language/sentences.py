"""Sentences and clauses as spans of the text; nothing is moved, dropped or rewritten."""

from __future__ import annotations

import re
from itertools import pairwise

from corpus.language.brackets import CLOSERS, bracket_spans
from corpus.language.stops import (
    CLAUSE_MARKS,
    COLONS,
    COMMAS,
    FULL_STOPS,
    HALF_WIDTH,
    SEMICOLONS,
    SENTENCE_MARKS,
)

_TAIL = re.compile(f"[{FULL_STOPS}…]*[{re.escape(CLOSERS)}]*")
_SPACE = re.compile(r"\s*")
_CLOSED = re.compile(f'[{re.escape(CLOSERS)}"]*')
_GOES_ON = FULL_STOPS + SEMICOLONS + COLONS + COMMAS + "、…"
_TITLE_END = "》〉"


def split_sentences(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Spans of the sentences in `text[start:end]`, in order, covering the range without gap.

    A sentence ends at 。！？!?… or a line end; closing marks and white space that follow stay with it.
    No cut falls inside a pair of brackets or quotation marks; 。 as the last character of a
    quotation ends the sentence after the closing mark. An empty range gives an empty list.
    """
    return split_at(text, start, len(text) if end is None else end, SENTENCE_MARKS)


def split_clauses(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """As `split_sentences`, with further cuts at ；; and ，, but never inside a number such as 12,000."""
    return split_at(text, start, len(text) if end is None else end, CLAUSE_MARKS)


def split_at(text: str, start: int, end: int, marks: str) -> list[tuple[int, int]]:
    """Spans that cover `text[start:end]`, each ending after one of `marks` that stands outside brackets."""
    edges = [start]
    first = _skip_space(text, start, end)
    spans = iter(bracket_spans(text, start, end))
    span = next(spans, None)
    for match in re.compile(f"[{re.escape(marks)}]").finditer(text, first, end):
        at = match.start()
        if at < edges[-1]:
            continue
        while span and span[1] <= at:
            span = next(spans, None)
        inside = span if span and span[0] <= at else None
        cut = _end_in_brackets(text, at, inside) if inside else _end(text, at)
        if cut is None:
            continue
        edges.append(_skip_space(text, min(cut, end), end))
    if edges[-1] < end:
        edges.append(end)
    return list(pairwise(edges))


def _skip_space(text: str, at: int, end: int) -> int:
    """Offset of the first character from `at` on that is not white space, at most `end`."""
    space = _SPACE.match(text, at, end)
    return space.end() if space else at


def _end(text: str, at: int) -> int | None:
    """Offset after the mark at `at` and what belongs to it, or None where it ends nothing."""
    mark, before, after = text[at], text[at - 1 : at], text[at + 1 : at + 2]
    if mark in HALF_WIDTH and _is_ascii_word(before) and _is_ascii_word(after):
        # 12,000 and the query part of a web address; a comma after a Latin word is a comma
        if mark != "," or (before.isdigit() and after.isdigit()):
            return None
    elif mark == "，" and before.isdigit() and re.match(r"\d{3}(?!\d)", text[at + 1 : at + 5]):
        return None
    if mark in f"{COMMAS}{SEMICOLONS}\n":
        return at + 1
    tail = _TAIL.match(text, at + 1)
    return tail.end() if tail else at + 1


def _end_in_brackets(text: str, at: int, span: tuple[int, int]) -> int | None:
    """The end of a quotation that closes with 。 and with which the sentence closes too."""
    close = span[1]
    closing = _CLOSED.match(text, at + 1, close)
    if text[at] != "。" or closing is None or closing.end() != close or text[close - 1] in _TITLE_END:
        return None
    return None if text[close : close + 1] in tuple(_GOES_ON) else close


def _is_ascii_word(char: str) -> bool:
    return char.isascii() and char.isalnum()
