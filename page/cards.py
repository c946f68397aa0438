"""An Answer as HTML: pure functions, nothing read but the Answer and the reports held."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.report import Report
from page.marks import split_number
from page.quotes import badge, open_button, quote_list
from page.words import REFUSAL, book_title, esc, facts_of
from qa.answer import Answer, Quote, Result

# A value longer than this is a phrase, not a figure: it is set smaller.
_LONGEST_FIGURE = 14
# Reports named on a refusal; the rest are one click away in the list.
_HELD_SHOWN = 3


def answer_card(answer: Answer, held: Sequence[Report] = ()) -> str:
    """The card of `answer`; `held` are the reports a refusal can point to."""
    if answer.status == "refused":
        body = _refusal(answer, held)
    elif answer.status == "clarify":
        body = _clarify(answer)
    else:
        body = _answered(answer)
    return f'<div class="rq-card" data-status="{answer.status}">{body}{_foot(answer)}</div>'


def fault_card(message: str) -> str:
    """The card of a question that could not be taken; `message` is Chinese and fit to be shown."""
    return (
        '<div class="rq-card" data-status="fault" role="alert"><div class="rq-why">'
        f'<h3>没有作答</h3><p class="rq-message">{esc(message)}</p></div></div>'
    )


def _answered(answer: Answer) -> str:
    return (
        f'{_short(answer)}<p class="rq-message">{esc(answer.message)}</p>{quote_list(answer)}{_chips(answer)}'
    )


def _short(answer: Answer) -> str:
    """The short answers above the message: one large, a comparison as a table, a list as a list."""
    results = answer.results
    if not results:
        return ""
    if len(results) == 1:
        return _figure(results[0])
    if is_comparison(results):
        return _table(answer)
    return _items(results)


def is_comparison(results: Sequence[Result]) -> bool:
    """Whether the results set places, periods or standings side by side."""
    return len({(r.region, r.period, r.standing) for r in results}) > 1


def value_words(value: str) -> str:
    """`value` letter for letter, its number set apart from its unit."""
    before, number, after = split_number(value)
    if not number:
        return f"<span>{esc(value)}</span>"
    parts = [("rq-unit", before), ("rq-num", number), ("rq-unit", after)]
    return "".join(f'<span class="{name}">{esc(text)}</span>' for name, text in parts if text)


def _figure(result: Result) -> str:
    size = "rq-phrase" if len(result.value) > _LONGEST_FIGURE else "rq-value"
    scope = [esc(s) for s in (result.region, result.period) if s]
    dot = '<span class="rq-dot">·</span>'
    return (
        f'<div class="rq-figure"><div class="rq-label">{esc(result.label)}</div>'
        f'<div class="{size}">{value_words(result.value)}</div>'
        f'<div class="rq-scope"><span>{dot.join(scope)}</span>{badge(result.standing)}</div></div>'
    )


def _table(answer: Answer) -> str:
    results = answer.results
    labels = {r.label for r in results}
    caption = f"<caption>{esc(results[0].label)}</caption>" if len(labels) == 1 else ""
    named = len(labels) > 1
    rows = "".join(_row(r, answer.quotes[r.quote], named=named) for r in results)
    columns = ["地区", "时期", *(["指标"] if named else []), "数值", "状态", "出处"]
    head = "".join(f'<th scope="col">{c}</th>' for c in columns)
    return (
        f'<div class="rq-table"><table>{caption}<thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _row(result: Result, quote: Quote, *, named: bool) -> str:
    place, when = esc(result.region or "—"), esc(result.period or "—")
    label = f"<td>{esc(result.label)}</td>" if named else ""
    return (
        f'<tr><th scope="row">{place}</th><td class="rq-when">{when}</td>{label}'
        f'<td class="rq-cell">{value_words(result.value)}</td>'
        f"<td>{badge(result.standing)}</td><td>{open_button(quote, '原文')}</td></tr>"
    )


def _items(results: Sequence[Result]) -> str:
    rows = "".join(
        f'<li><span class="rq-item-value">{value_words(r.value)}</span>'
        f'<span class="rq-item-label">{esc(r.label) if r.label != r.value else ""}</span></li>'
        for r in results
    )
    first = results[0]
    scope = " · ".join(esc(s) for s in (first.region, first.period) if s)
    return (
        f'<div class="rq-list"><div class="rq-scope"><span>{scope}</span>{badge(first.standing)}</div>'
        f"<ol>{rows}</ol></div>"
    )


def _refusal(answer: Answer, held: Sequence[Report]) -> str:
    assert answer.reason is not None  # noqa: S101 - Answer checks it where it is made
    title, kind = REFUSAL[answer.reason]
    return (
        f'<div class="rq-why" data-reason="{answer.reason}"><div class="rq-kind">未作答 · {kind}</div>'
        f'<h3>{title}</h3><p class="rq-message">{esc(answer.message)}</p></div>'
        f"{quote_list(answer)}{_chips(answer)}{'' if answer.reason == 'false_premise' else _held(held)}"
    )


def _held(held: Sequence[Report]) -> str:
    if not held:
        return ""
    rows = "".join(f"<li>{report_button(r)}</li>" for r in held[:_HELD_SHOWN])
    more = (
        f'<button type="button" class="rq-tool" data-list>全部 {len(held)} 份报告</button>'
        if len(held) > _HELD_SHOWN
        else ""
    )
    return f'<section class="rq-held"><h4>现有报告</h4><ul>{rows}</ul>{more}</section>'


def report_button(report: Report) -> str:
    """A report as a row that opens it: its title, and its facts below."""
    facts = "".join(f"<span>{esc(f)}</span>" for f in facts_of(report))
    return (
        f'<button type="button" class="rq-report" data-open="{esc(report.source)}">'
        f"<b>{esc(book_title(report.title))}</b><small>{facts}</small></button>"
    )


def _clarify(answer: Answer) -> str:
    cards = "".join(_candidate(answer, r) for r in answer.results)
    listed = f'<ul class="rq-candidates">{cards}</ul>' if cards else ""
    return (
        '<div class="rq-why"><div class="rq-kind">待确认</div><h3>您问的是哪一个？</h3>'
        f'<p class="rq-message">{esc(answer.message)}</p></div>{listed}{_chips(answer)}'
        f"{quote_list(answer)}"
    )


def _candidate(answer: Answer, result: Result) -> str:
    quote = answer.quotes[result.quote]
    scope = " · ".join(esc(s) for s in (result.region, result.period) if s)
    question = esc(narrowed(answer.question, result, quote))
    return (
        f'<li><button type="button" class="rq-candidate" data-ask="{question}">'
        f'<span class="rq-scope"><span>{scope}</span>{badge(result.standing)}</span>'
        f'<span class="rq-item-value">{value_words(result.value)}</span>'
        f'<span class="rq-item-label">{esc(result.label)}</span>'
        f"<small>{esc(book_title(quote.report.title))}</small></button></li>"
    )


def narrowed(question: str, result: Result, quote: Quote) -> str:
    """`question` with the candidate's place and period before it, those it does not say already.

    Where it says both, or the candidate has neither, the organ tells the candidates apart.
    """
    region = quote.report.region
    place = region.name if region else result.region
    absent = [s for s in (place, result.period) if s and s not in question]
    if not absent and quote.report.organ and quote.report.organ not in question:
        absent = [quote.report.organ]
    return "".join(absent) + question


def _chips(answer: Answer) -> str:
    chips = "".join(
        f'<li><button type="button" class="rq-chip" data-ask="{esc(s)}">{esc(s)}</button></li>'
        for s in answer.suggestions
    )
    words = "可以这样问" if answer.status == "refused" else "接着问"
    return (
        f'<div class="rq-next"><span>{words}</span><ul class="rq-chips">{chips}</ul></div>' if chips else ""
    )


def _foot(answer: Answer) -> str:
    sure = round(answer.confidence * 100)
    return (
        f'<footer class="rq-foot"><span>报告能回答此问的把握 {sure}%</span>'
        f"<span>用时 {answer.elapsed_ms:.0f} 毫秒</span></footer>"
    )
