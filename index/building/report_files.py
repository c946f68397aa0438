"""The report files of a folder: which there are, what bytes they hold, and the reports in them."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.errors import CorpusError
from corpus.folder.articles import articles
from corpus.folder.by_hand import digest_with, set_by_hand
from corpus.folder.file_names import unread_reason
from corpus.folder.isolate import PagesTold
from corpus.folder.load import candidates, each_report, report_files
from corpus.report import Report
from corpus.stages import stage, staged
from corpus.versions import VERSIONS
from index.building.spool import Spool
from index.versions.page_pictures import PICTURES

_HOUSE = Path(__file__).parents[2]
_TABLES = _HOUSE / "corpus" / "data"
# They read Word, PDF and web pages and cut words: another version may read the same file otherwise.
_READERS = (
    "jieba",
    "lxml",
    "ofdkit",
    "opencc-python-reimplemented",
    "openpyxl",
    "pypdfium2",
    "python-docx",
    "rjieba",
    "trafilatura",
    "xlrd",
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a folder: `kept` sources stand as they were, `reports` were read now.

    `originals` maps every report's source, kept or read, to the SHA-256 of its file, sorted.
    """

    kept: frozenset[str]
    reports: Mapping[str, Report]
    rejected: tuple[tuple[str, str], ...]
    originals: Mapping[str, str]


@staged("digest")
def file_digests(root: Path) -> dict[str, str]:
    """Source of every file that must be a report below `root` → SHA-256 of its bytes, sorted.

    What is set about a report by hand and the other pages of its article count with its bytes. A file that
    cannot be opened has the digest "": reading it will say why.

    Raises:
        CorpusError: `root` is no folder, or no file in it has a report's ending.
    """
    paths, _ = candidates(root)
    told = set_by_hand(root)
    pages = {made.pages[0]: made.pages[1:] for made in articles(report_files(root)) if made.whole}
    found = {path.relative_to(root).as_posix(): (_file_digest(path), pages.get(path, ())) for path in paths}
    return {
        source: _with_pages(digest_with(digest, told.get(digest, {})), later)
        for source, (digest, later) in found.items()
    }


def read_files(
    root: Path,
    files: Mapping[str, str],
    known: Mapping[str, str],
    folder: Path,
    told: PagesTold | None = None,
) -> Reading:
    """Read those of the `files` (source → digest) below `root` that are not among the `known` ones.

    Files that are no reports by their ending are rejected unread. `folder` is that of the index: reports and
    their pictures are put aside there. `told`: see `corpus.folder.isolate.IsolatedReader`.

    Raises:
        CorpusError: not one file is a report.
        IndexFault: the folder cannot be written.
    """
    kept = frozenset(s for s, digest in files.items() if digest and known.get(s) == digest)
    paths = [root / source for source in sorted(files.keys() - kept)]
    with stage("read") as work:
        spool, rejected = Spool(folder), []
        for one in each_report(paths, root, None, folder / PICTURES, told):
            if isinstance(one, Report):
                spool.add(one)
            else:
                rejected.append(one)
        reports = spool.reports()
        work.count(kept=len(kept), reports=len(reports), rejected=len(rejected))
    rejected += [(source, unread_reason(source)) for source in candidates(root)[1]]
    if not reports and not kept:
        reasons = "\n".join(f"  {source}：{reason}" for source, reason in rejected)
        raise CorpusError(f"{root} 里没有一份能读的报告：\n{reasons}")
    return Reading(kept, reports, tuple(rejected), {s: files[s] for s in sorted({*kept, *reports})})


@cache
def reading_digest() -> str:
    """Digest of everything that turns a file into chunks and tokens: numbers, tables, parsing packages."""
    found = hashlib.sha256()
    for name, number in sorted(VERSIONS.items()):
        found.update(f"{name} {number}\n".encode())
    for path in sorted(_TABLES.glob("*.t[sx][vt]")):
        found.update(f"{path.name} {_file_digest(path)}\n".encode())
    for package in _READERS:
        found.update(f"{package} {_version(package)}\n".encode())
    return found.hexdigest()


def _version(package: str) -> str:
    """Version of an installed package; "" where there is no build of it for the machine."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _with_pages(digest: str, later: Sequence[Path]) -> str:
    """The digest of an article that begins with a file of this digest; that of the file where it is all."""
    told = "".join(f" {page.name} {_file_digest(page)}" for page in later)
    return hashlib.sha256(f"{digest}{told}".encode()).hexdigest() if later else digest


def _file_digest(path: Path) -> str:
    if not os.path.isfile(path):  # noqa: PTH113 - never raises; opening a pipe would wait for ever
        return ""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
