"""Charts of office documents (DrawingML): the figures they draw, as the table behind them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from corpus.layout.cell_format import shown
from corpus.layout.lines import grid_lines, visible

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # type: ignore[import-untyped]

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_MOST_POINTS = 2000  # of one series; no slide shows more


def chart_lines(root: Element) -> list[str]:
    """The title of a chart and its table: a column a series, a row a category, values as they are shown."""
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
    return [_words(title), *(grid_lines([head, *rows]) if rows else [])]


def _series(root: Element) -> list[Element]:
    return list(root.iter(f"{_C}ser"))


def _words(node: Element | None) -> str:
    """Text that is written into a title or was saved with the name of a series."""
    if node is None:
        return ""
    return visible("".join(part.text or "" for part in node.iter(f"{_A}t", f"{_C}v"))).strip()


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
