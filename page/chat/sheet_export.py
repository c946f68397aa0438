"""Figures as a sheet: one line a value with its unit, time, standing and source; XLSX, CSV, or for pasting.

The only module that imports openpyxl.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from math import ceil
from typing import Final
from urllib.parse import urlencode

from corpus.errors import CorpusError, QuestionError
from corpus.readers.encoding import decode
from corpus.statement import STANDINGS
from page.cards.answer_card import SURE
from page.cards.chart import amount_of
from page.cards.kept import Cited, Kept
from page.cards.words import book_title, heading_words
from page.chat.markdown_export import message_of
from page.english import Say
from page.indicator_words import short_name
from qa.answer import Result

# A cell of a spreadsheet that begins so is run as a formula (OWASP, CSV injection).
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
HEADS: Final = (
    *("地区", "时期", "状态", "指标", "数值", "数", "单位", "引文"),
    *("标题", "发布机关", "发布日期", "章节", "网址", "文件", "起止", "识别"),
)
# Characters wide: what the columns hold is read, not cut off.
_WIDTHS: Final = (18, 12, 10, 22, 14, 22, 8, 60, 40, 24, 12, 30, 30, 30, 14, 24)

# Points of a line of text in a row; openpyxl's number of the paper that a sheet is printed on.
_LINE: Final = 15
_A3: Final = "8"

Cell = str | float | None
Row = Sequence[Cell]


def rows_of(turns: Iterable[Kept], blanks: Iterable[tuple[str, str]] = (), say: Say = str) -> list[Row]:
    """A row for each value of `turns`, in order; then one for each (place, time) asked for and not found."""
    found = [row_of(r, k.quotes[r.quote], say) for k in turns for r in k.results]
    empty = [None] * (len(HEADS) - 3)
    return [*found, *([place, period, say("报告里没有"), *empty] for place, period in blanks)]


def row_of(result: Result, quote: Cited, say: Say = str) -> Row:
    """One value; `数` is its amount in plain units: 3.4万家 is 34000 家."""
    amount = amount_of(result.value)
    return (
        *(
            result.region,
            result.period,
            say(STANDINGS[result.standing]),
            short_name(result.label),
            result.value,
        ),
        *(amount if amount else (None, None)),
        *(quote.text, book_title(quote.title), quote.organ, quote.published),
        *(" › ".join(map(heading_words, quote.section)), quote.url),
        *(quote.source, f"{result.start}-{result.end}", quote.origin),
    )


def xlsx(heads: Row, rows: Sequence[Row], widths: Sequence[int] = _WIDTHS) -> bytes:
    """The sheet as XLSX; what is text stays text, however it begins."""
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    book = Workbook()
    sheet = book.active
    for number, row in enumerate([heads, *rows], 1):
        for column, value in enumerate(row, 1):
            text = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
            cell = sheet.cell(number, column, text)
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if isinstance(text, str):
                cell.data_type = "s"
            if isinstance(value, float):
                cell.number_format = "#,##0" if value.is_integer() else "#,##0.######"
            if number == 1:
                cell.font = Font(bold=True)
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    for number, row in enumerate([heads, *rows], 1):
        sheet.row_dimensions[number].height = _LINE * _lines(row, widths)
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", _A3
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
    sheet.print_title_rows = "1:1"
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _lines(row: Row, widths: Sequence[int]) -> int:
    """Lines that the fullest cell of a row takes; a Chinese character is two wide."""
    wide = (
        sum(2 - c.isascii() for c in str(cell or "")) / width
        for cell, width in zip(row, widths, strict=False)
    )
    broken = (str(cell or "").count("\n") for cell in row)
    return max(ceil(w) + b for w, b in zip(wide, broken, strict=True)) or 1


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


ANSWER_HEADS: Final = (
    *("问题", "结果", "回答", "数值", "地区", "时期", "状态", "指标", "引文", "标题", "发布机关", "发布日期"),
    *("章节", "网址", "文件", "把握", "链接"),
)
ANSWER_WIDTHS: Final = (34, 10, 50, 16, 16, 12, 10, 20, 60, 36, 22, 12, 26, 26, 26, 12, 40)


def answer_row(answer: Kept, base: str, say: Say = str) -> Row:
    """One question with its answer; several values stand one below the other in their cells."""
    results = answer.results
    told = [
        "\n".join(dict.fromkeys(str(getattr(r, name) or "") for r in results))
        for name in ("region", "period", "label")
    ]
    first = answer.quotes[results[0].quote if results else 0] if _proved(answer) else None
    return (
        *(answer.question, say(_ENDS[answer.status]), message_of(answer, say)),
        *("\n".join(r.value for r in results), told[0], told[1]),
        *("\n".join(dict.fromkeys(say(STANDINGS[r.standing]) for r in results)), told[2]),
        *((first.text, book_title(first.title), first.organ, first.published) if first else [None] * 4),
        *((" › ".join(first.section), first.url, first.source) if first else [None] * 3),
        *(say(doubt_words(answer)), f"{base}/?{urlencode({'q': answer.question})}"),
    )


_ENDS: Final = {"answered": "已答", "clarify": "待确认", "refused": "未答"}


def _proved(answer: Kept) -> bool:
    return answer.status == "answered" and bool(answer.quotes)


def doubt_words(answer: Kept) -> str:
    """How sure an answer is, in words; "" where none was given."""
    return "" if answer.status != "answered" else "较有把握" if answer.confidence >= SURE else "请核对原文"


def read_column(data: bytes, most: int) -> list[str]:
    """The first column of the first sheet of an XLSX, or of a CSV or TXT, without its empty cells.

    Raises QuestionError where `data` is neither, unpacks to more than it should, or has more than `most`.
    """
    try:
        rows = _xlsx_rows(data) if data.startswith(b"PK") else csv.reader(io.StringIO(decode(data, "文件")))
        cells = (str(row[0]).strip() for row in rows if row and row[0] is not None)
        found = list(islice((cell for cell in cells if cell), most + 2))
    except (csv.Error, CorpusError, zipfile.BadZipFile, KeyError, ValueError, OSError) as exc:
        raise QuestionError("读不出这个文件。请用 XLSX，或一行一问的 CSV、TXT，问题放在第一列。") from exc
    if found and found[0] in _NAMES:
        found = found[1:]
    if not found or len(found) > most:
        raise QuestionError(f"第一列须有问题，至多 {most} 个。" if found else "第一列里没有问题。")
    return found


# What the head of the column of questions may be called.
_NAMES: Final = frozenset({"问题", "提问", "问句", "question", "Question"})
# Bytes that a sheet of questions may unpack to.
_UNPACKED: Final = 64 << 20


def _xlsx_rows(data: bytes) -> Iterator[Row]:
    from openpyxl import load_workbook

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if sum(part.file_size for part in package.infolist()) > _UNPACKED:
            raise QuestionError("这个文件展开后太大，请只留下问题那一列。")
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    try:
        yield from book.worksheets[0].iter_rows(max_col=1, values_only=True)
    finally:
        book.close()
