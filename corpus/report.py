"""The types that every other package receives: report, section, chunk, place, period.

All are frozen: the canonical text of a report never changes after cleaning, so an offset into
it stays true for as long as the report lives.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING

from corpus.errors import CorpusError

if TYPE_CHECKING:
    from corpus.statement import Statement


DOUBTFUL = 0.9
"""How sure a figure must be that was recognised in a picture: below, it may be another one."""


@dataclass(frozen=True, slots=True)
class Region:
    """An administrative division (GB/T 2260): province, prefecture or county level.

    `chain` holds the official names from the province down, ending with this division;
    the whole country is the empty chain.
    """

    code: str
    chain: tuple[str, ...]

    @property
    def name(self) -> str:
        """Own official name: 历城区; 全国 for the whole country."""
        return self.chain[-1] if self.chain else "全国"

    @property
    def full_name(self) -> str:
        """Names from the province down, joined: 山东省济南市历城区."""
        return "".join(self.chain) or "全国"

    def contains(self, other: Region) -> bool:
        """Whether `other` is this division or lies inside it."""
        return other.chain[: len(self.chain)] == self.chain


@dataclass(frozen=True, slots=True)
class Period:
    """A run of whole months, both ends included, counted as year * 12 + (month - 1)."""

    first: int
    last: int
    label: str

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise CorpusError(f"时期“{self.label}”的起点晚于终点")

    @property
    def years(self) -> range:
        """Calendar years touched, oldest first."""
        return range(self.first // 12, self.last // 12 + 1)

    def contains(self, other: Period) -> bool:
        """Whether every month of `other` lies inside this period."""
        return self.first <= other.first and other.last <= self.last

    def overlaps(self, other: Period) -> bool:
        """Whether the two share at least one month."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of the report's text under one heading.

    `path` holds the headings from the outermost to this section's own; it is empty for text
    before the first heading. `body` is the offset at which the heading (number and words) ends:
    equal to `start` where there is none.
    """

    path: tuple[str, ...]
    level: int
    start: int
    body: int
    end: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """A retrieval unit: whole sentences of one section, `report.text[start:end]`."""

    source: str
    number: int
    start: int
    end: int
    text: str
    path: tuple[str, ...]

    @property
    def id(self) -> str:
        """Stable, readable key: source path, `#`, position in the report."""
        return f"{self.source}#{self.number}"


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture of a page that text was recognised in, which is kept beside the text.

    `page` counts from 1, `digest` is the SHA-256 of its file; `width` and `height` are in points, and
    `slope` is how far its lines fall for each point to the right: the page may be tilted.
    """

    page: int
    digest: str
    width: int
    height: int
    slope: float


@dataclass(frozen=True, slots=True)
class Box:
    """Where `text[start:end]` of a report stands on the picture of a page, in points from the top left.

    Of a tilted page the box is that of the page set upright: it falls by `Picture.slope`.
    """

    start: int
    end: int
    page: int
    left: int
    top: int
    right: int
    bottom: int

    def at(self, start: int, end: int) -> Box:
        """The same box of another stretch."""
        return replace(self, start=start, end=end)


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Report:
    """One report: its canonical text, its outline and the facts read off it.

    `source` is the path below the corpus root and the report's key. `period` is what the report
    accounts for as a whole, `planned` what it plans; `accounts` and `plans` hold every such stretch of
    its own (“十四五” and 2025; “十五五” and 2026), the one spoken of first in front. `number` is its 文号
    or 索引号. `removed` lists what was taken away as page furniture, in reading order. `statements` tell of
    when, with what standing and of whom each figure and clause speaks (`corpus.statements.extraction`).
    `scanned` are the stretches of `text` that were recognised in pictures: start, end, how sure, 0..1;
    `pictures` are those of its pages that are kept, `boxes` say where on them each line stands, in order.
    `by_hand` names the facts that a person has set (`corpus.folder.by_hand.FIELDS`). `attached` are the files
    that it links to or names as attached, each by the names that it may have, the one to show first.
    """

    source: str
    title: str
    organ: str | None
    region: Region | None
    period: Period | None
    planned: Period | None
    published: str | None
    number: str | None
    url: str | None
    text: str
    sections: tuple[Section, ...]
    removed: tuple[str, ...] = ()
    accounts: tuple[Period, ...] = ()
    plans: tuple[Period, ...] = ()
    statements: tuple[Statement, ...] = ()
    scanned: tuple[tuple[int, int, float], ...] = ()
    by_hand: tuple[str, ...] = ()
    attached: tuple[tuple[str, ...], ...] = ()
    pictures: tuple[Picture, ...] = ()
    boxes: tuple[Box, ...] = ()

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise CorpusError(f"{self.source}：清理后没有正文")
        edges = [0, *(s.end for s in self.sections)]
        starts = [*(s.start for s in self.sections), len(self.text)]
        if edges != starts or any(b <= a for a, b in pairwise(edges)):
            raise CorpusError(f"{self.source}：章节没有依次覆盖全文")

    def recognised(self, start: int, end: int) -> float | None:
        """How sure, 0..1, a stretch is that was recognised in a picture; None for text of the file."""
        return min((sure for a, b, sure in self.scanned if a < end and start < b), default=None)

    def origin(self, start: int, end: int) -> str:
        """Words for a stretch that was recognised in a picture, and whether its figures are sure; else ""."""
        sure = self.recognised(start, end)
        if sure is None:
            return ""
        return "由图片识别，数字没有把握，请对照原图" if sure < DOUBTFUL else "由图片识别"

    def boxes_of(self, start: int, end: int) -> tuple[Box, ...]:
        """Where a stretch stands on the pictures of its pages; none where they are not kept."""
        kept = {picture.page for picture in self.pictures}
        return tuple(box for box in self.boxes if box.start < end and start < box.end and box.page in kept)

    def section_at(self, offset: int) -> Section:
        """The section that holds the character at `offset` (0 <= offset < len(text))."""
        if 0 <= offset < len(self.text):
            return self.sections[bisect_right(self.sections, offset, key=attrgetter("start")) - 1]
        raise CorpusError(f"{self.source}：位置 {offset} 不在正文内")
