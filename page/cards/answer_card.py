"""An Answer as HTML: pure functions, nothing read but the Answer and what its `Setting` holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.report import Report
from page.cards.chart import amount_of
from page.cards.compared import compared
from page.cards.kept import kept_data
from page.cards.matrix import is_comparison, matrix_of, value_words
from page.cards.quotes import badge, origin_mark, quote_list
from page.cards.understood import NOTHING, Understood, implied_chips
from page.cards.words import CHINESE, REFUSAL, book_title, coverage, esc, facts_of, why_not
from page.indicator_words import short_name
from qa.answer import Answer, Quote, Result

# A value longer than this is a phrase, not a figure: it is set smaller.
_LONGEST_FIGURE = 14
# By its fit (docs/confidence.md) an answer less sure than this is wrong once in five times or more often.
SURE = 0.8
DOUBT = "把握不大，请核对原文。"
SURELY = "较有把握"
# Reports named on a refusal; the rest are one click away in the list.
_HELD_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Setting:
    """What a card shows beside its answer.

    `held` are the reports a refusal can point to, `examples` questions known to be answered,
    `scope` the person's filter in words ("" without one), `meant` the question that was probably meant where
    a name in this one has a slip, `verdict` whether 有用/有误 are offered.
    """

    held: Sequence[Report] = ()
    examples: Sequence[str] = ()
    seen: Understood = NOTHING
    scope: str = ""
    meant: str = ""
    verdict: bool = False


def answer_card(answer: Answer, setting: Setting | None = None) -> str:
    """The card of `answer` in its setting."""
    setting = setting or Setting()
    if answer.status == "refused":
        body = _refusal(answer, setting)
    elif answer.status == "clarify":
        body = _clarify(answer)
    else:
        body = _answered(answer, setting)
    inner = f"{_read(setting)}{_meant(setting)}{body}{_foot(answer, setting)}{kept_data(answer)}"
    return f'<div class="rq-card" data-status="{answer.status}">{inner}</div>'


def _read(setting: Setting) -> str:
    """How the question was read, and within which filter."""
    scope = f'<p class="rq-within">限定范围：{esc(setting.scope)}</p>' if setting.scope else ""
    chips = implied_chips(setting.seen)
    return f'<div class="rq-read">{chips}{scope}</div>' if chips or scope else ""


def _meant(setting: Setting) -> str:
    if not setting.meant:
        return ""
    words = esc(setting.meant)
    chip = f'<button type="button" class="rq-chip" data-ask="{words}"{CHINESE}>{words}</button>'
    return f'<div class="rq-meant"><span>您是不是想问</span>{chip}</div>'


def fault_card(message: str, again: str = "") -> str:
    """The card of a question that got no answer; `message` is Chinese, `again` the question to retry."""
    retry = (
        f'<button type="button" class="rq-tool" data-ask="{esc(again)}">再问一次</button>' if again else ""
    )
    return (
        '<div class="rq-card" data-status="fault" role="alert"><div class="rq-why">'
        f'<h3>没有作答</h3><p class="rq-message">{esc(message)}</p>{retry}</div></div>'
    )


def _answered(answer: Answer, setting: Setting) -> str:
    sure = answer.confidence >= SURE
    told = f'<p class="{"rq-sure" if sure else "rq-doubt"}">{SURELY if sure else DOUBT}</p>'
    message = f'<p class="rq-message"{CHINESE}>{esc(answer.message)}</p>{told}'
    return f"{_short(answer, setting.seen)}{message}{quote_list(answer)}"


def _short(answer: Answer, seen: Understood) -> str:
    """The short answers above the message: one large, a comparison as a table, a list as a list."""
    results = answer.results
    matrix = matrix_of(answer, seen) if results else None
    if matrix is None:
        return ""
    if is_comparison(results) or (len(results) == 1 and matrix.blanks):
        return compared(answer, matrix)
    return _figure(results[0]) if len(results) == 1 else _items(results)


def _figure(result: Result) -> str:
    size = "rq-phrase" if len(result.value) > _LONGEST_FIGURE else "rq-value"
    scope = [esc(s) for s in (result.region, result.period) if s]
    dot = '<span class="rq-dot">·</span>'
    return (
        f'<div class="rq-figure"><div class="rq-label"{CHINESE}>{esc(short_name(result.label))}</div>'
        f'<div class="{size}">{value_words(result.value)}</div>{origin_mark(result.origin)}'
        f'<div class="rq-scope"><span{CHINESE}>{dot.join(scope)}</span>{badge(result.standing)}</div></div>'
    )


def _items(results: Sequence[Result]) -> str:
    rows = "".join(
        f'<li><span class="rq-item-value">{value_words(r.value)}</span>'
        f'<span class="rq-item-label"{CHINESE}>{_item_label(r)}</span>'
        f"{origin_mark(r.origin)}</li>"
        for r in results
    )
    first = results[0]
    scope = " · ".join(esc(s) for s in (first.region, first.period) if s)
    return (
        f'<div class="rq-list"><div class="rq-scope"><span{CHINESE}>{scope}</span>'
        f"{badge(first.standing)}</div>"
        f"<ol>{rows}</ol></div>"
    )


def _item_label(result: Result) -> str:
    """What a figure of a list is of; a phrase tells that itself."""
    return "" if result.label == result.value or amount_of(result.value) is None else esc(result.label)


def _refusal(answer: Answer, setting: Setting) -> str:
    assert answer.reason is not None  # noqa: S101 - Answer checks it where it is made
    title, kind = REFUSAL[answer.reason]
    asks = setting.examples if answer.reason == "out_of_domain" else ()
    within = "筛选范围内" if setting.scope else ""
    again = f'data-ask="{esc(answer.question)}" data-unfiltered'
    free = (
        f'<button type="button" class="rq-tool" {again}>取消筛选，再问一次</button>' if setting.scope else ""
    )
    why = (
        f'<div class="rq-why" data-reason="{answer.reason}"><div class="rq-kind">未作答 · {kind}</div>'
        f'<h3>{within}{title}</h3><p class="rq-message">{esc(why_not(answer.message))}</p>{free}</div>'
    )
    held = "" if answer.reason == "false_premise" else _held(answer, setting)
    return f"{why}{_chips(asks, '可以这样问')}{held}{quote_list(answer)}"


def _held(answer: Answer, setting: Setting) -> str:
    """What is held: in one line, and the reports that come nearest to the question first."""
    if not setting.held:
        return ""
    asked = [r for r in setting.held if _is_asked(r, setting.seen)]
    by_source = {r.source: r for r in setting.held}
    near = [by_source[q.report.source] for q in answer.quotes if q.report.source in by_source]
    first = {r.source: r for r in (*asked, *near)} or by_source
    shown = list(first.values())[:_HELD_SHOWN]
    rows = "".join(f"<li>{report_button(r)}</li>" for r in shown)
    more = (
        f'<button type="button" class="rq-tool" data-list>全部 {len(setting.held)} 份报告</button>'
        if len(setting.held) > len(shown)
        else ""
    )
    return (
        f'<section class="rq-held"><h4>{"筛选范围内" if setting.scope else "库里"}有什么</h4>'
        f"<p>{esc(coverage(setting.held))}</p><ul>{rows}</ul>{more}</section>"
    )


def _is_asked(report: Report, seen: Understood) -> bool:
    """Whether the report is of a place that the question names."""
    return report.region is not None and any(report.region.full_name.endswith(p) for p in seen.places)


def report_button(report: Report) -> str:
    """A report as a row that opens it: its title, and its facts below."""
    facts = "".join(f"<span>{esc(f)}</span>" for f in facts_of(report))
    return (
        f'<button type="button" class="rq-report" data-open="{esc(report.source)}">'
        f"<b{CHINESE}>{esc(book_title(report.title))}</b><small{CHINESE}>{facts}</small></button>"
    )


def _clarify(answer: Answer) -> str:
    cards = "".join(_candidate(answer, r) for r in answer.results)
    listed = f'<ul class="rq-candidates">{cards}</ul>' if cards else ""
    return (
        '<div class="rq-why"><div class="rq-kind">待确认</div><h3>您问的是哪一个？</h3>'
        f'<p class="rq-message">{esc(answer.message)}</p></div>'
        f"{listed}{quote_list(answer)}"
    )


def _candidate(answer: Answer, result: Result) -> str:
    quote = answer.quotes[result.quote]
    scope = " · ".join(esc(s) for s in (result.region, result.period) if s)
    question = esc(narrowed(answer.question, result, quote))
    return (
        f'<li><button type="button" class="rq-candidate" data-ask="{question}">'
        f'<span class="rq-scope"><span{CHINESE}>{scope}</span>{badge(result.standing)}</span>'
        f'<span class="rq-item-value">{value_words(result.value)}</span>'
        f'<span class="rq-item-label"{CHINESE}>{esc(result.label)}</span>{origin_mark(result.origin)}'
        f"<small{CHINESE}>{esc(book_title(quote.report.title))}</small></button></li>"
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


def _chips(asks: Sequence[str], words: str) -> str:
    chips = "".join(
        f'<li><button type="button" class="rq-chip" data-ask="{esc(a)}"{CHINESE}>{esc(a)}</button></li>'
        for a in asks
    )
    return (
        f'<div class="rq-next"><span>{words}</span><ul class="rq-chips">{chips}</ul></div>' if chips else ""
    )


def _foot(answer: Answer, setting: Setting) -> str:
    verdict = (
        '<span class="rq-verdict"><span>这个回答</span>'
        '<button type="button" class="rq-tool" data-verdict="useful" aria-pressed="false">有用</button>'
        '<button type="button" class="rq-tool" data-verdict="wrong" aria-pressed="false">有误</button></span>'
        if setting.verdict
        else ""
    )
    model = f"<span>语言模型 {esc(answer.model)} 参与选段，引文照原文核对</span>" if answer.model else ""
    wrote = (
        f"<span>措辞出自语言模型 {esc(answer.writer)}，数字、时间、地名已核对</span>" if answer.writer else ""
    )
    return f'<footer class="rq-foot">{model}{wrote}{verdict}</footer>'
