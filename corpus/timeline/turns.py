"""Turns inside a section: to shortcomings, to what comes next, and short lines that serve as headings."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.language.numerals import UP_TO_TEN
from corpus.language.stops import FOLDED_ENDS, FOLDED_MARKS, FOLDED_STOPS
from corpus.timeline.roles import LACKS, NEXT, Role, heading_role

_PROBLEM = re.compile(
    rf"[^{FOLDED_STOPS}]{{0,40}}?(?:(?:清醒|深刻)地?(?:看到|认识)|问题也?不容忽视|(?:存在|面临)(?:着)?(?:的|一些|不少|"
    r"以下|许多|诸多|较多)+"
    rf"[^{FOLDED_ENDS}]{{0,8}}(?:{LACKS}|挑战)|主要(?:问题|困难|不足)(?:是|有|:)|(?:问题|困难|"
    r"不足)(?:主要)?(?:是|有|:)|"
    r"与[^,。]{2,16}相比[^,。]{0,6}仍?(?:有|存在)[^,。]{0,4}(?:差距|不足)|仍存在)"
)
_NEXT = re.compile(
    rf"[\s\-]*(?:(?:[{UP_TO_TEN}]|\d)[、.])?(?:{NEXT}|接下来|下月|下季度|明年|新的一年)"
    r"(?!降)[^。;]{0,24}(?:[,:]|计划|打算|要|将|重点)"
)
# 【明年打算】 before the words of a paragraph
_BRACKETED = re.compile(r"\s*[\[【]([^\[\]【】\n]{2,12})[\]】]")
# 目标:……。进展:…… as points of a progress report are filled in
_LABEL = re.compile(
    r"\s*(?:(?P<aim>(?:年度|全年|工作|计划)?(?:目标|任务|计划)(?:任务)?)|"
    r"(?:目前|工作|实施|项目|最新)?(?:进展|进度|完成|推进|落实)(?:情况)?|形象进度):"
)
_LINE = 24  # characters; a longer line is a sentence
_END = re.compile(rf"[{FOLDED_MARKS}、]")


@dataclass(frozen=True, slots=True)
class Turn:
    """A new role from here on, told by the first `length` characters; `line`: by a line of its own."""

    role: Role
    length: int
    line: bool


def turn_of(clause: str, sentence: str, *, alone: bool, first: bool) -> Turn | None:
    """The turn that a folded clause makes; `alone`: it is a line, `first`: it opens `sentence`."""
    words = clause.strip()
    if alone and 3 < len(words) <= _LINE and not _END.search(words.rstrip(":")):
        role = heading_role(words.strip("□■●◆ :[]【】"), inner=True)
        if role is not None:
            return Turn(role, len(clause.rstrip()), line=True)
    return _opening(clause, sentence) if first else None


def _opening(clause: str, sentence: str) -> Turn | None:
    """The turn that a clause makes as the first of its sentence."""
    if (head := _BRACKETED.match(clause)) and (role := heading_role(head[1], inner=True)) is not None:
        return Turn(role, head.end(), line=False)
    if label := _LABEL.match(clause):
        return Turn("aim" if label["aim"] else "done", label.end(), line=False)
    if match := _NEXT.match(clause):
        return Turn("plan", match.end(), line=False)
    if match := _PROBLEM.match(sentence):
        return Turn("problem", match.end(), line=False)
    return None
