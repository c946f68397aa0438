"""The sentences that say the topic of a question, whether or not they answer it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from corpus.language.fold import fold
from corpus.language.usual_names import as_written
from index.hit import Hit
from qa.check.own_words import pairs_of
from qa.check.said import said_in
from qa.check.wanted import Wanted
from qa.question.understanding import Question

# Of the topic's pairs; with fewer the reader tells better what is near (evidence_top1 in strangers.md).
_MOST = 2 / 3


def closest(
    question: Question, hits: Sequence[Hit], wanted: Mapping[str, Wanted], most: int
) -> list[tuple[Hit, int, int]]:
    """Up to `most` sentences `[start:end]` of the hits, best first.

    They are of a time asked and say most of the topic's pairs of letters; of those that say as much, what was
    done stands first where that is asked, then what the search finds most alike.
    """
    asked = pairs_of(as_written(question.about))
    if not asked:
        return []
    told = []
    for hit, start, end, alike in _sentences(hits):
        demands = wanted[hit.chunk.source]
        report = demands.scope.report
        share = len(asked & pairs_of(as_written(fold(report.text[start:end])))) / len(asked)
        if share >= _MOST and (said := [s for s in said_in(report, start, end) if demands.time(s)]):
            misfit = min(map(demands.misfit, said))
            told.append((-round(share, 2), misfit, -alike, hit.chunk.source, start, end, hit))
    return [(hit, start, end) for *_, start, end, hit in sorted(told, key=lambda t: t[:-1])[:most]]


def _sentences(hits: Sequence[Hit]) -> Iterator[tuple[Hit, int, int, float]]:
    for hit in hits:
        for start, end, alike in hit.sentences:
            yield hit, start, end, alike
