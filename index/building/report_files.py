"""The report files of a folder: which there are, what bytes they hold, and the reports in them."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.errors import CorpusError
from corpus.folder.load import candidates, read_reports
from corpus.program import PROGRAM
from corpus.report import Report
from corpus.stages import stage, staged

_HOUSE = Path(__file__).parents[2]
_CODE = {".py", ".tsv", ".txt"}
_PASSED = {"reports", "version.py"}  # another number alone reads no file otherwise
_ABOVE = f"{PROGRAM}.".encode()  # what the names of our modules begin with where they are installed
# They read Word, PDF and web pages and cut words: another version may read the same file otherwise.
_READERS = (
    "jieba",
    "lxml",
    "opencc-python-reimplemented",
    "pypdfium2",
    "python-docx",
    "rjieba",
    "trafilatura",
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a folder: `kept` sources stand as they were, `reports` were read now.

    `originals` maps every report's source, kept or read, to the SHA-256 of its file.
    """

    kept: frozenset[str]
    reports: tuple[Report, ...]
    rejected: tuple[tuple[str, str], ...]
    originals: Mapping[str, str]


@staged("digest")
def file_digests(root: Path) -> dict[str, str]:
    """Source of every file that must be a report below `root` → SHA-256 of its bytes, sorted.

    A file that cannot be opened has the digest "": reading it will say why.

    Raises:
        CorpusError: `root` is no folder, or no file in it has a report's ending.
    """
    paths, _ = candidates(root)
    return {path.relative_to(root).as_posix(): _file_digest(path) for path in paths}


def read_files(root: Path, files: Mapping[str, str], known: Mapping[str, str]) -> Reading:
    """Read those of the `files` (source → digest) below `root` that are not among the `known` ones.

    Raises:
        CorpusError: not one file is a report.
    """
    kept = frozenset(s for s, digest in files.items() if digest and known.get(s) == digest)
    with stage("read") as told:
        reports, rejected = read_reports([root / source for source in sorted(files.keys() - kept)], root)
        told.count(kept=len(kept), reports=len(reports), rejected=len(rejected))
    if not reports and not kept:
        reasons = "\n".join(f"  {source}：{reason}" for source, reason in rejected)
        raise CorpusError(f"{root} 里没有一份能读的报告：\n{reasons}")
    sources = sorted([*kept, *(report.source for report in reports)])
    return Reading(kept, reports, rejected, {source: files[source] for source in sources})


@cache
def reading_digest() -> str:
    """Digest of everything that turns a file into chunks and tokens: our code, tables and readers.

    The same in a checkout and installed, so that either goes on from what the other made.
    """
    found = hashlib.sha256()
    for part in ("corpus", "index"):
        for path in sorted((_HOUSE / part).rglob("*")):
            if path.suffix in _CODE and not _PASSED.intersection(path.parts):
                digest = hashlib.sha256(path.read_bytes().replace(_ABOVE, b"")).hexdigest()
                found.update(f"{path.relative_to(_HOUSE).as_posix()} {digest}\n".encode())
    for package in _READERS:
        found.update(f"{package} {_version(package)}\n".encode())
    return found.hexdigest()


def _version(package: str) -> str:
    """Version of an installed package; "" where there is no build of it for the machine."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _file_digest(path: Path) -> str:
    if not os.path.isfile(path):  # noqa: PTH113 - never raises; opening a pipe would wait for ever
        return ""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
