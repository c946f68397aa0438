"""Charts of office documents (DrawingML): the figures they draw, as the table behind them."""

from __future__ import annotations

import io
import math
import posixpath
import re
import zipfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus.layout.cell_format import shown
from corpus.layout.lines import grid_lines, visible
from corpus.office.archive import xml_root

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # type: ignore[import-untyped]

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_OBJECT = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}object"
CHARTS = (f"{_C}chart", "{http://schemas.microsoft.com/office/drawing/2014/chartex}chart")
"""What stands where a chart is shown, the newer kinds (a waterfall, a map) as the second."""
_LONGEST = 500  # characters of a title, and of what a series draws
_SHEET = re.compile(r"'((?:[^']|'')+)'!|([^'!(),]+)!")
_MOST_POINTS = 2000  # of one series; no slide shows more


def chart_lines(root: Element) -> list[str]:
    """The title of a chart and its table: a column a series, a row a category, values as they are shown.

    Empty where no values were saved with it.
    """
    series = [
        (_words(one.find(f"{_C}tx")), _points(one, "cat"), _points(one, "val")) for one in _series(root)
    ]
    names: dict[int, str] = {}
    for _, categories, _ in series:
        names = categories | names
    places = sorted({at for _, _, values in series for at in values})
    head = [("", 1, 1), *((name, 1, 1) for name, _, _ in series)]
    rows = [
        [(names.get(at, ""), 1, 1), *((values.get(at, ""), 1, 1) for _, _, values in series)] for at in places
    ]
    title = root.find(f"{_C}chart/{_C}title")
    return [_words(title), *grid_lines([head, *rows])] if rows else []


def part_lines(data: bytes) -> list[str]:
    """As `chart_lines`, of the part of a package that holds a chart; empty where it is damaged too."""
    root = _sound(data)
    return [] if root is None else chart_lines(root)


def _sound(data: bytes) -> Element | None:
    try:
        return xml_root(data)
    except SyntaxError:  # what lxml raises is one; it is told that the chart is not read
        return None


def unread_charts(count: int) -> tuple[str, ...]:
    """A note of charts that show figures which are not in the text."""
    return (f"（有 {count} 张图表没有读出数据，图里的数字不在正文里；请对照原件）",) if count else ()


def unread_objects(body: Element) -> tuple[str, ...]:
    """A note of what is embedded in a text or sheet of OpenDocument."""
    count = sum(1 for _ in body.iter(_OBJECT))
    return (f"（{count} 个嵌入的对象（图表、公式等）没有读；请对照原件）",) if count else ()


@dataclass(slots=True)
class SheetCharts:
    """Charts of a sheet: lines of those that show what stands in no cell; how many others there are."""

    lines: list[str] = field(default_factory=list)
    of_cells: int = 0
    unread: int = 0


def workbook_charts(data: bytes) -> dict[str, SheetCharts]:
    """The charts of an .xlsx by the name of their sheet, each read once.

    What most of them draw are cells of the workbook, which are read as such; those of other workbooks, of
    hidden sheets or written into the chart itself stand nowhere else. KeyError or what `zipfile` raises where
    parts are missing or damaged.
    """
    out: dict[str, SheetCharts] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        held = frozenset(package.namelist())
        if not any(part.startswith("xl/charts/") for part in held):
            return out
        main = "xl/workbook.xml"
        links, sheets = _links(package, main, held), list(xml_root(package.read(main)).iter(f"{_S}sheet"))
        shown_sheets = {one.get("name") or "" for one in sheets if one.get("state", "visible") == "visible"}
        seen: set[str] = set()
        for one in sheets:
            charts = out.setdefault(one.get("name") or "", SheetCharts())
            part = links.get(one.get(f"{_R}id") or "", "")
            for chart in _charts_of(package, part, held):
                if chart not in seen:
                    seen.add(chart)
                    _add(charts, package.read(chart), shown_sheets)
    return out


def _charts_of(package: zipfile.ZipFile, sheet: str, held: Collection[str]) -> Iterator[str]:
    """The parts of the charts that are drawn on a sheet."""
    for drawing in _links(package, sheet, held).values():
        if drawing.startswith("xl/drawings/"):
            yield from (c for c in _links(package, drawing, held).values() if c.startswith("xl/charts/"))


def _add(charts: SheetCharts, data: bytes, shown_sheets: Collection[str]) -> None:
    root = _sound(data)
    if root is not None and _of_cells(root, shown_sheets):
        charts.of_cells += 1
    elif lines := [] if root is None else chart_lines(root):
        charts.lines += ["", *lines, ""]
    else:
        charts.unread += 1


def _of_cells(root: Element, shown_sheets: Collection[str]) -> bool:
    """Whether every value of a chart is that of a cell on a sheet that is shown."""
    drawn = [value.findtext(f".//{_C}f") or "" for one in _series(root) for value in one.iter(f"{_C}val")]
    named = [[a.replace("''", "'") or b for a, b in _SHEET.findall(told[:_LONGEST])] for told in drawn]
    return bool(named) and all(names and set(names) <= set(shown_sheets) for names in named)


def _links(package: zipfile.ZipFile, part: str, held: Collection[str]) -> Mapping[str, str]:
    """What a part refers to inside the package, by id."""
    folder, file = posixpath.split(part)
    told = f"{folder}/_rels/{file}.rels"
    out = {}
    for link in xml_root(package.read(told)) if told in held else ():
        at = posixpath.normpath(posixpath.join("/", folder, link.get("Target") or "")).lstrip("/")
        if link.get("TargetMode") != "External" and at in held:
            out[link.get("Id") or ""] = at
    return out


def _series(root: Element) -> list[Element]:
    return list(root.iter(f"{_C}ser"))


def _words(node: Element | None) -> str:
    """Text that is written into a title or was saved with the name of a series."""
    if node is None:
        return ""
    return visible("".join(part.text or "" for part in node.iter(f"{_A}t", f"{_C}v"))[:_LONGEST]).strip()


def _points(series: Element, name: str) -> dict[int, str]:
    """The saved values of a series or of its categories, by place."""
    held = series.find(f"{_C}{name}")
    if held is None:
        return {}
    code = held.findtext(f".//{_C}formatCode") or "General"
    numbers = held.find(f".//{_C}numCache") is not None
    out: dict[int, str] = {}
    for point in held.iter(f"{_C}pt"):
        at, said = point.get("idx") or "", visible(point.findtext(f"{_C}v") or "").strip()
        if at.isascii() and at.isdigit() and len(at) < 7 and said and len(out) < _MOST_POINTS:
            out[int(at)] = _number(said, code) if numbers else said
    return out


def _number(said: str, code: str) -> str:
    try:
        value = float(said)
    except ValueError:
        return said
    return shown(value, code) if math.isfinite(value) else ""
