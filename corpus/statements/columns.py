"""The time and standing that a column's head gives to the figures under it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.language.times import TimeMention, find_times
from corpus.report import Period
from corpus.statement import Standing
from corpus.statements.tables import Span, Table
from corpus.timeline.frames import Frame, Frames

_RATE = re.compile(r"同比|增长|增速|增减|升降|变化|[±%]|环比|标准|占")
_AIM = re.compile(r"目标|预算(?!.{0,2}(?:执行|完成|支出|收入))|计划|任务|调整数|指标值|下达")
_DONE = re.compile(r"占|完成|为预算|执行|决算|实际|进度")
_SO_FAR = re.compile(r"累计")


@dataclass(frozen=True, slots=True)
class Column:
    """What a head tells; `period` is None where it names no time."""

    period: Period | None
    point: bool
    standing: Standing | None
    basis: tuple[Span, ...]


def read_columns(text: str, table: Table, frame: Frame, frames: Frames) -> dict[Span, Column]:
    """Span of each head of a table → what it tells the figures below it."""
    out: dict[Span, Column] = {}
    previous: Column | None = None
    for head in table.heads:
        words = text[head[0] : head[1]]
        mention = _time(words, frame, frames)
        standing: Standing | None = "target" if _AIM.search(words) and not _DONE.search(words) else None
        period: Period | None = None
        point = False
        basis: tuple[Span, ...] = (head,)
        if mention is not None:
            period, point = mention.period, mention.point
            if standing is None and frames.is_before(period):
                standing = "baseline"
        elif _SO_FAR.search(words):
            period = next((p for p in frames.accounts if p.first != p.last), None)
        elif previous is not None and _RATE.search(words):
            period, point, basis = previous.period, previous.point, (*previous.basis, head)
            standing = standing or previous.standing
        elif standing == "target":
            period = frames.planned_with(frame.period)
        column = Column(period, point, standing, basis)
        out[head] = column
        previous = column
    return out


def _time(words: str, frame: Frame, frames: Frames) -> TimeMention | None:
    if re.fullmatch(r"(?:19|20)\d\d", words.strip()):
        words += "年"
    found = find_times(words, frame.reference, frames.accounts)
    return found[0] if found else None
