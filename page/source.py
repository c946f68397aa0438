"""The panel beside the conversation: one report in full, or the list of the reports held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from urllib.parse import urlsplit

from corpus.report import Report, Section
from page.cards import report_button
from page.marks import Span
from page.words import book_title, esc, heading_words

# Rows of the list of reports: past this a page grows slow, and nobody reads on.
_LISTED = 300
# A list longer than this gets a field to filter it by.
_FEW = 6
# Depths of the outline: below the second stand leads of sentences (一是……), too many to choose from.
_OUTLINED = 2


def report_panel(report: Report, quoted: Span | None = None) -> str:
    """`report` in full with its outline; the characters `quoted` of its text are marked."""
    start, end = quoted or (0, 0)
    return (
        f'<div class="rq-panel" data-shown="{esc(report.source)}" data-start="{start}" data-end="{end}">'
        f'{_bar("原文")}<div class="rq-scroll" tabindex="0" role="region" aria-label="报告全文">'
        f'<header class="rq-title"><h2>{esc(book_title(report.title))}</h2>{_facts(report)}</header>'
        f'{_outline(report)}<div class="rq-text">{_body(report, (start, end))}</div></div></div>'
    )


def list_panel(reports: Sequence[Report]) -> str:
    """The reports held, each a row that opens it."""
    rows = "".join(f"<li>{report_button(r)}</li>" for r in reports[:_LISTED])
    sieve = (
        '<input type="search" class="rq-sieve" placeholder="按标题、地区、年份筛选" aria-label="筛选报告">'
    )
    over = len(reports) - _LISTED
    more = f'<p class="rq-note">其余 {over} 份未列出，可以直接提问。</p>' if over > 0 else ""
    return (
        f'<div class="rq-panel" data-shown="">{_bar(f"现有报告 {len(reports)} 份")}'
        '<div class="rq-scroll" tabindex="0" role="region" aria-label="现有报告">'
        f'{sieve if len(reports) > _FEW else ""}<ul class="rq-reports">{rows}</ul>{more}</div></div>'
    )


def _bar(words: str) -> str:
    back = '<button type="button" class="rq-tool" data-list>全部报告</button>' if words == "原文" else ""
    return (
        f'<div class="rq-bar"><h2>{words}</h2>{back}'
        '<button type="button" class="rq-tool rq-close" data-close aria-label="收起原文">收起</button></div>'
    )


def _facts(report: Report) -> str:
    pairs = (
        ("发布机关", report.organ),
        ("地区", report.region.full_name if report.region else None),
        ("总结时期", report.period.label if report.period else None),
        ("计划时期", report.planned.label if report.planned else None),
        ("发布日期", report.published),
        ("文号", report.number),
        ("文件", report.source),
    )
    rows = "".join(f"<dt>{name}</dt><dd>{esc(value)}</dd>" for name, value in pairs if value)
    return f"<dl>{rows}{_link(report.url)}</dl>"


def _link(url: str | None) -> str:
    """The address a report came from, as a link only where it is an ordinary web address."""
    if url is None:
        return ""
    safe = urlsplit(url).scheme in {"http", "https"}
    shown = (
        f'<a href="{esc(url)}" target="_blank" rel="noopener noreferrer">{esc(url)}</a>' if safe else esc(url)
    )
    return f"<dt>网址</dt><dd>{shown}</dd>"


def _outline(report: Report) -> str:
    rows = "".join(
        f'<li style="--depth:{len(s.path) - 1}">'
        f'<button type="button" data-section="{n}">{esc(heading_words(s.path[-1]))}</button></li>'
        for n, s in enumerate(report.sections)
        if 0 < len(s.path) <= _OUTLINED
    )
    if not rows:
        return ""
    return f'<details class="rq-outline"><summary>目录</summary><ol>{rows}</ol></details>'


def _body(report: Report, quoted: Span) -> str:
    """The lines of the text as headings and paragraphs, as they stand in the report."""
    parts, at = [], 0
    numbered = [(n, s) for n, s in enumerate(report.sections)]
    for line in report.text.split("\n"):
        begun = [(n, s) for n, s in numbered if at <= s.start <= at + len(line)]
        del numbered[: len(begun)]
        if line.strip():
            parts.append(_line(report.text, (at, at + len(line)), begun, quoted))
        at += len(line) + 1
    return "".join(parts)


def _line(text: str, line: Span, begun: Sequence[tuple[int, Section]], quoted: Span) -> str:
    """One line: a heading where the whole of it is one, else a paragraph with its leads in bold.

    `begun` are the sections that begin in the line, with their numbers, in order.
    """
    heads = [(s.start, s.body) for _, s in begun if s.path and s.body > s.start]
    if len(heads) == 1 and heads[0][0] == line[0] and text[heads[0][1] : line[1]].strip() == "":
        tag, heads = f"h{min(len(begun[-1][1].path) + 2, 6)}", []
    else:
        tag = "p"
    anchors = {s.start: n for n, s in begun}
    edges = {*line, *quoted, *anchors, *(e for h in heads for e in h)}
    cuts = sorted(e for e in edges if line[0] <= e <= line[1])
    shown = (_piece(text[a:b], a, anchors, heads, quoted) for a, b in pairwise(cuts))
    return f"<{tag}>{''.join(shown)}</{tag}>"


def _piece(words: str, at: int, anchors: Mapping[int, int], heads: Sequence[Span], quoted: Span) -> str:
    """`words`, which stand at `at` and are cut so that no boundary lies inside them."""
    shown = esc(words)
    if quoted[0] <= at < quoted[1]:
        shown = f"<mark>{shown}</mark>"
    if any(start <= at < end for start, end in heads):
        shown = f"<strong>{shown}</strong>"
    return f'<span data-number="{anchors[at]}"></span>{shown}' if at in anchors else shown
