"""PDF files with a text layer: lines by position, joined to paragraphs, tables by what is drawn."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from corpus.errors import CorpusError
from corpus.layout.lines import Extract
from corpus.pages.glyphs import Glyph, Row, row_of, without_marks
from corpus.pages.ocr import DOTS, available, pages_read
from corpus.pages.page_images import within
from corpus.pages.ruled import Rulings
from corpus.pages.whole import extract_of, with_tables
from corpus.readers.encoding import check_legible, check_prose, is_garbled
from corpus.readers.files import check_length
from corpus.readers.limits import Limits
from corpus.report import Picture

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfDocument, PdfPage

# Colours and widths do not matter: a line is what is long and thin.
_THIN = 2.5  # points
_SHORT = 6.0
_BOX = 6  # segments of a path that may be a plain oblong
_ASKED = 400  # characters of a page that are asked which way they stand
_MOST_DRAWN = 20_000  # objects of one page that are looked at


def read_pdf(data: bytes, name: str, limits: Limits) -> Extract:
    """Paragraphs and tables of a PDF; running heads, feet and page numbers in `outside`.

    Raises:
        CorpusError: damaged, locked with a password, a scan without text, or a font that hides its text.
    """
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(data) as document:
            pages, lost, marks = _pages(document, name, limits)
            fault = _fault(pages, name)
            garbled = [n for n, rows in enumerate(pages) if is_garbled("\n".join(row.text for row in rows))]
            empty = [n for n, rows in enumerate(pages) if fault or not rows]
            seen = _recognise(document, sorted({*empty, *garbled}), pages, name) if available() else []
            title = document.get_metadata_dict().get("Title") or None
    except pypdfium2.PdfiumError as exc:
        locked = "password" in str(exc).lower()
        cause = "设有打开密码；请去除密码后另存" if locked else "已损坏，打不开；请重新取得文件"
        raise CorpusError(f"{name}：PDF {cause}") from exc
    written = sum(1 for rows in pages if rows)
    if written * 2 < len(pages) or not written:
        raise CorpusError(
            f"{name}：{len(pages)} 页中有 {len(pages) - written} 页没有文字，是扫描件；"
            "请先做文字识别（OCR）再入库，或安装 reportqa[ocr] 由本程序识别"
        )
    if fault := _fault(pages, name):
        raise fault
    hidden = [] if available() else garbled
    told = tuple(f"（第{n + 1}页的字体藏起了文字，没有读；安装 reportqa[ocr] 后由图片识别）" for n in hidden)
    pictures, fewer = within(seen, limits.pictures_mb)
    shown = [[] if n in hidden else rows for n, rows in enumerate(pages)]
    read = extract_of(shown, title, lost, marks, pictures)
    return replace(read, notes=(*read.notes, *told, *fewer))


def _fault(pages: Sequence[Sequence[Row]], name: str) -> CorpusError | None:
    """Why the text of the pages is not what they show, where a font hides it."""
    text = "\n".join(row.text for rows in pages for row in rows)
    try:
        check_legible(text, name)
        check_prose(text, name)
    except CorpusError as exc:
        return exc
    return None


def _recognise(
    document: PdfDocument, numbers: Sequence[int], pages: list[list[Row]], name: str
) -> list[tuple[Picture, bytes]]:
    """Put what these pages look like in place of what they hold; the pictures of them to be kept.

    A page on which nothing is drawn holds nothing.
    """
    for number in numbers:
        pages[number] = []
    kept = []
    for number, read in pages_read(_drawn(document, numbers), len(numbers), name) if numbers else ():
        page = document[number - 1]
        pages[number - 1] = with_tables(read.rows, _rulings(page, page.get_rotation() // 90))[0]
        kept += [read.picture] if read.picture else []
    return kept


def _drawn(document: PdfDocument, numbers: Sequence[int]) -> Iterator[tuple[int, Image]]:
    """Those of the pages on which anything is drawn, with what they look like; counted from 1."""
    for number in numbers:
        image = document[number].render(scale=DOTS / 72).to_pil().convert("RGB")
        if any(low < high for low, high in image.getextrema()):
            yield number + 1, image


def _pages(document: PdfDocument, name: str, limits: Limits) -> tuple[list[list[Row]], list[int], str]:
    """The printed lines and tables of each page, pages with one that could not be made out, marks of notes.

    PdfiumError where a page is broken.
    """
    if len(document) > limits.pdf_pages:
        raise CorpusError(f"{name}：PDF 有 {len(document)} 页，最多 {limits.pdf_pages} 页；请拆成几份")
    pages: list[list[Row]] = []
    lost: list[int] = []
    characters, marks = 0, ""
    for number in range(len(document)):
        page = document[number]
        turn = _upright(page)
        printed, raised = _rows(page, turn)
        marks += raised
        rows, unclear = with_tables(printed, _rulings(page, turn))
        lost += [number + 1] * unclear
        pages.append(rows)
        characters += sum(len(row.text) for row in rows)
        check_length(characters, name, limits)
    return pages, lost, marks


def _upright(page: PdfPage) -> int:
    """Turn the page so that most of its text stands upright, 0..3 quarters to the right.

    The parser orders the characters of a page as the page is shown: on one that is not, they are shuffled.
    """
    import pypdfium2.raw as pdfium

    textpage = page.get_textpage()
    count = textpage.count_chars()
    asked = range(0, count, max(1, count // _ASKED))
    angles = Counter(round(pdfium.FPDFText_GetCharAngle(textpage.raw, i) / (math.pi / 2)) % 4 for i in asked)
    textpage.close()
    turned = int(page.get_rotation()) // 90
    if not angles:
        return turned
    turn: int = -angles.most_common(1)[0][0] % 4
    if turn != turned:
        page.set_rotation(turn * 90)
    return turn


def _turned(
    box: tuple[float, float, float, float], turn: int, page: PdfPage
) -> tuple[float, float, float, float]:
    """Left, bottom, right, top of a box on the page as it is shown after `turn` quarters to the right."""
    if not turn:
        return box
    left, bottom, right, top = box
    across, up = page.get_size()  # of the page as it is shown
    if turn == 2:
        return across - right, up - top, across - left, up - bottom
    return (bottom, up - right, top, up - left) if turn == 1 else (across - top, left, across - bottom, right)


def _rows(page: PdfPage, turn: int) -> tuple[list[Row], str]:
    """Printed lines of a page in the file's order, which for reports is the reading order; marks of notes."""
    import pypdfium2.raw as pdfium

    textpage = page.get_textpage()
    printed: list[list[Glyph]] = [[]]
    for i in range(textpage.count_chars()):
        char = chr(pdfium.FPDFText_GetUnicode(textpage.raw, i))
        if char in "\r\n":
            printed.append([])
        else:
            box = _turned(textpage.get_charbox(i, loose=True), turn, page)
            printed[-1].append(Glyph(char, *box, pdfium.FPDFText_GetFontSize(textpage.raw, i)))
    textpage.close()
    told = [without_marks(glyphs) for glyphs in printed]
    rows = (row_of(glyphs) for glyphs, _ in told)
    return [row for row in rows if row is not None], "".join(marks for _, marks in told)


def _rulings(page: PdfPage, turn: int) -> Rulings:
    """The straight lines drawn on a page, thin oblongs among them."""
    import pypdfium2.raw as pdfium

    across: list[tuple[float, float, float]] = []
    down: list[tuple[float, float, float]] = []
    for drawn in islice(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=1), _MOST_DRAWN):
        left, bottom, right, top = _turned(drawn.get_bounds(), turn, page)
        wide, high = right - left, top - bottom
        if high <= _THIN and wide >= _SHORT:
            across.append(((bottom + top) / 2, left, right))
        elif wide <= _THIN and high >= _SHORT:
            down.append(((left + right) / 2, bottom, top))
        elif wide >= _SHORT and high >= _SHORT and pdfium.FPDFPath_CountSegments(drawn.raw) <= _BOX:
            across += [(bottom, left, right), (top, left, right)]
            down += [(left, bottom, top), (right, bottom, top)]
    return Rulings(tuple(across), tuple(down))
