"""Yes or no, where the words that answer leave no choice: a threshold, a side, a way, 无 and 未, 已建成.

Of 91 questions for yes or no over `eval/learn`, their own answers given, 36 are told and none of them wrong
(benchmarks/verdicts.py).
"""

from __future__ import annotations

import re
from typing import Final, Literal

from corpus.language.fold import fold
from corpus.language.quantities import Quantity, find_quantities, find_stated_none
from corpus.language.stops import CLAUSE_MARKS, FOLDED_STOPS
from corpus.report import Report
from corpus.statements.cues import FALLS, RISES
from index.legs.tokens import segmenter
from qa.check.said import said_at
from qa.check.wanted import quantities_at
from qa.question.halves import asked_at
from qa.question.measure import ABOVE, BELOW, OVER, REACHED, UNDER
from qa.question.understanding import Question

Verdict = Literal["是", "否"]

_ASKS = re.compile(
    rf"是不是|是否|有没有|有无|(?P<twice>[^\W\d])[不没](?P=twice)|(?:没有?|吗|(?<![什怎多])么)(?=[{FOLDED_STOPS}]*$)"
)
_NEGATED = re.compile("[不没未无非别]")
# Another measure than the way: faster, higher than someone else's.
_BESIDE = re.compile(r"[快慢]|[高低](?![质效])|跑[赢输]|超")
_DOWN, _UP = re.compile(rf"{FALLS}|[少掉]"), re.compile(rf"{RISES}|多(?!少)")
_STATED = re.compile(rf"(?:(?P<down>{FALLS})|(?P<up>{RISES}))[了约]?$")
# On which side of a target, a limit, the whole country it is. 超标 falls short of a standard.
_ABOVE = re.compile(rf"(?<!不)(?:{ABOVE}|[快好优]于|超(?!标|载|员)|跑赢)|不低于")
_BELOW = re.compile(rf"(?<!不)(?:{BELOW}|慢于|落后|不及)|[以之]内|不高于")
_MET, _GROWTH = re.compile("达到|达成|完成|实现"), re.compile("增[长速幅]")
_SAME = "持平"
# What leaves it open whether something is so: 取消除烟叶以外的税, 积极争创. All of them, or some.
_DOUBT, _WHOLE = re.compile("[不没未无非零免取停争]"), re.compile("[全都均每皆]|所有")
_REACH = 20
# Words that say there is none, as the segmenter cuts them.
_NONE: Final = frozenset(
    {"无", "未", "没有", "没", "尚未", "尚无", "未有", "从未", "并未", "并无", "均未", "均无"}
)


def verdict(question: Question, report: Report, start: int, end: int) -> Verdict | None:
    """What `report.text[start:end]`, which answers, says to a question for yes or no; None where it is open.

    None too for a question that is negative itself, or asks for more than yes or no.
    """
    rest, count = _ASKS.subn(" ", question.folded)
    if not count or asked_at(rest):
        return None
    bounds = [(f, *_bound(rest, f)) for f in find_quantities(rest)]
    for figure, sign, reached in bounds:
        if sign:
            return _of_threshold(figure, sign, reached, report, start, end)
    if _NEGATED.search(rest):
        return None
    return (
        _of_side(rest, report, start, end)
        or _of_way(rest, report, start, end)
        or _of_none(report, start, end)
        or _of_done(rest, report, start, end)
    )


def _bound(rest: str, figure: Quantity) -> tuple[int, bool]:
    """1 for 超过, -1 for 不到, 0 for no threshold; and whether the figure itself is enough."""
    before = rest[: figure.start]
    if UNDER.search(before):
        return -1, False
    return int(bool(OVER.search(before) or REACHED.search(before))), bool(REACHED.search(before))


def _of_threshold(
    asked: Quantity, sign: int, reached: bool, report: Report, start: int, end: int
) -> Verdict | None:
    held = [q for q in quantities_at(report, start, end) if (q.kind, q.unit) == (asked.kind, asked.unit)]
    if len(held) != 1 or held[0].value is None or asked.value is None:
        return None
    told, apart = held[0], held[0].value - asked.value
    if told.approx and sign * apart <= 0:  # 超过90 may be over 100, 近100 under it
        return None
    return "是" if sign * apart > 0 or (reached and not apart) else "否"


def _of_side(rest: str, report: Report, start: int, end: int) -> Verdict | None:
    """是 where it lies on the side asked for: 超限额了吗, 控制在限额以内 → 否.

    Above a target is a target met only where growth is spoken of: below that of PM2.5 is better.
    """
    clause = _clause(report, start, end)
    met = _MET.search(rest) and _GROWTH.search(rest + report.text[max(0, start - _REACH) : end])
    above, below = _ABOVE.search(rest) or met, _BELOW.search(rest)
    over, under = bool(_ABOVE.search(clause)), bool(_BELOW.search(clause))
    if bool(above) == bool(below) or over == under:
        return None
    return "是" if bool(above) == over else "否"


def _of_way(rest: str, report: Report, start: int, end: int) -> Verdict | None:
    down, up = bool(_DOWN.search(rest)), bool(_UP.search(rest))
    if down == up or _BESIDE.search(rest):
        return None
    text = fold(report.text)
    if _SAME in text[start:end]:
        return "否"
    figures = quantities_at(report, start, end)
    told = [
        m for f in figures if f.kind == "share" and (m := _STATED.search(text, max(0, f.start - 6), f.start))
    ]
    if len(told) != 1:
        return None
    return "是" if bool(told[0]["down"]) == down else "否"


def _of_none(report: Report, start: int, end: int) -> Verdict | None:
    """否 where the answer, or its clause before it, says that there is none."""
    clause = _clause(report, start, end)
    figures = quantities_at(report, start, end)
    none = find_stated_none(clause) or _NONE & set(segmenter().cut(clause))
    return "否" if none or (len(figures) == 1 and figures[0].value == 0) else None


def _of_done(rest: str, report: Report, start: int, end: int) -> Verdict | None:
    """是 where the answer says without a figure or a word of doubt that it was done: 全面建成."""
    said, clause = said_at(report, start, end), _clause(report, start, end)
    plain = not (_DOUBT.search(clause) or quantities_at(report, start, end))
    whole = not _WHOLE.search(rest) or _WHOLE.search(clause)
    compared = _DOWN.search(rest) or _UP.search(rest) or _BESIDE.search(rest)
    done = said is not None and said.standing == "achieved"
    return "是" if plain and whole and done and not compared else None


def _clause(report: Report, start: int, end: int) -> str:
    """The answer with what its clause says before it."""
    low = max(report.text.rfind(mark, 0, start) for mark in CLAUSE_MARKS) + 1
    return report.text[max(low, start - _REACH) : end]
