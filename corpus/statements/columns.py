"""The time and standing that the heads of a column, or of a row, give to its figures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.language.times import TimeMention, find_times
from corpus.report import Period
from corpus.statement import Standing
from corpus.statements.grid import Span, Table
from corpus.timeline.frames import Frame, Frames

Heads = tuple[Span, ...]

_RATE = re.compile(r"同比|增长|增速|增减|升降|变化|[±%]|环比|标准|占")
_AIM = re.compile(r"目标|预算(?!.{0,2}(?:执行|完成|支出|收入))|计划|任务|调整数|指标值|下达")
_DONE = re.compile(r"占|完成|为预算|执行|决算|实际|进度")
_RESULT = re.compile(r"实际|完成(?!时|期限)|执行|决算|进度")
_AIM_ROW = re.compile(r"(?:年度|年初|全年|本年|当年)?(?:目标|计划|预算|任务)(?:任务|目标)?[值数]?")
_SO_FAR = re.compile(r"累计")


@dataclass(frozen=True, slots=True)
class Column:
    """What a head tells; `period` is None where it names no time."""

    period: Period | None
    point: bool
    standing: Standing | None
    basis: tuple[Span, ...]


def read_columns(text: str, table: Table, frame: Frame, frames: Frames) -> dict[Heads, Column]:
    """Heads of each column of a table → what they tell the figures below them."""
    out: dict[Heads, Column] = {}
    previous: Column | None = None
    for heads in table.columns:
        column = _column(text, heads, (frame, frames), previous)
        out[heads] = column
        previous = column
    return out


def _column(text: str, heads: Heads, within: tuple[Frame, Frames], previous: Column | None) -> Column:
    frame, frames = within
    words = [text[a:b] for a, b in reversed(heads)]
    mention, at = next(((m, at) for at, w in enumerate(words) if (m := _time(w, frame, frames))), (None, 0))
    standing = _standing(words)
    period: Period | None = None
    point = False
    basis = heads[::-1]
    if mention is not None:
        period, point, basis = mention.period, mention.point, basis[: at + 1]
        if standing != "target" and frames.is_before(period):
            standing = "baseline"
    elif any(map(_SO_FAR.search, words)):
        period = next((p for p in frames.accounts if p.first != p.last), None)
    elif previous is not None and words and _RATE.search(words[0]):
        period, point, basis = previous.period, previous.point, (*previous.basis, *basis)
        standing = standing or previous.standing
    elif standing == "target":
        period = frames.planned_with(frame.period)
    return Column(period, point, standing, basis)


def _standing(words: Sequence[str]) -> Standing | None:
    """Aim or result, as the innermost head says that speaks of either."""
    for head in words:
        if _DONE.search(head):
            return "achieved" if _RESULT.search(head) else None
        if _AIM.search(head):
            return "target"
    return None


def read_row(text: str, rows: Heads, frame: Frame, frames: Frames) -> Column:
    """What the heads of a row tell its figures where those of the column tell nothing: 2024年, 目标任务."""
    words = [text[a:b] for a, b in reversed(rows)]
    mention, at = next(((m, at) for at, w in enumerate(words) if (m := _time(w, frame, frames))), (None, 0))
    standing: Standing | None = "target" if any(map(_AIM_ROW.fullmatch, words)) else None
    if mention is None:
        period = frames.planned_with(frame.period) if standing else None
        return Column(period, False, standing, rows if standing else ())
    if standing is None and frames.is_before(mention.period):
        standing = "baseline"
    return Column(mention.period, mention.point, standing, (rows[::-1][at],))


def _time(words: str, frame: Frame, frames: Frames) -> TimeMention | None:
    if re.fullmatch(r"(?:19|20)\d\d", words.strip()):
        words += "年"
    found = find_times(words, frame.reference, frames.accounts)
    return found[0] if found else None
