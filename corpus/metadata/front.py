"""The lines above a report's address that tell when, where and by whom it was read out."""

from __future__ import annotations

import re

from corpus.language.fold import fold
from corpus.language.stops import COLONS, FULL_STOPS, SEMICOLONS
from corpus.metadata.masthead import DELIVERED

_LINES, _LONGEST = 16, 60  # lines of a front, blank ones too; characters of one
_SPEAKS = re.compile(f"[{FULL_STOPS}{SEMICOLONS}]|[{COLONS}]\\s*$")


def front_end(text: str) -> int:
    """Where the front ends, 0 where there is none.

    It is the run of short lines at the start of the text, none of them a sentence or an address (各位代表：),
    one of which tells the day and the assembly.
    """
    end, delivered = 0, False
    for number, line in enumerate(text[: _LINES * _LONGEST].splitlines(keepends=True)):
        words = line.strip()
        if len(words) > _LONGEST or _SPEAKS.search(words) or number >= _LINES:
            break
        delivered = delivered or DELIVERED.search(fold(words)) is not None
        end += len(line)
    return end if delivered else 0
