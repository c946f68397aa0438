"""The panel beside the conversation: one report in full, or the list of the reports held."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from urllib.parse import quote

from corpus.report import Report, Section
from page.cards.answer_card import report_button
from page.cards.marks import Span
from page.cards.quotes import is_web
from page.cards.words import CHINESE, book_title, esc, heading_words
from page.scans import scan_strips

# Rows of the list of reports: past this a page grows slow, and nobody reads on.
_LISTED = 300
# A list longer than this gets a field to filter it by.
_FEW = 6
# Depths of the outline: below the third stand leads of sentences (一是……), too many to choose from.
_OUTLINED = 3
# Of a longer report only this much is shown: characters, lines, headings. The longest measured has 120,000
# characters; a browser lays this much out in a second or two. Before a quote stand so many characters.
_SHOWN, _LINES, _HEADINGS, _BEFORE = 200_000, 8000, 3000, 4000
_CUT = '<p class="rq-note" role="status" data-cut>报告很长，这里只显示其中一部分；全文请下载原件。</p>'
# Panels remembered: a quote is often looked at again, and by several people.
_KEPT = 32


@lru_cache(maxsize=_KEPT)
def report_panel(
    report: Report,
    quoted: Span | None = None,
    asked: Span = (0, 0),
    *,
    lost: bool = False,
    pictures: frozenset[str] = frozenset(),
) -> str:
    """`report` with its outline, in full unless it is very long; the characters `quoted` are marked.

    `asked` is where the quote was looked for, elsewhere than `quoted` where the report has changed since;
    `lost`: its words are no longer in the report; `pictures`: the digests of those of pages that are there,
    shown below a quote that was recognised in them. Takes time in
    proportion to what is shown, and none where the same was shown lately: equal reports are one.
    """
    start, end = quoted or (0, 0)
    window = _window(report, start)
    cut = "" if window == (0, len(report.text)) else _CUT
    note = '<p class="rq-note" role="status">这份报告后来有更新，找不到引用的那句话，请重新提问。</p>'
    return (
        f'<div class="rq-panel" data-shown="{esc(report.source)}" data-asked="{asked[0]}-{asked[1]}">'
        f"{_bar('原文', report)}{outline_tree(report, window)}"
        '<div class="rq-scroll" tabindex="0" role="region" aria-label="报告全文">'
        f'<header class="rq-title"><h2{CHINESE}>{esc(book_title(report.title))}</h2>{_facts(report)}</header>'
        f"{note if lost else ''}{cut}"
        f'<div class="rq-text"{CHINESE}>{_body(report, (start, end), window, pictures)}</div>'
        "</div></div>"
    )


def _window(report: Report, quoted: int) -> Span:
    """The characters shown: all, or from a little before `quoted` as far as a browser takes it well."""
    text, sections = report.text, report.sections
    if len(text) <= _SHOWN and len(sections) <= _HEADINGS and text.count("\n") < _LINES:
        return 0, len(text)
    from_line = text.rfind("\n", 0, max(quoted - _BEFORE, 0)) + 1
    start = from_line if quoted - from_line <= 2 * _BEFORE else quoted - _BEFORE
    first = bisect_left(sections, start, key=lambda s: s.start)
    end = min(start + _SHOWN, len(text))
    if first + _HEADINGS < len(sections):
        end = min(end, max(sections[first + _HEADINGS].start, quoted + _BEFORE))
    return start, end


def list_panel(reports: Sequence[Report], missing: str = "") -> str:
    """The reports held, each a row that opens it; `missing`: the one looked for, which is not held."""
    rows = "".join(f"<li>{report_button(r)}</li>" for r in reports[:_LISTED])
    sieve = (
        '<input type="search" class="rq-sieve" placeholder="按标题、地区、年份筛选" aria-label="筛选报告">'
    )
    over = len(reports) - _LISTED
    more = f'<p class="rq-note">其余 {over} 份未列出，可以直接提问。</p>' if over > 0 else ""
    return (
        f'<div class="rq-panel" data-shown="{esc(missing)}" data-asked="0-0">'
        f"{_bar(f'现有报告 {len(reports)} 份')}"
        '<div class="rq-scroll" tabindex="0" role="region" aria-label="现有报告">'
        f"{_gone(missing) if missing else ''}"
        f'{sieve if len(reports) > _FEW else ""}<ul class="rq-reports">{rows}</ul>{more}</div></div>'
    )


def _gone(source: str) -> str:
    return f'<p class="rq-note" role="status">资料库里没有这份报告（{esc(source)}），可能已经移除或改名。</p>'


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
    paper = '<button type="button" class="rq-tool" data-print>打印</button>'
    back = '<button type="button" class="rq-tool" data-list>全部报告</button>'
    return f'<div class="rq-bar"><h2>{words}</h2>{steps}{outline}{file}{paper}{back}{close}</div>'


def _facts(report: Report) -> str:
    hand = dict.fromkeys(report.by_hand, "（手工填写）")
    pairs = (
        ("标题", "手工填写" if "title" in hand else None),
        (f"发布机关{hand.get('organ', '')}", report.organ),
        (f"地区{hand.get('place', '')}", report.region.full_name if report.region else None),
        (f"总结时期{hand.get('period', '')}", report.period.label if report.period else None),
        ("计划时期", report.planned.label if report.planned else None),
        ("发布日期", report.published),
        ("文号", report.number),
        ("文件", report.source),
    )
    rows = "".join(f"<dt>{name}</dt><dd{CHINESE}>{esc(value)}</dd>" for name, value in pairs if value)
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


def outline_tree(report: Report, window: Span | None = None) -> str:
    """The headings in `window` as a tree, each a button that leads to its section; "" where none are."""
    start, end = window or (0, len(report.text))
    listed = [
        (n, s)
        for n, s in enumerate(report.sections)
        if 0 < len(s.path) <= _OUTLINED and start <= s.start <= end
    ]
    tree = _branch(listed[:_HEADINGS])
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
        button = f'<button type="button" data-section="{number}"{CHINESE}>{words}</button>'
        below = _branch(listed[at + 1 : stop], inner=True)
        opened = "" if inner else " open"
        fold = f'<details{opened}><summary aria-label="{words} 的下级标题"></summary>{below}</details>'
        rows.append(f"<li>{button}{fold if below else ''}</li>")
    return f"<ol>{''.join(rows)}</ol>"


def _body(report: Report, quoted: Span, window: Span, pictures: frozenset[str] = frozenset()) -> str:
    """The lines of the text inside `window` as headings and paragraphs, as they stand in the report."""
    sections = report.sections
    starts = [s.start for s in sections]
    parts: list[str] = []
    at, number = window[0], bisect_left(starts, window[0])
    for line in report.text[window[0] : window[1]].split("\n"):
        after = bisect_right(starts, at + len(line), lo=number)
        if line.strip():
            begun = [(n, sections[n]) for n in range(number, after)]
            parts.append(_line(report.text, (at, at + len(line)), begun, quoted))
        if at < quoted[1] <= at + len(line) + 1:
            strips = scan_strips(report, *quoted, pictures)  # words of ours, which have their English
            parts += [f'</div>{strips}<div class="rq-text"{CHINESE}>'] if strips else []
        at, number = at + len(line) + 1, after
        if len(parts) >= _LINES:
            break
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
    return f"<{tag}>{''.join(_pieces(text, cuts, anchors, heads, quoted))}</{tag}>"


def _pieces(
    text: str, cuts: Sequence[int], anchors: Mapping[int, int], heads: Sequence[Span], quoted: Span
) -> Iterator[str]:
    """The words between the `cuts`, each cut so that no boundary lies inside; `heads` begin in order."""
    bold_until, nearest = 0, iter([*heads, (len(text) + 1, 0)])
    head = next(nearest)
    for at, end in pairwise(cuts):
        while head[0] <= at:
            bold_until, head = max(bold_until, head[1]), next(nearest)
        shown = esc(text[at:end])
        if quoted[0] <= at < quoted[1]:
            shown = f"<mark>{shown}</mark>"
        if at < bold_until:
            shown = f"<strong>{shown}</strong>"
        yield f'<span data-number="{anchors[at]}"></span>{shown}' if at in anchors else shown
