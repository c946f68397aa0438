"""Words of the page in English, for what the server itself hands out: files, and the page that says to wait.

The one table is assets/english.json; assets/language.js reads it in the same way in the browser.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Final

Say = Callable[[str], str]
"""From words of the page to what a reader gets."""

LANGUAGES: Final = frozenset({"en", "zh"})
_TABLE: Final = Path(__file__).parent / "assets" / "english.json"
_GAP: Final = re.compile(r"\\\{(\w+)\\\}")


def say_in(language: object) -> Say:
    """What a reader of that language gets: English for "en", the words themselves for anything else."""
    return _english if language == "en" else str


def preferred(accepted: str) -> str:
    """Whichever of "en" and "zh" an Accept-Language header names first; "zh" where it names neither."""
    named = (one.strip()[:2].lower() for one in accepted.split(","))
    return next((one for one in named if one in LANGUAGES), "zh")


def _english(words: str) -> str:
    """The words in English; those that the table does not know, as a report's, stay as they are."""
    whole, gapped = _table()
    if words in whole:
        return whole[words]
    for pattern, told in gapped:
        if found := pattern.fullmatch(words):
            return told.format_map({name: _english(held) for name, held in found.groupdict().items()})
    return words


@cache
def _table() -> tuple[Mapping[str, str], tuple[tuple[re.Pattern[str], str], ...]]:
    table: dict[str, str] = json.loads(_TABLE.read_text("utf-8"))
    gaps = {words: _GAP.sub(r"(?P<\1>.+?)", re.escape(words)) for words in table}
    gapped = [
        (re.compile(pattern, re.DOTALL), table[words]) for words, pattern in gaps.items() if "(?P<" in pattern
    ]
    return table, tuple(gapped)
