"""A quote as a card: the exact words, where they stand, and what can be done with them."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote as percented
from urllib.parse import urlsplit

from corpus.statement import STANDINGS, Standing
from page.cards.kept import Cited, Kept, cited
from page.cards.marks import Span, cell_tables, marked
from page.cards.places import check_of
from page.cards.words import CHINESE, book_title, esc, heading_words
from qa.answer import Answer, Quote

# Quotes shown at once; the rest of the at most eight stand folded under them.
SHOWN = 3
# Stands for the day on which a report was read.
READ = "引用日期"


def shown_quotes(answer: Answer | Kept) -> tuple[int, ...]:
    """Numbers (0-based) of the quotes shown at once; the others are one click away.

    A figure is proved by its own sentence, a passage by the best quotes, a false premise by the
    sentence that contradicts it. What lies nearest to a question that is not answered is folded,
    so that nobody takes it for an answer; so are the quotes of candidates, which say it themselves.
    """
    if answer.status == "clarify" or (answer.status == "refused" and answer.reason != "false_premise"):
        return ()
    cited = sorted({r.quote for r in answer.results})
    return tuple(cited[:SHOWN] if cited else range(len(answer.quotes))[:SHOWN])


def source_words(quote: Cited) -> str:
    """Where a quote comes from, as a document says it: 《标题》，发布机关，日期，章节，网址."""
    parts = [
        book_title(quote.title),
        quote.organ,
        quote.published,
        " › ".join(map(heading_words, quote.section)),
        quote.url if quote.url and is_web(quote.url) else None,
        quote.origin,
    ]
    return "，".join(p for p in parts if p)


def citation(quote: Cited) -> str:
    """A line fit for a document: 「引文」——《标题》，发布机关，日期，章节，网址."""
    return f"「{quote.text}」——{source_words(quote)}"


def gbt_words(quote: Cited) -> str:
    """The report as an entry of a bibliography by GB/T 7714; the script puts the day of reading in its place.

    机关. 标题[R/OL]. (发布日期)[引用日期]. 网址. — without an address: 机关. 标题[R]. 发布日期.
    """
    title = quote.title.strip("《》")
    online = quote.url if quote.url and is_web(quote.url) else None
    dated = quote.published or ""
    parts: tuple[str | None, ...]
    if online:
        day = f"({dated})[{READ}]" if dated else f"[{READ}]"
        parts = (quote.organ, f"{title}[R/OL]", day, online)
    else:
        parts = (quote.organ, f"{title}[R]", dated, None)
    return ". ".join(p for p in parts if p) + "."


def is_web(url: str) -> bool:
    """Whether `url` is an ordinary web address: only such a one becomes a link or part of a citation."""
    return urlsplit(url).scheme in {"http", "https"}


def value_spans(answer: Answer, number: int) -> tuple[Span, ...]:
    """Stretches of quote `number` (0-based) that are values of results pointing at it."""
    by = answer.quotes[number].start
    return tuple((r.start - by, r.end - by) for r in answer.results if r.quote == number)


def badge(standing: Standing) -> str:
    """The standing as a small label: 已完成, 计划目标, 以往数值, 背景."""
    return f'<span class="rq-badge" data-standing="{standing}">{STANDINGS[standing]}</span>'


def origin_mark(origin: str) -> str:
    """Beside a value: that it was recognised in a picture, and whether it is sure; "" for text of a file."""
    return f'<small class="rq-origin">{esc(origin)}</small>' if origin else ""


def report_link(source: str) -> str:
    """The address of a report; 汉字 stay as they are, which browsers take and people can read."""
    return "/report/" + "".join(c if c.isalnum() or c in "/._-" else percented(c) for c in source)


def open_link(quote: Quote, words: str = "查看原文", kind: str = "rq-tool") -> str:
    """A link to the quote inside its report; `words` is HTML, the script opens it beside the answer."""
    check = check_of(quote.text)
    link = f"{report_link(quote.report.source)}#{quote.start}-{quote.end}~{check}"
    where = (
        f'href="{esc(link)}" data-open="{esc(quote.report.source)}" '
        f'data-start="{quote.start}" data-end="{quote.end}" data-check="{check}"'
    )
    label = f' aria-label="{esc(f"查看原文：{quote.report.title}")}"' if kind == "rq-tool" else ""
    return f'<a class="{kind}" {where}{label}>{words}</a>'


def quote_card(quote: Quote, spans: Iterable[Span] = (), number: int = 1) -> str:
    """One quote, `spans` of its own text marked; `number` is 1-based, as a reader counts."""
    report, spans = quote.report, tuple(spans)
    tables = cell_tables(report, [(quote.start + a, quote.start + b) for a, b in spans])
    path = '<span class="rq-sep">›</span>'.join(f"<span>{esc(p)}</span>" for p in quote.section)
    facts = (
        f"<span{CHINESE}>{esc(report.organ)}</span>" if report.organ else "",
        f'<time datetime="{esc(report.published)}">{esc(report.published)}</time>'
        if report.published
        else "",
        f"<span>{esc(quote.origin)}</span>" if quote.origin else "",
        f'<span title="正文的第几个字">原文位置 第{quote.start + 1}—{quote.end}字</span>',
    )
    number_words = f'<span class="rq-number">引文 {number}</span>'
    source, entry_words = esc(source_words(cited(quote))), esc(gbt_words(cited(quote)))
    copy = f'<button type="button" class="rq-tool" data-cite="{source}">复制引文</button>'
    entry = f'<button type="button" class="rq-tool" data-entry="{entry_words}">参考文献格式</button>'
    return (
        f'<li class="rq-quote" data-standing="{quote.standing}">'
        f'<div class="rq-quote-head">{number_words}{badge(quote.standing)}</div>'
        f"<blockquote{CHINESE}>{marked(quote.text, spans)}</blockquote>{tables}"
        f'<div class="rq-from"><cite{CHINESE}>{esc(book_title(report.title))}</cite>'
        f'<div class="rq-path"{CHINESE}>{path}</div></div>'
        f'<div class="rq-under"><div class="rq-facts">{"".join(facts)}</div>'
        f'<div class="rq-tools">{open_link(quote)}{copy}{entry}</div></div></li>'
    )


def quote_list(answer: Answer) -> str:
    """All quotes of an answer, those not shown at once folded; "" where there is none."""
    if not answer.quotes:
        return ""
    shown = shown_quotes(answer)
    cards = [quote_card(q, value_spans(answer, i), i + 1) for i, q in enumerate(answer.quotes)]
    head = "".join(cards[i] for i in shown)
    rest = [card for i, card in enumerate(cards) if i not in shown]
    listed = f'<ol class="rq-quotes">{head}</ol>' if head else ""
    fold = (
        f'<details class="rq-more"><summary>{_folded_words(answer, len(rest))}</summary>'
        f'<ol class="rq-quotes">{"".join(rest)}</ol></details>'
        if rest
        else ""
    )
    return f'<div class="rq-evidence" role="group" aria-label="原文">{listed}{fold}</div>'


def _folded_words(answer: Answer, count: int) -> str:
    if answer.status == "clarify":
        return f"各份报告的原文 {count} 条"
    if answer.status == "refused" and answer.reason != "false_premise":
        return f"最接近的原文 {count} 条（供核对，不是答案）"
    return f"其余 {count} 条相关原文"
