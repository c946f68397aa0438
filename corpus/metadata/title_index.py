"""Titles by the names in them: which of many reports a question names, without going through all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set

from corpus.language.fold import fold
from corpus.metadata.title_names import LEAST, ends_of, names_of, place_before
from corpus.report import Report


class TitleIndex:
    """The names at the heads of the titles of `reports`; rows are their numbers from 0."""

    def __init__(self, reports: Sequence[Report]) -> None:
        self._names = tuple(map(names_of, reports))
        placed: dict[str, set[int]] = defaultdict(set)
        bodies: dict[str, list[int]] = defaultdict(list)
        for row, names in enumerate(self._names):
            bodies[names.body].append(row)
            for place in names.places:
                placed[place].add(row)
        self._placed: Mapping[str, Set[int]] = dict(placed)
        self._bodies: Mapping[str, Sequence[int]] = dict(bodies)
        self._longest = max(map(len, placed), default=0)
        self._starts = frozenset(place[:LEAST] for place in placed)
        self._titled = self._by_name(reports)
        self._ends = self._by_end()

    def named_in(self, folded: str, known: str = "", within: Set[int] | None = None) -> Set[int] | None:
        """Rows of the reports whose title names most of what the question names: places first, then the body.

        `within` where it names none of them. Places of a table, their names in `known`, are told by the
        regions of the reports, which a title need not name. Of no reports but `within`; None: of all.
        """
        names = {n for n in self._places_in(folded) if n not in known}
        if within is not None:
            names = {n for n in names if not within.isdisjoint(self._placed[n])}
        kept = _best(Counter(row for name in names for row in self._titled.get(name, ())), within)
        return _best(self._bodies_in(folded), kept)

    def _places_in(self, text: str) -> set[str]:
        """Places of the titles that stand anywhere in the folded text."""
        found: set[str] = set()
        for start in range(len(text) - LEAST + 1):
            if text[start : start + LEAST] in self._starts:
                spans = (text[start:end] for end in range(start + LEAST, start + self._longest + 1))
                found.update(span for span in spans if span in self._placed)
        return found

    def _by_name(self, reports: Sequence[Report]) -> Mapping[str, Set[int]]:
        """Places → the reports in whose title or path they stand."""
        titled: dict[str, set[int]] = defaultdict(set)
        for row, report in enumerate(reports):
            for name in self._places_in(f"{fold(report.title)} {fold(report.source)}"):
                titled[name].add(row)
        return dict(titled)

    def _by_end(self) -> Mapping[str, Sequence[str]]:
        """The last letters of every part of a body's name that ends as a body does → bodies."""
        ends: dict[str, list[str]] = defaultdict(list)
        for body in self._bodies:
            for tail in {body[end - LEAST : end] for end in ends_of(body) if end >= LEAST}:
                ends[tail].append(body)
        return dict(ends)

    def _bodies_in(self, folded: str) -> Mapping[int, int]:
        """Row → length of the longest stretch of its body's name in the question that ends as a body does."""
        told: dict[int, int] = {}
        tails = {folded[at : at + LEAST] for at in range(len(folded) - LEAST + 1)}
        for body in {body for tail in tails for body in self._ends.get(tail, ())}:
            for name in {n for end in ends_of(body) for n in _stretches(body[:end]) if n in folded}:
                for row in self._told(folded, name, body):
                    told[row] = max(told.get(row, 0), len(name))
        return told

    def _told(self, folded: str, name: str, body: str) -> Iterator[int]:
        """Reports of the body that the name tells: all, or those of a place right before it."""
        before = place_before(folded, name)
        if before is None:
            yield from self._bodies[body]
            return
        for size in range(LEAST, min(len(before), self._longest) + 1):
            rows = self._placed.get(before[-size:], ())
            yield from (row for row in rows if self._names[row].body == body)


def _stretches(name: str) -> Iterator[str]:
    """What ends with the name, from `LEAST` letters on."""
    return (name[start:] for start in range(len(name) - LEAST + 1))


def _best(scores: Mapping[int, int], among: Set[int] | None) -> Set[int] | None:
    """Those with the highest score; all where none of them has one."""
    held = scores if among is None else {row: score for row, score in scores.items() if row in among}
    best = max(held.values(), default=0)
    return {row for row, score in held.items() if score == best} if best else among
