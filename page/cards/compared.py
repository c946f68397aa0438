"""A comparison inside a card: the table, the chart where one is fair, and the buttons that take them away."""

from __future__ import annotations

import json
import re

from page.cards.chart import bars, line, points_of, unit_words
from page.cards.matrix import Matrix, matrix_table
from page.cards.words import book_title, esc
from page.indicator_words import short_name
from qa.answer import Answer, Result

# Columns of periods from which a row of figures is a trend and gets a line.
_TREND = 3
_OTHERS = "各项的指标不尽相同，画在一起会误导，所以只列表。"
_UNITS = "各项的单位或数值种类不同，画在一起会误导，所以只列表。"
_BY_NAME = re.compile(r"[\u4e00-\u9fffA-Za-z]{2,}")


def compared(answer: Answer, matrix: Matrix) -> str:
    """Table and chart of a comparison, and the buttons that take them away."""
    chart = _chart(answer, matrix)
    drawn = chart.startswith("<figure")
    images = "".join(tool(kind, f"图 {kind.upper()}", "image") for kind in ("png", "svg")) if drawn else ""
    return (
        f'<div class="rq-compared">{matrix_table(answer, matrix)}{chart}'
        f'<div class="rq-tools" data-blanks="{esc(_blanks(matrix))}">{sheet_tools()}{images}</div></div>'
    )


def sheet_tools() -> str:
    """The buttons that take the values of a card away."""
    kinds = (("table", "复制表格"), ("xlsx", "表格 XLSX"), ("csv", "表格 CSV"))
    return "".join(tool(kind, words, "sheet") for kind, words in kinds)


def tool(kind: str, words: str, name: str) -> str:
    """A small button that takes something away."""
    return f'<button type="button" class="rq-tool" data-{name}="{kind}">{words}</button>'


def _blanks(matrix: Matrix) -> str:
    return json.dumps([[row, column[0]] for row, column in matrix.blanks], ensure_ascii=False)


def _chart(answer: Answer, matrix: Matrix) -> str:
    """The chart, or why there is none; "" where there is nothing to draw."""
    results = [
        answer.results[n] for r in matrix.rows for c in matrix.columns for n in matrix.cells.get((r, c), ())
    ]
    trend = len(matrix.rows) == 1
    one_period = len(matrix.columns) == 1
    if len(results) < 2:
        return ""
    indicator = shared_indicator(answer, results)
    if indicator is None:
        return _why(_OTHERS)
    points = points_of(
        [(_point_name(answer, r, trend=trend, one_period=one_period), r.value, r.standing) for r in results]
    )
    if len(points) < len(results):
        return _why(_UNITS)
    title = f"{indicator}（{unit_words([r.value for r in results])}）"
    draw = line if trend and len(points) >= _TREND else bars
    return draw(points, title, _source(answer, results))


def _why(words: str) -> str:
    return f'<p class="rq-note">{words}</p>'


def _source(answer: Answer, results: list[Result]) -> str:
    titles = list(dict.fromkeys(answer.quotes[r.quote].report.title for r in results))
    more = f"等{len(titles)}份报告" if len(titles) > 1 else ""
    return f"来源：{book_title(titles[0])}{more}"


def shared_indicator(answer: Answer, results: list[Result]) -> str | None:
    """The indicator that all `results` are of: the shortest of their names, where the others contain it.

    Places and periods in a name say whose and when, not what.
    """
    names = [_bare(r, answer) for r in results]
    shortest = min(names, key=len)
    return shortest if len(shortest) > 1 and all(shortest in name for name in names) else None


def _bare(result: Result, answer: Answer) -> str:
    words = short_name(result.label)
    region = answer.quotes[result.quote].report.region
    for name in (result.period, result.region, *(region.chain if region else ())):
        words = words.replace(name, "") if name else words
    return "".join(_BY_NAME.findall(words))


def _point_name(answer: Answer, result: Result, *, trend: bool, one_period: bool) -> str:
    """What a bar or point is called: its period, its place, or both."""
    period = result.period or "以往"
    if trend:
        return period
    region = answer.quotes[result.quote].report.region
    place = region.name if region else result.region or "—"
    return place if one_period else f"{place} {period}"
