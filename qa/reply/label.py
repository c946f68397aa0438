"""The report's own words around an answer: its clause, and what the value counts."""

from __future__ import annotations

import re

from corpus.language.stops import COMMAS, FULL_STOPS, SEMICOLONS
from qa.decide.finding import Pick

_STOP = re.compile(f"[{FULL_STOPS}{SEMICOLONS}{COMMAS}\n]")
_LONGEST, _LABEL = 80, 24


def label_of(pick: Pick) -> str:
    """What the value counts: the words before it in its clause, else those behind."""
    text = pick.report.text
    before = _STOP.split(text[pick.first : pick.start])[-1].strip()
    before = re.sub(r"^.*[\d%％]\S?、", "", before)
    if len(before) >= 3:
        return before[-_LABEL:]
    return _STOP.split(text[pick.end : pick.last])[0].strip()[:_LABEL]


def clause_of(pick: Pick) -> str:
    """The clause that holds the pick, as it stands in the report."""
    text = pick.report.text
    low = max(
        (pick.first + m.end() for m in _STOP.finditer(text[pick.first : pick.start])), default=pick.first
    )
    high = pick.end + m.start() if (m := _STOP.search(text[pick.end : pick.last])) else pick.last
    if high - low > _LONGEST:
        low, high = max(low, pick.start - 40), min(high, pick.end + 20)
    return text[low:high].strip().rstrip(f"。{SEMICOLONS}{COMMAS}")
