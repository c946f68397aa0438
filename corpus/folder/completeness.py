"""Whether a report was read whole: every character is kept, removed by name, or in a chunk."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus.folder.articles import missing_pages, read_article
from corpus.layout.lines import squeeze
from corpus.office.attachments import missing_of
from corpus.outline.chunks import chunk_report
from corpus.readers.endings import WEB
from corpus.report import Report


@dataclass(frozen=True, slots=True)
class Check:
    """Characters without white space; `in_sections` and `in_chunks` are shares 0..1 of the kept ones.

    `notes` say what of the file was not read or not made out, `missing` which attachments are not there.
    """

    source: str
    read: int
    kept: int
    removed: int
    in_sections: float
    in_chunks: float
    reassembles: bool
    removed_lines: tuple[str, ...]
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Nothing lost between file, text, sections and chunks."""
        return (
            self.read == self.kept + self.removed
            and self.in_sections == 1.0
            and self.in_chunks == 1.0
            and self.reassembles
        )

    def as_dict(self) -> dict[str, object]:
        """Figures and verdict for JSON, without the removed lines."""
        figures = asdict(self)
        del figures["removed_lines"]
        return figures | {"complete": self.complete}


def check_report(report: Report, root: Path) -> Check:
    """Read the report's file once more and account for every character of it.

    Raises:
        CorpusError: the file can no longer be read.
    """
    extract = read_article(root / report.source)
    chunks = chunk_report(report)
    spans = [(c.start, c.end) for c in chunks]
    exact = all(c.text == report.text[c.start : c.end] for c in chunks)
    return Check(
        source=report.source,
        read=_count([*extract.outside, *(line.text for line in extract.lines)]),
        kept=_count([report.text]),
        removed=_count(report.removed) - _count(extract.notes),
        in_sections=_share(report.text, [(s.start, s.end) for s in report.sections]),
        in_chunks=_share(report.text, spans),
        reassembles=exact and "".join(c.text for c in chunks) == report.text,
        removed_lines=report.removed,
        notes=extract.notes,
        missing=tuple(name for _, name in missing_files([report], root)),
    )


def missing_files(reports: Collection[Report], root: Path) -> tuple[tuple[str, str], ...]:
    """Source of a report, and name of a file attached to it or of a page of it that is not in its folder."""
    held: dict[Path, list[str]] = {}
    out: list[tuple[str, str]] = []
    for report in reports:
        if report.attached:
            folder = (root / report.source).parent
            if folder not in held:
                held[folder] = _names_in(folder)
            out += ((report.source, name) for name in missing_of(report.attached, held[folder]))
    pages = missing_pages(root / report.source for report in reports)
    return (*out, *((path.relative_to(root).as_posix(), name) for path, name in pages))


def missing_words(name: str) -> str:
    """What is told of an attached file or a page that is not there, and what to do."""
    if Path(name).suffix.lower() in WEB:
        return f"这篇文章的另一页“{name}”不在文件夹里；各页都放在一起才接成一篇"
    return f"提到的附件“{name}”不在文件夹里；要能查到它，请下载后与这份报告放在一起"


def _names_in(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208 - names are what is wanted
    except OSError:
        return []


def _count(texts: Iterable[str]) -> int:
    return sum(len(squeeze(text)) for text in texts)


def _share(text: str, spans: Iterable[tuple[int, int]]) -> float:
    """Share of the characters of `text` that lie in one of the spans, white space left out."""
    held = bytearray(len(text))
    for start, end in spans:
        held[start:end] = b"\1" * (end - start)
    solid = [i for i, char in enumerate(text) if not char.isspace()]
    return sum(held[i] for i in solid) / len(solid)
