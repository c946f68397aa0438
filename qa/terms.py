"""The topic of a question as weighted grams, and how much of it a stretch of text covers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
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


@dataclass(frozen=True, slots=True)
class _Probes:
    """What is looked for to tell which grams a text has, each with its bit in a mask of what was found.

    `letters`: characters of split grams; `phrases`: grams and their equals, with the bits of the letters
    without which a phrase cannot stand there; `grams`: weight, bits of the phrases of which one is
    enough, and the bits of the two letters (0 where one alone says nothing).
    """

    letters: tuple[tuple[str, int], ...]
    phrases: tuple[tuple[str, int, int], ...]
    grams: tuple[tuple[float, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """Grams of a topic; what was found in a text is remembered as long as the topic lives: one question."""

    grams: tuple[Gram, ...]
    _probes: _Probes = field(init=False, repr=False, compare=False)
    _found: dict[str, int] = field(init=False, repr=False, compare=False, default_factory=dict)
    _parts: dict[str, Topic] = field(init=False, repr=False, compare=False, default_factory=dict)
    _shares: dict[int, float] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_probes", _probes_of(self.grams))

    @property
    def total(self) -> float:
        """Sum of weights; 0 for a question without topic words."""
        return sum(g.weight for g in self.grams)

    def coverage(self, *texts: str) -> float:
        """Share of the topic's weight found in folded texts, 0..1; a gram lies within one of them."""
        mask = 0
        for text in texts:
            mask |= self._mask(text)
        share = self._shares.get(mask)
        if share is None:
            share = self._shares[mask] = self._share(mask)
        return share

    def _mask(self, text: str) -> int:
        """Bits of the letters and phrases that stand in the text."""
        mask = self._found.get(text)
        if mask is None:
            mask = 0
            for letter, bit in self._probes.letters:
                if letter in text:
                    mask |= bit
            for phrase, needed, bit in self._probes.phrases:
                if mask & needed == needed and phrase in text:
                    mask |= bit
            self._found[text] = mask
        return mask

    def _share(self, mask: int) -> float:
        found = total = 0.0
        for weight, enough, first, second in self._probes.grams:
            total += weight
            if mask & enough:
                found += weight
            elif first:
                found += weight * _CHAR_CREDIT * (bool(mask & first) + bool(mask & second)) / 2
        return found / total if total else 0.0

    def letters(self, *texts: str) -> frozenset[str]:
        """Characters by which grams are found in the texts: the gram's own or those of its equals."""
        mask = 0
        for text in texts:
            mask |= self._mask(text)
        return frozenset("".join(phrase for phrase, _, bit in self._probes.phrases if mask & bit))

    def within(self, words: str) -> Topic:
        """The part of the topic whose grams stand in `words`."""
        part = self._parts.get(words)
        if part is None:
            part = self._parts[words] = Topic(tuple(g for g in self.grams if g.text in words))
        return part

    def matched(self, *texts: str) -> frozenset[str]:
        """Grams found whole (or by an equal phrase) in folded texts."""
        mask = 0
        for text in texts:
            mask |= self._mask(text)
        pairs = zip(self.grams, self._probes.grams, strict=True)
        return frozenset(gram.text for gram, (_, enough, _, _) in pairs if mask & enough)


def _probes_of(grams: tuple[Gram, ...]) -> _Probes:
    split = dict.fromkeys(char for gram in grams if gram.split for char in gram.text)
    letters = {char: 1 << at for at, char in enumerate(split)}
    texts = dict.fromkeys(phrase for gram in grams for phrase in (gram.text, *gram.variants))
    phrases = {phrase: 1 << at for at, phrase in enumerate(texts, len(letters))}
    return _Probes(
        tuple(letters.items()),
        tuple((p, sum(letters.get(c, 0) for c in set(p)), bit) for p, bit in phrases.items()),
        tuple(
            (
                gram.weight,
                sum(phrases[p] for p in {gram.text, *gram.variants}),
                letters[gram.text[0]] if gram.split else 0,
                letters[gram.text[1]] if gram.split else 0,
            )
            for gram in grams
        ),
    )


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
