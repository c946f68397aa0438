"""Tags that tell the reader of when and of what standing the words are."""

from __future__ import annotations

from typing import Final

from corpus.report import Report
from corpus.statement import STANDING_WORDS
from qa.check.period import told_of
from qa.check.said import said_in
from qa.read.window import Tag

_WORDS: Final = {**STANDING_WORDS, "background": ""}


def tags_of(report: Report, start: int, end: int) -> tuple[Tag, ...]:
    """One tag where the stretch begins and one wherever period, standing or subject becomes another."""
    out: list[Tag] = []
    last = ""
    for said in said_in(report, start, end):
        parts = [told_of(said) or "", _WORDS[said.standing], said.subject or ""]
        text = f"[{' '.join(filter(None, parts))}]" if any(parts) else ""
        if text and text != last:
            out.append(Tag(max(said.start, start), text))
        last = text or last
    return tuple(out)
