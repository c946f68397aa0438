"""From findings to the Answer: quotes, results, and the one or two sentences a person reads first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.fold import fold
from corpus.report import Report
from corpus.stages import staged
from qa.answer import Answer, Quote, Reason, Result, Standing
from qa.evidence import Sentence
from qa.figures import find_figures
from qa.solve import Finding, Pick

MOST_QUOTES = 8
# A longer sentence is quoted by its part between semicolons that holds the answer.
LONG_SENTENCE = 160
STANDINGS: dict[Standing, str] = {
    "achieved": "已完成",
    "target": "计划目标",
    "baseline": "以往数值",
    "background": "背景",
}
_STOP = re.compile(r"[，。；;,！？!?\n]")


@dataclass(frozen=True, slots=True)
class Draft:
    """Quotes and results gathered so far; `quotes` holds each passage once, best first."""

    quotes: tuple[Quote, ...] = ()
    results: tuple[Result, ...] = ()


def draft(findings: Sequence[Finding]) -> Draft:
    """Quotes and results of findings in order: first what holds each result, then further evidence."""
    quotes: dict[tuple[str, int, int], Quote] = {}
    results: list[Result] = []
    for finding in findings:
        for pick in finding.picks:
            quote = _pick_quote(pick, finding)
            at = _add(quotes, quote)
            results.append(_result(pick, at))
        if not finding.picks and finding.evidence:
            _add(quotes, sentence_quote(finding.evidence[0]))
    for finding in findings:
        for sentence in finding.evidence:
            if len(quotes) >= MOST_QUOTES:
                break
            quote = sentence_quote(sentence)
            if not any(_overlap(quote, q) for q in quotes.values()):
                _add(quotes, quote)
    return Draft(tuple(quotes.values()), tuple(results))


def _add(quotes: dict[tuple[str, int, int], Quote], quote: Quote) -> int:
    key = (quote.report.source, quote.start, quote.end)
    quotes.setdefault(key, quote)
    return list(quotes).index(key)


def _overlap(a: Quote, b: Quote) -> bool:
    return a.report.source == b.report.source and a.start < b.end and b.start < a.end


def _pick_quote(pick: Pick, finding: Finding) -> Quote:
    start, end = segment(pick.report.text, pick.first, pick.last, pick.start, pick.end)
    score = finding.evidence[0].hit.score if finding.evidence else finding.confidence
    return Quote(pick.report, start, end, pick.standing, min(score, 1.0))


def sentence_quote(sentence: Sentence) -> Quote:
    """The whole sentence as a quote, without a closing full stop's trailing space."""
    return Quote(
        sentence.report, sentence.start, sentence.end, sentence.standing, min(sentence.hit.score, 1.0)
    )


def segment(text: str, first: int, last: int, start: int, end: int) -> tuple[int, int]:
    """The evidence `[first:last]`, narrowed around `[start:end]` to its part between ； where it is long."""
    if last - first <= LONG_SENTENCE or "\n" in text[first:last]:
        return first, last
    low = max((first + m.end() for m in re.finditer("[；;]", text[first:start])), default=first)
    high = end + m.start() if (m := re.search("[；;]", text[end:last])) else last
    return low + len(text[low:high]) - len(text[low:high].lstrip()), high


def _result(pick: Pick, quote: int) -> Result:
    report = pick.report
    period = period_of(report, pick.standing)
    region = "".join(report.region.chain[-2:]) if report.region else None
    return Result(pick.text, label_of(pick), pick.standing, period, region or None, quote)


def period_of(report: Report, standing: Standing) -> str | None:
    """Label of the period that a statement of this standing speaks of; None for an earlier value."""
    if standing == "baseline":
        return None
    period = report.planned if standing == "target" and report.planned else report.period
    return period.label if period else None


def label_of(pick: Pick) -> str:
    """What the value counts, in the report's own words: those before it in its clause, else those behind."""
    text = pick.report.text
    before = _STOP.split(text[pick.first : pick.start])[-1].strip()
    before = re.sub(r"^.*[\d%％]\S?、", "", before)
    if len(before) >= 3:
        return before[-24:]
    return _STOP.split(text[pick.end : pick.last])[0].strip()[:24]


def place_of(report: Report) -> str:
    """Short name of the place a report speaks for, or its organ or title."""
    if report.region is not None:
        return report.region.name
    return report.organ or report.title


@staged("compose")
def answered(
    question: str, findings: Sequence[Finding], taken: Sequence[str] = (), names: Sequence[str] = ()
) -> Answer:
    """An answer of one finding, or of several as a comparison; parts without a pick are stated as blank."""
    made = draft(findings)
    parts = [_sentence_for(f) for f in findings]
    if len(findings) > 1:
        parts = [p or f"{name}：报告中没有找到" for p, name in zip(parts, names, strict=True)]
    message = "；".join(p for p in parts if p) + "。"
    sure = min((f.confidence for f in findings if f.evidence), default=0.0)
    return Answer(question, "answered", None, taken_note(taken) + message, made.results, made.quotes, sure)


def taken_note(taken: Sequence[str]) -> str:
    """What a follow-up took over from earlier turns, to open the message with.

    Phrases with figures stay out: those of a question are no statement of ours.
    """
    plain = dict.fromkeys(t.strip() for t in taken if not find_figures(fold(t)))
    return f"（沿用上文：{'、'.join(plain)}）" if plain else ""


def _sentence_for(finding: Finding) -> str:
    if finding.picks:
        pick = finding.picks[0]
        body = "、".join(p.text for p in finding.picks) if len(finding.picks) > 1 else clause_of(pick)
        return _told(pick.report, pick.standing, body)
    if finding.evidence:
        first = finding.evidence[0]
        body = first.report.text[first.start : first.end].rstrip("。；; \n")
        return _told(first.report, first.standing, body if len(body) <= 80 else body[:80] + "……")
    return ""


def _told(report: Report, standing: Standing, body: str) -> str:
    """The report's words under their period and, unless they name it themselves, their place."""
    place, heading = place_of(report), heading_for(report, standing)
    period = heading.removeprefix(place)
    return f"{period}，{body}" if period and place in body else f"{heading}：{body}"


def heading_for(report: Report, standing: Standing) -> str:
    """Place, period and standing, as a message opens: 历城区2026年计划."""
    period = period_of(report, standing) or ""
    return f"{place_of(report)}{period}{'计划目标' if standing == 'target' else ''}"


def clause_of(pick: Pick) -> str:
    """The clause that holds the pick, as it stands in the report."""
    text = pick.report.text
    low = max(
        (pick.first + m.end() for m in _STOP.finditer(text[pick.first : pick.start])), default=pick.first
    )
    high = pick.end + m.start() if (m := _STOP.search(text[pick.end : pick.last])) else pick.last
    if high - low > 80:
        low, high = max(low, pick.start - 40), min(high, pick.end + 20)
    return text[low:high].strip().rstrip("。；;，,")


@staged("compose")
def refused(
    question: str,
    reason: Reason,
    message: str,
    nearest: Sequence[Sentence] = (),
    confidence: float = 0.0,
    suggestions: Sequence[str] = (),
) -> Answer:
    """A refusal; the nearest sentences may go along, marked as no answer in the message."""
    quotes = tuple(sentence_quote(s) for s in nearest[:MOST_QUOTES])
    note = "下面是最接近的原文，供核对，不是答案。" if quotes else ""
    return Answer(question, "refused", reason, message + note, (), quotes, confidence, tuple(suggestions))


@staged("compose")
def clarify(question: str, findings: Sequence[Finding]) -> Answer:
    """One result for each report that fits."""
    made = draft(findings)
    names = "、".join(
        dict.fromkeys(heading_for(f.evidence[0].report, f.evidence[0].standing) for f in findings)
    )
    sure = max(f.confidence for f in findings)
    message = f"多份报告都符合，请说明地区、机关或年份：{names}。"
    return Answer(question, "clarify", None, message, made.results, made.quotes, sure)
