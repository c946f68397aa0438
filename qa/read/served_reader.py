"""A language model beside the packaged reader: it points at answers, and only what stands there counts."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from corpus.logs import fields
from qa.model_service import ModelFault, ModelService
from qa.read.reading import Edge, Reader, Reading, Span
from qa.read.window import Window

_log = logging.getLogger(__name__)
_PROMPT = Path(__file__).parent / "prompts" / "point.txt"
_MOST_ANSWERS = 40  # of a reply that are looked at

# Log-odds that an answer and its passage have at least where the model points at them, and what is taken from
# a passage that it passes over. By hand, near what the packaged reader gives to answers that are right.
_POINTED, _PASSED = 6.0, 2.0


class ServedReader:
    """For one question: `took_part` tells whether the model had a say; where it fails, `own` reads alone.

    Words that stand in a passage letter for letter count, everything else it says is dropped; place, time,
    standing and measure are checked behind it as behind any reader.
    """

    def __init__(self, model: ModelService, own: Reader) -> None:
        self.name, self.took_part = model.name, False
        self._model, self._own, self._failed = model, own, False

    def read(self, question: str, windows: Sequence[Window]) -> list[Reading]:
        """As the packaged reader reads, with what the model points at made likelier."""
        readings = self._own.read(question, windows)
        if self._failed or not windows:
            return readings
        try:
            pointed = list(_pointed(self._model, question, [w.text for w in windows]))
        except ModelFault as exc:
            self._failed = True  # one wait a question is enough
            _log.warning("reader model failed", extra=fields(error=str(exc)))
            return readings
        self.took_part = True
        said = [[words for at, words in pointed if at == n] for n in range(len(windows))]
        return [_with(reading, words) for reading, words in zip(readings, said, strict=True)]


def _pointed(model: ModelService, question: str, passages: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Passages by their place (from 0) with the words that the model says answer; nothing is checked."""
    held = [{"passage": number, "text": text} for number, text in enumerate(passages, 1)]
    told = model.told(_PROMPT.read_text(encoding="utf-8"), {"question": question, "passages": held})
    answers = told.get("answers")
    if not isinstance(answers, list):
        raise ModelFault("回复里没有 answers")
    for one in answers[:_MOST_ANSWERS]:
        at, text = (one.get("passage"), one.get("text")) if isinstance(one, dict) else (None, None)
        if isinstance(at, int) and isinstance(text, str) and 0 < at <= len(passages) and text.strip():
            yield at - 1, text.strip()


def _with(reading: Reading, said: Sequence[str]) -> Reading:
    window = reading.window
    text, places = window.report.text, []
    for words in dict.fromkeys(said):
        at = text.find(words, window.start, window.end)
        if at >= 0:
            places.append((at, at + len(words)))
    if not places:
        return replace(reading, sure=reading.sure - _PASSED)
    spans = [Span(a, b, max(reading.score(a, b), _POINTED)) for a, b in places]
    apart = [s for s in reading.spans if not any(s.start < p.end and p.start < s.end for p in spans)]
    return Reading(
        window,
        max(reading.sure, _POINTED),
        tuple(sorted([*spans, *apart], key=lambda s: -s.score)),
        tuple(sorted(spans, key=lambda s: s.start)) if len(spans) > 1 else reading.items,
        tuple(_edge(edge, places) for edge in reading.edges),
    )


def _edge(edge: Edge, places: Sequence[tuple[int, int]]) -> Edge:
    """A token with half of the log-odds where an answer begins with it, half where one ends."""
    begins = any(edge.start <= a < edge.end for a, _ in places)
    ends = any(edge.start < b <= edge.end for _, b in places)
    half = _POINTED / 2
    return replace(
        edge,
        begins=max(edge.begins, half) if begins else edge.begins,
        ends=max(edge.ends, half) if ends else edge.ends,
    )
