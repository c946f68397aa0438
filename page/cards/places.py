"""Where a quote stands now: at its place, elsewhere after an update of its report, or nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal
from zlib import crc32

from corpus.errors import QuestionError
from corpus.report import Report
from page.cards.marks import Span

Standing = Literal["held", "moved", "changed", "gone"]
# Characters summed at most while a quote is looked for in a report that has changed: about half a second.
_LOOKED: Final = 100_000_000
# Quotes of one conversation looked up at once.
MOST_PLACES: Final = 300


def check_of(text: str) -> str:
    """A short sum of a quote's words, by which a report that has changed since is noticed."""
    return f"{crc32(text.encode()):08x}"


@lru_cache(maxsize=256)
def place_of(report: Report, start: int, end: int, check: str) -> Span | None:
    """Where the words with the sum `check`, once at `[start:end]`, stand in `report`; None where nowhere.

    The words are not in the link: every stretch of their length is summed, unless that takes too long.
    """
    text, long = report.text, end - start
    if check_of(text[start:end]) == check:
        return start, end
    if long * (len(text) - long) > _LOOKED:
        return None
    found = (at for at in range(len(text) - long + 1) if check_of(text[at : at + long]) == check)
    return next(((at, at + long) for at in found), None)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quote stood when it was quoted, with the sum of its words."""

    source: str
    start: int
    end: int
    check: str


def places_of(sent: object) -> tuple[Place, ...]:
    """Places as the script sends them: [source, start, end, check] each; QuestionError otherwise."""
    rows: list[Any] = sent if isinstance(sent, list) else [None]
    if len(rows) > MOST_PLACES or not all(map(_is_place, rows)):
        raise QuestionError(f"引文的位置不对，或多于 {MOST_PLACES} 处。")
    return tuple(Place(*row) for row in rows)


def _is_place(row: object) -> bool:
    if not (isinstance(row, list) and len(row) == 4):
        return False
    kinds = [type(value) for value in row]
    return kinds == [str, int, int, str] and 0 <= row[1] < row[2]


def standing_of(reports: Mapping[str, Report], place: Place) -> Standing:
    """What became of the quote at `place`."""
    report = reports.get(place.source)
    if report is None:
        return "gone"
    now = place_of(report, place.start, place.end, place.check)
    return "changed" if now is None else "held" if now == (place.start, place.end) else "moved"
