"""Text with stretches of it marked, and a value taken apart around its number."""

from __future__ import annotations

from collections.abc import Iterable

from page.cards.words import esc

Span = tuple[int, int]

_NUMBER_PARTS = frozenset("0123456789０１２３４５６７８９.．,，%％")


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
