"""The last check: every figure shown stands in a quote, every quote re-reads the same."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace

from corpus.fold import fold
from corpus.report import Report
from corpus.stages import staged
from qa.answer import Answer
from qa.figures import find_figures

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
        if not _stands(result.value, quoted):
            wrong.append(f"result {result.value!r} does not stand in quote {result.quote}")
    shown, quoted = fold(answer.message), fold("\n".join(q.text for q in answer.quotes))
    if answer.status == "refused":
        quoted += fold(answer.question)  # a false premise is named in the question's own words
    for title in {r.title for r in reports.values() if r.title in answer.message}:
        shown = shown.replace(fold(title), "")  # 三大… in a report's name states nothing
    if shown:
        figures = (shown[f.start : f.end] for f in find_figures(shown))
        wrong += [
            f"figure {f!r} of the message stands in no quote" for f in figures if not _stands(f, quoted)
        ]
    return wrong


def _stands(figure: str, quoted: str) -> bool:
    """Whether the words stand in the quotes, a number as a whole: 3家 is not in 33家."""
    at = quoted.find(figure)
    while at > 0 and figure[:1].isdigit() and (quoted[at - 1].isdecimal() or quoted[at - 1] == "."):
        at = quoted.find(figure, at + 1)
    return at >= 0


@staged("guard")
def guarded(answer: Answer, reports: Mapping[str, Report]) -> Answer:
    """The answer itself where it is sound, else a refusal; what was wrong is logged as an error."""
    wrong = violations(answer, reports)
    if not wrong:
        return answer
    for line in wrong:
        log.error("guard: %s", line)  # the question stands in the log only where asked for
    message = "答案未通过出处核对，未予显示。请换一种问法，或由管理员运行 python -m index check 检查索引。"
    return replace(
        answer, status="refused", reason="topic", message=message, results=(), quotes=(), confidence=0.0
    )
