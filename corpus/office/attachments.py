"""Files that a report names as attached to it, and those of them that are not beside it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from corpus.language.numerals import UP_TO_TEN
from corpus.language.stops import CLAUSE_MARKS, COLONS

Names = tuple[str, ...]
"""What one attached file may be called, the name to show first."""

_MOST = 50  # of one report; a page of a list of files has more and none of its own
_LONGEST = 80  # characters of a name
_ENDING = r"\.(?:docx?|xlsx?|pptx?|pdf|wps|et|ofd|rtf|od[ts]|csv|zip|rar|7z)(?![0-9A-Za-z])"
_PART = rf"[^\s{CLAUSE_MARKS}{COLONS}、《》“”\"'/\\|<>*（(]{{1,{_LONGEST}}}"
_FILE = re.compile(_PART + _ENDING, re.IGNORECASE)
_LAST = re.compile(rf".{{1,{_LONGEST}}}{_ENDING}", re.IGNORECASE)
_ATTACHED = re.compile(r"\s*(?:附件|附表|附)\s*\d{0,2}\s*[:：、.．\d]|.{0,40}附件")
_DIGITS = f"[0-9{UP_TO_TEN}]"
_NUMBER = re.compile(
    rf"(?:(?:附件|附表|附){_DIGITS}{{0,2}}[:、._-]?)?(?:{_DIGITS}{{1,2}}[:、._-])?\s*(?=[^.]+\.)"
)


def linked_files(links: Iterable[tuple[str, str]]) -> tuple[Names, ...]:
    """Names of the files that links (address, words) of a page lead to, each file once."""
    found: dict[str, Names] = {}
    for address, words in links:
        if last := _last(address):
            found.setdefault(last, _names(last, words.strip()[:400]))
    return tuple(found.values())[:_MOST]


def _last(address: str) -> str:
    """The name of the file that an address leads to; "" where that is none to keep."""
    try:
        last = unquote(urlsplit(address).path).rpartition("/")[2]
    except ValueError:
        return ""
    return last if _LAST.fullmatch(last) else ""


def _names(last: str, words: str) -> Names:
    """A linked file is saved under what the words say or under what its address does."""
    if said := _FILE.search(words):
        return tuple(dict.fromkeys((said[0], last)))
    called = re.sub(r'[\s/\\:*?"<>|]+', "", words)
    return (last, called + last[last.rindex(".") :]) if called and len(called) <= _LONGEST else (last,)


def attached_files(linked: Iterable[Names], lines: Iterable[str]) -> tuple[Names, ...]:
    """The attached files that a page links to, and those named in its lines on attachments, each once."""
    found = {_key(name): names for names in linked for name in reversed(names)}
    for line in lines:
        for name in _FILE.findall(line[:400]) if _ATTACHED.match(line) else ():
            found.setdefault(_key(name), (name,))
    return tuple(dict.fromkeys(found.values()))[:_MOST]


def missing_of(attached: Iterable[Names], beside: Iterable[str]) -> tuple[str, ...]:
    """The attached files that have none of their names among those `beside`, as they are shown."""
    held = {_key(name) for name in beside}
    return tuple(names[0] for names in attached if held.isdisjoint(map(_key, names)))


def _key(name: str) -> str:
    """Names of one file have equal keys: 附件1：收支表.xls and 收支表.XLS."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    number = _NUMBER.match(plain)
    return plain[number.end() :] if number else plain
