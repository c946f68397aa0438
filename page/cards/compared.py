"""A comparison inside a card: the table, the chart, and the buttons that take them away."""

from __future__ import annotations

from page.cards.chart import bars, line, points_of
from page.cards.matrix import Matrix, matrix_csv, matrix_table
from page.cards.words import esc
from qa.answer import Answer, Result

# Columns of periods from which a row of figures is a trend and gets a line.
_TREND = 3


def compared(answer: Answer, matrix: Matrix) -> str:
    """Table and chart of a comparison, and the buttons that take them away."""
    chart = _chart(answer, matrix)
    png = '<button type="button" class="rq-tool" data-png>图表 PNG</button>' if chart else ""
    table = f'data-csv="{esc(matrix_csv(answer, matrix))}"'
    return (
        f'<div class="rq-compared">{matrix_table(answer, matrix)}{chart}<div class="rq-tools">'
        f'<button type="button" class="rq-tool" {table}>表格 CSV</button>{png}</div></div>'
    )


def _chart(answer: Answer, matrix: Matrix) -> str:
    results = [
        answer.results[n] for r in matrix.rows for c in matrix.columns for n in matrix.cells.get((r, c), ())
    ]
    trend = len(matrix.rows) == 1
    one_period = len(matrix.columns) == 1
    points = points_of(
        [(_point_name(answer, r, trend=trend, one_period=one_period), r.value, r.standing) for r in results]
    )
    if not points:
        return ""
    title = " ".join(dict.fromkeys(r.label for r in results[:2]))
    return line(points, title) if trend and len(points) >= _TREND else bars(points, title)


def _point_name(answer: Answer, result: Result, *, trend: bool, one_period: bool) -> str:
    """What a bar or point is called: its period, its place, or both."""
    period = result.period or "以往"
    if trend:
        return period
    region = answer.quotes[result.quote].report.region
    place = region.name if region else result.region or "—"
    return place if one_period else f"{place} {period}"
