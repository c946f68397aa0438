"""Reports put into the folder, replaced and taken out, one at a time, as the page's library does it.

A report is read before it is stored, so nothing unreadable enters the folder; it enters by one rename; what
is replaced or removed goes to `.trash` and is not lost. Folders that start with a dot hold no reports.
"""

from __future__ import annotations

import dataclasses
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import CorpusError
from corpus.folder.articles import pages_of
from corpus.folder.file_names import collision_key, safe_name, shown
from corpus.folder.isolate import IsolatedReader, PagesTold
from corpus.folder.load import report_files
from corpus.folder.storage import held_file, lock, move_to_trash, put_in_place, write_synced
from corpus.office.archive import members
from corpus.readers.files import file_bytes
from corpus.readers.limits import Limits
from corpus.report import Report

_INCOMING = ".incoming"


@dataclass(frozen=True, slots=True)
class Accepted:
    """What came of an upload.

    `source` is the path below the corpus folder under which the report stands. `duplicate_of` names the
    report that already held the very same bytes: then nothing was written and `source` is that report.
    """

    source: str
    report: Report
    replaced: bool
    duplicate_of: str | None

    @property
    def removed(self) -> tuple[str, ...]:
        """Lines taken away as page furniture, and notes on characters taken away, in reading order."""
        return self.report.removed


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What came of the files of an archive: those taken in, and (name, reason) of the others."""

    taken: tuple[Accepted, ...]
    refused: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """An upload as it was read, and what would come of taking it in under `name`.

    `same_as` names the report that holds the very same bytes, `in_place_of` the one that has its name.
    """

    name: str
    report: Report
    same_as: str | None
    in_place_of: str | None


def look(upload: Path, name: str, corpus: Path, limits: Limits | None = None) -> Seen:
    """Read the file `upload` as `accept` would, and store nothing.

    Raises:
        CorpusError: as `accept`.
    """
    clean = safe_name(name)
    with _told(corpus), _incoming(corpus) as folder:
        data, report = _read(upload, clean, folder, limits or Limits.from_environment())
    namesake = _namesake(clean, corpus)
    return Seen(clean, report, _twin(data, corpus), namesake.name if namesake else None)


def accept(
    upload: Path, name: str, corpus: Path, limits: Limits | None = None, told: PagesTold | None = None
) -> Accepted:
    """Read the file `upload` and store it in the folder `corpus` under `name`.

    `name` is what the visitor calls the file; the stored name is `safe_name(name)`. Without `limits` those
    of the environment hold. Blocks for as long as reading takes, at most `limits.seconds`, for each page of a
    scan; `told` hears of these (`corpus.folder.isolate.IsolatedReader`).

    Raises:
        CorpusError: not a report that can be read, a name that cannot be kept or is taken, a full or
            closed disk. The folder is then as it was.
    """
    return _take_in(upload, safe_name(name), corpus, None, limits or Limits.from_environment(), told)


def accept_archive(upload: Path, name: str, corpus: Path, limits: Limits | None = None) -> Unpacked:
    """Each file of the zip `upload` as `accept` takes it; one that is refused does not hold up the others.

    Raises:
        CorpusError: no archive, damaged, locked, or over a limit before anything was taken in.
    """
    bounds = limits or Limits.from_environment()
    taken: list[Accepted] = []
    refused: list[tuple[str, str]] = []
    with tempfile.TemporaryDirectory() as folder:
        for number, (inner, data) in enumerate(
            members(upload, name, bounds.members, bounds.unpacked_mb << 20)
        ):
            path = Path(folder, str(number))
            path.write_bytes(data)
            try:
                taken.append(accept(path, inner, corpus, bounds))
            except CorpusError as exc:
                refused.append((shown(inner), str(exc)))
            path.unlink()
    if not taken and not refused:
        raise CorpusError(f"{shown(name)}：压缩包里没有文件；请核对")
    return Unpacked(tuple(taken), tuple(refused))


def replace(
    source: str,
    upload: Path,
    name: str,
    corpus: Path,
    limits: Limits | None = None,
    told: PagesTold | None = None,
) -> Accepted:
    """As `accept`, in place of the report `source`, which goes to `.trash`.

    The new file stands in the same folder as the old, under `safe_name(name)`. At no moment is there
    neither of the two.

    Raises:
        CorpusError: as `accept`; or there is no report `source`. The folder is then as it was.
    """
    return _take_in(upload, safe_name(name), corpus, source, limits or Limits.from_environment(), told)


def remove(source: str, corpus: Path) -> Path:
    """Take the report `source`, all its pages, out of the folder; returns where in `.trash` it stands now.

    Raises:
        CorpusError: no such report, a path that leads outside, or the file cannot be moved.
    """
    with _told(corpus), lock(corpus):
        first, *later = pages_of(held_file(source, corpus))
        for page in later:
            move_to_trash(page, corpus)
        return move_to_trash(first, corpus)


def _take_in(
    upload: Path, name: str, corpus: Path, source: str | None, limits: Limits, told: PagesTold | None
) -> Accepted:
    with _told(corpus), _incoming(corpus) as folder:
        data, report = _read(upload, name, folder, limits, told)
        with lock(corpus):
            old = None if source is None else held_file(source, corpus)
            twin = _twin(data, corpus)
            if twin is not None:
                return Accepted(
                    twin, dataclasses.replace(report, source=twin), replaced=False, duplicate_of=twin
                )
            shelf = corpus if old is None else old.parent
            _refuse_taken(name, shelf, old)
            later = () if old is None else pages_of(old)[1:]
            put_in_place(folder / name, shelf / name, old, corpus)
            for page in later:
                move_to_trash(page, corpus)
    stored = (shelf / name).relative_to(corpus).as_posix()
    return Accepted(
        stored, dataclasses.replace(report, source=stored), replaced=old is not None, duplicate_of=None
    )


def _read(
    upload: Path, name: str, folder: Path, limits: Limits, told: PagesTold | None = None
) -> tuple[bytes, Report]:
    """The bytes of an upload, written into `folder`, and the report in them."""
    data = _upload_bytes(upload, name, limits)
    write_synced(folder / name, data)
    with IsolatedReader(limits, told=told) as reader:
        return data, reader.read(folder / name, folder)


def _upload_bytes(upload: Path, name: str, limits: Limits) -> bytes:
    """What was uploaded; faults are told under the visitor's name for it."""
    try:
        return file_bytes(upload, limits)
    except CorpusError as exc:
        raise CorpusError(str(exc).replace(upload.name, name, 1)) from exc


@contextmanager
def _incoming(corpus: Path) -> Iterator[Path]:
    """A folder of one upload inside the corpus, so that the last step is a rename on one file system."""
    if not corpus.is_dir():
        raise CorpusError(f"{corpus}：不是文件夹；请给出存放报告的文件夹")
    above = corpus / _INCOMING
    above.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=above))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _told(corpus: Path) -> Iterator[None]:
    """A fault of the file system as a message."""
    try:
        yield
    except OSError as exc:
        raise CorpusError(
            f"{corpus}：报告没有存好（{exc.strerror}），文件夹里原有的报告没有变；请检查磁盘空间和写入权限"
        ) from exc


def _twin(data: bytes, corpus: Path) -> str | None:
    """Source of the report that holds the very same bytes."""
    for path in report_files(corpus):
        if os.path.isfile(path) and path.stat().st_size == len(data) and path.read_bytes() == data:  # noqa: PTH113
            return path.relative_to(corpus).as_posix()
    return None


def _refuse_taken(name: str, shelf: Path, old: Path | None) -> None:
    """Raises CorpusError where another file of the folder has this name, or one taken for the same."""
    path = _namesake(name, shelf, old)
    if path is not None:
        raise CorpusError(f"{name}：已有同名的报告 {path.name}；要换掉它请用“替换”，否则请改名")


def _namesake(name: str, shelf: Path, old: Path | None = None) -> Path | None:
    """The file of the folder, other than `old`, that has this name or one taken for the same."""
    key = collision_key(name)
    return next((p for p in shelf.iterdir() if collision_key(p.name) == key and p != old), None)
