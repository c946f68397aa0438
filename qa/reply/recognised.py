"""Figures that were read from a picture: marked wherever they are given, and the answer less sure."""

from __future__ import annotations

from dataclasses import replace

from corpus.report import DOUBTFUL, Report
from qa.answer import Answer
from qa.reply.refusal_sentences import DOUBTFUL_FIGURES

_SHOWN = 3  # quotes that prove an answer of passages


def marked(answer: Answer) -> Answer:
    """The answer with the origin of each value; where one is not sure, the message says so.

    The confidence goes down by how sure the recognition was of what proves the answer.
    """
    reports = [answer.quotes[r.quote].report for r in answer.results]
    results = tuple(
        replace(r, origin=report.origin(r.start, r.end))
        for r, report in zip(answer.results, reports, strict=True)
    )
    proofs: list[tuple[Report, int, int]] = [
        (report, r.start, r.end) for r, report in zip(answer.results, reports, strict=True)
    ]
    if not proofs and answer.status == "answered":
        proofs = [(q.report, q.start, q.end) for q in answer.quotes[:_SHOWN]]
    told = [sure for report, start, end in proofs if (sure := report.recognised(start, end)) is not None]
    if not told:
        return answer
    doubt = DOUBTFUL_FIGURES if min(told) < DOUBTFUL else ""
    return replace(
        answer, results=results, message=answer.message + doubt, confidence=answer.confidence * min(told)
    )
