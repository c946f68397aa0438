"""OpenDocument files (.odt, .ods): headings, paragraphs, lists with their numbers, tables, notes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

from corpus.errors import CorpusError
from corpus.layout.breaks import glue
from corpus.layout.lines import Extract, Line, grid_lines, tidy, unseen_note, visible
from corpus.layout.numbering import Counters, Level
from corpus.office.archive import xml_root
from corpus.office.charts import unread_objects
from corpus.readers.sheets import Sheet, extract_of

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # type: ignore[import-untyped]

_NS = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_TEXT, _TABLE, _OFFICE, _DRAW, _STYLE = (_NS % n for n in ("text", "table", "office", "drawing", "style"))
_MOST = 1000  # times that a filled cell or row is repeated; blanks are repeated to the edge
_GROUPS = frozenset(
    f"{_TEXT}{n}" for n in ("section", "index-body", "table-of-content", "numbered-paragraph", "index-title")
)
_NOTE, _REMARK = f"{_TEXT}note", f"{_OFFICE}annotation"
_SKIPPED = frozenset((f"{_TEXT}tracked-changes", _REMARK, f"{_REMARK}-end", f"{_DRAW}frame", _NOTE))
_WAYS = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "": "none",
}


def read_odf(data: bytes, name: str) -> Extract:
    """Lines of a text or workbook of OpenDocument; numbers of cells as the file itself shows them.

    Footnotes and endnotes stand at the end, text boxes after their paragraph, heads and feet of pages in
    `outside`; what was deleted under tracked changes and remarks in the margin are left out.

    Raises:
        CorpusError: damaged, a drawing or the like, or without text.
    """
    import lxml.etree  # type: ignore[import-untyped]

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            root = xml_root(package.read("content.xml"))
            told = [name for name in package.namelist() if name == "styles.xml"]
            roots = [root, *(xml_root(package.read(name)) for name in told)]
    except (lxml.etree.XMLSyntaxError, KeyError, zipfile.BadZipFile) as exc:
        raise CorpusError(f"{name}：文件已损坏，打不开；请用 LibreOffice 或 WPS 打开后另存为 docx") from exc
    body = root.find(f"{_OFFICE}body")
    sheets, text = (None if body is None else body.find(_OFFICE + kind) for kind in ("spreadsheet", "text"))
    if sheets is not None:
        hidden = _hidden(root)
        read = extract_of([_sheet(table, hidden) for table in sheets.iterfind(f"{_TABLE}table")], name)
        return replace(read, notes=(*read.notes, *unread_objects(sheets)))
    if text is None:
        raise CorpusError(f"{name}：既不是文档也不是表格（可能是图或演示稿）；请另存为 docx 或 pdf")
    return _Document(roots).extract(text, name)


class _Document:
    """A text on its way to lines: its list styles and counters, and the notes met so far."""

    def __init__(self, roots: list[Element]) -> None:
        self._lists = {
            style.get(f"{_STYLE}name", ""): _levels(style)
            for root in roots
            for style in root.iter(f"{_TEXT}list-style", f"{_TEXT}outline-style")
        }
        edges = [e for root in roots for e in root.iter(f"{_STYLE}header", f"{_STYLE}footer")]
        said = (visible(_words(p)).strip() for edge in edges for p in edge.iter(f"{_TEXT}p"))
        self._edges = tuple(dict.fromkeys(filter(None, said)))
        self._counters = Counters()
        self._notes: list[Line] = []

    def extract(self, text: Element, name: str) -> Extract:
        lines = tidy([*self._blocks(text), *self._notes])
        if not lines:
            raise CorpusError(f"{name}：文件里没有文字，内容可能是图片；请先做文字识别再入库")
        remarks = sum(1 for _ in text.iter(f"{_OFFICE}annotation"))
        notes = unseen_note(part for part in text.itertext())
        notes += (f"（{remarks} 处批注没有收入正文）",) if remarks else ()
        notes += unread_objects(text)
        title = next((line.text for line in lines if line.level == 1), None)
        return Extract(lines, title, outside=self._edges, notes=notes)

    def _blocks(self, parent: Element, style: str = "", depth: int = -1) -> Iterator[Line]:
        for child in parent:
            if child.tag == f"{_TEXT}list":
                yield from self._list(child, style, depth)
            elif child.tag == f"{_TEXT}h":
                level = _whole(child.get(f"{_TEXT}outline-level"), 1)
                yield from self._paragraph(child, min(max(level, 1), 9), "")
            elif child.tag == f"{_TEXT}p":
                yield from self._paragraph(child, None, "")
            elif child.tag == f"{_TABLE}table":
                yield from self._table(child)
            elif child.tag in _GROUPS:
                yield from self._blocks(child, style, depth)
            elif child.tag == f"{_DRAW}frame":
                yield from self._boxes(child)

    def _list(self, node: Element, style: str, depth: int) -> Iterator[Line]:
        """The items of a list: its first paragraph behind the number, the others plain."""
        style = node.get(f"{_TEXT}style-name") or style
        if (
            depth < 0
            and node.get(f"{_TEXT}continue-numbering") != "true"
            and not node.get(f"{_TEXT}continue-list")
        ):
            self._counters.restart(style)
        for item in node:
            first = True
            for block in item:
                if block.tag in {f"{_TEXT}p", f"{_TEXT}h"}:
                    told = block.get(f"{_TEXT}outline-level") if block.tag == f"{_TEXT}h" else None
                    number = ""
                    if first and item.tag == f"{_TEXT}list-item":
                        number = self._counters.next(style, self._lists.get(style, {}), depth + 1)
                    yield from self._paragraph(block, _whole(told, 1) if told else None, number)
                    first = False
                elif block.tag == f"{_TEXT}list":
                    yield from self._list(block, style, depth + 1)

    def _paragraph(self, node: Element, level: int | None, number: str) -> Iterator[Line]:
        words = visible(_words(node))
        for at, line in enumerate(words.split("\n")):
            yield Line(glue(number, line.strip()) if number and not at and line.strip() else line, level)
        yield from self._boxes(node)
        for note in node.iter(f"{_TEXT}note"):
            label = "尾注" if note.get(f"{_TEXT}note-class") == "endnote" else "注"
            mark = "".join(note.find(f"{_TEXT}note-citation").itertext()) if len(note) else ""
            body = note.find(f"{_TEXT}note-body")
            parts = [] if body is None else [visible(_words(p)) for p in body.iter(f"{_TEXT}p")]
            self._notes.append(Line(f"{label}{mark}：{' '.join(parts)}".replace("\n", " ")))

    def _boxes(self, node: Element) -> Iterator[Line]:
        """What stands in text boxes, and not in a box inside of one, which comes with that."""
        for box in node.iter(f"{_DRAW}text-box"):
            within = takewhile(lambda above: above is not node, box.iterancestors())
            if not any(above.tag == f"{_DRAW}text-box" for above in within):
                yield from self._blocks(box)

    def _table(self, table: Element) -> Iterator[Line]:
        rows = [row for row in table.iter(f"{_TABLE}table-row") if _owner(row) is table]
        cells = [[c for c in row if c.tag == f"{_TABLE}table-cell"] for row in rows]
        lines = grid_lines([[_spanned(c, " ".join(_cell_words(c))) for c in own] for own in cells])
        for own, line in zip(cells, lines, strict=True):
            filled = [c for c in own if "".join(_cell_words(c))]
            if len(filled) == 1 and sum(1 for _ in filled[0].iter(f"{_TEXT}p")) > 1:
                yield from self._blocks(filled[0])
            elif line:
                yield Line(line)


def _levels(style: Element) -> dict[int, Level]:
    """The numbered levels of a list style; bullets have none."""
    out: dict[int, Level] = {}
    for level in style:
        depth = _whole(level.get(f"{_TEXT}level"), 0) - 1
        way = level.get(f"{_STYLE}num-format")
        if level.tag not in {f"{_TEXT}list-level-style-number", f"{_TEXT}outline-level-style"} or way is None:
            continue
        shown = range(depth - _whole(level.get(f"{_TEXT}display-levels"), 1) + 1, depth + 1)
        words = ".".join(f"%{d + 1}" for d in shown if d >= 0)
        before, after = (level.get(f"{_STYLE}num-{side}") or "" for side in ("prefix", "suffix"))
        known = _WAYS.get(way, "chineseCounting" if way.startswith(("一", "壹")) else "decimal")
        known = "decimalEnclosedCircle" if way.startswith("①") else known
        out[depth] = Level(known, f"{before}{words}{after}", _whole(level.get(f"{_TEXT}start-value"), 1))
    return out


def _whole(told: str | None, otherwise: int) -> int:
    return int(told) if told and re.fullmatch(r"\d{1,7}", told, re.ASCII) else otherwise


def _words(node: Element) -> str:
    """Running text of a paragraph: spaces and breaks as they count, without notes, remarks and boxes."""
    parts = [node.text or ""]
    for child in node:
        if child.tag == f"{_TEXT}s":
            parts.append(" " * min(_whole(child.get(f"{_TEXT}c"), 1), _MOST))
        elif child.tag == f"{_TEXT}tab":
            parts.append("\t")
        elif child.tag == f"{_TEXT}line-break":
            parts.append("\n")
        elif child.tag not in _SKIPPED and isinstance(child.tag, str):
            parts.append(_words(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _cell_words(cell: Element) -> list[str]:
    own = [p for p in cell.iter(f"{_TEXT}p", f"{_TEXT}h") if not _in_remark(p)]
    return [said for p in own if (said := re.sub(r"\s+", " ", visible(_words(p))).strip())]


def _in_remark(node: Element) -> bool:
    return next(node.iterancestors(f"{_OFFICE}annotation"), None) is not None


def _owner(node: Element) -> Element:
    return next(node.iterancestors(f"{_TABLE}table"), None)


def _spanned(cell: Element, words: str) -> tuple[str, int, int]:
    wide, deep = (_whole(cell.get(f"{_TABLE}number-{n}-spanned"), 1) for n in ("columns", "rows"))
    return words, wide * min(_whole(cell.get(f"{_TABLE}number-columns-repeated"), 1), _MOST), deep


def _sheet(table: Element, hidden: frozenset[str]) -> Sheet:
    """A sheet's cells, those that are repeated too."""
    cells: dict[tuple[int, int], str] = {}
    merged = []
    at = 0
    for row in (r for r in table.iter(f"{_TABLE}table-row") if _owner(r) is table):
        own: dict[int, str] = {}
        column = 0
        for cell in row.iter(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            times = _whole(cell.get(f"{_TABLE}number-columns-repeated"), 1)
            words = " ".join(_cell_words(cell)) if cell.tag == f"{_TABLE}table-cell" else ""
            _, wide, deep = _spanned(cell, "")
            if wide > times or deep > 1:
                merged.append((at, at + deep - 1, column, column + wide - 1))
            own |= {column + n: words for n in range(min(times, _MOST)) if words}
            column += times
        again = _whole(row.get(f"{_TABLE}number-rows-repeated"), 1)
        for n in range(min(again, _MOST) if own else 0):
            cells |= {(at + n, c): words for c, words in own.items()}
        at += again
    name = table.get(f"{_TABLE}name") or ""
    return Sheet(name, cells, tuple(merged), table.get(f"{_TABLE}style-name") in hidden)


def _hidden(root: Element) -> frozenset[str]:
    """Styles of the sheets that are not shown."""
    unseen = root.iter(f"{_STYLE}table-properties")
    return frozenset(
        node.getparent().get(f"{_STYLE}name") for node in unseen if node.get(f"{_TABLE}display") == "false"
    )
