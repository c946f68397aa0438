"""What a person has set about a report where reading was wrong, kept beside the reports.

    CORPUS/.by-hand.json   {SHA-256 of a file: {"source": …, "title": …, "place": …, "organ": …, "period": …}}

It belongs to those very bytes: a file that is moved or renamed keeps it, another one under its name has none.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from corpus.errors import CorpusError
from corpus.folder.storage import lock, write_over
from corpus.language.times import find_times
from corpus.metadata.facts import Facts
from corpus.metadata.regions import find_regions
from corpus.report import Period, Region

NAME: Final = ".by-hand.json"
FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {"title": "标题", "place": "地区", "organ": "机关", "period": "时期"}
)
"""What may be set, and what people call it."""

Set = Mapping[str, str]
_NOTHING: Final[Set] = MappingProxyType({})
_LONGEST = 200
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def set_by_hand(corpus: Path) -> Mapping[str, Set]:
    """What is set in the folder: SHA-256 of the file → field → words.

    Raises:
        CorpusError: the file that keeps it cannot be read.
    """
    path = corpus / NAME
    try:
        told = path.stat()
    except OSError:
        return MappingProxyType({})
    return _read(path, told.st_mtime_ns, told.st_size)


@lru_cache(maxsize=4)
def _read(path: Path, *_: int) -> Mapping[str, Set]:
    try:
        held = json.loads(path.read_bytes())
        return {
            digest: checked({name: str(entry[name]) for name in FIELDS if name in entry})
            for digest, entry in held.items()
        }
    except (OSError, ValueError, AttributeError, TypeError, CorpusError) as exc:
        raise CorpusError(
            f"{NAME}：手工改过的标题、地区等读不出来（{exc}）；请修好这个文件，或移走它后重新填写"
        ) from exc


def keep(corpus: Path, source: str, facts: Set) -> None:
    """Set `facts` about the report `source`, in place of what was set before; none at all: as it was read.

    Raises:
        CorpusError: one of them is not to be understood, the report is not there, or the disk takes no more.
    """
    wanted = checked(facts)
    try:
        digest = digest_of(corpus / source)
        with lock(corpus):
            path = corpus / NAME
            held = json.loads(path.read_bytes()) if path.exists() else {}
            held.pop(digest, None)
            if wanted:
                held[digest] = {"source": source, **wanted}
            write_over(path, json.dumps(held, ensure_ascii=False, indent=1).encode())
    except (OSError, ValueError) as exc:
        raise CorpusError(f"{source}：改动没有存下（{exc}）；请检查磁盘空间和写入权限") from exc


def checked(facts: Set) -> Set:
    """`facts` without those left empty.

    Raises:
        CorpusError: a place that is none, a time that is none, or too many or unprintable characters.
    """
    kept = {name: facts[name].strip() for name in FIELDS if facts.get(name, "").strip()}
    for name, words in kept.items():
        if len(words) > _LONGEST or _CONTROL.search(words):
            raise CorpusError(f"{FIELDS[name]}：最多 {_LONGEST} 字，不能换行")
    if "place" in kept:
        _region(kept["place"])
    if "period" in kept:
        _period(kept["period"])
    return kept


def applied(facts: Facts, path: Path, root: Path) -> tuple[Facts, tuple[str, ...]]:
    """The facts with what is set about the file `path` in `root`, and the names of what is."""
    everything = set_by_hand(root)
    held = everything.get(digest_of(path), _NOTHING) if everything else _NOTHING
    if "title" in held:
        facts = replace(facts, title=held["title"])
    if "organ" in held:
        facts = replace(facts, organ=held["organ"])
    if "place" in held:
        facts = replace(facts, region=_region(held["place"]))
    if "period" in held:
        period = _period(held["period"])
        facts = replace(facts, period=period, accounts=(period,))
    return facts, tuple(held)


def digest_of(path: Path) -> str:
    """SHA-256 of a file; OSError where it cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_with(digest: str, facts: Set) -> str:
    """The digest that tells whether a report must be read anew: of its bytes and of what is set about it."""
    if not facts:
        return digest
    return hashlib.sha256(f"{digest} {json.dumps(dict(facts), sort_keys=True)}".encode()).hexdigest()


def _region(words: str) -> Region:
    """The one division so named, by its own or its full name."""
    meant = {r for m in find_regions(words) for r in m.candidates if words in {r.name, r.full_name}}
    if len(meant) == 1:
        return meant.pop()
    if meant:
        raise CorpusError(f"叫“{words}”的不止一个；请写全，如 {sorted(r.full_name for r in meant)[0]}")
    raise CorpusError(f"行政区划表里没有“{words}”；请写县级以上的全名，如 山东省济南市历城区")


def _period(words: str) -> Period:
    """The one time so named."""
    found = find_times(words)
    if len(found) != 1 or (found[0].start, found[0].end) != (0, len(words)):
        raise CorpusError(f"“{words}”不是一个时期；请写成 2025年、2025年上半年、2025年1—9月 这样")
    return found[0].period
