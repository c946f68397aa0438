"""Answers of several parts: the items of a list, the points of a how, a why or a problem."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.language.stops import CLAUSE_MARKS, COLON, COLONS, COMMA, COMMAS, PART
from corpus.statements.cues import RESPECTIVELY
from index.hit import Hit
from qa.check.bounds import on_words, tidy
from qa.check.cells import names_column, table_at
from qa.check.wanted import quantities_at
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
_TWO = 2
_BESIDE = -1.5  # log-odds of a figure that is one of those asked for with 各
_HEAD = 24  # characters of the words before a figure that tell whose it is
_APART = re.compile(rf"[{CLAUSE_MARKS}{COLONS}、和与及]")
_CUE = re.compile(RESPECTIVELY)
_STRETCHES = tuple(map(re.compile, (PART, f"{PART}|{COMMA}", f"{PART}|{COMMA}|{COLON}|、")))
_AMONG = re.compile(rf"\s*(?:其中[{COLONS}{COMMAS}]?)?")


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


def told_together(question: Question, ranked: Sequence[Read], alone: Sequence[Pick]) -> tuple[Pick, ...]:
    """Several answers to what asks for one (根子在哪), where the reader marks the best among them.

    They stand apart, with a mark between them: what runs on (洮北|法院|雷芳) is one name that it cut.
    """
    picks = together(question, ranked[:1])
    if len({p.text for p in picks}) < _TWO or not alone:
        return ()
    between = (p.report.text[p.end : q.start] for p, q in pairwise(picks))
    best = alone[0]
    among = any(p.report is best.report and p.start < best.end and best.start < p.end for p in picks)
    return picks if among and all(map(_APART.search, between)) else ()


def of_each(question: Question, marked: tuple[Pick, ...], alone: Sequence[Pick]) -> tuple[Pick, ...]:
    """The figures of one sentence where a figure of each is asked, or two in one breath.

    `marked` are those that the reader marks together, `alone` all single answers. Each with the words that
    tell whose it is, where one stretch of the sentence holds both.
    """
    lead = alone[0] if alone else None
    named = lead and names_column(question.about, lead.report, lead.start, lead.end)
    if lead is None or not lead.said.figure or not named:
        return marked if len(marked) >= _TWO else tuple(alone[:1])
    same = [p for p in alone[1:] if p.report is lead.report and p.first == lead.first]
    if question.double:
        second = next((p for p in same if p.end <= lead.start or lead.end <= p.start), None)
        told = marked if len(marked) >= _TWO else tuple(filter(None, (lead, second)))
        return tuple(sorted(told, key=lambda p: p.start))
    beside = [p for p in same if _measure(p) == _measure(lead) and (p.score > _BESIDE or _in(p, marked))]
    told = tuple(sorted((lead, *beside), key=lambda p: p.start))
    if len(told) < _TWO:
        return marked if len(marked) >= _TWO else told
    return _with_heads(told)


def _in(pick: Pick, marked: Sequence[Pick]) -> bool:
    return any(m.report is pick.report and m.start < pick.end and pick.start < m.end for m in marked)


def _measure(pick: Pick) -> tuple[str, str] | None:
    """Class and unit of the figure that the pick is."""
    held = quantities_at(pick.report, pick.start, pick.end)
    return (held[0].kind, held[0].unit) if held else None


def _with_heads(picks: tuple[Pick, ...]) -> tuple[Pick, ...]:
    """Each from the start of its stretch of the sentence, the widest without another: 小学79所，在校6238人.

    As they are in a table, where names and figures are told apart (分别), or the stretch is long.
    """
    lead = picks[0]
    text = lead.report.text
    if table_at(lead.report, lead.start) is not None or _CUE.search(text, lead.first, picks[-1].end):
        return picks
    for marks in _STRETCHES:
        starts = [
            max((m.end() for m in marks.finditer(text, lead.first, p.start)), default=p.first) for p in picks
        ]
        apart = all(p.end <= start for p, start in zip(picks, starts[1:], strict=False))
        if apart and all(0 < p.start - start <= _HEAD for p, start in zip(picks, starts, strict=True)):
            return tuple(
                replace(p, start=_past_among(text, start, p.start))
                for p, start in zip(picks, starts, strict=True)
            )
    return picks


def _past_among(text: str, start: int, end: int) -> int:
    """Where the name begins behind white space and 其中."""
    opened = _AMONG.match(text, start, end)
    return opened.end() if opened else start


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
    sought = Sought(question.kind in MANY, question.kind in TEXTUAL, question.counted, question.folded)
    told = items_of(one.reading, (chunk.start, chunk.end), marked, sought)
    out = []
    for item in told:
        start, end = tidy(one.report, *on_words(one.report, *item))
        said = one.wanted.said(start, end) if start < end else None
        if said is not None:
            out.append(one.pick(question, start, end, said, best))
    return out
