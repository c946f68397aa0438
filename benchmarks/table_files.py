"""A report with an invented table, as files of five formats."""

from __future__ import annotations

import html
import io
from collections.abc import Iterator

from benchmarks.table_layouts import Cell, Laid, Table
from corpus.layout.breaks import width
from tests.pdf_file import pdf_bytes


def _lines(title: str, prose: str, laid: Laid) -> Iterator[str | Table]:
    yield from (title, f"{title[:-9]}", "2031年1月12日", "一、主要情况", prose)
    for above, table in laid.tables:
        yield from above
        yield table
    yield from laid.below


def placed(table: Table) -> list[list[tuple[int, Cell]]]:
    """Each cell with its column, where those above reach down."""
    held: dict[int, int] = {}
    out = []
    for row in table:
        line, column, below = [], 0, {c: n - 1 for c, n in held.items() if n > 1}
        for cell in row:
            while column in held:
                column += 1
            line.append((column, cell))
            if cell[2] > 1:
                below |= {column + n: cell[2] - 1 for n in range(cell[1])}
            column += cell[1]
        out.append(line)
        held = below
    return out


def as_html(title: str, prose: str, laid: Laid, _: str) -> bytes:
    """A page."""
    parts = []
    for part in _lines(title, prose, laid):
        if isinstance(part, str):
            parts.append(f"<p>{html.escape(part)}</p>" if part != title else f"<h1>{part}</h1>")
            continue
        rows = (
            "".join(f'<td colspan="{w}" rowspan="{d}">{html.escape(said)}</td>' for said, w, d in row)
            for row in part
        )
        parts.append("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
    return f'<html><head><meta charset="utf-8"></head><body>{"".join(parts)}</body></html>'.encode()


def as_text(title: str, prose: str, laid: Laid, _: str) -> bytes:
    """Tabs between the cells."""
    out = []
    for part in _lines(title, prose, laid):
        if isinstance(part, str):
            out.append(part)
        else:
            out += ["\t".join(said for said, _, _ in row) for row in part]
    return "\n".join(out).encode()


def as_docx(title: str, prose: str, laid: Laid, _: str) -> bytes:
    """A Word document."""
    import docx

    document = docx.Document()
    for part in _lines(title, prose, laid):
        if isinstance(part, str):
            document.add_paragraph(part)
            continue
        rows = placed(part)
        width = max(c + cell[1] for row in rows for c, cell in row)
        made = document.add_table(len(rows), width)
        for r, row in enumerate(rows):
            for c, (said, wide, deep) in row:
                if wide > 1 or deep > 1:
                    made.cell(r, c).merge(made.cell(r + deep - 1, c + wide - 1))
                made.cell(r, c).text = said
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def as_xlsx(title: str, prose: str, laid: Laid, _: str) -> bytes:
    """A workbook, everything in one sheet."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    at = 0
    for part in _lines(title, prose, laid):
        if isinstance(part, str):
            at += 1
            sheet.cell(at, 1, part)
            continue
        for r, row in enumerate(placed(part)):
            for c, (said, wide, deep) in row:
                number = said.lstrip("-").replace(".", "", 1).isdigit()
                cell = sheet.cell(at + r + 1, c + 1, float(said) if number else said or None)
                if number:
                    cell.number_format = "0." + "0" * len(said.partition(".")[2]) if "." in said else "0"
                if wide > 1 or deep > 1:
                    sheet.merge_cells(None, at + r + 1, c + 1, at + r + deep, c + wide)
        at += len(part)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def as_pdf(title: str, prose: str, laid: Laid, way: str) -> bytes:
    """Rows of 22 points, columns of 110.

    Drawn with lines, without (the words left or in the middle of their cells), or cut in two with the heads
    again.
    """
    pages, rules = [[]], [[]]
    y = 780.0
    for part in _lines(title, prose, laid):
        if isinstance(part, str):
            for at in range(0, len(part), 36):
                pages[-1].append((60.0, y, part[at : at + 36]))
                y -= 22
            continue
        rows = placed(part)
        halves = [rows] if way != "cut" else [rows[:3], [rows[0], *rows[3:]]]
        for n, half in enumerate(halves):
            if n:
                pages.append([])
                rules.append([])
                y = 780.0
            lined = None if way in {"plain", "middle"} else rules[-1]
            y = _drawn(half, y, pages[-1], lined, middle=way == "middle")
    return pdf_bytes(pages, rules=rules, size=11)


def _drawn(
    rows: list[list[tuple[int, Cell]]], y: float, page: list, rules: list | None, *, middle: bool = False
) -> float:
    for r, row in enumerate(rows):
        top = y - 22 * r
        for c, (said, wide, deep) in row:
            left, right, low = 60.0 + 110 * c, 60.0 + 110 * (c + wide), top - 22 * deep
            if said:
                spare = right - left - 5.5 * width(said)
                page.append((round(left + spare / 2) if middle else left + 6, top - 16, said))
            if rules is not None:
                rules += [(left, top, right, top), (left, low, right, low)]
                rules += [(left, low, left, top), (right, low, right, top)]
    return y - 22 * len(rows) - 22


WRITERS = {".html": as_html, ".txt": as_text, ".docx": as_docx, ".xlsx": as_xlsx, ".pdf": as_pdf}
