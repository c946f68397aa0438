"""PDF files with a text layer: lines by position, joined to paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from corpus.errors import CorpusError
from corpus.layout.breaks import NEVER_FIRST, glue, unclosed
from corpus.layout.lines import OUTLINE, SENTENCE_END, Extract, Line, squeeze, tidy, unseen_note, visible
from corpus.readers.encoding import check_legible, check_prose
from corpus.readers.files import check_length
from corpus.readers.limits import Limits

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

_EDGE = 2  # lines at the top and at the bottom of a page that may be a running head or foot
_PAGE_NUMBER = re.compile(r"(?=.*[—\-－–·第页／/])[—\-－–·第共页，,／/\s0-9０-９IVXivx]{2,16}$")
_BARE_NUMBER = "0"  # what `_pattern` leaves of a line that is a number
_ENOUGH_ROWS = 10  # a page with fewer is measured by the edges of the whole document
_NARROW_GAP = 0.6  # of the font size: a wider gap parts words or columns (full-width digits leave 0.5)
_LATIN = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class _Row:
    """One printed line; positions in points from the left edge of the page, `raw` with unseen characters."""

    text: str
    raw: str
    left: float
    right: float
    size: float


def read_pdf(data: bytes, name: str, limits: Limits) -> Extract:
    """Paragraphs of a PDF; running heads, feet and page numbers in `outside`.

    Raises:
        CorpusError: damaged, locked with a password, a scan without text, or a font that hides its text.
    """
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(data) as document:
            pages = _pages(document, name, limits)
            title = document.get_metadata_dict().get("Title") or None
    except pypdfium2.PdfiumError as exc:
        locked = "password" in str(exc).lower()
        cause = "设有打开密码；请去除密码后另存" if locked else "已损坏，打不开；请重新取得文件"
        raise CorpusError(f"{name}：PDF {cause}") from exc
    written = sum(1 for rows in pages if rows)
    if written * 2 < len(pages) or not written:
        empty = len(pages) - written
        raise CorpusError(
            f"{name}：{len(pages)} 页中有 {empty} 页没有文字，是扫描件；请先做文字识别（OCR）再入库"
        )
    kept, outside = _without_edges(pages)
    outside.extend(f"（第{i}页没有文字，可能是图片）" for i, rows in enumerate(pages, 1) if not rows)
    lines = tidy([Line(text) for text in _paragraphs(kept)])
    text = "\n".join(line.text for line in lines)
    check_legible(text, name)
    check_prose(text, name)
    notes = unseen_note(row.raw for rows in pages for row in rows)
    return Extract(lines, title, outside=tuple(outside), notes=notes)


def _pages(document: PdfDocument, name: str, limits: Limits) -> list[list[_Row]]:
    """The printed lines of each page; PdfiumError where a page is broken."""
    if len(document) > limits.pdf_pages:
        raise CorpusError(f"{name}：PDF 有 {len(document)} 页，最多 {limits.pdf_pages} 页；请拆成几份")
    pages: list[list[_Row]] = []
    characters = 0
    for number in range(len(document)):
        pages.append(_rows(document[number]))
        characters += sum(len(row.text) for row in pages[-1])
        check_length(characters, name, limits)
    return pages


def _rows(page: PdfPage) -> list[_Row]:
    """Printed lines of a page in the file's order, which for reports is the reading order."""
    import pypdfium2.raw as pdfium

    textpage = page.get_textpage()
    rows: list[_Row] = []
    row: list[tuple[str, float, float, float]] = []  # character, left, right, font size
    for i in range(textpage.count_chars()):
        char = chr(pdfium.FPDFText_GetUnicode(textpage.raw, i))
        if char in "\r\n":
            rows.extend(_row(row))
            row = []
        else:
            left, _, right, _ = textpage.get_charbox(i, loose=True)
            row.append((char, left, right, pdfium.FPDFText_GetFontSize(textpage.raw, i)))
    rows.extend(_row(row))
    textpage.close()
    return rows


def _row(chars: list[tuple[str, float, float, float]]) -> list[_Row]:
    """The characters as a row, without the spaces that stand only for the width of a digit's cell."""
    out: list[str] = []
    for i, (char, _, _, _) in enumerate(chars):
        if char == " " and 0 < i < len(chars) - 1:
            (before, _, end, size), (after, start, _, _) = chars[i - 1], chars[i + 1]
            latin = _LATIN.match(before) and _LATIN.match(after)
            if not latin and start - end < _NARROW_GAP * size:
                continue
        out.append(char)
    raw = "".join(out).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    text = visible(raw).strip()
    if not text:
        return []
    solid = [c for c in chars if not c[0].isspace()]
    size = sorted(c[3] for c in solid)[len(solid) // 2]
    return [_Row(text, raw, min(c[1] for c in solid), max(c[2] for c in solid), size)]


def _without_edges(pages: list[list[_Row]]) -> tuple[list[list[_Row]], list[str]]:
    """Pages without what repeats at their top or bottom and without page numbers; and what went."""
    seen: Counter[str] = Counter()
    for rows in pages:
        seen.update({_pattern(r.text) for r in (*rows[:_EDGE], *rows[-_EDGE:])})
    often = {_BARE_NUMBER: 2}
    kept, outside = [], []
    for rows in pages:
        body = []
        for i, row in enumerate(rows):
            edge = i < _EDGE or i >= len(rows) - _EDGE
            outermost = i in {0, len(rows) - 1}
            pattern = _pattern(row.text)
            repeated = edge and seen[pattern] >= often.get(pattern, max(3, len(pages) // 3))
            if repeated or (outermost and len(pages) > 1 and _PAGE_NUMBER.match(row.text)):
                outside.append(row.text)
            else:
                body.append(row)
        kept.append(body)
    return kept, outside


def _pattern(text: str) -> str:
    """A line with its numbers blotted out: 第 3 页 and 第 4 页 are the same running foot."""
    return re.sub(r"[0-9０-９]+", "0", squeeze(text))


def _paragraphs(pages: list[list[_Row]]) -> list[str]:
    """Rows joined where a row is full, its sentence not ended and the next one not indented."""
    out: list[str] = []
    previous, full = None, False
    every = [row for rows in pages for row in rows]
    for rows in pages:
        left, right = _edges(rows if len(rows) >= _ENOUGH_ROWS else every)
        for row in rows:
            if previous and _continues(previous, row, out[-1], left, full=full):
                out[-1] = glue(out[-1], row.text)
            else:
                out.append(row.text)
            full = row.right >= right - 2 * row.size or bool(unclosed(out[-1][-200:]))
            previous = row
    return out


def _edges(rows: list[_Row]) -> tuple[float, float]:
    """Left and right edge of the type area: the outermost that two rows share, to half a character."""
    lefts, rights = sorted(r.left for r in rows), sorted((r.right for r in rows), reverse=True)
    slack = rows[0].size / 2 if rows else 0.0
    left = next((a for a, b in pairwise(lefts) if b - a <= slack), lefts[0] if lefts else 0.0)
    right = next((a for a, b in pairwise(rights) if a - b <= slack), rights[0] if rights else 0.0)
    return left, right


def _continues(previous: _Row, row: _Row, so_far: str, left: float, *, full: bool) -> bool:
    """Whether `row` goes on where `previous` stopped; `full` when that reached the right edge."""
    if row.text.startswith(NEVER_FIRST):
        return True
    if not full or abs(row.size - previous.size) > 1.5:
        return False
    if SENTENCE_END.search(so_far) or so_far.endswith(("：", ":")):
        return False
    indent = row.left - left
    return indent <= 1.5 * row.size and not (OUTLINE.match(row.text) and indent > row.size)
