"""Report files to reports, one by one or a whole folder."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.errors import CorpusError
from corpus.folder.articles import articles, read_article
from corpus.folder.by_hand import applied
from corpus.folder.file_names import is_passed_over, name_fault, shown
from corpus.folder.isolate import IsolatedReader, PagesTold
from corpus.layout.clean import clean
from corpus.layout.lines import Line
from corpus.metadata.facts import read_facts
from corpus.outline.sections import outline
from corpus.readers.endings import KINDS, SUFFIXES
from corpus.readers.limits import DEFAULT, Limits
from corpus.report import Box, Report
from corpus.statements.extraction import statements

_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Corpus:
    """Every report below a folder, sorted by source.

    `rejected` pairs the source of a report that could not be read with the reason; `ignored` are files
    whose ending is no report's.
    """

    reports: tuple[Report, ...]
    rejected: tuple[tuple[str, str], ...]
    ignored: tuple[str, ...]


def read_report(path: Path, root: Path, limits: Limits = DEFAULT) -> Report:
    """Read, clean and describe one report, in this process; its source is the path below `root`.

    Raises:
        CorpusError: the file cannot be read as a report, or is over one of the limits of size.
    """
    return read_pictured(path, root, limits)[0]


def read_pictured(path: Path, root: Path, limits: Limits = DEFAULT) -> tuple[Report, dict[str, bytes]]:
    """As `read_report`; and the files of the pictures that the report names, by their SHA-256."""
    extract = read_article(path, limits)
    hints = [path.stem, *([extract.title] if extract.title else [])]
    cleaned = clean(extract.lines, hints)
    text = "\n".join(line.text for line in cleaned.kept)
    source = path.relative_to(root).as_posix()
    if not text:
        raise CorpusError(f"{path.name}：除了网页栏目等附属内容，没有正文")
    if not _HAN.search(text):
        raise CorpusError(f"{path.name}：没有一个汉字，不是中文报告；请核对文件内容和编码")
    facts = read_facts(
        lines=[*extract.outside, *(line.text for line in extract.lines)],
        text=text,
        stem=path.stem,
        title=extract.title or cleaned.title,
        published=extract.published,
        url=extract.url,
    )
    facts, by_hand = applied(facts, path, root)
    report = Report(
        source=source,
        title=facts.title,
        organ=facts.organ,
        region=facts.region,
        period=facts.period,
        planned=facts.planned,
        published=facts.published,
        number=facts.number,
        url=facts.url,
        text=text,
        sections=outline(text, _marks(cleaned.kept)),
        accounts=facts.accounts,
        plans=facts.plans,
        removed=(*extract.outside, *extract.notes, *cleaned.removed),
        scanned=_scanned(cleaned.kept),
        pictures=tuple(picture for picture, _ in extract.pictures),
        boxes=_boxes(cleaned.kept),
        by_hand=by_hand,
        attached=extract.attached,
    )
    return replace(report, statements=statements(report)), {p.digest: data for p, data in extract.pictures}


def _marks(lines: Sequence[Line]) -> dict[int, int]:
    """Offset in the joined text of each line that has a level → that level."""
    marks: dict[int, int] = {}
    offset = 0
    for line in lines:
        if line.level is not None:
            marks[offset] = line.level
        offset += len(line.text) + 1
    return marks


def _scanned(lines: Sequence[Line]) -> tuple[tuple[int, int, float], ...]:
    """Start, end and sureness of each line that was recognised in a picture, as it stands there."""
    out: list[tuple[int, int, float]] = []
    offset = 0
    for line in lines:
        if line.score is not None and line.text:
            held = line.scores or ((0, len(line.text), line.score),)
            out += [(offset + start, offset + end, score) for start, end, score in held]
        offset += len(line.text) + 1
    return tuple(out)


def _boxes(lines: Sequence[Line]) -> tuple[Box, ...]:
    """Where each recognised line stands on the pictures of the pages."""
    out: list[Box] = []
    offset = 0
    for line in lines:
        out += [box.at(offset + box.start, offset + box.end) for box in line.seen]
        offset += len(line.text) + 1
    return tuple(out)


def load_corpus(root: Path, limits: Limits | None = None) -> Corpus:
    """All reports below `root`; see `report_files` for what is passed over, `each_report` for the limits.

    Raises:
        CorpusError: `root` is no folder, or no file in it has a report's ending.
    """
    paths, ignored = candidates(root)
    held = list(each_report(paths, root, limits))
    reports = tuple(one for one in held if isinstance(one, Report))
    return Corpus(reports, tuple(one for one in held if not isinstance(one, Report)), ignored)


def candidates(root: Path) -> tuple[list[Path], tuple[str, ...]]:
    """Files below `root` that must be reports by their ending, sorted, and the sources of all others.

    Of an article whose pages are all there the first stands for all.

    Raises:
        CorpusError: `root` is no folder, or no file in it has a report's ending.
    """
    if not root.is_dir():
        raise CorpusError(f"{root}：不是文件夹；请给出存放报告的文件夹")
    paths, ignored = [], []
    for path in report_files(root):
        if path.suffix.lower() not in SUFFIXES and os.path.isfile(path):  # noqa: PTH113 - never raises
            ignored.append(shown(path.relative_to(root).as_posix()))
        else:
            paths.append(path)
    if not paths:
        raise CorpusError(f"{root}：没有找到报告；可读的格式是 {KINDS}")
    later = {page for made in articles(paths) if made.whole for page in made.pages[1:]}
    return [path for path in paths if path not in later], tuple(ignored)


def each_report(
    paths: Sequence[Path],
    root: Path,
    limits: Limits | None = None,
    pictures: Path | None = None,
    told: PagesTold | None = None,
) -> Iterator[Report | tuple[str, str]]:
    """The report in each of the files below `root`, or (source, reason) of one that cannot be read.

    Files are read in a process of their own: one that breaks it, or takes more than its time or memory,
    is rejected and the rest goes on. Without `limits` those of the environment hold. `pictures`, `told`: see
    `corpus.folder.isolate.IsolatedReader`.
    """
    limits = limits or Limits.from_environment()
    with IsolatedReader(limits, pictures, told) as reader:
        for path in paths:
            try:
                _check_place(path, root, limits)
                report = reader.read(path, root)
            except CorpusError as exc:
                yield shown(path.relative_to(root).as_posix()), str(exc)
            else:
                yield report


def _check_place(path: Path, root: Path, limits: Limits) -> None:
    """Refuse a name that cannot be quoted, and links to elsewhere where those are not wanted."""
    for part in path.relative_to(root).parts:
        if fault := name_fault(part):
            raise CorpusError(f"{shown(path.name)}：{fault}")
    if not limits.outside_links and not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root)):
        raise CorpusError(f"{path.name}：是指向报告文件夹之外的链接；请把文件本身放进来")


def report_files(root: Path) -> list[Path]:
    """Files below `root` sorted by path, links followed.

    Hidden ones, README* and manifest.* are not reports and left out; a folder that cannot be opened
    stands in the list itself, to be rejected by whoever reads it.
    """
    return sorted(_walk(root, frozenset()), key=lambda p: p.relative_to(root).as_posix())


def _walk(folder: Path, above: frozenset[str]) -> Iterator[Path]:
    """Files below `folder`; a link that leads back to a folder above it is not followed again."""
    here = str(folder.resolve())
    if here in above:
        return
    try:
        with os.scandir(folder) as entries:
            names = sorted(e.name for e in entries)
    except OSError:
        yield folder
        return
    for name in names:
        if is_passed_over(name):
            continue
        if os.path.isdir(folder / name):  # noqa: PTH112 - Path.is_dir raises in a closed folder
            yield from _walk(folder / name, above | {here})
        else:
            yield folder / name
