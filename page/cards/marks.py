"""Where a value stands inside its quote, and text with stretches of it marked."""

from __future__ import annotations

from collections.abc import Iterable

from page.cards.words import esc

Span = tuple[int, int]

_NUMBER_PARTS = frozenset("0123456789０１２３４５６７８９.．,，%％")


def find_value(text: str, value: str, label: str = "") -> Span | None:
    """The stretch of `text` that is `value`, letter for letter; None where it does not stand.

    A number is not found inside a longer one (5% in 15%). Of several places the first after
    `label` is taken, because a report names an indicator before its figure.
    """
    if not value:
        return None
    named = text.find(label) if label else -1
    places = [p for p in _occurrences(text, value) if _stands_alone(text, p, p + len(value))]
    if not places:
        return None
    at = next((p for p in places if p >= named >= 0), places[0])
    return at, at + len(value)


def _occurrences(text: str, value: str) -> list[int]:
    found, at = [], text.find(value)
    while at >= 0:
        found.append(at)
        at = text.find(value, at + 1)
    return found


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` is not a piece cut out of a longer number."""
    before, after = text[start - 1 : start], text[end : end + 1]
    cuts_head = text[start].isdigit() and (before.isdigit() or (before in {".", "．"}))
    cuts_tail = text[end - 1].isdigit() and (after.isdigit() or _is_decimal_point(text, end))
    return not cuts_head and not cuts_tail


def _is_decimal_point(text: str, at: int) -> bool:
    return text[at : at + 1] in {".", "．"} and text[at + 1 : at + 2].isdigit()


def marked(text: str, spans: Iterable[Span], attribute: str = "") -> str:
    """`text` escaped, the stretches of `spans` in <mark>; overlapping stretches become one."""
    parts, at = [], 0
    for start, end in _merged(spans):
        parts.append(f"{esc(text[at:start])}<mark{attribute}>{esc(text[start:end])}</mark>")
        at = end
    return "".join([*parts, esc(text[at:])])


def _merged(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif start < end:
            joined.append((start, end))
    return joined


def split_number(value: str) -> tuple[str, str, str]:
    """`value` as what stands before its number, the number, and what follows; number "" if none."""
    digits = [i for i, c in enumerate(value) if c.isdigit()]
    if not digits:
        return value, "", ""
    start = end = digits[0]
    while end < len(value) and value[end] in _NUMBER_PARTS:
        end += 1
    return value[:start], value[start:end], value[end:]
