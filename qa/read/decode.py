"""Logits of tokens to spans of the report."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.language.stops import COLONS, COMMAS, FULL_STOPS, SEMICOLONS
from qa.read.reading import Edge, Reading, Span
from qa.read.window import Window

MOST_SPANS = 4
LONGEST_SPAN = 80  # tokens
START, END, OUTSIDE, BEGIN, INSIDE = range(5)  # columns, as training.model gives them
_TRIM = f" \n\t{FULL_STOPS}{SEMICOLONS}{COLONS}{COMMAS}、|"

Logits = NDArray[np.float32]


def decoded(window: Window, offsets: Sequence[tuple[int, int]], token: Logits, sure: float) -> Reading:
    """`token` is (1 + tokens of the window, 5): the row of `<s>`, which stands for no answer, comes first."""
    origin = window.origin
    edges = [_edges(origin, a, b) for a, b in offsets]
    spans = _best_spans(window, edges, token)
    return Reading(window, sure, spans, _items(window, edges, token[1:]), _told(edges, token))


def _told(edges: Sequence[tuple[int, int] | None], token: Logits) -> tuple[Edge, ...]:
    """The report's tokens with what the reader makes of each as an end of an answer, over the null's half."""
    ends = token[1:, [START, END]] - token[0, [START, END]]
    marks = token[1:, [BEGIN, INSIDE]] - token[1:, OUTSIDE, None]
    held = zip(edges, ends.tolist(), marks.tolist(), strict=True)
    return tuple(Edge(*edge, *told, *items) for edge, told, items in held if edge)


def _edges(origin: Sequence[int], start: int, end: int) -> tuple[int, int] | None:
    """The stretch of the report that a token stands for; None where it is none of the report's."""
    held = [o for o in origin[start:end] if o >= 0]
    return (held[0], held[-1] + 1) if held else None


def _best_spans(window: Window, edges: Sequence[tuple[int, int] | None], token: Logits) -> tuple[Span, ...]:
    start, end = token[1:, START], token[1:, END]
    outside = np.array([e is None for e in edges])
    if outside.all():
        return ()
    table = start[:, None] + end[None, :] - float(token[0, START] + token[0, END])
    table[outside] = table[:, outside] = -np.inf
    table[~np.triu(np.ones(table.shape, bool)) | np.triu(np.ones(table.shape, bool), LONGEST_SPAN)] = -np.inf
    order = np.argsort(table, axis=None)[::-1][: MOST_SPANS * 8]
    out: list[Span] = []
    for flat in order.tolist():
        first, last = divmod(flat, table.shape[1])
        if not np.isfinite(table[first, last]) or len(out) == MOST_SPANS:
            break
        span = _span(window, edges[first], edges[last], float(table[first, last]))
        if span and not any(span.start < o.end and o.start < span.end for o in out):
            out.append(span)
    return tuple(out)


def _items(window: Window, edges: Sequence[tuple[int, int] | None], token: Logits) -> tuple[Span, ...]:
    """Runs of begin and inside, each scored by how far its begin stands above outside.

    A begin with nothing between it and the run before goes on with that: items have a mark between them.
    """
    labels = token[:, OUTSIDE:].argmax(axis=1) + OUTSIDE
    out, first = [], None
    for at in range(len(labels) + 1):
        label = labels[at] if at < len(labels) else OUTSIDE
        if first is not None and label != INSIDE:
            score = float(token[first, BEGIN] - token[first, OUTSIDE])
            out.append(_span(window, edges[first], edges[at - 1], score))
            first = None
        if label == BEGIN:
            first = at
    return _joined([span for span in out if span])


def _joined(spans: Sequence[Span]) -> tuple[Span, ...]:
    made: list[Span] = []
    for span in spans:
        if made and made[-1].end == span.start:
            made[-1] = Span(made[-1].start, span.end, max(made[-1].score, span.score))
        else:
            made.append(span)
    return tuple(made)


def _span(
    window: Window, first: tuple[int, int] | None, last: tuple[int, int] | None, score: float
) -> Span | None:
    """The report's stretch without marks and white space at its ends; None where nothing is left."""
    if first is None or last is None or last[1] <= first[0]:
        return None
    text, start, end = window.report.text, first[0], last[1]
    while start < end and text[start] in _TRIM:
        start += 1
    while end > start and text[end - 1] in _TRIM:
        end -= 1
    return Span(start, end, score) if start < end else None
