"""What a reader makes of windows, and what any reader must offer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from qa.read.window import Window

_NEVER = -99.0
_CLEARLY = 2.0  # log-odds


@dataclass(frozen=True, slots=True)
class Span:
    """`report.text[start:end]` of the window's report; `score` in log-odds over no answer."""

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Edge:
    """A token `[start:end]` of the report, and the log-odds that an answer begins or ends with it.

    `opens` and `goes_on`: the log-odds that it opens an item of an answer, or goes on with one.
    """

    start: int
    end: int
    begins: float
    ends: float
    opens: float = _NEVER
    goes_on: float = _NEVER


@dataclass(frozen=True, slots=True)
class Reading:
    """One window read for one question.

    `sure`: log-odds that the window answers at all. `spans`: the likeliest single answers, best first.
    `items`: the stretches that answer together (the items of a list, the points of a how), in order.
    `edges`: the tokens of the report's own text, in order.
    """

    window: Window
    sure: float
    spans: tuple[Span, ...]
    items: tuple[Span, ...]
    edges: tuple[Edge, ...] = ()

    def score(self, start: int, end: int) -> float:
        """Log-odds over no answer that `[start:end]` is the answer; far below 0 outside what was read."""
        begins = next((e.begins for e in self.edges if e.start <= start < e.end), _NEVER)
        ends = next((e.ends for e in self.edges if e.start < end <= e.end), _NEVER)
        return begins + ends

    def begin(self, start: int, end: int) -> int:
        """Where in `[start:end]` an answer begins: at `start` unless another place is much likelier."""
        inside = [e for e in self.edges if start <= e.start < end]
        best = max(inside, key=lambda e: e.begins, default=None)
        return best.start if best and best.begins > inside[0].begins + _CLEARLY else start

    def finish(self, start: int, end: int) -> int:
        """Where in `[start:end]` an answer ends: at `end` unless another place is much likelier."""
        inside = [e for e in self.edges if start < e.end <= end]
        best = max(inside, key=lambda e: e.ends, default=None)
        return best.end if best and best.ends > inside[-1].ends + _CLEARLY else end


class Reader(Protocol):
    """Anything that reads: a folder with a trained network, or a served model."""

    name: str

    def read(self, question: str, windows: Sequence[Window]) -> list[Reading]:
        """One reading for each window, in the order given.

        What comes out of one window is the same whatever else is read with it.
        """
        ...
