"""Files that a report names as attached to it, and those of them that are not beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from corpus.language.stops import CLAUSE_MARKS, COLONS

_MOST = 50  # of one report; a page of a list of files has more and none of its own
_FILE = re.compile(
    rf"[^\s{CLAUSE_MARKS}{COLONS}、《》“”\"'/\\|<>*（(]{{1,80}}"
    r"\.(?:docx?|xlsx?|pptx?|pdf|wps|et|ofd|rtf|zip|rar|7z)(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_ATTACHED = re.compile(r"\s*(?:附件|附表|附)\s*\d{0,2}\s*[:：、.．\d]|.{0,40}附件")


def linked_files(links: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Names of the files that links (address, words) of a page lead to, each once."""
    names = (_name(address, words) for address, words in links)
    return tuple(dict.fromkeys(name for name in names if name))[:_MOST]


def _name(address: str, words: str) -> str:
    """The name of a linked file: as the words say it, or as its address does."""
    said = _FILE.search(words.strip())
    try:
        last = unquote(urlsplit(address).path).rpartition("/")[2]
    except ValueError:
        return ""
    if not _FILE.fullmatch(last):
        return ""
    return said[0] if said else last


def missing_notes(linked: Sequence[str], lines: Iterable[str], path: Path) -> tuple[str, ...]:
    """A note for each attached file, linked or named in a line on attachments, that is not beside `path`."""
    named = [found for line in lines if _ATTACHED.match(line) for found in _FILE.findall(line[:400])]
    wanted = list(dict.fromkeys([*linked, *named]))[:_MOST]
    if not wanted:
        return ()
    try:
        beside = {entry.name for entry in path.parent.iterdir()}
    except OSError:
        return ()
    return tuple(
        f"（提到的附件“{name}”不在文件夹里；要能查到它，请下载后与本文件放在一起）"
        for name in wanted
        if name not in beside and name != path.name
    )
