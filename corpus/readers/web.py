"""HTML pages of government sites: the body of the page as lines, what stands around it apart.

The container of the body is looked for in three steps: the names that content systems of Chinese
government sites give it, then trafilatura, then the whole body. A step counts only when it holds the
bulk of the page's sentences, so that no step can lose the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from corpus.errors import CorpusError
from corpus.layout.furniture import is_furniture
from corpus.layout.lines import (
    BOLD,
    SENTENCE_END,
    Extract,
    Line,
    grid_lines,
    squeeze,
    tidy,
    unseen,
    unseen_note,
    visible,
    without_site,
)
from corpus.office.attachments import linked_files

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # type: ignore[import-untyped]

# CSS selectors (#id or .class) of the body's container, most telling first. gov.cn uses #UCAP-CONTENT and
# .pages_content, TRS WCM .TRS_Editor and .TRS_UEDITOR, Hanweb #zoom and .bt_content, others the rest.
SELECTORS = (
    "#UCAP-CONTENT", ".TRS_Editor", ".TRS_UEDITOR", ".trs_editor_view", "#zoom", "#Zoom", "#zoomcon",
    ".pages_content", ".article-content", ".article_content", ".articleContent", "#article_content",
    ".article-con", ".article_con", ".wp_articlecontent", "#vsb_content", ".v_news_content", ".news_content",
    ".news-content", ".news_conent_two_text", ".gk_content", ".xxgk_content", ".detail-content",
    ".bt_content", ".zw_content", ".zwgk_content", ".content_detail", ".main-txt", ".Custom_UnionStyle",
    "#js_content",
    "#artibody", "#ozoom", "#mainText", "#printContent", "#NewsContent", "#content", ".content", "article",
)  # fmt: skip
_ENOUGH = 0.7  # share of the page's sentence characters that a container must hold
_DROPPED = frozenset((
    "script", "style", "noscript", "template", "svg", "iframe", "object", "select", "textarea", "button",
    "head",
))  # fmt: skip
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hr", "html", "li", "main", "nav", "ol", "p", "section", "summary", "table", "tbody", "td", "tfoot",
    "th", "thead", "tr", "ul",
))  # fmt: skip
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_BOLD_TAGS = frozenset(["b", "strong"])
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_PUBLISHED = ("pubdate", "publishdate", "publishtime", "article:published_time", "firstpublishedtime", "date")
_TITLES = ("articletitle", "og:title")
_BELOW = 8  # lines below the last that trafilatura found that may still be the text's
_COVERED = 1000  # rows that one cell may span, as browsers have it for columns


def read_html(text: str, name: str) -> Extract:
    """Lines of the page's body; title, date and address from its head.

    Raises:
        CorpusError: nothing that could be parsed, or a page without any text.
    """
    import lxml.etree  # type: ignore[import-untyped]
    import lxml.html  # type: ignore[import-untyped]

    try:
        root = lxml.html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", visible(text)))
    except (lxml.etree.ParserError, ValueError) as exc:
        raise CorpusError(f"{name}：网页里没有内容；请在浏览器中打开原网页，重新另存") from exc
    title, published, url = _title(root), _meta(root, _PUBLISHED), _canonical(root)
    attached = linked_files((a.get("href") or "", a.text_content()) for a in root.iter("a"))
    _drop_unseen(root)
    notes = unseen_note([unseen(text), *_body(root).itertext()])
    page = tidy(list(_lines(_body(root))))
    if not page:
        raise CorpusError(
            f"{name}：网页里没有文字，正文可能由脚本载入；请在浏览器中打开原网页，复制正文存为 txt"
        )
    lines = _with_heading(page, _main_lines(root, page, text))
    return Extract(lines, title, published, url, _outside(page, lines), notes, attached)


def _body(root: Element) -> Element:
    found = root.find("body")
    return root if found is None else found


def _meta(root: Element, names: tuple[str, ...]) -> str | None:
    held = {
        (m.get("name") or m.get("property") or "").lower(): (m.get("content") or "").strip()
        for m in root.iter("meta")
    }
    return next((held[n] for n in names if held.get(n)), None)


def _canonical(root: Element) -> str | None:
    for link in root.iter("link"):
        if (link.get("rel") or "").lower() == "canonical" and link.get("href"):
            return str(link.get("href")).strip()
    return _meta(root, ("og:url", "url"))


def _title(root: Element) -> str | None:
    """The page's own name for the text: meta, else a lone h1, else <title>."""
    named = _meta(root, _TITLES)
    heads = [re.sub(r"\s+", " ", h.text_content()).strip() for h in root.iter("h1")]
    heads = [h for h in heads if h]
    page = re.sub(r"\s+", " ", root.findtext(".//title") or "").strip()
    return named or (heads[0] if len(heads) == 1 else None) or without_site(page) or None


def _drop_unseen(root: Element) -> None:
    """Take out scripts, styles, comments and what is not displayed, keeping the text after them."""
    for node in list(root.iter()):
        hidden = not isinstance(node.tag, str) or node.tag in _DROPPED
        if not hidden:
            hidden = bool(_HIDDEN_STYLE.search(node.get("style") or "")) or node.get("hidden") is not None
        if hidden and node.getparent() is not None:
            node.drop_tree() if hasattr(node, "drop_tree") else node.getparent().remove(node)


def _main_lines(root: Element, page: tuple[Line, ...], source: str) -> tuple[Line, ...]:
    wanted = _sentence_characters(page) * _ENOUGH
    for selector in SELECTORS:
        lines = tidy([line for node in _matches(root, selector) for line in _lines(node)])
        if lines and _sentence_characters(lines) >= wanted:
            return lines
    lines = _located(page, source)
    return lines if lines and _sentence_characters(lines) >= wanted else page


def _with_heading(page: tuple[Line, ...], lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The body under the page's only <h1>, which many sites put outside the container."""
    heads = [line for line in page if line.level == 1]
    held = {squeeze(line.text) for line in lines}
    return (*heads, *lines) if len(heads) == 1 and squeeze(heads[0].text) not in held else lines


def _matches(root: Element, selector: str) -> list[Element]:
    """Outermost elements that a selector of the form #id, .class or tag names, in document order."""
    if selector.startswith("#"):
        found = [n for n in root.iter() if n.get("id") == selector[1:]]
    elif selector.startswith("."):
        found = [n for n in root.iter() if selector[1:] in (n.get("class") or "").split()]
    else:
        found = list(root.iter(selector))
    held = set(found)
    return [n for n in found if not any(a in held for a in n.iterancestors())]


def _located(page: tuple[Line, ...], source: str) -> tuple[Line, ...]:
    """The lines of the page from the first to the last that trafilatura takes for its text.

    All that stands between is kept, for trafilatura leaves out single headings and rows; so are a few lines
    below, up to the foot of the page: signature, date, attachments.
    """
    import trafilatura

    found = trafilatura.extract(source, include_comments=False, include_tables=True, favor_recall=True) or ""
    held = {squeeze(part) for part in found.split("\n")} - {""}
    places = [i for i, line in enumerate(page) if squeeze(line.text) in held]
    if not places:
        return ()
    end, last = places[-1] + 1, places[-1] + _BELOW
    while end < len(page) and (_same_grid(page, end) or (end < last and not is_furniture(page[end].text))):
        end += 1
    return tidy(list(page[places[0] : end]))


def _same_grid(page: tuple[Line, ...], at: int) -> bool:
    """Whether line `at` is a row of the table that the line before it is a row of: a table is kept whole."""
    bars = re.findall(r"(?:^| )\|(?= |$)", page[at].text)
    return bool(bars) and len(bars) == len(re.findall(r"(?:^| )\|(?= |$)", page[at - 1].text))


def _sentence_characters(lines: tuple[Line, ...]) -> int:
    return sum(len(squeeze(line.text)) for line in lines if SENTENCE_END.search(line.text))


def _outside(page: tuple[Line, ...], lines: tuple[Line, ...]) -> tuple[str, ...]:
    """Lines of the page that are not among the lines of its body."""
    held = {squeeze(line.text) for line in lines}
    return tuple(line.text for line in page if line.text and squeeze(line.text) not in held)


def _lines(node: Element) -> Iterator[Line]:
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
