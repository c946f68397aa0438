"""The panel beside the conversation: one report in full, or the list of the reports held."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from corpus.report import Report, Section
from page.cards import report_button
from page.marks import Span, marked
from page.words import book_title, esc

# Rows of the list of reports: past this a page grows slow, and nobody reads on.
_LISTED = 300


def report_panel(report: Report, quoted: Span | None = None) -> str:
    """`report` in full with its outline; the characters `quoted` of its text are marked."""
    start, end = quoted or (0, 0)
    body = "".join(_section(report, s, n, (start, end)) for n, s in enumerate(report.sections))
    return (
        f'<div class="rq-panel" data-shown="{esc(report.source)}" data-start="{start}" data-end="{end}">'
        f'{_bar("原文")}<div class="rq-scroll" tabindex="0" role="region" aria-label="报告全文">'
        f'<header class="rq-title"><h2>{esc(book_title(report.title))}</h2>{_facts(report)}</header>'
        f'{_outline(report)}<div class="rq-text">{body}</div></div></div>'
    )


def list_panel(reports: Sequence[Report]) -> str:
    """The reports held, each a row that opens it."""
    rows = "".join(f"<li>{report_button(r)}</li>" for r in reports[:_LISTED])
    over = len(reports) - _LISTED
    more = f'<p class="rq-note">其余 {over} 份未列出，可以直接提问。</p>' if over > 0 else ""
    return (
        f'<div class="rq-panel" data-shown="">{_bar(f"现有报告 {len(reports)} 份")}'
        '<div class="rq-scroll" tabindex="0" role="region" aria-label="现有报告">'
        f'<ul class="rq-reports">{rows}</ul>{more}</div></div>'
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
        f'<button type="button" data-section="{n}">{esc(s.path[-1])}</button></li>'
        for n, s in enumerate(report.sections)
        if s.path
    )
    if not rows:
        return ""
    return f'<details class="rq-outline"><summary>目录</summary><ol>{rows}</ol></details>'


def _section(report: Report, section: Section, number: int, quoted: Span) -> str:
    depth = min(len(section.path) + 2, 6)
    head = _lines(report.text, section.start, section.body, quoted, f"h{depth}") if section.path else ""
    body = _lines(report.text, section.body, section.end, quoted, "p")
    return f'<section data-number="{number}">{head}{body}</section>'


def _lines(text: str, start: int, end: int, quoted: Span, tag: str) -> str:
    """Lines of `text[start:end]` as elements of `tag`, the part inside `quoted` marked."""
    parts, at = [], start
    for line in text[start:end].split("\n"):
        inside = (max(quoted[0] - at, 0), min(quoted[1] - at, len(line)))
        spans = [inside] if inside[0] < inside[1] else []
        if line.strip():
            parts.append(f"<{tag}>{marked(line, spans)}</{tag}>")
        at += len(line) + 1
    return "".join(parts)
