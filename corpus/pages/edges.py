"""What repeats at the top and bottom of pages: running heads and feet, page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from corpus.layout.lines import squeeze
from corpus.pages.glyphs import Row

_EDGE = 2  # lines at the top and at the bottom of a page that may be a running head or foot
_PAGE_NUMBER = re.compile(r"(?=.*[—\-－–·第页／/])[—\-－–·第共页，,／/\s0-9０-９IVXivx]{2,16}$")
_BARE_NUMBER = "0"  # what `_pattern` leaves of a line that is a number


def without_edges(pages: Sequence[Sequence[Row]]) -> tuple[list[list[Row]], list[str]]:
    """Pages without what repeats at their top or bottom and without page numbers; and what went."""
    seen: Counter[str] = Counter()
    for rows in pages:
        edges = _outer(rows, _EDGE)
        seen.update({_pattern(row.text) for row in rows if id(row) in edges})
    often = {_BARE_NUMBER: 2}
    kept, outside = [], []
    for rows in pages:
        body = []
        edges, outermost = _outer(rows, _EDGE), _outer(rows, 1)
        for row in rows:
            pattern = _pattern(row.text)
            repeated = id(row) in edges and seen[pattern] >= often.get(pattern, max(3, len(pages) // 3))
            if repeated or (id(row) in outermost and len(pages) > 1 and _PAGE_NUMBER.match(row.text)):
                outside.append(row.text)
            else:
                body.append(row)
        kept.append(body)
    return kept, outside


def _outer(rows: Sequence[Row], most: int) -> set[int]:
    """The highest and the lowest rows of a page, by identity: a file may hold its foot in front of all."""
    by_height = sorted(rows, key=lambda row: -row.bottom)
    return {id(row) for row in (*by_height[:most], *by_height[-most:])}


def _pattern(text: str) -> str:
    """A line with its numbers blotted out: 第 3 页 and 第 4 页 are the same running foot."""
    return re.sub(r"[0-9０-９]+", "0", squeeze(text))
