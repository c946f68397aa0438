"""Word documents (.docx): paragraphs, tables and text boxes in document order, notes at the end."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TYPE_CHECKING

from corpus.errors import CorpusError
from corpus.layout.breaks import glue
from corpus.layout.lines import BOLD, Extract, Line, grid_lines, tidy, unseen_note, visible
from corpus.office.charts import unread_charts
from corpus.office.word_parts import Charts, Numbers, edges, notes

if TYPE_CHECKING:
    from docx.document import Document
    from lxml.etree import _Element as Element  # type: ignore[import-untyped]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# Subtrees whose text is not that of the paragraph they stand in: deleted or moved away, text boxes, drawings.
_SKIPPED = frozenset(
    [f"{_W}del", f"{_W}moveFrom", f"{_W}txbxContent", f"{_W}drawing", f"{_W}pict", f"{_MC}Fallback", f"{_W}p"]
)
_MARKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_SLIVER = 60  # twips (a millimetre): edges nearer than this were meant to stand below one another
# What python-docx raises where parts are missing or are not what they are said to be.
_MALFORMED = (KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError, zipfile.BadZipFile)


def read_word(data: bytes, name: str) -> Extract:
    """Lines of a .docx: headings by style or outline level, bold-only paragraphs, table rows, text boxes.

    Numbers that Word makes itself (automatic lists) stand before their paragraphs, the tables behind charts
    after theirs, footnotes and endnotes at
    the end, heads and feet of pages in `outside`; deleted revisions and remarks in the margin are left out.

    Raises:
        CorpusError: not a Word document, damaged, or without text.
    """
    import docx
    from docx.opc.exceptions import OpcError

    try:
        document = docx.Document(io.BytesIO(data))
        body = document.element.body
        looks = _Looks(_style_levels(document), Numbers(document), Charts(document))
        said = [
            Line(f"{mark}：{' '.join(filter(None, (_text(p).strip() for p in held)))}".replace("\n", " "))
            for mark, held in notes(document)
        ]
        lines = tidy([*_blocks(body, looks), *map(_seen, said)])
        title = _styled_title(document)
        outside = tidy([Line(visible(_text(p))) for p in edges(document)])
    except (OpcError, *_MALFORMED) as exc:
        raise CorpusError(f"{name}：Word 文件已损坏，打不开；请用 Word 打开后另存为 docx") from exc
    if not lines:
        raise CorpusError(f"{name}：Word 文件里没有文字，内容可能是图片；请先做文字识别再入库")
    told = unseen_note(t.text or "" for t in body.iter(f"{_W}t"))
    remarks = sum(1 for _ in body.iter(f"{_W}commentReference"))
    told += (f"（{remarks} 处批注没有收入正文）",) if remarks else ()
    objects = sum(1 for _ in body.iter(f"{_W}object"))
    told += (f"（{objects} 个嵌入的对象没有读；请打开后另存到报告文件夹）",) if objects else ()
    told += unread_charts(looks.charts.unread)
    return Extract(lines, title, outside=tuple(dict.fromkeys(x.text for x in outside if x.text)), notes=told)


@dataclass(frozen=True, slots=True)
class _Looks:
    """What the document's styles and lists make of its paragraphs, and its charts."""

    levels: dict[str, int]
    numbers: Numbers
    charts: Charts


def _seen(line: Line) -> Line:
    return replace(line, text=visible(line.text))


def _style_levels(document: Document) -> dict[str, int]:
    """Style id → heading depth 1..9, from the style's outline level or its name, through its base styles."""
    out: dict[str, int] = {}
    for style in document.styles:
        base, seen = style, set[str]()
        while base is not None and base.style_id not in seen and style.style_id not in out:
            seen.add(base.style_id)  # a damaged file may base two styles on each other
            depth = _outline_depth(base.element.find(f"{_W}pPr"))
            named = re.fullmatch(r"(?:heading|标题)\s*([1-9])", base.name or "", re.IGNORECASE)
            if depth or named:
                out[style.style_id] = depth or int(named.group(1) if named else 0)
            base = getattr(base, "base_style", None)
    return out


def _outline_depth(properties: Element | None) -> int:
    """w:outlineLvl 0..8 as a depth 1..9; 0 where there is none (9 means body text)."""
    found = None if properties is None else properties.find(f"{_W}outlineLvl")
    value = -1 if found is None else int(found.get(f"{_W}val") or -1)
    return value + 1 if 0 <= value <= 8 else 0


def _styled_title(document: Document) -> str | None:
    """The paragraphs of style Title, joined; file properties are seldom true and not asked."""
    parts = [p.text.strip() for p in document.paragraphs if p.style is not None and p.style.name == "Title"]
    return "".join(parts) or None


def _blocks(parent: Element, looks: _Looks) -> Iterator[Line]:
    for child in parent:
        if child.tag == f"{_W}p":
            yield from _paragraph(child, looks)
        elif child.tag == f"{_W}tbl":
            yield from _table(child, looks)
        elif child.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"}:
            yield from _blocks(child, looks)


def _paragraph(paragraph: Element, looks: _Looks) -> Iterator[Line]:
    text = visible(_text(paragraph))
    number = looks.numbers.of(paragraph)
    properties = paragraph.find(f"{_W}pPr")
    style = None if properties is None else properties.find(f"{_W}pStyle")
    level = _outline_depth(properties) or looks.levels.get("" if style is None else style.get(f"{_W}val"), 0)
    if not level and text.strip() and _all_bold(paragraph):
        level = BOLD
    for at, line in enumerate(text.split("\n")):
        numbered = number and not at and line.strip()
        yield Line(glue(number, line.strip()) if numbered else line, level or None)
    yield from _boxes(paragraph, looks)
    yield from (Line(visible(line)) for line in looks.charts.of(paragraph))


def _boxes(paragraph: Element, looks: _Looks) -> Iterator[Line]:
    """What stands in text boxes tied to the paragraph; older programs' copies of them are passed over."""
    for box in paragraph.iter(f"{_W}txbxContent"):
        within = takewhile(lambda above: above is not paragraph, box.iterancestors())
        if not any(above.tag in {f"{_W}txbxContent", f"{_MC}Fallback"} for above in within):
            yield from _blocks(box, looks)


def _text(node: Element) -> str:
    """Running text below `node`, insertions included (python-docx leaves those out)."""
    parts = []
    for child in node:
        if child.tag == f"{_W}t":
            parts.append(child.text or "")
        elif child.tag in _MARKS:
            parts.append(_MARKS[child.tag])
        elif child.tag not in _SKIPPED and child.tag != f"{_W}pPr":
            parts.append(_text(child))
    return "".join(parts)


def _all_bold(paragraph: Element) -> bool:
    """Whether every run with text is marked bold on the run itself."""
    runs = [r for r in paragraph.iter(f"{_W}r") if _text(r).strip()]
    return bool(runs) and all(_is_bold(r) for r in runs)


def _is_bold(run: Element) -> bool:
    mark = run.find(f"{_W}rPr/{_W}b")
    return mark is not None and mark.get(f"{_W}val") not in {"0", "false", "off"}


def _table(table: Element, looks: _Looks) -> Iterator[Line]:
    """A line a row, every cell in its column; a row of one cell with several paragraphs is layout."""
    rows = [r for r in table.iter(f"{_W}tr") if next(r.iterancestors(f"{_W}tbl")) is table]
    columns = _columns(table)
    lines = grid_lines([_cells(row, columns) for row in rows])
    for row, line in zip(rows, lines, strict=True):
        filled = [c for c in _own(row) if "".join(c.itertext()).strip()]
        if len(filled) == 1 and sum(1 for _ in filled[0].iter(f"{_W}p")) > 1:
            yield from _blocks(filled[0], looks)
        elif line:
            yield Line(line)
    yield from (Line(visible(line)) for line in looks.charts.of(table))


def _own(row: Element) -> list[Element]:
    return [c for c in row.iter(f"{_W}tc") if next(c.iterancestors(f"{_W}tr")) is row]


def _columns(table: Element) -> list[int]:
    """Edge of the table's grid → the column that begins there: edges a hair apart begin the same one."""
    widths = [_number(column, 0, f"{_W}w") for column in table.iterfind(f"{_W}tblGrid/{_W}gridCol")]
    if not all(widths):
        return []
    out = [0]
    for width in widths:
        out.append(out[-1] + (width > _SLIVER))
    return out


def _cells(row: Element, columns: Sequence[int]) -> list[tuple[str, int, int]]:
    """Words and columns of each cell; one that is merged into the cell above stands there, without words."""
    before = _number(row.find(f"{_W}trPr/{_W}gridBefore"), 0)
    cells = [(_cell(c), _number(c.find(f"{_W}tcPr/{_W}gridSpan"), 1), 1) for c in _own(row)]
    out = []
    edge = 0
    for words, wide, deep in [("", before, 1), *cells] if before else cells:
        after = edge + wide
        known = after < len(columns)
        out.append((words, max(1, columns[after] - columns[edge]) if known else wide, deep))
        edge = after
    return out


def _number(told: Element | None, otherwise: int, name: str = f"{_W}val") -> int:
    value = "" if told is None else told.get(name) or ""
    return int(value) if re.fullmatch(r"\d{1,5}", value, re.ASCII) else otherwise


def _cell(cell: Element) -> str:
    paragraphs = (_text(p) for p in cell.iter(f"{_W}p"))
    return re.sub(r"\s+", " ", visible(" ".join(paragraphs))).strip()
