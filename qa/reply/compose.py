"""From findings to the Answer: quotes, results, and the one or two sentences a person reads first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.language.quantities import find_quantities
from corpus.language.stops import SEMICOLONS
from corpus.report import Report
from corpus.stages import staged
from corpus.statement import STANDINGS, Statement
from qa.answer import Answer, Quote, Result
from qa.check.period import told_of
from qa.decide.finding import Evidence, Finding, Pick
from qa.reply.label import clause_of, heads_of, label_of
from qa.reply.refusal_sentences import NEAREST, NOT_TOLD, Refusal
from qa.reply.verdict import verdict

MOST_QUOTES = 8
# A longer sentence is quoted by its part between semicolons that holds the answer.
LONG_SENTENCE = 160
_LONGEST_TOLD = 80
# How a message opens that leans on earlier turns, and one of reports that disagree.
TAKEN, CONFLICT = "（沿用上文：", "几份报告说法不一"


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
        results += [_result(pick, _add(quotes, _pick_quote(pick))) for pick in finding.picks]
        if not finding.picks and finding.evidence:
            _add(quotes, quote_of(finding.evidence[0]))
    for evidence in (e for finding in findings for e in finding.evidence):
        quote = quote_of(evidence)
        if len(quotes) < MOST_QUOTES and not any(_overlap(quote, q) for q in quotes.values()):
            _add(quotes, quote)
    return Draft(tuple(quotes.values()), tuple(results))


def _add(quotes: dict[tuple[str, int, int], Quote], quote: Quote) -> int:
    key = (quote.report.source, quote.start, quote.end)
    quotes.setdefault(key, quote)
    return list(quotes).index(key)


def _overlap(a: Quote, b: Quote) -> bool:
    return a.report.source == b.report.source and a.start < b.end and b.start < a.end


def _pick_quote(pick: Pick) -> Quote:
    start, end = segment(pick.report.text, pick.first, pick.last, pick.start, pick.end)
    return Quote(pick.report, start, end, pick.said.standing, min(pick.hit, 1.0), told_of(pick.said))


def quote_of(evidence: Evidence) -> Quote:
    """The whole stretch as a quote."""
    said = evidence.said
    return Quote(
        evidence.report, evidence.start, evidence.end, said.standing, min(evidence.hit, 1.0), told_of(said)
    )


def segment(text: str, first: int, last: int, start: int, end: int) -> tuple[int, int]:
    """The evidence `[first:last]`, narrowed around `[start:end]` to its part between ； where it is long."""
    if last - first <= LONG_SENTENCE or "\n" in text[first:last]:
        return first, last
    low = max((first + m.end() for m in re.finditer(f"[{SEMICOLONS}]", text[first:start])), default=first)
    high = end + m.start() if (m := re.search(f"[{SEMICOLONS}]", text[end:last])) else last
    return low + len(text[low:high]) - len(text[low:high].lstrip()), high


def _result(pick: Pick, quote: int) -> Result:
    report = pick.report
    region = "".join(report.region.chain[-2:]) if report.region else None
    told = told_of(pick.said)
    return Result(
        pick.text, label_of(pick), pick.said.standing, told, region or None, quote, pick.start, pick.end
    )


def place_of(report: Report) -> str:
    """Short name of the place a report speaks for, else its title."""
    return report.region.name if report.region is not None else f"《{report.title}》"


@staged("compose")
def answered(
    question: str,
    findings: Sequence[Finding],
    taken: Sequence[str] = (),
    names: Sequence[str] = (),
    blanks: str = "",
) -> Answer:
    """An answer of one finding, or of several as a comparison; parts without a pick are stated as blank.

    `blanks` says what of the question could not even be looked for.
    """
    made = draft(findings)
    parts = [_sentence_for(f) for f in findings]
    if len(findings) > 1:
        parts = [p or f"{name}：{NOT_TOLD}" for p, name in zip(parts, names, strict=True)]
    message = _yes_or_no(findings) + "；".join(p for p in parts if p) + "。"
    sure = min((f.confidence for f in findings if f.evidence), default=0.0)
    return Answer(
        question, "answered", None, taken_note(taken) + message + blanks, made.results, made.quotes, sure
    )


def _yes_or_no(findings: Sequence[Finding]) -> str:
    """是。 or 否。 before the words that decide, where one answer leaves no choice."""
    if len(findings) != 1 or len(findings[0].picks) != 1:
        return ""
    pick = findings[0].picks[0]
    told = verdict(findings[0].question, pick.report, pick.start, pick.end)
    return f"{told}。" if told else ""


def taken_note(taken: Sequence[str]) -> str:
    """What a follow-up took over from earlier turns, to open the message with.

    Phrases with figures stay out: those of a question are no statement of ours.
    """
    plain = dict.fromkeys(t.strip() for t in taken if not find_quantities(t))
    return f"{TAKEN}{'、'.join(plain)}）" if plain else ""


def _sentence_for(finding: Finding) -> str:
    if finding.picks:
        pick = finding.picks[0]
        return _told(pick.report, pick.said, _body(finding.picks))
    if finding.evidence:
        first = finding.evidence[0]
        body = first.text.rstrip(f"。{SEMICOLONS} \n")
        shown = body if len(body) <= _LONGEST_TOLD else body[:_LONGEST_TOLD] + "……"
        return _told(first.report, first.said, shown)
    return ""


def _body(picks: Sequence[Pick]) -> str:
    """The answers side by side; cells each under their heads, figures each in its clause."""
    if len(picks) == 1 or any(map(heads_of, picks)) or all(p.said.figure for p in picks):
        return "；".join(dict.fromkeys(map(clause_of, picks)))
    mark = "；" if any("，" in p.text or "," in p.text for p in picks) else "、"
    return mark.join(p.text for p in picks)


def _told(report: Report, said: Statement, body: str) -> str:
    """The report's words under their period and, unless they name it themselves, their place."""
    place, period, when = place_of(report), period_words(said), told_of(said) or ""
    if when and body.startswith(when):  # no 江苏省2024年：2024年地区生产总值……
        period = period.removeprefix(when)
        return body if place in body and not period else f"{place}{period}：{body}"
    return f"{period}，{body}" if period and place in body else f"{place}{period}：{body}"


def period_words(said: Statement) -> str:
    """Period and standing, as a message opens: 2026年计划目标."""
    return f"{told_of(said) or ''}{STANDINGS['target'] if said.standing == 'target' else ''}"


def heading_for(report: Report, said: Statement) -> str:
    """Place, period and standing: 历城区2026年计划目标."""
    return place_of(report) + period_words(said)


@staged("compose")
def refused(
    question: str,
    why: Refusal,
    nearest: Sequence[Evidence] = (),
    confidence: float = 0.0,
) -> Answer:
    """A refusal; the nearest sentences may go along, marked as no answer in the message."""
    quotes = tuple(quote_of(e) for e in nearest[:MOST_QUOTES])
    message = why.message + (NEAREST if quotes else "")
    return Answer(question, "refused", why.reason, message, (), quotes, confidence, why.asks)


@staged("compose")
def clarify(question: str, findings: Sequence[Finding]) -> Answer:
    """One result for each report that fits."""
    made = draft(findings)
    firsts = [f.picks[0] for f in findings if f.picks]
    names = "、".join(dict.fromkeys(heading_for(p.report, p.said) for p in firsts))
    sure = max(f.confidence for f in findings)
    message = f"多份报告都符合，请说明地区、机关或年份：{names}。"
    return Answer(question, "clarify", None, message, made.results, made.quotes, sure)


@staged("compose")
def conflicting(question: str, findings: Sequence[Finding], taken: Sequence[str] = ()) -> Answer:
    """Two reports that state the same thing differently, side by side."""
    made = draft(findings)
    told = "；".join(f"《{f.picks[0].report.title}》：{clause_of(f.picks[0])}" for f in findings)
    sure = min(f.confidence for f in findings)
    message = f"{taken_note(taken)}{CONFLICT}，一并列出：{told}。"
    return Answer(question, "answered", None, message, made.results, made.quotes, sure)
