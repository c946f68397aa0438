"""The last check: every figure shown stands in a quote, every quote re-reads the same."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Set
from dataclasses import replace

from corpus.language.fold import fold
from corpus.language.quantities import find_quantities
from corpus.language.times import find_times
from corpus.report import Report
from corpus.stages import staged
from qa.answer import Answer
from qa.reply.refusal_sentences import UNPROVEN

log = logging.getLogger(__name__)


def violations(answer: Answer, reports: Mapping[str, Report]) -> list[str]:
    """What is wrong with the answer, one line each; empty for a sound one."""
    wrong = []
    for n, quote in enumerate(answer.quotes):
        held = reports.get(quote.report.source)
        if held is None or held.text[quote.start : quote.end] != quote.text or not quote.text.strip():
            wrong.append(f"quote {n} does not re-read from {quote.report.source}")
    for result in answer.results:
        quoted = answer.quotes[result.quote].text if 0 <= result.quote < len(answer.quotes) else ""
        if not _stands(result.value, quoted) or answer.pointed(result) != result.value:
            wrong.append(f"result {result.value!r} does not stand in quote {result.quote}")
    shown, quoted = fold(answer.message), fold("\n".join(q.text for q in answer.quotes))
    if answer.status == "refused":
        quoted += fold(answer.question)  # a false premise is named in the question's own words
    shown = _without(shown, {r.title for r in reports.values() if r.title in answer.message})
    if answer.status == "refused":  # of its times, asked or held, none is a figure
        for time in reversed(find_times(shown)):
            shown = shown[: time.start] + " " + shown[time.end :]
    shown = _without(shown, _times(answer, reports))
    figures = (shown[f.start : f.end] for f in find_quantities(shown))
    wrong += [f"figure {f!r} of the message stands in no quote" for f in figures if not _stands(f, quoted)]
    return wrong


def _without(shown: str, labels: Set[str]) -> str:
    """The folded message without words that state no figure, the longest first."""
    for words in sorted(labels, key=len, reverse=True):
        shown = shown.replace(fold(words), " ")
    return shown


def _times(answer: Answer, reports: Mapping[str, Report]) -> set[str]:
    """The times that the statements quoted are of (2012—2016年), which come from the reports alone."""
    told = {p for p in (*(r.period for r in answer.results), *(q.period for q in answer.quotes)) if p}
    spans = (p for r in reports.values() for p in (r.period, r.planned, *r.accounts, *r.plans) if p)
    return told | {p.label for p in spans if p.label in answer.message}


def _stands(figure: str, quoted: str) -> bool:
    """Whether the words stand in the quotes, a number as a whole: 3家 is not in 33家, nor 4.5 in 4.56."""
    at = quoted.find(figure)
    while at >= 0 and (
        _goes_on(figure[:1], quoted[:at][::-1]) or _goes_on(figure[-1:], quoted[at + len(figure) :])
    ):
        at = quoted.find(figure, at + 1)
    return at >= 0


def _goes_on(edge: str, beyond: str) -> bool:
    """Whether the number whose last digit is `edge` goes on in `beyond`, read away from it."""
    digits = beyond.removeprefix(".")
    return edge.isdecimal() and digits[:1].isdecimal()


@staged("guard")
def guarded(answer: Answer, reports: Mapping[str, Report]) -> Answer:
    """The answer itself where it is sound, else a refusal; what was wrong is logged as an error."""
    wrong = violations(answer, reports)
    if not wrong:
        return answer
    for line in wrong:
        log.error("guard: %s", line)  # the question stands in the log only where asked for
    return replace(
        answer,
        status="refused",
        reason=UNPROVEN.reason,
        message=UNPROVEN.message,
        results=(),
        quotes=(),
        confidence=0.0,
    )
