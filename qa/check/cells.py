"""Cells of tables: what their heads say of a figure, and whether a question means this cell or another."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from operator import attrgetter

from corpus.language.fold import fold
from corpus.language.numerals import numeral_value
from corpus.language.quantities import Quantity
from corpus.language.units import plain_unit, unit_class
from corpus.language.usual_names import as_written
from corpus.report import Report
from corpus.statements.grid import Cell, Span, Table
from corpus.statements.tables import find_tables

Heads = tuple[Span, ...]

# A row or column for the whole that the others are parts of.
WHOLE = re.compile(r"全[国省市州盟县区旗镇乡街村]|合计|总计|小计|总数|总体|总量")
_BRACKETED, _LEAD = re.compile(r"\([^()]*\)"), re.compile(r"\s|^(?:其中|#)[:,]?")
# Words of a change rather than of a value itself.
CHANGE = re.compile(r"[变增减升降涨跌快慢幅率比占]|百分|点")
_YEAR = re.compile(r"^(?:19|20)\d\d年?")
_HAN = re.compile(r"[一-鿿]")
_ABOVE, _LINES_ABOVE = 200, 4  # characters and lines above a table that may say what it is about
_MEASURES = frozenset("数量额值率")  # 供水量 is nothing of 公园数量
_LEAST_NAME = 3  # letters of a head that is known for itself: 管网长度, not 目标
_TIMES = frozenset("年月日季度0123456789")


def table_at(report: Report, at: int) -> Table | None:
    """The table whose lines hold the character at `at`."""
    tables = find_tables(report.text)
    found = bisect_right(tables, at, key=lambda t: t.span[0]) - 1
    return tables[found] if found >= 0 and at < tables[found].span[1] else None


def cell_at(report: Report, start: int, end: int) -> Cell | None:
    """The cell of figures or words that holds the stretch; None in heads and outside tables."""
    table = table_at(report, start)
    if table is None:
        return None
    found = bisect_right(table.cells, (start, len(report.text)), key=attrgetter("span")) - 1
    cell = table.cells[found] if found >= 0 else None
    return cell if cell and start < cell.span[1] and end <= cell.span[1] else None


def cells_in(report: Report, start: int, end: int) -> list[Cell]:
    """Cells that lie in the stretch, in reading order."""
    tables = (t for t in find_tables(report.text) if t.span[0] < end and start < t.span[1])
    return [c for t in tables for c in t.cells if start <= c.span[0] and c.span[1] <= end]


def told_unit(report: Report, cell: Cell) -> str:
    """The unit as a head or a line above tells it; "" where the cell itself does, or nothing does."""
    if cell.unit is None or cell.span[0] <= cell.unit[0] < cell.span[1]:
        return ""
    return report.text[slice(*cell.unit)]


def measured(report: Report, figure: Quantity) -> Quantity | None:
    """The figure with the unit that the heads of its cell tell; None for a number that is part of a head."""
    if figure.kind != "bare":
        return figure
    table = table_at(report, figure.start)
    if table is None:
        return figure
    head = bisect_right(table.named, (figure.start, len(report.text))) - 1
    if head >= 0 and figure.start < table.named[head][1]:
        return None
    cell = cell_at(report, figure.start, figure.end)
    unit = fold(told_unit(report, cell)) if cell else ""
    plain = plain_unit(unit)
    scale = numeral_value("一" + unit.removesuffix(plain)) if unit != plain else 1
    value = figure.value if figure.value is None or scale is None else figure.value * scale
    return replace(figure, unit=plain, kind=unit_class(plain), value=value)


def names_around(report: Report, start: int, end: int) -> str:
    """Words of the heads that a stretch in a table stands under and behind."""
    cell = cell_at(report, start, end)
    return _words(report.text, (*cell.rows, *cell.heads)) if cell else ""


def names_topic(topic: str, report: Report, cell: Cell) -> bool:
    """Whether a cell in the row of a place or body has to do with the folded `topic`.

    One letter of it, besides the row's name and those that say only that something is measured, must stand in
    the heads, above the table or in the headings: that little, for 营收 is told by 收入.
    """
    asked = set(filter(_HAN.match, topic)) - set(_words(report.text, cell.rows)) - _MEASURES
    heads = _BRACKETED.sub("", _words(report.text, cell.heads))
    return len(asked) < 2 or bool(asked & set(heads + words_above(report, table_at(report, cell.span[0]))))


def words_above(report: Report, table: Table | None) -> str:
    """The lines above a table, its title and its headings, folded; "" for none."""
    if table is None:
        return ""
    first = table.span[0]
    above = " ".join(report.text[max(0, first - _ABOVE) : first].split("\n")[-_LINES_ABOVE:])
    return fold(above + report.title + "".join(report.section_at(first).path))


def names_column(topic: str, report: Report, start: int, end: int) -> bool:
    """Whether the heads of the column that a stretch in a table stands in say any of the folded `topic`."""
    cell = cell_at(report, start, end)
    return cell is None or bool(_grams(topic) & _grams(_words(report.text, cell.heads)))


def without(folded: str, names: Iterable[str]) -> str:
    """The words without these names: 增值税 asks for no growth."""
    for name in sorted(filter(None, names), key=len, reverse=True):
        folded = folded.replace(name, " ")
    return folded


def head_name(head: str) -> str:
    """What a folded head names, without its unit, its year, 其中 and spaces: 在校学生 of 在校学生(人)."""
    return _YEAR.sub("", re.sub(r"\s", "", _LEAD.sub("", _BRACKETED.sub("", head))))


def told_of_topic(topic: str, report: Report, start: int, end: int) -> float:
    """What share of the folded `topic`, 0..1, the heads of a cell say; 0 outside the cells of tables."""
    cell = cell_at(report, start, end)
    if cell is None or len(topic) < 2:
        return 0.0
    held = {pair for span in (*cell.rows, *cell.heads) for pair in _grams(_words(report.text, [span]))}
    said = {at for i in range(len(topic) - 1) if topic[i : i + 2] in held for at in (i, i + 1)}
    return len(said) / len(topic)


def kind_of(text: str, cell: Cell) -> str:
    """Class of the unit that the cell is in, wherever that is told: "bare" for none."""
    return unit_class(plain_unit(fold(text[slice(*cell.unit)]))) if cell.unit else "bare"


def is_named(question: str, report: Report, start: int, end: int) -> bool:
    """Whether the folded question says in full a head that a stretch in a table stands under or behind."""
    cell = cell_at(report, start, end)
    return cell is not None and _says_head(as_written(question), report.text, cell)


@lru_cache(maxsize=64)
def named_kinds(question: str, text: str, table: Table) -> frozenset[str]:
    """Classes of the units of the cells whose heads the folded question says in full."""
    asked = as_written(question)
    return frozenset(kind_of(text, cell) for cell in table.cells if _says_head(asked, text, cell))


def _says_head(asked: str, text: str, cell: Cell) -> bool:
    names = (head_name(_words(text, [head])) for head in (*cell.rows, *cell.heads))
    return any(len(name) >= _LEAST_NAME and name in asked for name in names)


def fits_cell(question: str, report: Report, start: int, end: int, kinds: frozenset[str]) -> bool:
    """Whether row and column of the stretch suit the folded question no worse than others of the table.

    Only columns are compared that hold something of the `kinds` asked for, or nothing at all.
    """
    table, cell = table_at(report, start), cell_at(report, start, end)
    if table is None or cell is None:
        return True
    rows, columns = _scores(as_written(question), report.text, table, kinds)
    return _best(rows, cell.rows) and _best(columns, cell.heads)


@lru_cache(maxsize=64)
def _scores(
    question: str, text: str, table: Table, kinds: frozenset[str]
) -> tuple[dict[Heads, float], dict[Heads, float]]:
    """How well each row and each column of a table suits the question: the same for all its cells."""
    asked = _grams(question)
    rows = _named(asked, {heads: [_words(text, [h]) for h in heads] for heads in table.rows})
    held: dict[Heads, bool] = {}
    for cell in table.cells:
        held[cell.heads] = held.get(cell.heads, False) or kind_of(text, cell) in kinds
    columns = {h: _words(text, h) for h in table.columns[1:] if h and held.get(h, True)}
    shared = _shared(asked, columns)
    named = {head_name(_words(text, heads[-1:])) for heads in table.rows}
    if not any(shared.values()) and not CHANGE.search(without(question, named)):
        # 2030年 rather than 变化幅度 beside it: the value itself is what is asked
        shared = {h: float(not _grams(words)) - bool(CHANGE.search(words)) for h, words in columns.items()}
    return rows, shared


def _named(asked: set[str], names: Mapping[Heads, Sequence[str]]) -> dict[Heads, float]:
    """How far the question names each row: what it shares with its own head, more where it says all of it.

    契税 is named by 契税收入, 税收收入 is not. Heads further out decide between rows of one name. Where none
    is named and one is the whole (全县, 合计), that one is meant.
    """
    own = {heads: _grams(words[-1]) if words else set() for heads, words in names.items()}
    common = set.intersection(*own.values()) if len(own) > 1 else set()
    out: dict[Heads, float] = {}
    for heads, grams in own.items():
        shared = (grams - common) & asked
        outer = _grams(" ".join(names[heads][:-1])) & asked
        part = len(shared) / max(1, len(grams - common))
        out[heads] = len(shared) * part**2 + len(outer) / 100
    return out if any(out.values()) else _wholes({h: " ".join(words) for h, words in names.items()})


def _shared(asked: set[str], names: Mapping[Heads, str]) -> dict[Heads, float]:
    """How many pairs of letters the question shares with the heads of each column, beyond what all share."""
    held = {heads: _grams(name) for heads, name in names.items()}
    common = set.intersection(*held.values()) if len(held) > 1 else set()
    out = {heads: float(len((grams - common) & asked)) for heads, grams in held.items()}
    return out if any(out.values()) else _wholes(names)


def _wholes(names: Mapping[Heads, str]) -> dict[Heads, float]:
    return {heads: float(bool(WHOLE.search(re.sub(r"\s", "", name)))) for heads, name in names.items()}


def _best(scores: Mapping[Heads, float], own: Heads) -> bool:
    return own not in scores or scores[own] == max(scores.values())


def _words(text: str, spans: Iterable[Span]) -> str:
    return as_written(fold(" ".join(text[a:b] for a, b in spans)))


def _grams(text: str) -> set[str]:
    """Pairs of letters without those of times, which the statements tell."""
    words = _LEAD.sub("", _BRACKETED.sub("", text))
    pairs = (words[i : i + 2] for i in range(len(words) - 1))
    return {pair for pair in pairs if pair[0] not in _TIMES and pair[1] not in _TIMES}
