"""Answers of several parts: the items of a list, the points of a how, a why or a problem."""

from __future__ import annotations

from collections.abc import Sequence

from index.hit import Hit
from qa.check.bounds import on_words, tidy
from qa.decide.finding import Pick
from qa.decide.heading_lists import told_by_headings
from qa.decide.readings import Read
from qa.question.understanding import Question
from qa.read.items import Sought, items_of
from qa.read.moves import moved_that_way, way_asked

TEXTUAL = frozenset({"how", "why", "problem"})
MANY = TEXTUAL | {"list"}
MOST_ITEMS = 20
_ITEM_FLOOR = -0.5  # a begin of an item this far below outside is none
_TOLD = 4.0  # log-odds of names whose figures are told to have gone that way
_LEADS = 3  # passages one of which must hold the answer


def together(question: Question, ranked: Sequence[Read]) -> tuple[Pick, ...]:
    """The items of the best reading that has any, and of the readings next to it that go on with them."""
    if moved := _moved(question, ranked):
        return moved
    led = next(((r, held) for r in ranked[:_LEADS] if (held := _items(question, r))), None)
    if led is None:
        return ()
    lead, chosen = led[0], [led]
    told_all = len(led[1]) == question.counted
    for other in () if told_all else ranked:
        beside = any(_follow(one.hit, other.hit) for one, _ in chosen)
        if other is not lead and beside and other.reading.sure > 0 and (held := _items(question, other)):
            chosen.append((other, held))
    picks = [p for _, held in sorted(chosen, key=lambda c: c[0].hit.chunk.start) for p in held]
    told = tuple(picks[:MOST_ITEMS])
    return told_by_headings(told, lead.wanted) if question.kind == "list" else told


def _moved(question: Question, ranked: Sequence[Read]) -> tuple[Pick, ...]:
    """The names whose figures went the way that is asked for, in the first passage that lists such."""
    way = way_asked(question.folded)
    if way is None:
        return ()
    for one in ranked[:_LEADS]:
        chunk = one.hit.chunk
        best = max([_TOLD, *(i.score for i in one.reading.items)])
        told = (
            (start, end, one.wanted.said(start, end))
            for start, end in moved_that_way(one.report.text, (chunk.start, chunk.end), way)
        )
        picks = tuple(one.pick(question, a, b, said, best) for a, b, said in told if said is not None)
        if picks:
            return picks
    return ()


def _follow(one: Hit, other: Hit) -> bool:
    """Whether two passages stand side by side under one heading, or as two points of it (一是…二是…)."""
    a, b = one.chunk, other.chunk
    near = a.source == b.source and abs(a.number - b.number) == 1
    return near and (a.path == b.path or (len(a.path) > 1 and a.path[:-1] == b.path[:-1]))


def _items(question: Question, one: Read) -> list[Pick]:
    """What the reader marked as answering together, made whole as an enumeration or as whole clauses."""
    chunk = one.hit.chunk
    marked = [(i.start, i.end) for i in one.reading.items if i.score >= _ITEM_FLOOR]
    best = max((i.score for i in one.reading.items), default=0.0)
    sought = Sought(question.kind in MANY, question.kind in TEXTUAL, question.counted)
    told = items_of(one.reading, (chunk.start, chunk.end), marked, sought)
    out = []
    for item in told:
        start, end = tidy(one.report, *on_words(one.report, *item))
        said = one.wanted.said(start, end) if start < end else None
        if said is not None:
            out.append(one.pick(question, start, end, said, best))
    return out
