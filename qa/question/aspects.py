"""The several times and standings that one question asks about: 2024年实际、2025年目标和实际."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from corpus.language.calendar import year_period
from corpus.language.numerals import SEVERAL
from corpus.language.times import TimeMention, find_times
from qa.question.asked_times import reference
from qa.question.halves import asked_at
from qa.question.understanding import Question, topic_of
from qa.question.wording import Tense, words

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
    rf"|(?:谁|前[{SEVERAL}]名?|排)[^,，。?？]{{0,3}}(?:是谁|第[一二三])|都?排一排|一路|(?:两|这两|[三四五六])(?:年|个数)|都说一下|(?:几个|四个|三个)数都?(?:给我)?|对比一下|比一[比下]|比较|对比"
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


def plain(words: str, *, compared: bool = False) -> str:
    """The clause that names most, without standings and, unless `compared` is kept, what only compares."""
    rest = _STANDING.sub("", words if compared else _COMPARING.sub("", _TOGETHER.sub("", words)))
    clauses = [clause.strip(_EDGES) for clause in _CLAUSES.split(rest)]
    return max(
        clauses,
        key=lambda c: (bool(asked_at(c)) and has_topic(c), len(topic_of(c).replace(" ", ""))),
        default="",
    )


_CLAUSES = re.compile("[,，;；?？。]")
# 两省, 中部四省, 三个直辖市: all of the places named.
_TOGETHER = re.compile(
    rf"(?:[东中西]部)?[{SEVERAL}](?:省份?|市|地|家|个?(?:直辖市|经济大省|省份?|地方))|都(?=是|有|多|各|定)"
)


def _times(question: Question) -> Sequence[TimeMention]:
    """The times of the question; the one compared with (2025比2024) too, where each is asked for."""
    if not re.search("各|分别|还是|怎么变|对比", question.folded):
        return _both_ends(question)
    year = max((m.period.last // 12 for m in question.periods), default=None)
    against = [m for m in find_times(question.text, reference(year)) if m.against and m.kind == "year"]
    return sorted((*question.periods, *against), key=lambda m: m.start)


def _both_ends(question: Question) -> list[TimeMention]:
    """2024到2025涨到多少 asks of two years: of what each was, not of the time between."""
    out: list[TimeMention] = []
    for mention in question.periods:
        first, last = mention.period.first // 12, mention.period.last // 12
        words = question.folded[mention.start : mention.end]
        if mention.kind == "span" and last == first + 1 and _MOVES.search(question.folded, mention.end):
            cut = mention.start + len(words) - len(words.lstrip("0123456789年"))
            out += [replace(mention, end=cut, period=year_period(first), kind="year")]
            out += [replace(mention, start=cut, period=year_period(last), kind="year")]
        else:
            out.append(mention)
    return out


_MOVES = re.compile("[涨升降跌变]|实际|多了|少了|提高|增加到|达到")


def _tenses(said: str) -> list[Tense | None]:
    """Plan and result in the order said, where both are asked of one time; else the one that is said."""
    plan, done = _PLANNED.search(said), _DONE.search(said)
    if plan and done and (_BOTH.search(said) or len(_ASKS.findall(said)) > 1):
        return ["plan", "done"] if plan.start() < done.start() else ["done", "plan"]
    if plan and not done:
        return ["plan"]
    if done and not plan:
        return ["done"]
    return ["plan" if words().read(said).tense == "plan" else None]


def has_topic(words: str) -> bool:
    """Whether the words name something to be asked about."""
    return len(topic_of(words).replace(" ", "")) > 1
