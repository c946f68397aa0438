"""Bodies by what they do: which of many reports one that a question names has issued."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence, Set
from difflib import SequenceMatcher
from functools import cached_property, reduce
from operator import and_
from typing import TypeVar

from corpus.metadata.organs import Body, body_of
from corpus.report import Report

Fact = TypeVar("Fact", bound=Hashable)
# One wrong character in four (ratio 0.75) is a slip; another organ shares less.
_SLIP = 0.75


class OrganIndex:
    """The issuers of `reports`; rows are their numbers from 0, those without an issuer left out.

    An issuer's name is taken apart when it is first asked for, all of them where a question leaves all open.
    """

    def __init__(self, reports: Sequence[Report]) -> None:
        self._organs = tuple(report.organ for report in reports)
        self._read: dict[str, Body] = {}

    def same(self, asked: str, among: Set[int] | None) -> Set[int]:
        """Reports of `among` (None: of all) whose issuer the `asked` one can mean."""
        body = body_of(asked)
        if among is None:
            among = self._may_be(body)
        return {row for row in among if (held := self._body(row)) and body.means(held)}

    def misspelt(self, core: str, among: Set[int] | None) -> Set[int]:
        """Those whose issuer does the asked but for a slip of the pen (行政审皮)."""
        cores = self._by_cores if among is None else self._grouped(among)
        return {row for held, rows in cores.items() if _slipped(core, held) for row in rows}

    def _body(self, row: int) -> Body | None:
        organ = self._organs[row]
        if not organ:
            return None
        body = self._read.get(organ)
        if body is None:
            body = self._read[organ] = body_of(organ)
        return body

    def _may_be(self, asked: Body) -> Set[int]:
        """Reports of bodies of the asked name or, where it is known what they do, of the same work."""
        named = self._by_name.get(asked.name, frozenset())
        if asked.work is None:
            return named
        return named | reduce(and_, sorted((self._by_work.get(w, frozenset()) for w in asked.work), key=len))

    def _grouped(self, rows: Iterable[int]) -> Mapping[tuple[str, ...], Set[int]]:
        held: dict[tuple[str, ...], set[int]] = defaultdict(set)
        for row in rows:
            if body := self._body(row):
                held[body.cores].add(row)
        return dict(held)

    @cached_property
    def _by_cores(self) -> Mapping[tuple[str, ...], Set[int]]:
        return self._grouped(range(len(self._organs)))

    @cached_property
    def _by_name(self) -> Mapping[str, Set[int]]:
        return rows_by([body.name] if body else () for body in self._bodies)

    @cached_property
    def _by_work(self) -> Mapping[str, Set[int]]:
        return rows_by(body.work or () if body else () for body in self._bodies)

    @property
    def _bodies(self) -> Iterator[Body | None]:
        return map(self._body, range(len(self._organs)))


def rows_by(facts: Iterable[Iterable[Fact]]) -> dict[Fact, Set[int]]:
    """Fact → the rows that have it, of the facts of each row in turn."""
    held: dict[Fact, set[int]] = defaultdict(set)
    for row, of_one in enumerate(facts):
        for fact in of_one:
            held[fact].add(row)
    return {fact: frozenset(rows) for fact, rows in held.items()}


def _slipped(core: str, held: Sequence[str]) -> bool:
    size = min(len(core), *(len(h) for h in held)) if held else 0
    return size > 2 and any(SequenceMatcher(None, core[:size], h[:size]).ratio() >= _SLIP for h in held)
