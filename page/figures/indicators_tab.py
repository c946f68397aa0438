"""The indicators tab: figures found in the reports, sifted, charted, each opening its quote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from corpus.statement import STANDINGS
from page.cards.chart import bars, line, points_of, unit_words
from page.cards.compared import tool
from page.cards.filters import place_of
from page.cards.kept import cited
from page.cards.matrix import value_words
from page.cards.quotes import badge, open_link, origin_mark
from page.cards.words import CHINESE, book_title, esc
from page.chat.sheet_export import Row, row_of
from page.english import Say
from page.figures.indicators import Wanted, common, comparable
from page.stated_figures import Stated
from qa.answer import Result

PAGE = 50
# Indicators offered by name, and bars that one chart can hold.
_OFFERED, _BARS = 12, 40
_SOURCE = "来源：各地各部门的报告，逐条出处见表"
_STANDINGS = {str(standing): words for standing, words in STANDINGS.items()}


def figures_view(figures: Sequence[Stated] | None, wanted: Wanted, page: int = 0, share: float = 0.0) -> str:
    """The tab; `figures` is None while they are being found, of which `share` (0..1) is done."""
    if figures is None:
        return (
            '<div class="rq-page" data-wait><h2>指标</h2><p class="rq-note" role="status">'
            f"正在从报告里整理数字…… {share:.0%}</p></div>"
        )
    found = [s for s in figures if wanted.takes(s)]
    return (
        '<div class="rq-page"><h2>指标</h2><p class="rq-lead">报告写明的数字，由程序从原文中找出，'
        "名称取自原文；点数值可看原句。</p>"
        f"{_form(figures, wanted)}{_offers(figures, wanted)}{_plot(found, wanted)}"
        f"{_table(found, wanted, page)}</div>"
    )


def _form(figures: Sequence[Stated], wanted: Wanted) -> str:
    periods = sorted({s.period for s in figures if s.period}, reverse=True)
    places = sorted({(place_of(s.quote.report), s.place) for s in figures if s.place})
    return (
        '<form class="rq-query" role="search" aria-label="筛选指标">'
        f'<input type="search" name="name" value="{esc(wanted.name)}" '
        'placeholder="指标名称，如 GDP、地区生产总值" aria-label="指标名称" class="rq-sieve-wide">'
        f"{_select('place', '地区', wanted.place, [p for _, p in places])}"
        f"{_select('period', '时期', wanted.period, periods)}"
        f"{_select('standing', '状态', wanted.standing, list(STANDINGS), _STANDINGS)}"
        '<button type="submit" class="rq-tool rq-strong">查找</button></form>'
    )


def _select(
    name: str, words: str, chosen: str, values: Sequence[str], told: Mapping[str, str] | None = None
) -> str:
    rows = "".join(
        f'<option value="{esc(v)}"{"" if told else CHINESE}{" selected" if v == chosen else ""}>'
        f"{esc((told or {}).get(v, v))}</option>"
        for v in dict.fromkeys(values)
    )
    return f'<select name="{name}" aria-label="{words}"><option value="">全部{words}</option>{rows}</select>'


def _offers(figures: Sequence[Stated], wanted: Wanted) -> str:
    """The indicators that most reports state, each a button that shows it alone."""
    chips = "".join(
        f'<li><button type="button" class="rq-chip" data-query="{_query(Wanted(name))}" '
        f'aria-pressed="{"true" if name == wanted.name else "false"}"{CHINESE}>{esc(name)}</button></li>'
        for name in common(figures, _OFFERED)
    )
    return f'<ul class="rq-chips rq-offers" aria-label="常见指标">{chips}</ul>' if chips else ""


def _query(wanted: Wanted, page: int = 0) -> str:
    pairs = (("name", wanted.name), ("place", wanted.place), ("period", wanted.period))
    asked = [*pairs, ("standing", wanted.standing), ("page", str(page) if page else "")]
    return esc(f"?{urlencode([p for p in asked if p[1]])}")


def _plot(found: Sequence[Stated], wanted: Wanted) -> str:
    """One indicator over places or over years; nothing where none is named."""
    if not wanted.name:
        return ""
    exact = [s for s in found if s.indicator == wanted.name] or list(found)
    shown = comparable(exact)
    places = {s.place for s in shown}
    title = wanted.name
    if len(places) == 1:
        ordered = sorted(shown, key=lambda s: s.period)
        points = points_of([(s.period or "以往", s.value, s.standing) for s in ordered])
        title = f"{ordered[0].place} · {title}"
        chart = line(points, f"{title}（{unit_words([p.words for p in points])}）", _SOURCE) if points else ""
    else:
        usual = Counter((s.period, s.standing) for s in shown).most_common(1)[0][0] if shown else ("", "")
        ordered = sorted(
            (s for s in shown if (s.period, s.standing) == usual), key=lambda s: (-s.amount, s.place)
        )
        points = points_of([(s.place, s.value, s.standing) for s in ordered[:_BARS]])
        title = f"{title} · {usual[0]}"
        chart = bars(points, f"{title}（{unit_words([p.words for p in points])}）", _SOURCE) if points else ""
    if not chart:
        return ""
    return (
        f'<section class="rq-plot" aria-label="图"><h3{CHINESE}>{esc(title)}</h3>{chart}'
        f'<div class="rq-tools">{tool("png", "图 PNG", "image")}{tool("svg", "图 SVG", "image")}</div>'
        "</section>"
    )


def _table(found: Sequence[Stated], wanted: Wanted, page: int) -> str:
    if not found:
        return '<p class="rq-note" role="status">没有符合条件的数字，请放宽条件。</p>'
    last = (len(found) - 1) // PAGE
    at = min(max(page, 0), last)
    rows = "".join(map(_row, found[at * PAGE : (at + 1) * PAGE]))
    head = "".join(f'<th scope="col">{h}</th>' for h in ("指标", "数值", "状态", "地区", "时期", "报告"))
    return (
        f'<p class="rq-count" role="status">共 {len(found)} 个数字 {_sheet(wanted)}</p>'
        '<div class="rq-rows rq-wide" tabindex="0" role="region" aria-label="数字">'
        f'<table class="rq-data"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>{pages(at, last, [_query(wanted, n) for n in (at - 1, at + 1)])}"
    )


def _sheet(wanted: Wanted) -> str:
    """Links to all the figures that are wanted, as a sheet."""
    query = _query(wanted)[1:]
    return "".join(
        f'<a class="rq-tool" href="/rq/figures/sheet?kind={kind}{"&amp;" * bool(query)}{query}" download>'
        f"表格 {kind.upper()}</a> "
        for kind in ("xlsx", "csv")
    )


def _row(stated: Stated) -> str:
    cell = open_link(stated.quote, value_words(stated.value), kind="rq-cell")
    mark = origin_mark(stated.quote.origin)
    return (
        f'<tr><th scope="row"{CHINESE}>{esc(stated.indicator)}</th><td>{cell}{mark}</td>'
        f"<td>{badge(stated.standing)}</td><td{CHINESE}>{esc(stated.place)}</td><td{CHINESE}>{esc(stated.period)}</td>"
        f'<td class="rq-from"{CHINESE}>{esc(book_title(stated.quote.report.title))}</td></tr>'
    )


def figure_row(stated: Stated, say: Say = str) -> Row:
    """A figure as a row of a sheet."""
    quote = cited(stated.quote)
    start = stated.quote.start + max(quote.text.find(stated.value), 0)
    end = start + len(stated.value)
    place = place_of(stated.quote.report)
    found = Result(stated.value, stated.indicator, stated.standing, stated.period, place, 0, start, end)
    return row_of(found, quote, say)


def pages(at: int, last: int, queries: Sequence[str]) -> str:
    """Buttons to the page before and after; `queries` are their addresses, escaped."""
    if last <= 0:
        return ""
    before, after = (
        f'<button type="button" class="rq-tool" data-query="{query}"{off}>{words}</button>'
        for words, query, off in (
            ("上一页", queries[0], " disabled" * (at == 0)),
            ("下一页", queries[1], " disabled" * (at == last)),
        )
    )
    return f'<nav class="rq-pages" aria-label="分页">{before}<span>{at + 1} / {last + 1}</span>{after}</nav>'
