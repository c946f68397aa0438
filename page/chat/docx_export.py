"""A conversation as a Word document."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

import docx
from docx.document import Document
from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from corpus.errors import QuestionError
from corpus.statement import STANDINGS
from page.cards.chart import amount_of
from page.cards.kept import Kept
from page.cards.quotes import citation
from page.cards.words import book_title
from page.chat.markdown_export import NO_CHART, NOTE, TITLE, marked_value, message_of, proofs, stated
from page.english import Say
from page.indicator_words import short_name

_HEADS = ("地区", "时期", "指标", "数值", "状态", "出处")
# Centimetres of those columns, and of a chart.
_WIDTHS, _WIDE = (2.2, 2.0, 4.0, 2.4, 1.9, 3.5), 12
# Characters that XML 1.0 cannot hold; a report read from a broken file may have them.
_NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def word(turns: Sequence[Kept], say: Say = str, charts: Sequence[bytes | None] = ()) -> bytes:
    """The document: a heading a question, the answer, its figures, and each quote with its citation.

    `charts[n]` is the chart of `turns[n]` as PNG; QuestionError where it is none.
    """
    document = docx.Document()
    for name in ("Normal", "Heading 1", "Heading 2", "Title", "Quote", "List", "List Bullet"):
        style = document.styles[name]
        style.font.name = "Times New Roman"
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "仿宋")
    document.styles["Quote"].font.italic = False  # Chinese has no italics
    document.add_heading(say(TITLE), 0)
    document.add_paragraph(say(NOTE))
    for number, answer in enumerate(turns, 1):
        document.add_heading(f"{number}. {_text(answer.question)}", 2)
        document.add_paragraph(_text(message_of(answer, say)))
        if len(answer.results) > 1 and all(amount_of(r.value) is None for r in answer.results):
            _items(document, answer)
        elif len(answer.results) > 1:
            _table(document, answer, say)
            _picture(document, charts[number - 1] if number <= len(charts) else None)
        elif answer.results:
            document.add_paragraph(_text(stated(answer.results[0], say)), style="List Bullet")
        for quote in proofs(answer):
            document.add_paragraph(_text(citation(quote)), style="Quote")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _items(document: Document, answer: Kept) -> None:
    """What is no figure, one below the other: place, time and source stand around it already."""
    for number, result in enumerate(answer.results, 1):
        document.add_paragraph(_text(f"{number}. {result.value}"), style="List")


def _table(document: Document, answer: Kept, say: Say) -> None:
    """Several values as a table, each with the title of the report that states it."""
    table = document.add_table(rows=1, cols=len(_HEADS), style="Table Grid")
    table.autofit = False  # else LibreOffice makes all columns alike
    for cell, words in zip(table.rows[0].cells, _HEADS, strict=True):
        cell.text = say(words)
        cell.paragraphs[0].runs[0].bold = True
    for result in answer.results:
        title = book_title(answer.quotes[result.quote].title)
        told = (
            result.region,
            result.period,
            short_name(result.label),
            marked_value(result, say),
            say(STANDINGS[result.standing]),
            title,
        )
        for cell, said in zip(table.add_row().cells, told, strict=True):
            cell.text = _text(said or "")
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)


def _picture(document: Document, chart: bytes | None) -> None:
    """The chart of the table above, and room below the two."""
    below = document.add_paragraph()
    below.paragraph_format.space_before = Pt(8)
    if chart is None:
        return
    try:
        below.add_run().add_picture(io.BytesIO(chart), width=Cm(_WIDE))
    except (InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError) as exc:
        raise QuestionError(NO_CHART) from exc


def _text(text: str) -> str:
    return _NOT_XML.sub("", text)
