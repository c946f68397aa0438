"""What a Word document holds beside its body: the numbers of its lists, its notes, its heads and feet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from corpus.layout.numbering import Counters, Level
from corpus.office.archive import whole_number, xml_root
from corpus.office.charts import CHARTS, part_lines

if TYPE_CHECKING:
    from docx.document import Document
    from lxml.etree import _Element as Element  # type: ignore[import-untyped]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL = f"{W}val"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_NONE = "0"  # the list of a paragraph that is taken out of its style's list


class Numbers:
    """Numbers of the paragraphs of a document, counted in its order."""

    def __init__(self, document: Document) -> None:
        root = part_root(document, "numbering")
        self._levels: dict[str, Mapping[int, Level]] = {}
        self._lists: dict[str, str] = {}  # list → what it is an instance of, and counts with
        self._own_start: set[str] = set()
        self._counters = Counters()
        self._styles = {s.style_id: s.element for s in document.styles}
        if root is not None:
            self._read(root)

    def _read(self, root: Element) -> None:
        kinds = {k.get(f"{W}abstractNumId"): _levels(k) for k in root.iter(f"{W}abstractNum")}
        for own in root.iter(f"{W}num"):
            name, kind = own.get(f"{W}numId") or "", own.find(f"{W}abstractNumId")
            if kind is None:
                continue
            told = kind.get(_VAL) or ""
            levels = dict(kinds.get(told, {}))
            changed = own.find(f"{W}lvlOverride") is not None
            for one in own.iter(f"{W}lvlOverride"):
                depth = whole_number(one.get(f"{W}ilvl"), 0)
                start = one.find(f"{W}startOverride")
                level = one.find(f"{W}lvl")
                if level is not None:
                    levels[depth] = _level(level)
                if start is not None and depth in levels:
                    first = whole_number(start.get(_VAL), 1)
                    levels[depth] = Level(levels[depth].written, levels[depth].words, first)
            self._levels[name] = levels
            self._lists[name] = name if changed else f"kind {told}"

    def of(self, paragraph: Element) -> str:
        """The number that Word shows before the paragraph; "" for none, and for a bullet."""
        name, depth = self._list_of(paragraph.find(f"{W}pPr"))
        levels = self._levels.get(name)
        return "" if not levels else self._counters.next(self._lists[name], levels, depth)

    def _list_of(self, properties: Element | None, seen: int = 0) -> tuple[str, int]:
        """List and depth of a paragraph, from itself or from its style and those that is based on."""
        if properties is None or seen > 20:
            return _NONE, 0
        told = properties.find(f"{W}numPr")
        name = None if told is None else told.find(f"{W}numId")
        depth = None if told is None else told.find(f"{W}ilvl")
        if name is not None:
            return name.get(_VAL) or _NONE, whole_number(None if depth is None else depth.get(_VAL), 0)
        base = properties.find(f"{W}pStyle")
        if base is None:
            base = None if properties.getparent() is None else properties.getparent().find(f"{W}basedOn")
        style = None if base is None else self._styles.get(base.get(_VAL) or "")
        held = (_NONE, 0) if style is None else self._list_of(style.find(f"{W}pPr"), seen + 1)
        return held if depth is None else (held[0], whole_number(depth.get(_VAL), 0))


def _levels(kind: Element) -> dict[int, Level]:
    return {whole_number(level.get(f"{W}ilvl"), 0): _level(level) for level in kind.iter(f"{W}lvl")}


def _level(level: Element) -> Level:
    told = {name: level.find(f"{W}{name}") for name in ("numFmt", "lvlText", "start")}
    written, words, first = (None if node is None else node.get(_VAL) for node in told.values())
    return Level(written or "decimal", words or "", whole_number(first, 1))


def part_root(document: Document, name: str) -> Any | None:  # noqa: ANN401 - an element of lxml
    """The parsed part of this name (numbering, footnotes, endnotes) that the body refers to."""
    for link in document.part.rels.values():
        if not link.is_external and link.reltype.endswith(f"/{name}"):
            return xml_root(link.target_part.blob)
    return None


def notes(document: Document) -> Iterator[tuple[str, list[Element]]]:
    """Mark and paragraphs of each footnote and endnote, in the order in which the body refers to them."""
    for name, label in (("footnote", "注"), ("endnote", "尾注")):
        root = part_root(document, f"{name}s")
        held = {} if root is None else {note.get(f"{W}id"): note for note in root.iter(f"{W}{name}")}
        said: set[str] = set()
        for mark in document.element.body.iter(f"{W}{name}Reference"):
            found = held.get(mark.get(f"{W}id"))
            if found is not None and mark.get(f"{W}id") not in said:
                said.add(mark.get(f"{W}id"))
                yield f"{label}{len(said)}", list(found.iter(f"{W}p"))


class Charts:
    """The charts of a document as the tables behind them, each read once; `unread` counts the others."""

    def __init__(self, document: Document) -> None:
        self._links = document.part.rels
        self._drawn: set[str] = set()
        self.unread = 0

    def of(self, paragraph: Element) -> Iterator[str]:
        """Lines of the charts in a paragraph, those in its text boxes too."""
        for shown in paragraph.iter(*CHARTS):
            link = self._links.get(shown.get(f"{_R}id") or "")
            if link is None or link.is_external:
                self.unread += 1
            elif str(link.target_part.partname) not in self._drawn:
                self._drawn.add(str(link.target_part.partname))
                lines = part_lines(link.target_part.blob) if shown.tag == CHARTS[0] else []
                self.unread += not lines
                yield from ["", *lines, ""] if lines else []


def edges(document: Document) -> Iterator[Element]:
    """Paragraphs of the heads and feet of its pages, each part once."""
    seen: set[str] = set()
    for link in document.part.rels.values():
        if not link.is_external and link.reltype.endswith(("/header", "/footer")):
            part = link.target_part
            if str(part.partname) not in seen:
                seen.add(str(part.partname))
                yield from part.element.iter(f"{W}p")
