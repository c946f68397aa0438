"""HTML pages of government sites: the body of the page as lines, what stands around it apart.

The container of the body is looked for in three steps: the names that content systems of Chinese
government sites give it, then trafilatura, then the whole body. A step counts only when it holds the
bulk of the page's sentences, so that no step can lose the text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from corpus.errors import CorpusError
from corpus.layout.furniture import is_furniture
from corpus.layout.lines import (
    SENTENCE_END,
    Extract,
    Line,
    squeeze,
    tidy,
    unseen,
    unseen_note,
    visible,
    without_site,
)
from corpus.office.attachments import linked_files
from corpus.office.html_lines import lines_of

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
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_PUBLISHED = ("pubdate", "publishdate", "publishtime", "article:published_time", "firstpublishedtime", "date")
_TITLES = ("articletitle", "og:title")
_LONGEST_MARK = 6  # characters of a mark that leads to a note: 1, [12], 注1
_BELOW = 8  # lines below the last that trafilatura found that may still be the text's


def read_html(text: str, name: str) -> Extract:
    """Lines of the page's body; title, date and address from its head.

    Raises:
        CorpusError: nothing that could be parsed, or a page without any text.
    """
    root = _parsed(text, name)
    title, published, url = _title(root), _meta(root, _PUBLISHED), _canonical(root)
    attached = linked_files((a.get("href") or "", a.text_content()) for a in root.iter("a"))
    marks = _drop_unseen(root)
    notes = unseen_note([unseen(text), *_body(root).itertext()])
    page = tidy(list(lines_of(_body(root))))
    if not page:
        raise CorpusError(
            f"{name}：网页里没有文字，正文可能由脚本载入；请在浏览器中打开原网页，复制正文存为 txt"
        )
    lines = _with_heading(page, _main_lines(root, page, text))
    return Extract(lines, title, published, url, (*_outside(page, lines), *marks), notes, attached)


def read_page(text: str, name: str) -> Extract:
    """Every line of a page that nothing but text stands on, as those of a book; none where it is blank.

    Raises:
        CorpusError: nothing that could be parsed.
    """
    root = _parsed(text, name)
    marks = _drop_unseen(root)
    notes = unseen_note([unseen(text), *_body(root).itertext()])
    return Extract(tidy(list(lines_of(_body(root)))), outside=marks, notes=notes)


def _parsed(text: str, name: str) -> Element:
    import lxml.etree  # type: ignore[import-untyped]
    import lxml.html  # type: ignore[import-untyped]

    try:
        return lxml.html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", visible(text)))
    except (lxml.etree.ParserError, ValueError) as exc:
        raise CorpusError(f"{name}：网页里没有内容；请在浏览器中打开原网页，重新另存") from exc


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


def _drop_unseen(root: Element) -> tuple[str, ...]:
    """Take out scripts, styles, comments and what is not displayed, keeping the text after them.

    So are raised marks that lead to notes: 8.3<sup>1</sup> is not 8.31. They come back as one line, or none.
    """
    marks = [node for node in root.iter("sup") if _leads_to_note(node)]
    told = "".join(node.text_content().strip() for node in marks)
    for node in marks:
        node.drop_tree()
    for node in list(root.iter()):
        hidden = not isinstance(node.tag, str) or node.tag in _DROPPED
        if not hidden:
            hidden = bool(_HIDDEN_STYLE.search(node.get("style") or "")) or node.get("hidden") is not None
        if hidden and node.getparent() is not None:
            node.drop_tree() if hasattr(node, "drop_tree") else node.getparent().remove(node)
    return (f"（注号：{told}）",) if told else ()


def _leads_to_note(node: Element) -> bool:
    """Whether a raised piece is no more than a link to a place on the same page."""
    around = node.getparent() if node.getparent().tag == "a" else None
    links = [around] if around is not None else list(node.iter("a"))
    words = node.text_content().strip()
    linked = "".join(a.text_content() for a in links).strip()
    return (
        0 < len(words) <= _LONGEST_MARK
        and words == linked
        and all("#" in (a.get("href") or "") for a in links)
    )


def _main_lines(root: Element, page: tuple[Line, ...], source: str) -> tuple[Line, ...]:
    wanted = _sentence_characters(page) * _ENOUGH
    for selector in SELECTORS:
        lines = tidy([line for node in _matches(root, selector) for line in lines_of(node)])
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
