"""OFD files (GB/T 33190): text at its places on the pages, read as that of a PDF."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from corpus.errors import CorpusError
from corpus.layout.lines import Extract
from corpus.pages.aligned import rows_at_heights
from corpus.pages.glyphs import Glyph, Row
from corpus.pages.ruled import Rulings
from corpus.pages.whole import extract_of, with_tables
from corpus.readers.files import check_length
from corpus.readers.limits import Limits

if TYPE_CHECKING:
    from ofdkit import Page, TextRun

_POINTS = 72 / 25.4  # in a millimetre
_MARGIN = 2.0  # millimetres off the page that still count as on it


def read_ofd(data: bytes, name: str, limits: Limits) -> Extract:
    """Paragraphs and tables of an OFD; running heads, feet and page numbers in `outside`.

    Raises:
        CorpusError: damaged, too many pages, or pages of pictures alone.
    """
    import ofdkit

    pages: list[list[Row]] = []
    lost: list[int] = []
    try:
        with ofdkit.open(data) as document:
            if len(document.pages) > limits.pdf_pages:
                raise CorpusError(
                    f"{name}：OFD 有 {len(document.pages)} 页，最多 {limits.pdf_pages} 页；请拆成几份"
                )
            for number, page in enumerate(document.pages, 1):
                rows, unclear = with_tables(_rows(page), Rulings())
                pages.append(rows)
                lost += [number] * unclear
                check_length(sum(len(row.text) for held in pages for row in held), name, limits)
            title = document.info.title
    except (ofdkit.OFDError, ValueError, OverflowError) as exc:
        raise CorpusError(f"{name}：OFD 文件已损坏，打不开；请用 OFD 阅读器打开后另存为 PDF") from exc
    if not any(pages):
        raise CorpusError(f"{name}：OFD 里没有文字，是扫描件；请用 OFD 阅读器另存为 PDF，做文字识别后再入库")
    return extract_of(pages, title, lost)


def _rows(page: Page) -> list[Row]:
    left, top, wide, high = page.box
    shown = [
        run
        for run in dict.fromkeys(page.runs)  # drawn twice to look bold
        if left - _MARGIN <= run.x <= left + wide + _MARGIN and top - _MARGIN <= run.y <= top + high + _MARGIN
    ]
    return rows_at_heights([list(_glyphs(run, high)) for run in shown])


def _glyphs(run: TextRun, high: float) -> Iterator[Glyph]:
    """The characters of a run, side by side over its width: wide ones take twice the room."""
    shares = [1 if char.isascii() else 2 for char in run.text]
    unit = run.width / max(1, sum(shares)) * _POINTS
    at = run.x * _POINTS
    bottom = (high - run.y) * _POINTS
    size = (run.size or 3.5) * _POINTS
    for char, share in zip(run.text, shares, strict=True):
        yield Glyph(char, at, bottom, at + share * unit, bottom + size, size)
        at += share * unit
