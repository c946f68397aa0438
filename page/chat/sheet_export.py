"""Figures as a sheet: one line a value with its unit, time, standing and source; XLSX, CSV, or for pasting.

The only module that imports openpyxl.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from corpus.statement import STANDINGS
from page.cards.chart import amount_of
from page.cards.kept import Cited, Kept
from page.cards.words import book_title, heading_words
from qa.answer import Result

# A cell of a spreadsheet that begins so is run as a formula (OWASP, CSV injection).
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
HEADS: Final = (
    *("地区", "时期", "状态", "指标", "数值", "数", "单位", "引文"),
    *("标题", "发布机关", "发布日期", "章节", "网址", "文件", "起止"),
)
# Characters wide: what the columns hold is read, not cut off.
_WIDTHS: Final = (18, 12, 10, 22, 14, 12, 8, 60, 40, 24, 12, 30, 30, 30, 14)

Cell = str | float | None
Row = Sequence[Cell]


def rows_of(turns: Iterable[Kept], blanks: Iterable[tuple[str, str]] = ()) -> list[Row]:
    """A row for each value of `turns`, in order; then one for each (place, time) asked for and not found."""
    found = [row_of(r, k.quotes[r.quote]) for k in turns for r in k.results]
    empty = [None] * (len(HEADS) - 3)
    return [*found, *([place, period, "没有写明", *empty] for place, period in blanks)]


def row_of(result: Result, quote: Cited) -> Row:
    """One value; `数` is its amount in plain units: 3.4万家 is 34000 家."""
    amount = amount_of(result.value)
    return (
        *(result.region, result.period, STANDINGS[result.standing], result.label, result.value),
        *(amount if amount else (None, None)),
        *(quote.text, book_title(quote.title), quote.organ, quote.published),
        *(" › ".join(map(heading_words, quote.section)), quote.url),
        *(quote.source, f"{result.start}-{result.end}"),
    )


def xlsx(heads: Row, rows: Iterable[Row], widths: Sequence[int] = _WIDTHS) -> bytes:
    """The sheet as XLSX; what is text stays text, however it begins."""
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    for number, row in enumerate([heads, *rows], 1):
        for column, value in enumerate(row, 1):
            text = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
            cell = sheet.cell(number, column, text)
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if isinstance(text, str):
                cell.data_type = "s"
            if number == 1:
                cell.font = Font(bold=True)
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_of(heads: Row, rows: Iterable[Row], *, mark: bool = True, delimiter: str = ",") -> bytes:
    """The sheet as CSV; spreadsheets take UTF-8 for Chinese only where the file begins with a `mark`."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    for row in [heads, *rows]:
        writer.writerow([safe_cell(c) if isinstance(c, str) else c for c in row])
    return out.getvalue().encode("utf-8-sig" if mark else "utf-8")


def safe_cell(text: str) -> str:
    """`text` as a spreadsheet takes it for text: one that would begin a formula gets an apostrophe."""
    return f"'{text}" if text.startswith(_FORMULA) else text
