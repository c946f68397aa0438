"""A reader that likes the words it is told to, so that tests see what is made of readings, not of a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from qa.read.reading import Edge, Reading, Span
from qa.read.window import Window


class StubReader:
    """`likes`: words of the reports with the log-odds at which they answer; `items`: those of a list.

    A window that holds a liked word is as sure as the best of them, one without any at -8.
    """

    name = "stub"

    def __init__(self, likes: Mapping[str, float], items: Sequence[str] = ()) -> None:
        self.likes, self.items = likes, items
        self.asked: list[str] = []
        self.windows: list[Window] = []

    def read(self, question: str, windows: Sequence[Window]) -> list[Reading]:
        self.asked.append(question)
        self.windows += windows
        return [self._reading(window) for window in windows]

    def _reading(self, window: Window) -> Reading:
        spans = [
            Span(*place, score) for words, score in self.likes.items() for place in _places(window, words)
        ]
        items = [Span(*place, 5.0) for words in self.items for place in _places(window, words)]
        spans.sort(key=lambda s: -s.score)
        sure = max((s.score for s in (*spans, *items)), default=-8.0)
        return Reading(
            window,
            sure,
            tuple(spans),
            tuple(sorted(items, key=lambda s: s.start)),
            _edges(window, spans, items),
        )


def _places(window: Window, words: str) -> list[tuple[int, int]]:
    at = window.report.text.find(words, window.start, window.end)
    return [(at, at + len(words))] if at >= 0 else []


def _edges(window: Window, spans: Sequence[Span], items: Sequence[Span]) -> tuple[Edge, ...]:
    """One a character; the ends of a liked stretch share its score, others are far below.

    Of items it is sure, elsewhere it has little against one.
    """
    begins = {s.start: s.score / 2 for s in reversed(spans)}
    ends = {s.end: s.score / 2 for s in reversed(spans)}
    return tuple(
        Edge(
            a,
            b,
            begins.get(a, -20.0),
            ends.get(b, -20.0),
            *[5.0 if any(i.start <= a < i.end for i in items) else -1.0] * 2,
        )
        for a, b in pairwise(range(window.start, window.end + 1))
    )
