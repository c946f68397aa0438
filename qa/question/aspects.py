"""The several times and standings that one question asks about: 2024年实际、2025年目标和实际."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from corpus.language.times import TimeMention, find_times
from qa.question.asked_times import reference
from qa.question.understanding import Question, Tense, tense_of, topic_of

# What parts the times named or joins them, and belongs to none of them.
_EDGES = "、,，;；:： 和与跟及同以到至从的比又再→—-~"
_PLANNED = re.compile(
    r"(?:年初|原来|原先)?(?:目标|计划|预期(?!寿命)|预计|打算|原来想|想(?=[增新达提建完要])|定(?=[了的多几在]|$))"
)
_DONE = re.compile(r"实际(?!利用|使用)|实绩|最后|做到|(?<!没)完成(?=了?(?:多|几|$|[、,，]))")
_STANDING = re.compile(rf"{_PLANNED.pattern}|{_DONE.pattern}")
_BOTH = re.compile(
    rf"(?:{_PLANNED.pattern})[跟和与、及比]?(?:{_DONE.pattern})|(?:{_DONE.pattern})[跟和与、及比]?(?:年初)?(?:{_PLANNED.pattern})"
)
_ASKS = re.compile(r"多[少大]|几")
# Words that only ask for the comparison itself; what is compared stands elsewhere.
_COMPARING = re.compile(
    r"(?:谁|哪(?:个|家|省|市|边|里|地|年|一年)?)[^,，。?？、;；]*?(?:最|更)?(?:高|低|多|少|大|小|快|慢|猛|好|强|长)(?!少)[^,，。?？、;；]*"
    r"|是不是[^,，。?？;；]*|(?:多了|升|涨|增)还是[^,，。?？;；]*|是?变[好差]还是[^,，。?？;；]*|怎么变的?"
    r"|(?:相?差|快|高|低|多|少|升|降)(?:了)?(?:多(?:少|远|大)|几)[^,，、。?？]{0,4}(?=[,，、。?？]|$)"
    r"|(?:谁|前[一二三四五]名?|排)[^,，。?？]{0,3}(?:是谁|第[一二三])|都?排一排|一路|(?:两|这两|[三四五六])(?:年|个数)|都说一下|(?:几个|四个|三个)数都?(?:给我)?|对比一下|比一[比下]|比较|对比"
    r"|(?:超|完成|达到)了没有?|分别|各有?(?=多|几)|各自?(?=是|增|有|为|达|定)|排第[一二]|往[上下]走吗?"
)


@dataclass(frozen=True, slots=True)
class Aspect:
    """One time asked about, with the standing asked of it and the words that say what is asked of it."""

    time: TimeMention
    tense: Tense | None
    words: str


def aspects_of(question: Question) -> tuple[Aspect, ...]:
    """The times in the order named, one with plan and result twice; fewer than two where it asks of one."""
    times = _times(question)
    out: list[Aspect] = []
    for time, after in zip_longest(times, times[1:]):
        said = question.folded[time.end : after.start if after else None]
        out += [Aspect(time, tense, plain(said)) for tense in _tenses(said)]
    kept: dict[tuple[int, int, Tense | None], Aspect] = {}
    for aspect in out:
        kept.setdefault((aspect.time.period.first, aspect.time.period.last, aspect.tense), aspect)
    return tuple(kept.values())


def plain(words: str) -> str:
    """The words without standings and without what only compares."""
    return _STANDING.sub("", _COMPARING.sub("", words)).strip(_EDGES + "?？。")


def _times(question: Question) -> Sequence[TimeMention]:
    """The times of the question; the one compared with (2025比2024) too, where each is asked for."""
    if not re.search("各|分别|还是|怎么变|对比", question.folded):
        return question.periods
    year = max((m.period.last // 12 for m in question.periods), default=None)
    against = [m for m in find_times(question.text, reference(year)) if m.against and m.kind == "year"]
    return sorted((*question.periods, *against), key=lambda m: m.start)


def _tenses(said: str) -> list[Tense | None]:
    """Plan and result in the order said, where both are asked of one time; else the one that is said."""
    plan, done = _PLANNED.search(said), _DONE.search(said)
    if plan and done and (_BOTH.search(said) or len(_ASKS.findall(said)) > 1):
        return ["plan", "done"] if plan.start() < done.start() else ["done", "plan"]
    if plan and not done:
        return ["plan"]
    return ["done"] if done and not plan else [tense_of(said)]


def has_topic(words: str) -> bool:
    """Whether the words name something to be asked about."""
    return len(topic_of(words).replace(" ", "")) > 1
