"""Elements of a page as lines: one a block or table row, headings with their level."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from corpus.layout.lines import (
    BOLD,
    Line,
    grid_lines,
    squeeze,
    visible,
)

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # type: ignore[import-untyped]

_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hr", "html", "li", "main", "nav", "ol", "p", "section", "summary", "table", "tbody", "td", "tfoot",
    "th", "thead", "tr", "ul",
))  # fmt: skip
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_BOLD_TAGS = frozenset(["b", "strong"])
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_COVERED = 1000  # rows that one cell may span, as browsers have it for columns


def lines_of(node: Element) -> Iterator[Line]:
    """Lines below `node`: one a block or table row, <br> breaks a line, headings with their level."""
    run: list[tuple[str, bool]] = []
    for kind, value, bold in _events(node, {}, bold=False):
        if kind == "text":
            run.append((value, bold))
            continue
        yield from _flush(run, int(value) if kind == "heading" else None)
        run = []
    yield from _flush(run, None)


def _events(node: Element, rows: dict[Element, str], *, bold: bool) -> Iterator[tuple[str, str, bool]]:
    """("text", words, bold), ("break", "", False) at a block's edge, ("heading", depth, False) at its end.

    `rows` are the lines of the rows of the tables around.
    """
    tag = node.tag if isinstance(node.tag, str) else ""
    style = node.get("style") or ""
    bold = bold or tag in _BOLD_TAGS or bool(_BOLD_STYLE.search(style))
    if tag in {"br"}:
        yield "break", "", False
    if tag == "table":
        rows = _rows(node)
    whole = _whole(node, tag, rows)
    if whole:
        for line in whole:
            yield from [("break", "", False), ("text", line, bold)]
        yield "break", "", False
        return
    block = tag in _BLOCKS
    if block:
        yield "break", "", False
    if node.text:
        yield "text", _one_space(node.text), bold
    for child in node:
        yield from _events(child, rows, bold=bold)
        if child.tail:
            yield "text", _one_space(child.tail), bold
    if block:
        yield ("heading", tag[1], False) if tag in _HEADINGS else ("break", "", False)


def _whole(node: Element, tag: str, rows: dict[Element, str]) -> list[str]:
    """Lines of a node that is not walked into: a table row of plain cells, preformatted text."""
    if tag == "pre":
        return "".join(node.itertext()).split("\n")
    if tag == "tr" and not _holds_blocks(node):
        return [rows[node] if node in rows else grid_lines([_cells(node)])[0]]
    return []


def _one_space(text: str) -> str:
    """White space as the browser shows it, but line breaks stay until `_flush`; nbsp stays."""
    return re.sub(r"[ \t\f\r]+", " ", re.sub(r"[ \t\f\r]*\n[ \t\f\r\n]*", "\n", text))


def _holds_blocks(row: Element) -> bool:
    """Whether a table row is layout: it holds a table, or one filled cell with several paragraphs."""
    if next(row.iter("table"), None) is not None:
        return True
    cells = [c for c in row.iter("td", "th") if squeeze("".join(c.itertext()))]
    return len(cells) == 1 and sum(1 for _ in cells[0].iter("p", "div", "br", "li")) > 1


def _rows(table: Element) -> dict[Element, str]:
    """The table's own rows of plain cells, each with its line."""
    own = [r for r in table.iter("tr") if next(r.iterancestors("table")) is table and not _holds_blocks(r)]
    return dict(zip(own, grid_lines([_cells(row) for row in own]), strict=True))


def _cells(row: Element) -> list[tuple[str, int, int]]:
    """Words, columns and rows of each cell of a table row."""
    return [
        (_words(cell), _span(cell, "colspan"), min(_span(cell, "rowspan"), _COVERED))
        for cell in row.iter("td", "th")
    ]


def _words(cell: Element) -> str:
    return re.sub(r"\s+", " ", visible("".join(cell.itertext()))).strip()


def _span(cell: Element, name: str) -> int:
    told = re.match(r"\s*(\d{1,4})", cell.get(name) or "", re.ASCII)
    return int(told[1]) if told else 1


def _flush(run: list[tuple[str, bool]], depth: int | None) -> Iterator[Line]:
    """The line that a run of text makes; a line break of the source is a space, and none between CJK."""
    text = visible("".join(words for words, _ in run))
    text = re.sub(r"(?<=[^\x00-\xff]) ?\n[ \n]*(?=[^\x00-\xff])", "", text)
    text = re.sub(r" *\n[ \n]*|  +", " ", text)
    if not text.strip():
        return
    all_bold = all(bold for words, bold in run if words.strip())
    yield Line(text, depth or (BOLD if all_bold else None))
