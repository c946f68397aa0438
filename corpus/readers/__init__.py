"""Report files to lines: one dispatch by what a file holds, whatever its name says.

text     txt, md     encoding guessed, broken lines made whole
web      html, htm   the page's body, its menus apart
word     docx        paragraphs and tables in order
pdf      pdf         rows joined to paragraphs, running heads apart
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

from corpus.errors import CorpusError
from corpus.lines import Extract
from corpus.readers.encoding import decode
from corpus.readers.pdf import read_pdf
from corpus.readers.text import read_markdown, read_text
from corpus.readers.web import read_html
from corpus.readers.word import read_word

__all__ = ["SUFFIXES", "read_lines"]

SUFFIXES = frozenset({".txt", ".md", ".html", ".htm", ".docx", ".pdf"})
"""Endings of the files that are taken as reports, in lower case."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|div|table|p|span|h[1-6])\b",
    re.IGNORECASE | re.DOTALL,
)


def read_lines(path: Path) -> Extract:
    """The lines of one report file, read as what it is even where its ending says something else.

    Raises:
        CorpusError: unreadable, empty, garbled, locked, a scan, or a format that is not supported.
    """
    try:
        data = path.read_bytes()
    except OSError as exc:
        raise CorpusError(
            f"{path.name}：文件读不出来（{exc.strerror}）；请检查文件是否存在、是否有读取权限"
        ) from exc
    if not data:
        raise CorpusError(f"{path.name}：文件是空的")
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return read_pdf(data, path.name)
    if data.startswith(b"PK\x03\x04"):
        return _read_zip(data, path.name)
    _refuse_binary(data, path)
    return _read_textual(data, path)


def _read_zip(data: bytes, name: str) -> Extract:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = set(package.namelist())
    except zipfile.BadZipFile as exc:
        raise CorpusError(
            f"{name}：Word 文件不完整或已损坏；请重新取得文件，或用 Word 打开后另存为 docx"
        ) from exc
    if "word/document.xml" not in members:
        raise CorpusError(f"{name}：是压缩包或别的办公文件，不是 Word 文档；请解压，或另存为 docx、pdf、txt")
    return read_word(data, name)


def _refuse_binary(data: bytes, path: Path) -> None:
    """Formats that are known and not read, with the way out."""
    if data.startswith(_OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in data
        cause = (
            "设有打开密码；请去除密码后另存为 docx"
            if locked
            else "是旧版 Office 文件；请用 Word 打开后另存为 docx"
        )
        raise CorpusError(f"{path.name}：{cause}")
    if data.startswith(b"{\\rtf"):
        raise CorpusError(f"{path.name}：是 RTF 文件；请用 Word 打开后另存为 docx")
    if (
        re.match(rb"(?:From|MIME-Version|Content-Type|Snapshot-Content-Location):", data)
        and b"multipart/" in data[:2000]
    ):
        raise CorpusError(f"{path.name}：是单个文件网页（mhtml）；请在浏览器中另存为“仅 HTML”")
    if path.suffix.lower() in {".docx", ".pdf"} and data.count(0) > len(data) // 100:
        raise CorpusError(f"{path.name}：不是 {path.suffix.lower()[1:]} 文件，也不是文本；请重新取得文件")


def _read_textual(data: bytes, path: Path) -> Extract:
    charset = _CHARSET.search(data[:4096])
    declared = charset.group(1).decode("ascii", "replace").lower() if charset else ""
    if declared in {"big5", "big5-hkscs", "shift_jis", "euc-jp", "euc-kr"}:
        raise CorpusError(f"{path.name}：网页声明的编码是 {declared}；请在浏览器中打开后另存为 UTF-8")
    text = decode(data, path.name)
    if not text.strip("\ufeff \t\r\n\u3000\u200b"):
        raise CorpusError(f"{path.name}：文件里只有空白")
    suffix = path.suffix.lower()
    if _HTML.match(text.lstrip("\ufeff")) or (suffix in {".html", ".htm"} and re.search(r"</\w+>", text)):
        return read_html(text, path.name)
    return read_markdown(text) if suffix == ".md" else read_text(text)
