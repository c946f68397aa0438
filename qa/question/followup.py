"""Follow-up questions: what the new turn omits is taken from the turns before, and said so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.language.stops import FULL_STOPS
from corpus.language.times import TimeMention, find_times
from corpus.metadata.organs import OrganMention
from corpus.metadata.regions import RegionMention
from corpus.stages import staged
from qa.question.halves import asked_at
from qa.question.measure import Asked
from qa.question.understanding import Question, understand

_ELLIPTIC = re.compile(r"^(?:那么?|还有|再看|换成|其中)?[^,。]{0,14}呢[？?]?$")
_ASKS = re.compile(r"多少|几|哪|什么|啥|谁|怎|咋|如何|为何|吗|是不是|是否")
# How large something is, whatever it is: of the topic named before.
_SIZE = re.compile("总[量额数值]|规模")
# What is said of a topic, not a topic of its own: 同比增长多少？
_OF_A_TOPIC = re.compile(
    rf"同比|环比|增长|增加|增速|增幅|下降|减少|降幅|提高|上升|比重|占比|比例|排名|名次|{_SIZE.pattern}|"
    r"其中|全[国省市州区县年]|上年|目标|完成|实际|多少"
)
_LEANING = re.compile(f"其中|的呢?[?。]?$|{_SIZE.pattern}")
_NOUN = 2  # characters of a word that stands for itself
# Topic words fewer than this do not make a question of their own.
_FULL_TOPIC = 3


@dataclass(frozen=True, slots=True)
class Resolved:
    """A question made whole, and the phrases taken over from earlier turns (as they stood there)."""

    question: Question
    taken: tuple[str, ...] = ()


@staged("understand")
def resolve_history(text: str, history: Sequence[str], reference_year: int | None) -> Resolved:
    """The question with place, period and topic supplied from `history` (user turns, oldest first)."""
    if not history:
        return Resolved(understand(text, reference_year=reference_year))
    previous = resolve_history(history[-1], history[:-1], reference_year).question
    year = previous.periods[0].period.first // 12 if previous.periods else reference_year
    relative = re.search(r"[上前次下]一?年|第二年|[上下]半年|季度", text)
    current = understand(text, reference_year=year if relative else reference_year)
    if both := _compared(current, previous, year if relative else reference_year):
        return both
    if not _leans(current):
        return Resolved(current)
    return _complete(current, previous, year if relative else reference_year)


def _leans(current: Question) -> bool:
    """Whether the turn leaves out what the turns before must supply."""
    place = bool(current.regions or current.organs)
    return not (place and current.periods and len(current.topic.replace(" ", "")) >= _FULL_TOPIC) and not (
        place and not _is_elliptic(current)
    )


def _is_elliptic(current: Question) -> bool:
    topic = current.topic.replace(" ", "")
    return bool(_ELLIPTIC.match(current.folded)) or len(topic) < _FULL_TOPIC


def _has_topic(current: Question) -> bool:
    """Whether the turn asks of something else than the turns before did."""
    own = _OF_A_TOPIC.sub("", current.topic.replace(" ", ""))
    return bool(_ASKS.search(current.folded)) and len(own) >= _FULL_TOPIC and not _is_elliptic(current)


def _compared(current: Question, previous: Question, year: int | None) -> Resolved | None:
    """比广西高多少, 和年初目标比呢: the earlier question put to both sides; None without a comparison."""
    if not _AGAINST.search(current.folded) or _has_topic(
        replace(current, topic=_OTHER.sub("", current.topic))
    ):
        return None
    places = [_slice(current, m) for m in current.regions]
    text = previous.text
    if places and previous.regions:
        last = previous.regions[-1]
        text = f"{text[: last.end]}、{'、'.join(places)}{text[last.end :]}"
    elif (years := _years_against(current)) and previous.periods:
        last_time = previous.periods[-1]
        text = f"{text[: last_time.end]}、{years}{text[last_time.end :]}"
    elif _AIM.search(current.folded) and previous.periods and previous.tense != "plan":
        last_time = previous.periods[-1]
        text = f"{text[: last_time.end]}目标、{_slice(previous, last_time)}实际{text[last_time.end :]}"
    else:
        return None
    text = text if asked_at(text) else f"{text.rstrip(FULL_STOPS)}各是多少"
    return Resolved(
        replace(understand(text, reference_year=year), inherited=previous.inherited), (previous.text,)
    )


def _years_against(current: Question) -> str:
    return "、".join(
        _slice(current, m)
        for m in find_times(current.text)
        if m.against and re.search(r"\d{4}", _slice(current, m))
    )


_AGAINST = re.compile(r"^(?:那|再)?(?:比|[跟和与同].*(?:比|差|高|低|多|少))|对比|比一?比")
_AIM = re.compile(r"目标|计划|预期")
_OTHER = re.compile(r"\d{4}年?|[跟和与同比]|年初|目标|计划|预期|高|低|多|少|差|快|慢|大|小")


def _complete(current: Question, previous: Question, year: int | None) -> Resolved:
    elliptic = _is_elliptic(current)
    if elliptic and len(current.topic.replace(" ", "")) < 2 and not _asks_anew(current):
        return _substitute(current, previous, year)
    taken: list[str] = []
    prefix = ""
    if not current.regions and not current.organs and (head := _subject_text(previous)):
        prefix += head
        taken.append(head)
    if not current.periods and previous.periods and (elliptic or not current.regions):
        label = _slice(previous, previous.periods[0])
        prefix += label
        taken.append(label)
    whole = understand(prefix + current.text, reference_year=year)
    anew = _has_topic(current) or _names_another(current)
    inherited = "" if anew else " ".join(filter(None, (previous.topic, previous.inherited)))
    changes = replace(whole, inherited=inherited)
    if not _ASKS.search(current.folded):
        asked = whole.asked if whole.asked.kind else previous.asked
        wording = previous.wording
        if anew or _SIZE.search(current.folded):
            asked, wording = Asked(), replace(whole.wording, standing=previous.wording.standing)
        changes = replace(
            changes,
            kind=previous.kind,
            asked=asked,
            wording=wording,
            tense=whole.tense or (None if current.periods else previous.tense),
        )
    if inherited:
        taken.append(inherited)
    return Resolved(changes, tuple(taken))


def _names_another(current: Question) -> bool:
    """Whether another thing is asked of in the same way (社零呢), nothing of it: 农村的呢, 成交总额呢."""
    own = _OF_A_TOPIC.sub("", current.topic.replace(" ", ""))
    alone = _ELLIPTIC.match(current.folded) and not _ASKS.search(current.folded)
    return bool(alone) and len(own) >= _NOUN and not _LEANING.search(current.folded)


def _asks_anew(current: Question) -> bool:
    return bool(_ASKS.search(current.folded)) or current.tense == "plan"


def _substitute(current: Question, previous: Question, year: int | None) -> Resolved:
    """青岛呢？ 那2023年呢？: the earlier question with its place or period exchanged."""
    text = previous.text
    swaps: list[tuple[RegionMention | TimeMention, str]] = []
    if current.regions:
        old = previous.regions[0] if previous.regions else None
        swaps += [(m, _slice(current, current.regions[0]) if m is old else "") for m in previous.regions]
    if current.periods:
        swaps += [
            (m, _slice(current, current.periods[0]) if m is previous.periods[0] else "")
            for m in previous.periods
        ]
    for mention, new in sorted(swaps, key=lambda s: -s[0].start):
        text = text[: mention.start] + new + text[mention.end :]
    head = "" if previous.regions or not current.regions else _slice(current, current.regions[0])
    head += "" if previous.periods or not current.periods else _slice(current, current.periods[0])
    whole = understand(head + text, reference_year=year)
    kept = (
        [previous.topic]
        + ([] if current.regions else [_subject_text(previous)])
        + ([] if current.periods or not previous.periods else [_slice(previous, previous.periods[0])])
    )
    whole = replace(
        whole,
        inherited=previous.inherited,
        kind=previous.kind,
        asked=previous.asked,
        wording=previous.wording,
    )
    return Resolved(whole, tuple(k for k in kept if k))


def _subject_text(question: Question) -> str:
    mentions: list[RegionMention | OrganMention] = [*question.regions[:1], *question.organs[:1]]
    if len(mentions) == 2 and mentions[1].start <= mentions[0].start < mentions[1].end:
        mentions = mentions[1:]
    return "".join(
        _slice(question, m) for m in sorted(mentions, key=lambda m: m.start) if _slice(question, m)
    )


def _slice(question: Question, mention: RegionMention | TimeMention | OrganMention) -> str:
    return question.text[mention.start : mention.end]
