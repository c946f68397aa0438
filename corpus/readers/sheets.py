"""Workbooks (.xlsx, .xls, .et): every sheet a table, its cells as the sheet shows them."""

from __future__ import annotations

import io
import os
import re
import struct
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from corpus.errors import CorpusError
from corpus.language.numerals import UP_TO_TEN
from corpus.layout.cell_format import shown
from corpus.layout.lines import Extract, Line, grid_lines, tidy, unseen_note, visible
from corpus.office.charts import SheetCharts, unread_charts, workbook_charts

if TYPE_CHECKING:
    from xlrd.book import Book

_UNNAMED = re.compile(r"(?:sheet|工作表|表|table)\s*\d*", re.IGNORECASE)
_UNCOUNTED = re.compile(rb"<f[^>]*>[^<]*</f>(?:<v\s*/>|<v></v>)?</c>")
_CAPTION = re.compile(rf"\s*(?:[附续]?表\s*[\d{UP_TO_TEN}]|[（(]?\S{{0,6}}单位[：:]|[（(]?注[：:])")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell [^>]*?ref=\"([A-Z0-9:]{2,30})\"")
_CHART = (
    b"\x09\x08\x10\x00\x00\x06\x20\x00"  # where the records of a chart begin in a file of Excel 97 to 2003
)
_MOST_CELLS = 2_000_000
# What the parsers raise where parts are missing or are not what they are said to be.
_MALFORMED = (
    KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError, AssertionError, OverflowError,
    NotImplementedError, EOFError, struct.error, zipfile.BadZipFile,
)  # fmt: skip
Span = tuple[int, int, int, int]
"""First and last row, first and last column of a merged cell."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Filled cells by (row, column) as they are shown, and what is merged; `hidden` ones are not read.

    `charts` are those that are drawn on it.
    """

    name: str
    cells: dict[tuple[int, int], str]
    merged: tuple[Span, ...]
    hidden: bool = False
    charts: SheetCharts = field(default_factory=SheetCharts)


def read_xlsx(data: bytes, name: str) -> Extract:
    """The sheets of an .xlsx; formulas by the result that was saved with them, macros never.

    Raises:
        CorpusError: damaged, or without a filled cell.
    """
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts of Excel that it does not keep when writing
            _check_merged(data, name)
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
            charts = workbook_charts(data)
            sheets = [_of_xlsx(one, charts.pop(one.title, SheetCharts())) for one in book.worksheets]
            sheets += [Sheet(alone, {}, (), charts=drawn) for alone, drawn in charts.items()]
        blank = _uncounted(data)
    except (InvalidFileException, *_MALFORMED) as exc:
        raise _damaged(name) from exc
    return extract_of(sheets, name, blank)


def _of_xlsx(sheet: Any, charts: SheetCharts) -> Sheet:  # noqa: ANN401 - openpyxl has no types
    cells = {
        (cell.row, cell.column): shown(cell.value, cell.number_format or "General")
        for cell in list(sheet._cells.values())  # what is stored; the public ways visit every blank between
        if cell.value is not None
    }
    merged = tuple((r.min_row, r.max_row, r.min_col, r.max_col) for r in sheet.merged_cells.ranges)
    return Sheet(sheet.title, cells, merged, sheet.sheet_state != "visible", charts)


def _check_merged(data: bytes, name: str) -> None:
    """Raises CorpusError where cells are merged by the million: openpyxl makes each of them."""
    from openpyxl.utils import range_boundaries

    area = 0
    for part in _parts(data):
        for told in _MERGED.findall(part):
            left, top, right, bottom = range_boundaries(told.decode("ascii"))
            area += ((right or 1) - (left or 1) + 1) * ((bottom or 1) - (top or 1) + 1)
    if area > _MOST_CELLS:
        raise CorpusError(f"{name}：合并的格子盖住 {area} 格，太大；请取消整行整列的合并后另存")


def _parts(data: bytes) -> Iterator[bytes]:
    """The sheets of an .xlsx, as they are stored."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                yield package.read(name)


def _uncounted(data: bytes) -> int:
    """How many formulas were saved without a result."""
    return sum(len(_UNCOUNTED.findall(part)) for part in _parts(data))


def read_xls(data: bytes, name: str) -> Extract:
    """The sheets of an .xls or .et of Excel 97 to 2003; formulas by the result saved with them.

    Raises:
        CorpusError: damaged, locked, or without a filled cell.
    """
    import xlrd
    from xlrd.compdoc import CompDocError

    try:
        with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - it prints what it finds odd
            book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=nowhere)
            sheets = [_of_xls(book, number) for number in range(book.nsheets)]
    except (xlrd.XLRDError, CompDocError, *_MALFORMED) as exc:
        if "encrypted" in str(exc).lower():
            raise CorpusError(f"{name}：设有打开密码；请去除密码后另存") from exc
        raise _damaged(name) from exc
    read, drawn = extract_of(sheets, name), data.count(_CHART)
    told = (f"（有 {drawn} 张图表没有读，画的多是表里的格子；请对照原件）",) if drawn else ()
    return replace(read, notes=(*read.notes, *told))


def _of_xls(book: Book, number: int) -> Sheet:
    sheet = book.sheet_by_index(number)
    cells = {
        (row, column): words
        for row in range(sheet.nrows)
        for column in range(sheet.row_len(row))
        if (words := _of_cell(book, sheet.cell(row, column)))
    }
    merged = tuple((top, below - 1, left, right - 1) for top, below, left, right in sheet.merged_cells)
    return Sheet(sheet.name, cells, merged, bool(sheet.visibility))


def _of_cell(book: Book, cell: Any) -> str:  # noqa: ANN401 - xlrd has no types
    import xlrd

    if cell.ctype in {xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK, xlrd.XL_CELL_ERROR}:
        return xlrd.error_text_from_code.get(cell.value, "") if cell.ctype == xlrd.XL_CELL_ERROR else ""
    code = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
    if cell.ctype == xlrd.XL_CELL_DATE:
        return shown(xlrd.xldate_as_datetime(cell.value, book.datemode), code)
    return shown(bool(cell.value) if cell.ctype == xlrd.XL_CELL_BOOLEAN else cell.value, code)


def _damaged(name: str) -> CorpusError:
    return CorpusError(f"{name}：Excel 文件已损坏，打不开；请用 Excel 或 WPS 打开后另存为 xlsx")


def extract_of(sheets: Iterable[Sheet], name: str, blank: int = 0) -> Extract:
    """Lines of the sheets in order, hidden ones apart; `blank` formulas have no result.

    Raises:
        CorpusError: no cell is filled, or more are than are read.
    """
    held = list(sheets)
    if sum(len(sheet.cells) for sheet in held) > _MOST_CELLS:
        raise CorpusError(f"{name}：有超过 {_MOST_CELLS} 个格子；请按年份或部门拆成几份")
    lines = [line for sheet in held if not sheet.hidden for line in sheet_lines(sheet)]
    kept = tidy(lines)
    if not kept:
        raise CorpusError(f"{name}：表格里没有文字；请核对文件，图片里的表请先做文字识别")
    notes = unseen_note(words for sheet in held for words in sheet.cells.values())
    if blank:
        notes += (f"（有 {blank} 个公式没有存下结果，未读；请用 Excel 或 WPS 打开后保存一次）",)
    notes += _of_charts([sheet for sheet in held if not sheet.hidden])
    notes += tuple(f"（隐藏的工作表“{sheet.name}”没有收入正文）" for sheet in held if sheet.hidden)
    outside = tidy([line for sheet in held if sheet.hidden for line in sheet_lines(sheet)])
    title = next((line.text for line in kept if line.level is None), "")
    named = title if "|" not in title and "\t" not in title and len(title) > 3 else None
    return Extract(kept, named, outside=tuple(line.text for line in outside if line.text), notes=notes)


def _of_charts(sheets: Iterable[Sheet]) -> tuple[str, ...]:
    """Notes of the charts that are not read: what most of them draw stands in the cells."""
    charts = [sheet.charts for sheet in sheets]
    drawn = sum(chart.of_cells for chart in charts)
    told = (f"（{drawn} 张图表画的是表里的格子，没有另读）",) if drawn else ()
    return told + unread_charts(sum(chart.unread for chart in charts))


def sheet_lines(sheet: Sheet) -> Iterator[Line]:
    """The sheet's name where it was given one, what stands above its table, the table, what stands below."""
    if sheet.cells and not _UNNAMED.fullmatch(sheet.name.strip()):
        yield Line(visible(sheet.name), 2)
    rows = _rows(sheet)
    several = [at for at, row in enumerate(rows) if sum(bool(words) for words, _, _ in row) > 1]
    first, last = (several[0], several[-1]) if several else (len(rows), len(rows))
    block: list[list[tuple[str, int, int]]] = []
    for at, row in enumerate(rows):
        if first <= at <= last and not _stands_alone(row):
            block.append(row)
            continue
        yield from map(Line, grid_lines(block))
        block = []
        yield Line(" ".join(words for words, _, _ in row if words))
    yield from map(Line, grid_lines(block))
    yield Line("")
    yield from (Line(visible(line)) for line in sheet.charts.lines)


def _stands_alone(row: list[tuple[str, int, int]]) -> bool:
    """Whether a row is a caption, a unit or a note: one cell over several columns, or by its words."""
    filled = [(words, wide) for words, wide, _ in row if words]
    return len(filled) == 1 and (filled[0][1] > 1 or bool(_CAPTION.match(filled[0][0])))


def _rows(sheet: Sheet) -> list[list[tuple[str, int, int]]]:
    """Cells row by row: words, columns and rows spanned; rows and columns that hold nothing are left out."""
    rows = {at: n for n, at in enumerate(sorted({r for r, _ in sheet.cells}))}
    columns = {at: n for n, at in enumerate(sorted({c for _, c in sheet.cells}))}
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    for top, bottom, left, right in sheet.merged:
        high = [n for at, n in rows.items() if top <= at <= bottom]
        wide = [n for at, n in columns.items() if left <= at <= right]
        if not high or not wide or top not in rows or left not in columns:
            continue
        spans[rows[top], columns[left]] = (len(wide), len(high))
        covered |= {(r, c) for r in high for c in wide} - {(rows[top], columns[left])}
    words: dict[tuple[int, int], str] = {
        (rows[r], columns[c]): re.sub(r"\s+", " ", visible(said)).strip()
        for (r, c), said in sheet.cells.items()
    }
    return [
        [
            (words.get((r, c), ""), *spans.get((r, c), (1, 1)))
            for c in range(len(columns))
            if (r, c) not in covered
        ]
        for r in range(len(rows))
    ]
