"""Report files to lines: one dispatch by what a file holds, whatever its name says.

text           txt, md          encoding guessed, broken lines made whole
web            html, htm        the page's body, its menus apart; mht and eml hold such a page
word           docx             paragraphs and tables in order; doc, wps and rtf are made into docx first
slides         pptx             slide after slide (office/slides.py)
book           epub             its pages (office/book.py), each read as web pages are
sheets         xlsx, xls, et    every sheet a table
open_document  odt, ods         as word and sheets
ofd            ofd              pages as of a PDF
pdf            pdf              rows joined to paragraphs, tables by their lines, running heads apart
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from corpus.errors import CorpusError
from corpus.layout.lines import Extract, Line, tidy
from corpus.office.attachments import attached_files
from corpus.office.book import read_book
from corpus.office.old_word import RTF, converted
from corpus.office.saved_page import is_saved_page, saved_page
from corpus.office.slides import read_slides
from corpus.pages.ocr import picture_read
from corpus.pages.page_images import within
from corpus.pages.ruled import Rulings
from corpus.pages.whole import extract_of, with_tables
from corpus.readers.encoding import decode
from corpus.readers.endings import MARKDOWN, WEB
from corpus.readers.files import OLE, PICTURE, check_length, file_bytes, refuse_binary
from corpus.readers.limits import DEFAULT, Limits
from corpus.readers.ofd import read_ofd
from corpus.readers.open_document import read_odf
from corpus.readers.package import check_package
from corpus.readers.pdf import read_pdf
from corpus.readers.sheets import read_xls, read_xlsx
from corpus.readers.text import read_markdown, read_text
from corpus.readers.web import read_html, read_page
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
    return replace(
        extract,
        title=title,
        published=published,
        url=_web_address(extract.url),
        attached=attached_files(extract.attached, (line.text for line in extract.lines)),
    )


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
        return _read_package(data, path.name, limits)
    if data.startswith((OLE, RTF, *PICTURE)):
        return _read_binary(data, path.name, limits)
    if is_saved_page(data):
        return _read_saved(data, path, limits)
    refuse_binary(data, path)
    return _read_textual(data, path, limits)


def _read_binary(data: bytes, name: str, limits: Limits) -> Extract:
    if data.startswith(OLE):
        return _read_ole(data, name, limits)
    if data.startswith(RTF):
        return _read_old(data, name, limits)
    return _read_picture(data, name, limits)


def _read_picture(data: bytes, name: str, limits: Limits) -> Extract:
    read = picture_read(data, name)
    pictures, notes = within([read.picture] if read.picture else [], limits.pictures_mb)
    made = extract_of([with_tables(read.rows, Rulings())[0]], None, pictures=pictures)
    return replace(made, notes=(*made.notes, *notes))


def _read_package(data: bytes, name: str, limits: Limits) -> Extract:
    kind = check_package(data, name, limits)
    if kind == "OFD":
        return read_ofd(data, name, limits)
    if kind == "EPUB":
        return _read_book(data, name)
    readers = {"Word": read_word, "Excel": read_xlsx, "PowerPoint": read_slides, "ODF": read_odf}
    return readers[kind](data, name)


def _read_book(data: bytes, name: str) -> Extract:
    """The pages of a book one after the other; its list of contents in `outside`."""
    book = read_book(data, name)
    if not book.pages:
        raise CorpusError(f"{name}：书里没有一页正文；请重新取得文件")
    pages = [read_page(decode(page, name), name) for page in book.pages]
    contents = [read_page(decode(page, name), name) for page in book.contents]
    lines = tidy([line for page in pages for line in (*page.lines, Line(""))])
    if not lines:
        raise CorpusError(f"{name}：书里没有文字，内容可能是图片；请先做文字识别再入库")
    beside = [words for page in pages for words in page.outside]
    beside += [line.text for page in contents for line in page.lines if line.text]
    lost = tuple(f"（书里缺“{page}”这一页；请重新取得文件）" for page in book.lost)
    notes = (*lost, *(note for page in pages for note in page.notes))
    return Extract(lines, book.title, book.published, outside=tuple(beside), notes=notes)


def _read_ole(data: bytes, name: str, limits: Limits) -> Extract:
    """A file of Office 97 to 2003 or of WPS, by the streams that it names."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise CorpusError(f"{name}：设有打开密码；请去除密码后另存")
    if _named("WordDocument", data):
        return _read_old(data, name, limits)
    if _named("Workbook", data) or _named("Book", data):
        return read_xls(data, name)
    raise CorpusError(f"{name}：是别的旧版 Office 文件；请打开后另存为 docx、xlsx 或 pdf")


def _named(stream: str, data: bytes) -> bool:
    return f"{stream}\0".encode("utf-16-le") in data


def _read_old(data: bytes, name: str, limits: Limits) -> Extract:
    made = converted(data, name, limits.seconds)
    if made.startswith(b"PK\x03\x04"):
        check_package(made, name, limits)
        return read_word(made, name)
    return read_text(decode(made, name))


def _read_saved(data: bytes, path: Path, limits: Limits) -> Extract:
    """The page in a .mht or the letter in an .eml, under the address and date that it was saved with."""
    page = saved_page(data)
    if not page.html and not page.text.strip():
        raise CorpusError(f"{path.name}：里面没有网页也没有文字；请在浏览器中重新另存")
    read = _read_textual(page.html or page.text.encode(), path, limits)
    notes = tuple(f"（信里的附件“{name}”没有读；请另存到报告文件夹）" for name in page.files)
    return replace(
        read,
        title=read.title or page.title,
        published=read.published or page.published,
        url=read.url or page.url,
        notes=(*read.notes, *notes),
    )


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
