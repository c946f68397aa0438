"""The report's own words around an answer: its clause, and what the value counts."""

from __future__ import annotations

import re

from corpus.language.fold import fold
from corpus.language.quantities import find_quantities
from corpus.language.stops import COLONS, COMMA, COMMAS, PART, SEMICOLONS
from qa.check.cells import cell_at, table_at, told_unit
from qa.check.own_words import says
from qa.decide.finding import Pick

_STOP = re.compile(f"{PART}|{COMMA}")
_AMONG = re.compile(f"^其中[{COLONS}{COMMAS}]?\\s*")  # of what, no clause that stands alone tells
_FIGURE_BEFORE = re.compile(r"^.*[\d%％][^\d、]{0,4}、")  # 第一产业10亿元、
_LONGEST, _LABEL = 80, 24
_LEVELS = 2  # innermost heads of a row and of a column that are told


def label_of(pick: Pick) -> str:
    """What the value counts: the heads of its cell, else the words before it in its clause, or behind."""
    heads = heads_of(pick)
    if heads:
        return heads
    text = pick.report.text
    table = table_at(pick.report, pick.start)
    if table is not None and any(r[-1:] == ((pick.start, pick.end),) for r in table.rows):
        return " ".join(text[a:b] for a, b in table.columns[0])
    before = _STOP.split(text[pick.first : pick.start])[-1].strip()
    before = _FIGURE_BEFORE.sub("", before)
    if len(before) >= 3 and not before.endswith("、"):
        return before[-_LABEL:]
    after = _STOP.split(text[pick.end : pick.last])[0].strip()
    return "" if after.startswith("、") else after[:_LABEL]


def clause_of(pick: Pick) -> str:
    """The clause that holds the pick, as it stands in the report; for a cell its heads and the cell."""
    heads = heads_of(pick)
    if heads:
        return f"{heads}：{pick.text}"
    text = pick.report.text
    if table_at(pick.report, pick.start) is not None:
        return pick.text
    opens = [pick.first, *(pick.first + m.end() for m in _STOP.finditer(text[pick.first : pick.start]))]
    low = opens[-1]
    if len(opens) > 1 and pick.said.figure and not says(fold(text[low : pick.start])):
        low = opens[-2]  # 总量首次突破1900亿元: of what, the clause before tells
    high = pick.end + m.start() if (m := _STOP.search(text[pick.end : pick.last])) else pick.last
    if high - low > _LONGEST:
        low, high = max(low, pick.start - 40), min(high, pick.end + 20)
    return _AMONG.sub("", text[low:high].strip("— \n").rstrip(f"。{SEMICOLONS}{COMMAS}"))


def heads_of(pick: Pick) -> str:
    """Heads of row and column of a cell, and its unit: 松溪镇 新增就业 进度（单位：人）; "" elsewhere.

    A head that tells a figure is left out where the quote would not show it.
    """
    cell, text = cell_at(pick.report, pick.start, pick.end), pick.report.text
    if cell is None:
        return ""
    shown = [*cell.rows[-_LEVELS:], *cell.heads[-_LEVELS:]]
    words = [
        " ".join(text[a:b].split())
        for a, b in shown
        if pick.first <= a < pick.last or not find_quantities(text[a:b])
    ]
    unit = told_unit(pick.report, cell)
    note = f"（单位：{unit}）" if unit and unit not in "".join(words) else ""
    return " ".join(words) + note if words else ""
