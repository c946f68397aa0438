"""The panel beside the conversation: one report in full, or the list of the reports held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from urllib.parse import quote

from corpus.report import Report, Section
from page.cards import report_button
from page.marks import Span
from page.quotes import is_web
from page.words import book_title, esc, heading_words

# Rows of the list of reports: past this a page grows slow, and nobody reads on.
_LISTED = 300
# A list longer than this gets a field to filter it by.
_FEW = 6
# Depths of the outline: below the third stand leads of sentences (一是……), too many to choose from.
_OUTLINED = 3


def report_panel(report: Report, quoted: Span | None = None, *, moved: bool = False) -> str:
    """`report` in full with its outline; the characters `quoted` of its text are marked.

    `moved`: the report has changed since it was quoted, and the quote is not where it was.
    """
    start, end = quoted or (0, 0)
    note = '<p class="rq-note" role="status">报告在作答之后有更新，原引文的位置已不对应，请重新提问。</p>'
    return (
        f'<div class="rq-panel" data-shown="{esc(report.source)}" data-start="{start}" data-end="{end}">'
        f"{_bar('原文', report)}{outline_tree(report)}"
        '<div class="rq-scroll" tabindex="0" role="region" aria-label="报告全文">'
        f'<header class="rq-title"><h2>{esc(book_title(report.title))}</h2>{_facts(report)}</header>'
        f'{note if moved else ""}<div class="rq-text">{_body(report, (start, end))}</div></div></div>'
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


def _bar(words: str, report: Report | None = None) -> str:
    """The head of the panel: stepping from quote to quote, the outline, the file, and the way out."""
    close = '<button type="button" class="rq-tool rq-close" data-close aria-label="收起原文">收起</button>'
    if report is None:
        return f'<div class="rq-bar"><h2>{words}</h2>{close}</div>'
    steps = (
        '<div class="rq-steps" role="group" aria-label="引文" hidden>'
        '<button type="button" class="rq-tool" data-step="-1" aria-label="上一条引文">‹</button>'
        '<span class="rq-at" role="status"></span>'
        '<button type="button" class="rq-tool" data-step="1" aria-label="下一条引文">›</button></div>'
    )
    outline = '<button type="button" class="rq-tool" data-outline aria-expanded="false">目录</button>'
    file = f'<a class="rq-tool" href="/rq/file?source={quote(report.source)}" download>原件</a>'
    back = '<button type="button" class="rq-tool" data-list>全部报告</button>'
    return f'<div class="rq-bar"><h2>{words}</h2>{steps}{outline}{file}{back}{close}</div>'


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
    shown = (
        f'<a href="{esc(url)}" target="_blank" rel="noopener noreferrer">{esc(url)}</a>'
        if is_web(url)
        else esc(url)
    )
    return f"<dt>网址</dt><dd>{shown}</dd>"


def outline_tree(report: Report) -> str:
    """The headings as a tree, each a button that leads to its section; "" where there are none."""
    listed = [(n, s) for n, s in enumerate(report.sections) if 0 < len(s.path) <= _OUTLINED]
    tree = _branch(listed)
    return f'<nav class="rq-outline" aria-label="目录" hidden>{tree}</nav>' if tree else ""


def _branch(listed: Sequence[tuple[int, Section]], *, inner: bool = False) -> str:
    """The outermost of the sections as a list, what lies below each inside it."""
    if not listed:
        return ""
    depth = min(len(s.path) for _, s in listed)
    starts = [i for i, (_, s) in enumerate(listed) if i == 0 or len(s.path) == depth]
    rows = []
    for at, stop in zip(starts, [*starts[1:], len(listed)], strict=True):
        number, section = listed[at]
        words = esc(heading_words(section.path[-1]))
        button = f'<button type="button" data-section="{number}">{words}</button>'
        below = _branch(listed[at + 1 : stop], inner=True)
        opened = "" if inner else " open"
        fold = f'<details{opened}><summary aria-label="{words} 的下级标题"></summary>{below}</details>'
        rows.append(f"<li>{button}{fold if below else ''}</li>")
    return f"<ol>{''.join(rows)}</ol>"


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
