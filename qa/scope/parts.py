"""Questions about several places, times or standings, taken apart into one question for each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest

from corpus.metadata.regions import RegionMention
from corpus.stages import staged
from qa.question.aspects import Aspect, aspects_of, has_topic, plain
from qa.question.halves import asked_at
from qa.question.understanding import Question, understand
from qa.question.wording import Kind, Tense
from qa.scope.held import Held
from qa.scope.resolve import resolve
from qa.scope.scopes import NotHeld

_JOIN = re.compile(r"[、,， 和与跟及同以到至的]*")
# 河南派去湖北的, 从北京搬到雄安的: a place that something goes to stands beside none.
_GOES_TO = re.compile(r"[^到从、,，;；和与跟及同][去到往赴向给援入]$")
_CUE = re.compile(
    r"各|分别|对比|相比|比较|比一|哪个|哪家|谁|[两三四五]地|[两三四五六七八九]省|都有|相差|差多少|更|高|低|"
    r"多|少|大|快|变|升|降|涨|跌|几|实际|目标|怎么定"
)
_LIKELY = -1.0  # log-odds: a part may be counted in the unit of the whole
_TOLD = {"plan": "目标", "done": "实际", None: ""}
_KEPT: frozenset[Kind] = frozenset({"how", "why", "problem", "list", "rank"})


@dataclass(frozen=True, slots=True)
class Part:
    """One of the compared: its own question and a short name to show (历城区2025年)."""

    question: Question
    name: str


@staged("scope")
def split(question: Question, held: Held) -> tuple[Part, ...]:
    """Parts of a comparison or trend in the order asked; empty where the question is a single one."""
    if not _CUE.search(question.folded):
        return ()
    aspects = aspects_of(question)
    places = _places(question, held)
    if len(places) > 1:
        return _by_place(question, places, aspects)
    if len(aspects) < 2:
        return ()
    parts = _by_aspect(question, aspects)
    return parts if all(not isinstance(resolve(p.question, held), NotHeld) for p in parts) else ()


def _places(question: Question, held: Held) -> list[RegionMention]:
    """Places named side by side: none inside another, at least one of them held."""
    out: list[RegionMention] = []
    for mention in question.regions:
        nested = any(_related(mention, other) for other in question.regions if other is not mention)
        again = any(mention.candidates == other.candidates for other in out)
        aim = out and _GOES_TO.search(question.folded, out[-1].end, mention.start)
        if not (nested or again or aim) and any(c.chain for c in mention.candidates):
            out.append(mention)
    told = [m for m in out if held.of_regions(m.candidates)]
    return out if len(told) > 1 or (told and _adjacent(question, out)) else []


def _related(a: RegionMention, b: RegionMention) -> bool:
    return any(y.chain and x != y and y.contains(x) for x in a.candidates for y in b.candidates) or any(
        x.chain and x != y and x.contains(y) for x in a.candidates for y in b.candidates
    )


def _adjacent(question: Question, places: Sequence[RegionMention]) -> bool:
    return all(_JOIN.fullmatch(question.folded[a.end : b.start]) for a, b in pairwise(places))


def _by_place(
    question: Question, places: Sequence[RegionMention], aspects: Sequence[Aspect]
) -> tuple[Part, ...]:
    """One part a place, or a place and a time of its own; what stands after the last is asked of all."""
    text = question.folded
    of_all = [a for a in aspects if not places[0].end <= a.time.start < places[-1].start]
    asked_of_all = _around(text, places, aspects)
    if not has_topic(asked_of_all):  # 哪家GDP增得多: the words that compare name what is compared
        asked_of_all = _around(text, places, aspects, compared=True)
    parts: list[Part] = []
    for place, after in zip_longest(places, places[1:]):
        stop = after.start if after else len(text)
        tail = _without_times(text, place.end, stop, aspects)
        asked = tail if after and has_topic(tail) else asked_of_all
        own: list[Aspect | None] = [a for a in aspects if place.end <= a.time.start < stop]
        own = own or [*of_all] or [None]
        name = text[place.start : place.end]
        for aspect in own:
            label = name + (_named(aspect) if len(own) > 1 else "")
            tense = question.tense if len(aspects) < 2 else None
            parts.append(Part(_part(question, _full(place, name), aspect, asked, tense), label))
    return tuple(parts)


def _full(place: RegionMention, name: str) -> str:
    """The name as reports have it: 广东省 for 粤."""
    return place.candidates[0].name if len(name) < 2 else name


def _around(
    text: str, places: Sequence[RegionMention], aspects: Sequence[Aspect], *, compared: bool = False
) -> str:
    """What stands before and behind all places."""
    outside = (0, places[0].start), (places[-1].end, len(text))
    return "".join(_without_times(text, *stretch, aspects, compared=compared) for stretch in outside)


def _without_times(
    text: str, start: int, end: int, aspects: Sequence[Aspect], *, compared: bool = False
) -> str:
    out, at = "", start
    for time in sorted({(a.time.start, a.time.end) for a in aspects if start <= a.time.start < end}):
        out, at = out + text[at : time[0]], time[1]
    return plain(out + text[at:end], compared=compared)


def _by_aspect(question: Question, aspects: Sequence[Aspect]) -> tuple[Part, ...]:
    """One part a time and standing; words that stand with one of them only go with it."""
    lead = plain(question.folded[: min(a.time.start for a in aspects)])
    asked = next((a.words for a in aspects if has_topic(a.words)), aspects[-1].words)
    parts = []
    for aspect in aspects:
        words = aspect.words if has_topic(aspect.words) else asked
        parts.append(Part(_part(question, lead, aspect, words), _named(aspect)))
    return tuple(parts)


def _named(aspect: Aspect | None) -> str:
    return f"{aspect.time.period.label}{_TOLD[aspect.tense]}" if aspect else ""


def _part(
    question: Question, lead: str, aspect: Aspect | None, asked: str, tense: Tense | None = None
) -> Question:
    """`lead` and `asked` put to one time; its kind is a figure where two figures are compared."""
    whole = f"{lead}{_named(aspect)}{asked}"
    asks = asked_at(whole)
    sub = understand(whole if asks else f"{whole}是多少")
    kind = sub.kind if asks or asked_at(question.folded) else question.kind
    kind = kind if kind in _KEPT else "figure"
    tense = aspect.tense if aspect and aspect.tense else sub.tense or tense
    counted = question.asked.kind
    shared = counted and not sub.asked.kind and sub.wording.fits[counted] > _LIKELY
    measure = question.asked if shared else sub.asked
    return replace(sub, kind=kind, tense=tense, asked=measure, inherited=question.inherited)
