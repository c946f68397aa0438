"""Report files to lines: one dispatch by what a file holds, whatever its name says.

text     txt, md     encoding guessed, broken lines made whole
web      html, htm   the page's body, its menus apart
word     docx        paragraphs and tables in order
pdf      pdf         rows joined to paragraphs, running heads apart
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from corpus.errors import CorpusError
from corpus.layout.lines import Extract
from corpus.readers.encoding import decode
from corpus.readers.endings import MARKDOWN, WEB
from corpus.readers.files import check_length, file_bytes, refuse_binary
from corpus.readers.limits import DEFAULT, Limits
from corpus.readers.package import check_package
from corpus.readers.pdf import read_pdf
from corpus.readers.text import read_markdown, read_text
from corpus.readers.web import read_html
from corpus.readers.word import read_word

_LONGEST_TITLE, _LONGEST_DATE, _LONGEST_ADDRESS = 400, 40, 2000  # characters of a page's metadata

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|div|table|p|span|h[1-6])\b",
    re.IGNORECASE | re.DOTALL,
)


def read_lines(path: Path, limits: Limits = DEFAULT) -> Extract:
    """The lines of one report file, read as what it is even where its ending says something else.

    Raises:
        CorpusError: unreadable, empty, garbled, locked, a scan, over a limit, or a format that is not
            supported.
    """
    data = file_bytes(path, limits)
    extract = _dispatch(data, path, limits)
    check_length(sum(len(line.text) for line in extract.lines), path.name, limits)
    title = extract.title[:_LONGEST_TITLE] if extract.title else None
    published = extract.published[:_LONGEST_DATE] if extract.published else None
    return replace(extract, title=title, published=published, url=_web_address(extract.url))


def _web_address(url: str | None) -> str | None:
    """`url` where it is an address of the web; javascript:, data: and what cannot be parsed is not."""
    if url is None or len(url) > _LONGEST_ADDRESS:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.hostname else None


def _dispatch(data: bytes, path: Path, limits: Limits) -> Extract:
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return read_pdf(data, path.name, limits)
    if data.startswith(b"PK\x03\x04"):
        check_package(data, path.name, limits)
        return read_word(data, path.name)
    refuse_binary(data, path)
    return _read_textual(data, path, limits)


def _read_textual(data: bytes, path: Path, limits: Limits) -> Extract:
    charset = _CHARSET.search(data[:4096])
    declared = charset.group(1).decode("ascii", "replace").lower() if charset else ""
    if declared in {"big5", "big5-hkscs", "shift_jis", "euc-jp", "euc-kr"}:
        raise CorpusError(f"{path.name}：网页声明的编码是 {declared}；请在浏览器中打开后另存为 UTF-8")
    text = decode(data, path.name)
    if not text.strip("\ufeff \t\r\n\u3000\u200b"):
        raise CorpusError(f"{path.name}：文件里只有空白")
    suffix = path.suffix.lower()
    if _HTML.match(text.lstrip("\ufeff")) or (suffix in WEB and re.search(r"</\w+>", text)):
        return read_html(text, path.name)
    check_length(len(text), path.name, limits)
    return read_markdown(text) if suffix == MARKDOWN else read_text(text)
