"""Questions about several places or periods, taken apart into one question for each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.language.times import TimeMention
from corpus.metadata.regions import RegionMention
from corpus.report import Report
from corpus.stages import staged
from qa.held import NotHeld
from qa.question import Question, Tense, tense_of, understand
from qa.scope import resolve

_JOINING = "、,， 和与跟及同以到至的"
_JOIN = re.compile(rf"[{_JOINING}\s]*")
_OWN = re.compile(rf"(?:的|实际|实绩|计划|预期|预计|目标)*[{_JOINING}\s]*")
_EACH = re.compile("分别|各自")
_CUE = re.compile(
    r"各|分别|对比|相比|比较|哪个|哪家|谁|两地|三地|四地|[两三四五六七八九]省|都有|相差|差多少|更|高|低|"
    r"多|少|大|快|变|升|降"
)
_WHICH_MORE = re.compile(r"(?:谁|哪)[^,。?]{0,14}(?:更|最)?(?:高|低|多|少|大|小|快|慢|强|长)")


@dataclass(frozen=True, slots=True)
class Part:
    """One of the compared: its own question and a short name to show (历城区2025年)."""

    question: Question
    name: str


@staged("scope")
def split(question: Question, reports: Sequence[Report]) -> tuple[Part, ...]:
    """Parts of a comparison or trend in the order asked; empty where the question is a single one."""
    places = _places(question, reports)
    if len(places) > 1 and _CUE.search(question.folded):
        return _by_place(question, places)
    periods = _distinct_periods(question)
    if len(periods) > 1 and _CUE.search(question.folded):
        parts = _by_period(question, periods)
        if all(not isinstance(resolve(p.question, reports), NotHeld) for p in parts):
            return parts
    return ()


def _places(question: Question, reports: Sequence[Report]) -> list[RegionMention]:
    """Places named side by side: none inside another, at least one of them held."""
    out: list[RegionMention] = []
    for mention in question.regions:
        nested = any(_related(mention, other) for other in question.regions if other is not mention)
        if not nested and any(c.chain for c in mention.candidates):
            out.append(mention)
    held = [m for m in out if any(r.region in m.candidates for r in reports)]
    return out if len(held) > 1 or (held and _adjacent(question, out)) else []


def _related(a: RegionMention, b: RegionMention) -> bool:
    return any(y.chain and x != y and y.contains(x) for x in a.candidates for y in b.candidates) or any(
        x.chain and x != y and x.contains(y) for x in a.candidates for y in b.candidates
    )


def _adjacent(question: Question, places: Sequence[RegionMention]) -> bool:
    return all(_JOIN.fullmatch(question.folded[a.end : b.start]) for a, b in pairwise(places))


def _distinct_periods(question: Question) -> list[TimeMention]:
    seen: dict[tuple[int, int], TimeMention] = {}
    for mention in question.periods:
        seen.setdefault((mention.period.first, mention.period.last), mention)
    return list(seen.values())


def _by_place(question: Question, places: Sequence[RegionMention]) -> tuple[Part, ...]:
    text = question.text
    lead = text[: places[0].start]
    stops = [*(p.start for p in places[1:]), len(text)]
    tails = [text[p.end : stop] for p, stop in zip(places, stops, strict=True)]
    wholes = [understand(tail) for tail in tails]
    shared = tails[-1]
    parts = []
    for place, tail, whole in zip(places, tails, wholes, strict=True):
        name = text[place.start : place.end]
        own = len(whole.topic.replace(" ", "")) > 1
        body = tail if own else _periods_of(whole) + (_without_periods(shared) if whole.periods else shared)
        sub = understand(lead + name + body)
        if own and tail is not shared and sub.kind == "figure" and not sub.asked.firm:
            sub = replace(sub, kind=wholes[-1].kind if wholes[-1].kind != "fact" else sub.kind)
        if sub.asked.kind is None and question.asked.kind and not own:
            sub = replace(sub, asked=question.asked)
        kind = (
            question.kind
            if sub.kind == "figure" and question.kind in {"how", "why", "problem", "rank"}
            else sub.kind
        )
        if kind in {"fact", "yesno"} and _WHICH_MORE.search(question.folded):
            kind = "figure"
        parts.append(Part(replace(sub, kind=kind, tense=sub.tense or question.tense), name))
    return tuple(parts)


def _periods_of(question: Question) -> str:
    return "".join(question.text[m.start : m.end] for m in question.periods)


def _without_periods(text: str) -> str:
    for mention in reversed(understand(text).periods):
        text = text[: mention.start] + text[mention.end :]
    return text


def _by_period(question: Question, periods: Sequence[TimeMention]) -> tuple[Part, ...]:
    """One part a period, its text without the others; its tense is told before the next period."""
    stops = [*(p.start for p in periods[1:]), len(question.folded)]
    parts = []
    for period, stop in zip(periods, stops, strict=True):
        tense: Tense | None = tense_of(question.folded[period.end : stop])
        sub = understand(_with_only(question, period))
        kind = "figure" if question.kind == "yesno" else question.kind
        alone = moved_to(period, sub)
        parts.append(Part(replace(sub, periods=(alone,), tense=tense, kind=kind), period.period.label))
    return tuple(parts)


def _with_only(question: Question, kept: TimeMention) -> str:
    """The text without its other periods, what is said of these alone (2024年实际和) and 分别."""
    text, at, out = question.text, 0, ""
    for mention in question.periods:
        if mention is kept:
            continue
        before = text[at : mention.start]
        out += before.rstrip(_JOINING) if mention is question.periods[-1] else before
        own = _OWN.match(text, mention.end)
        at = own.end() if own else mention.end
    return _EACH.sub("", out + text[at:])


def moved_to(period: TimeMention, sub: Question) -> TimeMention:
    """The period as it stands in the text of `sub`."""
    return next((m for m in sub.periods if m.period == period.period), replace(period, start=0, end=0))
