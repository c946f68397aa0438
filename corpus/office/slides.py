"""Presentations (.pptx): slide after slide, their titles as headings, tables and charts cell by cell."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from corpus.errors import CorpusError
from corpus.layout.breaks import glue
from corpus.layout.lines import Extract, Line, grid_lines, tidy, unseen_note, visible
from corpus.layout.numbering import Counters, Level
from corpus.office.archive import BROKEN, whole_number, xml_root
from corpus.office.charts import chart_lines, unread_charts

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # type: ignore[import-untyped]

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DGM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TITLES = {"ctrTitle": 1, "title": 2}
_EDGES = frozenset({"dt", "ftr", "hdr", "sldNum"})
_WAYS = {
    "arabic": "decimal",
    "alphaLc": "lowerLetter",
    "alphaUc": "upperLetter",
    "romanLc": "lowerRoman",
    "romanUc": "upperRoman",
    "circleNum": "decimalEnclosedCircle",
    "ea1": "chineseCounting",
}
_AROUND = {"Period": "%s.", "ParenR": "%s)", "ParenBoth": "(%s)", "Minus": "%s-"}
_WIDEST = 60  # cells that one may span


def read_slides(data: bytes, name: str) -> Extract:
    """Lines of a .pptx in the order of its slides, the notes of each behind it; hidden slides in `outside`.

    Numbers of automatic lists stand before their paragraphs, feet and numbers of slides in `outside`.

    Raises:
        CorpusError: damaged, or without text.
    """
    import lxml.etree  # type: ignore[import-untyped]

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _Deck(package).extract(name)
    except (lxml.etree.XMLSyntaxError, KeyError, *BROKEN) as exc:
        raise CorpusError(f"{name}：演示稿已损坏，打不开；请用 PowerPoint 或 WPS 打开后另存为 pptx") from exc


class _Deck:
    """A presentation on its way to lines."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        self._held = frozenset(package.namelist())
        self._edges: list[str] = []
        self._unread = 0  # charts
        self._drawn: set[str] = set()  # charts and diagrams that were read: a hostile file shows one for ever

    def extract(self, name: str) -> Extract:
        lines: list[Line] = []
        outside: list[Line] = []
        notes: list[str] = []
        for number, part in enumerate(self._slides(), 1):
            root, links = self._root(part), self._links(part)
            own = [line for line in self._slide(root, links) if line.text.strip()]
            if root.get("show") in {"0", "false"}:
                outside += own
                notes.append(f"（第{number}张幻灯片是隐藏的，没有收入正文）")
            elif own:
                lines += [*own, Line("")]
            else:
                notes.append(f"（第{number}张幻灯片没有文字，可能是图片）")
            if next(root.iter(f"{_P}oleObj"), None) is not None:
                notes.append(f"（第{number}张幻灯片里嵌入的对象没有读；请另存到报告文件夹）")
            if any(kind.endswith("/comments") for kind, _ in links.values()):
                notes.append(f"（第{number}张幻灯片的批注没有收入正文）")
        kept = tidy(lines)
        if not kept:
            raise CorpusError(f"{name}：演示稿里没有文字，内容可能是图片；请先做文字识别再入库")
        left = [*dict.fromkeys(self._edges), *(line.text for line in tidy(outside))]
        title = next((line.text for line in kept if line.level), None)
        unseen = unseen_note(line.text for line in [*lines, *outside])
        seen = tidy([Line(visible(line.text), line.level) for line in kept])
        notes += unread_charts(self._unread)
        return Extract(seen, title, outside=tuple(left), notes=(*unseen, *notes))

    def _root(self, part: str) -> Element:
        return xml_root(self._package.read(part))

    def _links(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part refers to inside the package: id → kind and part."""
        folder, file = posixpath.split(part)
        told = f"{folder}/_rels/{file}.rels"
        out: dict[str, tuple[str, str]] = {}
        for link in self._root(told) if told in self._held else ():
            at = posixpath.normpath(posixpath.join("/", folder, link.get("Target") or "")).lstrip("/")
            if link.get("TargetMode") != "External" and at in self._held:
                out[link.get("Id") or ""] = (link.get("Type") or "", at)
        return out

    def _slides(self) -> Iterator[str]:
        """The slides in the order in which they are shown, each once."""
        main = "ppt/presentation.xml"
        links = self._links(main)
        told = (links.get(one.get(f"{_R}id") or "") for one in self._root(main).iter(f"{_P}sldId"))
        yield from dict.fromkeys(link[1] for link in told if link and link[0].endswith("/slide"))

    def _slide(self, root: Element, links: dict[str, tuple[str, str]]) -> Iterator[Line]:
        for shape in root.iter(f"{_P}sp", f"{_P}graphicFrame"):
            if next(shape.iterancestors(_FALLBACK), None) is None:
                yield from self._shape(shape, links)
        for part in (part for kind, part in links.values() if kind.endswith("/notesSlide")):
            yield from self._spoken(part)

    def _shape(self, shape: Element, links: dict[str, tuple[str, str]]) -> Iterator[Line]:
        kind = _placeholder(shape)
        if shape.tag == f"{_P}graphicFrame":
            yield from self._graphic(shape, links)
        elif kind in _EDGES:
            self._edges += [words for p in shape.iter(f"{_A}p") if (words := visible(_text(p)).strip())]
        elif kind in _TITLES:
            words = "".join(_text(p) for p in shape.iter(f"{_A}p"))
            yield Line(re.sub(r"\s*\n\s*", "", words), _TITLES[kind])
        else:
            yield from _paragraphs(shape)

    def _graphic(self, shape: Element, links: dict[str, tuple[str, str]]) -> Iterator[Line]:
        """A table, a chart, or the words of a diagram."""
        for table in shape.iter(f"{_A}tbl"):
            rows = [[cell for cell in row if cell.tag == f"{_A}tc"] for row in table.iter(f"{_A}tr")]
            yield from map(Line, grid_lines([[_cell(c) for c in row if not _covered(c)] for row in rows]))
        for told in shape.iter(_CHART, f"{_DGM}relIds"):
            _, part = links.get(told.get(f"{_R}id") or told.get(f"{_R}dm") or "", ("", ""))
            if not part or part in self._drawn:
                continue
            self._drawn.add(part)
            if told.tag == _CHART:
                lines = chart_lines(self._root(part))
                self._unread += not lines
                yield from map(Line, lines)
            else:
                for point in self._root(part).iter(f"{_DGM}pt"):
                    if point.get("type") in {None, "node"}:
                        yield from _paragraphs(point)

    def _spoken(self, part: str) -> Iterator[Line]:
        """The notes of a slide, which its speaker reads."""
        bodies = [sp for sp in self._root(part).iter(f"{_P}sp") if _placeholder(sp) == "body"]
        said = [line for sp in bodies for line in _paragraphs(sp) if line.text.strip()]
        for at, line in enumerate(said):
            yield Line(line.text if at else f"备注：{line.text}")


def _placeholder(shape: Element) -> str:
    """What of the slide's design a shape fills in: title, body, ftr …; "" for one of its own."""
    told = shape.find(f"{_P}nvSpPr/{_P}nvPr/{_P}ph")
    return "" if told is None else told.get("type") or "body"


def _paragraphs(node: Element) -> Iterator[Line]:
    """The paragraphs below a node, each behind its automatic number."""
    counters = Counters()
    for paragraph in node.iter(f"{_A}p"):
        words = _text(paragraph)
        properties = paragraph.find(f"{_A}pPr")
        depth = whole_number("" if properties is None else properties.get("lvl"), 0)
        told = None if properties is None else properties.find(f"{_A}buAutoNum")
        number = ""
        if told is None and words.strip() and not depth:
            counters = Counters()  # a plain paragraph between ends the list
        elif told is not None and words.strip():
            level = Level(*_way(told.get("type") or "", depth), whole_number(told.get("startAt"), 1))
            number = counters.next("", {depth: level}, depth)
        for at, line in enumerate(words.split("\n")):
            yield Line(glue(number, line.strip()) if number and not at else line)


def _way(kind: str, depth: int) -> tuple[str, str]:
    """How a kind of automatic number is written, and the marks around it: ea1ChsPeriod → 一."""
    way = next((known for start, known in _WAYS.items() if kind.startswith(start)), "decimal")
    around = next((marks for end, marks in _AROUND.items() if kind.endswith(end)), "%s")
    return way, around % f"%{depth + 1}"


def _text(paragraph: Element) -> str:
    parts = paragraph.iter(f"{_A}t", f"{_A}br")
    return "".join("\n" if part.tag == f"{_A}br" else part.text or "" for part in parts)


def _covered(cell: Element) -> bool:
    return any(cell.get(side) in {"1", "true"} for side in ("hMerge", "vMerge"))


def _cell(cell: Element) -> tuple[str, int, int]:
    words = " ".join(_text(p) for p in cell.iter(f"{_A}p"))
    wide, deep = (min(whole_number(cell.get(side), 1), _WIDEST) for side in ("gridSpan", "rowSpan"))
    return re.sub(r"\s+", " ", visible(words)).strip(), wide, deep
