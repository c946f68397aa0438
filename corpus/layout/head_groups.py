"""Heads over heads where no line is drawn: which of the lower ones stand below each of the upper."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

Stretch = tuple[float, float]
"""Left and right edge of a head, in any unit."""
Runs = tuple[tuple[int, int], ...]
"""First lower head of each upper one, and the one behind its last; both the same where it stands alone."""
Way = tuple[int, int, float, Runs]
"""Lower heads that are spanned, by how many, how near (0 or below) those stand, and the runs."""


def repeated(words: Sequence[str], groups: int) -> int:
    """How many heads each of `groups` spans by their words (供水量 管网 供水量 管网: two); 0: not told."""
    size, left = divmod(len(words), groups) if groups > 1 else (0, 0)
    same = size > 1 and not left and all(words) and all(w == words[n % size] for n, w in enumerate(words))
    return size if same else 0


def runs_below(upper: Sequence[Stretch], lower: Sequence[Stretch], slack: float) -> Runs | None:
    """The lower heads that each upper one spans; None where none spans more than one.

    An upper head stands in the middle over its own, or begins where they begin, to within `slack`.
    """
    ways = _centred(upper, lower, slack), _from_left(upper, lower, slack)
    best = max(ways, key=lambda way: way[:3])[3]  # the first of equals
    return best if any(end - start > 1 for start, end in best) else None


def _centred(upper: Sequence[Stretch], lower: Sequence[Stretch], slack: float) -> Way:
    """As many of the lower heads as the upper ones stand in the middle of, each once and in order."""

    @cache
    def best(at: int, free: int) -> Way:
        if at == len(upper):
            return 0, 0, 0.0, ()
        alone, few, apart, others = best(at + 1, free)
        found: Way = alone, few, apart, ((free, free), *others)
        for start in range(free, len(lower)):
            for end in range(start + 1, len(lower) + 1):
                off = abs(_middle(upper[at]) - (_middle(lower[start]) + _middle(lower[end - 1])) / 2)
                if off <= slack:
                    held, by, near, rest = best(at + 1, end)
                    made: Way = held + end - start, by + 1, near - off, ((start, end), *rest)
                    found = max(found, made, key=lambda way: way[:3])
        return found

    return best(0, 0)


def _middle(stretch: Stretch) -> float:
    return (stretch[0] + stretch[1]) / 2


def _from_left(upper: Sequence[Stretch], lower: Sequence[Stretch], slack: float) -> Way:
    """The lower heads from the one below an upper one's beginning to the one before the next's."""
    out: list[tuple[int, int]] = []
    near = 0.0
    for n, (left, _) in enumerate(upper):
        stop = upper[n + 1][0] - slack if n + 1 < len(upper) else float("inf")
        held = [m for m, (begin, _) in enumerate(lower) if left - slack <= begin < stop]
        off = abs(lower[held[0]][0] - left) if held else slack + 1
        free = out[-1][1] if out else 0
        out.append((held[0], held[-1] + 1) if off <= slack else (free, free))
        near -= off if off <= slack else 0.0
    by = sum(end > start for start, end in out)
    return sum(end - start for start, end in out), by, near, tuple(out)
