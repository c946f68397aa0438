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


_Probes = tuple[tuple[str, int, int], ...]


class _Found:
    """Which letters and phrases of some grams stand in a text: one bit each in a mask.

    What was found is remembered as long as the topic lives, which is one question.
    """

    __slots__ = ("_fewer", "_masks", "_probes", "bits")

    def __init__(self, grams: tuple[Gram, ...]) -> None:
        letters = dict.fromkeys(char for gram in grams if gram.split for char in gram.text)
        phrases = dict.fromkeys(phrase for gram in grams for phrase in (gram.text, *gram.variants))
        self.bits = bits = {probe: 1 << at for at, probe in enumerate(dict.fromkeys((*letters, *phrases)))}
        # a probe, the bits of the letters without which it cannot stand in a text, its own bit
        self._probes: _Probes = tuple(
            (probe, sum(bits[c] for c in set(probe) if c in letters and c != probe), bit)
            for probe, bit in bits.items()
        )
        self._masks: dict[str, int] = {}
        self._fewer: dict[int, _Probes] = {}

    def mask(self, text: str) -> int:
        """Bits of what stands in the text."""
        mask = self._masks.get(text)
        if mask is None:
            mask = self._masks[text] = _looked_for(self._probes, text)
        return mask

    def mask_within(self, text: str, whole: str) -> int:
        """As `mask`, for a part of the text `whole`: only what stands there is looked for."""
        mask = self._masks.get(text)
        if mask is None:
            held = self.mask(whole)
            probes = self._fewer.get(held)
            if probes is None:
                probes = self._fewer[held] = tuple(p for p in self._probes if p[2] & held)
            mask = self._masks[text] = _looked_for(probes, text)
        return mask


def _looked_for(probes: _Probes, text: str) -> int:
    mask = 0
    for probe, needed, bit in probes:
        if mask & needed == needed and probe in text:
            mask |= bit
    return mask


class Topic:
    """Grams of a topic, and what texts share with it."""

    __slots__ = ("_found", "_letters", "_parts", "_shares", "_weighed", "grams")

    def __init__(self, grams: tuple[Gram, ...], found: _Found | None = None) -> None:
        self.grams = grams
        self._found = found or _Found(grams)
        bits = self._found.bits
        # weight of a gram, the phrases of which one is enough, and its letters where one says a little
        self._weighed = tuple(
            (
                gram.weight,
                sum(bits[p] for p in {gram.text, *gram.variants}),
                bits[gram.text[0]] if gram.split else 0,
                bits[gram.text[1]] if gram.split else 0,
            )
            for gram in grams
        )
        self._shares: dict[int, float] = {}
        self._letters: dict[int, frozenset[str]] = {}
        self._parts: dict[str, Topic] = {}

    @property
    def total(self) -> float:
        """Sum of weights; 0 for a question without topic words."""
        return sum(g.weight for g in self.grams)

    def coverage(self, *texts: str) -> float:
        """Share of the topic's weight found in folded texts, 0..1; a gram lies within one of them."""
        return self.share(self.mask(*texts))

    def mask(self, *texts: str) -> int:
        """What of the topic stands in the texts, for `share` and `letters`; masks join by |."""
        mask = 0
        for text in texts:
            mask |= self._found.mask(text)
        return mask

    def mask_within(self, text: str, whole: str) -> int:
        """As `mask`, quicker, for a part of `whole`."""
        return self._found.mask_within(text, whole)

    def share(self, mask: int) -> float:
        """Share of the topic's weight that a mask stands for, 0..1."""
        share = self._shares.get(mask)
        if share is None:
            found = total = 0.0
            for weight, enough, first, second in self._weighed:
                total += weight
                if mask & enough:
                    found += weight
                elif first:
                    found += weight * _CHAR_CREDIT * (bool(mask & first) + bool(mask & second)) / 2
            share = self._shares[mask] = found / total if total else 0.0
        return share

    def letters(self, mask: int) -> frozenset[str]:
        """Characters by which grams were found: the gram's own or those of its equals."""
        found = self._letters.get(mask)
        if found is None:
            bits = self._found.bits
            phrases = {p for gram in self.grams for p in (gram.text, *gram.variants) if mask & bits[p]}
            found = self._letters[mask] = frozenset("".join(phrases))
        return found

    def within(self, words: str) -> Topic:
        """The part of the topic whose grams stand in `words`; masks of the topic hold for it too."""
        part = self._parts.get(words)
        if part is None:
            grams = tuple(g for g in self.grams if g.text in words)
            part = self._parts[words] = Topic(grams, self._found)
        return part

    def matched(self, *texts: str) -> frozenset[str]:
        """Grams found whole (or by an equal phrase) in folded texts."""
        mask = self.mask(*texts)
        pairs = zip(self.grams, self._weighed, strict=True)
        return frozenset(gram.text for gram, (_, enough, _, _) in pairs if mask & enough)


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
    near = sorted(pair for char in set(text) for pair in _synonyms_from().get(char, ()))
    phrases = {p: synonyms()[p] for _, p in near if p in text}
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


@cache
def _synonyms_from() -> dict[str, list[tuple[int, str]]]:
    """First character → the phrases of `synonyms` that begin with it, with their places there."""
    found: dict[str, list[tuple[int, str]]] = {}
    for place, phrase in enumerate(synonyms()):
        found.setdefault(phrase[0], []).append((place, phrase))
    return found
