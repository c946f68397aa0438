"""What is indexed with a chunk but never quoted: which report and which headings it stands under.

A chunk says 今年 and 全区; the year and the place stand in the title and in the report's facts.
"""

from __future__ import annotations

import re

from corpus.language.sentences import split_sentences
from corpus.report import Chunk, Report


def report_context(report: Report) -> str:
    """Title, then place and period where the title does not say them."""
    parts = [report.title]
    if report.region is not None and report.region.name not in report.title:
        parts.append(report.region.full_name)
    if report.period is not None and report.period.label not in report.title:
        parts.append(report.period.label)
    return " ".join(parts)


def chunk_context(report: Report, chunk: Chunk) -> str:
    """Report context and the headings above the chunk, outermost first.

    A heading the chunk itself begins with is left out: said twice it would count twice.
    """
    held = chunk.path and chunk.start < report.section_at(chunk.start).body
    return " ".join([report_context(report), *(chunk.path[:-1] if held else chunk.path)])


def passage(report: Report, chunk: Chunk) -> str:
    """What is encoded and tokenised for a chunk: its context, then its own text."""
    return f"{chunk_context(report, chunk)}\n{chunk.text}"


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Sentences of a chunk's text without the white space around them."""
    cut = ((start, text[start:end]) for start, end in split_sentences(text))
    trimmed = (
        (start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())) for start, piece in cut
    )
    return [(start, end) for start, end in trimmed if start < end]


def report_text(report: Report) -> str:
    """What is tokenised for a whole report."""
    return f"{report_context(report)}\n{report.text}"


def says_only_the_title(report: Report, chunk: Chunk) -> bool:
    """Whether the chunk is the title, or a line of it: nothing to quote, yet near every question."""
    return _letters(chunk.text) in _letters(report.title)


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text)
