"""What a saved web page says of the article that it is a page of: its pager, its address, its title."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import islice
from pathlib import Path
from urllib.parse import unquote, urlsplit

from corpus.layout.lines import squeeze
from corpus.readers.endings import WEB

_LARGEST = 5 << 20  # bytes; a page that was cut because it was long is shorter
# Characters looked at, in front and around so many pagers: patterns are slow over a file that means harm.
_HEAD, _AROUND, _PAGERS = 8000, 2000, 8
_SCRIPT = "createPageHTML"  # what the system that most government sites run on writes its pager with
_TURNS = ("下一页", "上一页", "下页", "上页", "尾页", "末页")
_FIRST = r">[^0-9A-Za-z<]{0,9}[12][^0-9A-Za-z<]{0,9}</a>"  # a link to page 1, or from there to page 2
_MARK = re.compile("|".join((_SCRIPT, *_TURNS, _FIRST)), re.I)
_MARKS = re.compile(
    b"|".join(
        [_SCRIPT.encode(), _FIRST.encode(), *(t.encode(c) for t in _TURNS for c in ("utf-8", "gb18030"))]
    ),
    re.I,
)
_LINK = re.compile(
    r"<a\b[^>]{0,200}?\bhref\s*+=\s*+[\"']?([^\"'\s>]{1,300}+)[^>]{0,200}+>(.{0,80}?)</a>", re.I | re.S
)
_CALL = re.compile(
    _SCRIPT + r"\(\s*(\d{1,2})\s*,\s*\d{1,2}\s*,\s*[\"']([^\"']{1,100})[\"']\s*,\s*[\"'](\w{3,5})[\"']"
)
_NUMBERED = r"第?[\[【(（]?[0-9]{1,2}[\]】)）]?页?"
_WORDS = re.compile(rf"(?:{'|'.join(_TURNS)}|{_NUMBERED})")
_PAGER = re.compile(rf"(?:{'|'.join(_TURNS)}|首页|{_NUMBERED}|共[0-9]{{1,2}}页|[|/…·>»<«])")
_NAME = re.compile(r"(.+?)(?:(?:[_-]|(?<=page))(\d{1,2}))?\.(?:s?html?)", re.I)
_ADDRESS = re.compile(
    r"<!--\s*saved from url=\(\d+\)(\S{1,500})\s*-->"
    r"|<(?:link|meta)\b[^>]{0,100}?(?:canonical|og:url)[^>]{0,100}?(?:href|content)\s*=\s*[\"']([^\"']{1,500})",
    re.I,
)
_TITLE = re.compile(r"<title[^>]{0,100}>(.{0,400}?)</title>", re.I | re.S)
_TITLE_NUMBER = re.compile(
    r"[(（\[_-]?第[0-9]{1,2}页[)）\]]?|[(（\[_-][0-9]{1,2}[)）\]]?$|[(（\[][0-9]{1,2}[)）\]]"
)


@dataclass(frozen=True, slots=True)
class Paged:
    """What one page says of its article: names of its pages, its own among them, its number, its title."""

    stem: str
    number: int
    names: frozenset[str]
    title: str


def paged(path: Path) -> Paged | None:
    """What the file says of an article of several pages; None where it is no page of one."""
    if path.suffix.lower() not in WEB or path.is_symlink():
        return None
    try:
        told = path.stat()
    except OSError:
        return None
    regular = os.path.isfile(path)  # noqa: PTH113 - never raises; opening a pipe would wait for ever
    return _looked(path, told.st_mtime_ns, told.st_size) if regular and told.st_size <= _LARGEST else None


@lru_cache(maxsize=50_000)
def _looked(path: Path, *_: int) -> Paged | None:
    try:
        data = path.read_bytes()
    except OSError:
        return None
    if not _MARKS.search(data):
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("gb18030", "replace")
    head = text[:_HEAD]
    linked = frozenset(name for part in _pagers(text) for name in _linked(part))
    for own in (*_addresses(head), path.name):
        stem, number = family(own)
        names = {name for name in linked if family(name)[0] == stem and name != own}
        if stem and names:
            said = _TITLE.search(head)
            title = _TITLE_NUMBER.sub("", squeeze(unescape(said[1]))) if said else ""
            return Paged(stem, number, frozenset({own, *names}), title)
    return None


def _pagers(text: str) -> Iterator[str]:
    """What stands around the pagers of a page, each stretch once."""
    end = 0
    for mark in islice(_MARK.finditer(text), _PAGERS):
        start = max(end, mark.start() - _AROUND)
        end = max(end, mark.end() + _AROUND)
        yield text[start:end]


def _linked(text: str) -> Iterator[str]:
    """Names of the pages that a page's pager leads to, by its links or by the call that writes it."""
    for address, words in _LINK.findall(text):
        if _WORDS.fullmatch(squeeze(unescape(re.sub(r"<[^>]{0,200}>", "", words)))):
            yield _last(address)
    for total, base, ending in _CALL.findall(text):
        yield f"{base}.{ending}"
        yield from (f"{base}_{number}.{ending}" for number in range(1, int(total)))


def _addresses(text: str) -> Iterator[str]:
    """Names under which the page itself stood on its site."""
    for saved, told in _ADDRESS.findall(text):
        if name := _last(saved or told):
            yield name


def _last(address: str) -> str:
    try:
        return unquote(urlsplit(unescape(address)).path).rpartition("/")[2]
    except ValueError:
        return ""


def family(name: str) -> tuple[str, int]:
    """What the names of an article's pages have in common, and the number of this one; "" for no page."""
    found = _NAME.fullmatch(name)
    return (found[1].lower(), int(found[2] or 0)) if found else ("", 0)


def turns_pages(line: str) -> bool:
    """Whether a line of a page is nothing but its pager."""
    return "页" in line and not _PAGER.sub("", squeeze(line))
