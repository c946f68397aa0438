"""Red ink over print: a seal hides characters from the recognition, which reads on without them and is sure.

A page with such places is read twice, as it is and with the red taken out. Lines that the red touches are
those of the second reading; a figure under the red that the first does not have as well is not sure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

Word = tuple[str, float, Sequence[Sequence[float]]]
"""One character, or some of one kind, how sure it is, and the corners of its box."""
Span = tuple[float, float, float, float]

UNSURE = 0.5
"""How sure at most a figure is that is read only where the red was taken out."""
_REDDER = 40  # of 255, by which red ink outshines the other colours
_BLACK = 110  # of 255: print is darker
_CELL = 32  # dots: a seal's line and the print under it lie as near
_SOME = 5  # of 255, of a cell: two in a hundred of its dots
_TOUCHED = 0.005  # of the dots of a line
_OVER = 0.5  # of a line that lies within another one
_FIGURE = re.compile(r"\d[\d,.，．]*\d|\d")


@dataclass(frozen=True, slots=True)
class Ink:
    """Where a page is red, 255 in each such dot, else 0."""

    red: Image

    def share(self, span: Span) -> float:
        """How much of the dots in a span (left, top, right, bottom) are red."""
        left, top, right, bottom = (round(side) for side in span)
        told = self.red.crop((left, top, max(right, left + 1), max(bottom, top + 1))).histogram()
        return told[255] / max(1, sum(told))


def without_red(image: Image) -> tuple[Image, Ink] | None:
    """The picture with its red taken out, and where that was; None where no red lies over print."""
    from PIL import Image as Pictures
    from PIL import ImageChops

    red, green, blue = image.split()
    more = ImageChops.subtract(red, ImageChops.lighter(green, blue))
    ink = more.point([255 if value > _REDDER else 0 for value in range(256)])
    grey = image.convert("L")
    print_ = grey.point([255 if value < _BLACK else 0 for value in range(256)])
    black = ImageChops.subtract(print_, ink)
    some = [255 if value >= _SOME else 0 for value in range(256)]
    both = ImageChops.darker(ink.reduce(_CELL).point(some), black.reduce(_CELL).point(some))
    if both.getbbox() is None:
        return None
    return Pictures.composite(red, grey, ink).convert("RGB"), Ink(ink)


def merged(
    plain: Iterable[Sequence[Word]], cleared: Iterable[Sequence[Word]], ink: Ink
) -> Iterator[Sequence[Word]]:
    """The lines of a page from its two readings: of `cleared` those that the red touches, else of `plain`."""
    touched = [(_span(line), line) for line in cleared if ink.share(_span(line)) >= _TOUCHED]
    over: list[list[Sequence[Word]]] = [[] for _ in touched]
    for line in plain:
        at = next((n for n, (span, _) in enumerate(touched) if _within(_span(line), span) >= _OVER), None)
        if at is None:
            yield line
        else:
            over[at].append(line)
    for (_, line), seen in zip(touched, over, strict=True):
        known = {figure for other in seen for figure in _FIGURE.findall(_text(other))}
        yield list(_doubted(line, known, ink))


def _doubted(line: Sequence[Word], known: set[str], ink: Ink) -> Iterator[Word]:
    """The words of a line, figures under the red that are not `known` less sure."""
    starts = [sum(len(words) for words, _, _ in line[:n]) for n in range(len(line) + 1)]
    unsure = set[int]()
    for figure in _FIGURE.finditer(_text(line)):
        held = [n for n in range(len(line)) if starts[n] < figure.end() and figure.start() < starts[n + 1]]
        if figure.group() not in known and any(ink.share(_span([line[n]])) for n in held):
            unsure.update(held)
    for n, (words, score, box) in enumerate(line):
        yield words, min(score, UNSURE) if n in unsure else score, box


def _text(line: Iterable[Word]) -> str:
    return "".join(words for words, _, _ in line)


def _span(line: Iterable[Word]) -> Span:
    """The oblong around some words."""
    corners = [corner for _, _, box in line for corner in box]
    xs, ys = [corner[0] for corner in corners], [corner[1] for corner in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _within(one: Span, other: Span) -> float:
    """How much of an oblong lies in another one."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    area = (one[2] - one[0]) * (one[3] - one[1])
    return max(0.0, wide) * max(0.0, high) / area if area > 0 else 0.0
