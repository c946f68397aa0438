"""The topic of a question as weighted grams, and how much of it a stretch of text covers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

_RUN = re.compile(r"[a-z][a-z0-9.]*|\d+(?:\.\d+)?%?|[\u3400-\u9fff]+")
# One character of a gram found alone says a little (披绿 / 绿化): less than half of the gram.
_CHAR_CREDIT = 0.3
# Words taken over from earlier turns weigh together at most this share of the question's own.
_INHERITED = 0.45
Weigher = Callable[[str], Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Gram:
    """A bigram, Latin word or number of the topic, its weight, and phrases that mean the same.

    `split` says whether one of its characters alone says a little: it is two Chinese characters.
    """

    text: str
    weight: float
    variants: tuple[str, ...]
    split: bool

    def stands_in(self, text: str) -> bool:
        """Whether folded `text` has the gram or a phrase that means the same."""
        return self.text in text or _any_in(self.variants, text)


@dataclass(frozen=True, slots=True)
class Topic:
    """Grams of a topic; `total` is the sum of their weights."""

    grams: tuple[Gram, ...]

    @property
    def total(self) -> float:
        """Sum of weights; 0 for a question without topic words."""
        return sum(g.weight for g in self.grams)

    def coverage(self, text: str) -> float:
        """Share of the topic's weight found in folded `text`, 0..1."""
        found = total = 0.0
        for gram in self.grams:  # written out: the engine spends most of its time here
            total += gram.weight
            own = gram.text
            if own in text or (gram.variants and _any_in(gram.variants, text)):
                found += gram.weight
            elif gram.split:
                found += gram.weight * _CHAR_CREDIT * ((own[0] in text) + (own[1] in text)) / 2
        return found / total if total else 0.0

    def letters(self, text: str) -> frozenset[str]:
        """Characters of `text` by which grams are found in it: the gram's own or those of its equals."""
        found = [p for g in self.grams for p in (g.text, *g.variants) if p in text]
        return frozenset("".join(found))

    def within(self, words: str) -> Topic:
        """The part of the topic whose grams stand in `words`."""
        return Topic(tuple(g for g in self.grams if g.text in words))

    def matched(self, text: str) -> frozenset[str]:
        """Grams found whole (or by an equal phrase) in folded `text`."""
        return frozenset(g.text for g in self.grams if g.stands_in(text))


def _any_in(phrases: tuple[str, ...], text: str) -> bool:
    for phrase in phrases:  # noqa: SIM110 - half the time of any()
        if phrase in text:
            return True
    return False


def topic_grams(own: str, inherited: str, weigh: Weigher) -> Topic:
    """Topic of a question: its own words at full weight, those of earlier turns at less.

    `weigh` gives the rarity (IDF) of tokens in the index; grams that it does not know are rare.
    """
    grams = _grams(own, weigh)
    known = {g.text for g in grams}
    later = [g for g in _grams(inherited, weigh) if g.text not in known]
    mine, theirs = sum(g.weight for g in grams), sum(g.weight for g in later)
    factor = min(1.0, _INHERITED * mine / theirs) if mine and theirs else 1.0
    return Topic((*grams, *(replace(g, weight=g.weight * factor) for g in later)))


def _grams(text: str, weigh: Weigher) -> list[Gram]:
    weights = weigh(text)
    phrases = {p: v for p, v in synonyms().items() if p in text}
    out: dict[str, Gram] = {}
    for run in _RUN.findall(text):
        pieces = (
            [run]
            if not "\u3400" <= run[0] <= "\u9fff" or len(run) == 1
            else [run[i : i + 2] for i in range(len(run) - 1)]
        )
        for piece in pieces:
            variants = tuple(v for p, vs in phrases.items() if _touches(p, piece) for v in vs)
            weight = weights.get(piece, weights.get("·" + piece, 0.0)) or _rarest(weights)
            split = len(piece) == 2 and piece[0] >= "\u3400"
            out.setdefault(piece, Gram(piece, weight * (0.5 if len(run) == 1 else 1.0), variants, split))
    return list(out.values())


def _touches(phrase: str, piece: str) -> bool:
    """Whether the gram is part of the phrase or the other way round; 省 alone is not in 全省."""
    return piece == phrase if len(phrase) == 1 else piece in phrase or phrase in piece


def _rarest(weights: Mapping[str, float]) -> float:
    return max(weights.values(), default=1.0)


@cache
def synonyms() -> dict[str, tuple[str, ...]]:
    """Phrase → phrases of the same meaning, from `lexicon.tsv` (folded text).

    A line that begins with `=` holds for each of its phrases, one with `>` only for the first.
    """
    groups: dict[str, tuple[str, ...]] = {}
    for line in files("qa").joinpath("lexicon.tsv").read_text("utf-8").splitlines():
        mark, *phrases = line.split("\t")
        for head in phrases if mark == "=" else phrases[:1] if mark == ">" else ():
            groups[head] = (*groups.get(head, ()), *(p for p in phrases if p != head))
    return groups
