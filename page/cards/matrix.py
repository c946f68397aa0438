"""A comparison or trend as a table of places by periods: what is stated, and what is blank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.statement import STANDINGS, Standing
from page.cards.marks import split_number
from page.cards.quotes import badge, open_link, origin_mark
from page.cards.understood import Understood
from page.cards.words import CHINESE, esc
from page.indicator_words import short_name
from qa.answer import Answer, Result

Column = tuple[str, Standing | None]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows are places; columns are periods with their standing, None where nobody stated any.

    `cells` maps (row, column) to the numbers of the answer's results; what is not in it is blank.
    """

    rows: tuple[str, ...]
    columns: tuple[Column, ...]
    cells: dict[tuple[str, Column], tuple[int, ...]]

    @property
    def blanks(self) -> tuple[tuple[str, Column], ...]:
        """Cells that no report filled, in reading order."""
        return tuple((r, c) for r in self.rows for c in self.columns if (r, c) not in self.cells)


def is_comparison(results: Sequence[Result]) -> bool:
    """Whether the results set places, periods or standings side by side."""
    return len({(r.region, r.period, r.standing) for r in results}) > 1


def matrix_of(answer: Answer, seen: Understood) -> Matrix:
    """The results of `answer` by place and period; places and periods asked for and not found stay blank."""
    cells: dict[tuple[str, Column], tuple[int, ...]] = {}
    for number, result in enumerate(answer.results):
        key = (result.region or "—", (result.period or "以往", result.standing))
        cells[key] = (*cells.get(key, ()), number)
    rows = dict.fromkeys(row for row, _ in cells)
    if len(rows) > 1 or len(seen.places) > 1:
        asked = [next((row for row in rows if row.endswith(p) or p.endswith(row)), p) for p in seen.places]
        rows = dict.fromkeys([*asked, *rows])
    columns = dict.fromkeys(column for _, column in cells)
    stated = {period for period, _ in columns}
    columns |= dict.fromkeys((p, None) for p in seen.periods if p not in stated and len(seen.periods) > 1)
    return Matrix(tuple(rows), tuple(sorted(columns, key=_order)), cells)


def _order(column: Column) -> tuple[str, int]:
    return column[0], list(STANDINGS).index(column[1]) if column[1] else len(STANDINGS)


def matrix_table(answer: Answer, matrix: Matrix) -> str:
    """The table; a single place is set with its periods below one another, which a phone can show."""
    results = answer.results
    labels = {short_name(r.label) for r in results}
    caption = f"<caption{CHINESE}>{esc(*labels)}</caption>" if len(labels) == 1 else ""
    upright = len(matrix.rows) == 1 and len(matrix.columns) > 1
    across: Sequence[object] = matrix.rows if upright else matrix.columns
    heads = "".join(f'<th scope="col">{_head(a)}</th>' for a in across)
    corner = "时期" if upright else "地区"
    lines = ((c, [(matrix.rows[0], c)]) for c in matrix.columns) if upright else _by_place(matrix)
    body = "".join(
        f'<tr><th scope="row">{_head(name)}</th>'
        f"{''.join(_cell(answer, matrix, key, named=len(labels) > 1) for key in keys)}</tr>"
        for name, keys in lines
    )
    return (
        f'<div class="rq-table" tabindex="0" role="region" aria-label="对比表"><table>{caption}<thead><tr>'
        f'<th scope="col">{corner}</th>{heads}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _by_place(matrix: Matrix) -> list[tuple[object, list[tuple[str, Column]]]]:
    return [(row, [(row, column) for column in matrix.columns]) for row in matrix.rows]


def _head(name: object) -> str:
    """A place, or a period with the badge of its standing."""
    if not isinstance(name, tuple):
        return f"<span{CHINESE}>{esc(name)}</span>"
    period, standing = name
    return f"<span{CHINESE}>{esc(period)}</span> {badge(standing) if standing else ''}"


def _cell(answer: Answer, matrix: Matrix, key: tuple[str, Column], *, named: bool) -> str:
    numbers = matrix.cells.get(key)
    if not numbers:
        return '<td class="rq-blank"><span>没有找到</span></td>'
    return f"<td>{''.join(_value(answer, n, named=named) for n in numbers)}</td>"


def _value(answer: Answer, number: int, *, named: bool) -> str:
    result = answer.results[number]
    label = f"<small{CHINESE}>{esc(short_name(result.label))}</small>" if named else ""
    button = open_link(answer.quotes[result.quote], value_words(result.value), kind="rq-cell")
    return f'<div class="rq-stated">{button}{label}{origin_mark(result.origin)}</div>'


def value_words(value: str) -> str:
    """`value` letter for letter, its number set apart from its unit."""
    before, number, after = split_number(value)
    if not number:
        return f"<span{CHINESE}>{esc(value)}</span>"
    parts = [("rq-unit", before), ("rq-num", number), ("rq-unit", after)]
    return "".join(f'<span class="{name}"{CHINESE}>{esc(text)}</span>' for name, text in parts if text)
