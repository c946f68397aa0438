"""Retrieval units: whole sentences of one section, none lost and none added."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.language.sentences import split_at, split_sentences
from corpus.language.stops import CLAUSE_MARKS, PART_MARKS
from corpus.report import Chunk, Report, Section

TARGET_CHARS = 120
"""Sentences are joined up to this length: about one statement with its figures, so that an embedding
of it is about one thing."""

MIN_CHARS = 60
"""Below this a piece is joined to its neighbour if the two stay within MAX_CHARS."""

MAX_CHARS = 200
"""No chunk is longer, white space at its end apart; a longer sentence is cut at ； and then at ，."""

_NUMBER = frozenset("0123456789０１２３４５６７８９.．,，%％")


def chunk_report(report: Report) -> tuple[Chunk, ...]:
    """Chunks of the report in reading order, numbered from 0.

    Joined, their texts are `report.text`; none crosses a section; white space after a sentence
    belongs to the chunk of that sentence. A heading without body is a chunk of its own whose text
    is the last entry of its path.
    """
    pieces = [(section, span) for section in report.sections for span in _section_spans(report.text, section)]
    return tuple(
        Chunk(report.source, number, start, end, report.text[start:end], section.path)
        for number, (section, (start, end)) in enumerate(pieces)
    )


def _section_spans(text: str, section: Section) -> list[tuple[int, int]]:
    """Spans of one section: its sentences, long ones cut, short ones joined."""
    packed: list[tuple[int, int]] = []
    for start, end in _pieces(text, section.start, section.end):
        if packed and _joins(text, packed[-1], (start, end)):
            packed[-1] = (packed[-1][0], end)
        else:
            packed.append((start, end))
    if len(packed) > 1 and _length(text, *packed[-1]) < MIN_CHARS:
        merged = (packed[-2][0], packed[-1][1])
        if _length(text, *merged) <= MAX_CHARS:
            packed[-2:] = [merged]
    return packed


def _joins(text: str, held: tuple[int, int], added: tuple[int, int]) -> bool:
    """Whether a piece goes into the chunk before it: to the target, or further while that is short."""
    together = _length(text, held[0], added[1])
    if together <= TARGET_CHARS:
        return True
    return _length(text, *held) < MIN_CHARS and together <= MAX_CHARS


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Sentences; where one is over MAX_CHARS its parts at ；, then its clauses, then plain cuts."""
    for sentence in split_sentences(text, start, end):
        if _length(text, *sentence) <= MAX_CHARS:
            yield sentence
            continue
        for part in split_at(text, *sentence, PART_MARKS):
            clauses = [part] if _length(text, *part) <= MAX_CHARS else split_at(text, *part, CLAUSE_MARKS)
            for clause in clauses:
                yield from _plain_cuts(text, *clause)


def _plain_cuts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The span itself, or runs of at most MAX_CHARS where it has no punctuation to cut at."""
    stop = start + _length(text, start, end)
    while stop - start > MAX_CHARS:
        cut = start + MAX_CHARS
        while cut > start + MAX_CHARS // 2 and text[cut] in _NUMBER and text[cut - 1] in _NUMBER:
            cut -= 1
        while text[cut].isspace():
            cut += 1
        yield start, cut
        start = cut
    yield start, end


def _length(text: str, start: int, end: int) -> int:
    """Characters of the span without the white space at its end."""
    return len(text[start:end].rstrip())
