"""The type of a statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from corpus.errors import CorpusError
from corpus.report import Period

Standing = Literal["achieved", "target", "baseline", "background"]
# As a person reads them in an answer.
STANDINGS: Final[Mapping[Standing, str]] = MappingProxyType(
    {"achieved": "已完成", "target": "计划目标", "baseline": "以往数值", "background": "背景"}
)
# In one word, for tables and for the tags that the reader was trained on.
STANDING_WORDS: Final[Mapping[Standing, str]] = MappingProxyType(
    {"achieved": "完成", "target": "目标", "baseline": "基数", "background": "背景"}
)


@dataclass(frozen=True, slots=True)
class Statement:
    """What is known about `text[start:end]` of a report.

    `period` is the time it holds for, None where nothing tells; `point`: as of the end of `period` (末, 底,
    截至). `standing` is "achieved", "target", "baseline" (上年同期, 从…) or "background" (a shortcoming, a
    setting). `subject` is None for the report's own body and place, else the name as written. `basis` are
    the stretches of the same text that tell these. `figure`: it is one figure, not a run of clauses.
    """

    start: int
    end: int
    period: Period | None
    point: bool
    standing: Standing
    subject: str | None
    basis: tuple[tuple[int, int], ...]
    figure: bool = False

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise CorpusError(f"陈述的起点 {self.start} 不在终点 {self.end} 之前")
