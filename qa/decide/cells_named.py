"""Several cells of one table: those named by row and column, a whole row, the greatest of a column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from corpus.language.fold import fold
from corpus.report import Report
from corpus.statements.grid import Table
from corpus.statements.tables import find_tables
from qa.check.cells import CHANGE, WHOLE, without, words_above
from qa.check.named import Names, Value, joined, spoken, values_of
from qa.decide.finding import Pick
from qa.decide.readings import Read
from qa.question.understanding import Question

SURE = 0.85
"""Confidence of cells that the question names; of such, `benchmarks.tables` finds more than that right."""
_MOST = 12
_NAMED_OF_TOPIC = 0.6  # least share of the topic that heads, caption and headings say
_EXTREME = re.compile(r"最(?:(?P<most>[多高大快长重广强])|[少低小慢短轻弱])")
_WHO = re.compile(r"哪|谁|什么(?=地方|镇|乡|县|区|市|行业|项目)")
_BY_KIND = re.compile(r"(?:哪一?个?|什么)([镇乡村县区市州省])(?![镇乡村县区市街])")
_SPEED = re.compile(r"最[快慢]")
_GROWS = re.compile(r"增[长速幅减]|同比|升降")
_ROW = re.compile(r"各项|各指标|情况|怎么?样|如何|数据|哪些")
_JOIN = re.compile(r"[、,，和与跟及同比]")
_EMPTY = re.compile(r"情况|数据|指标|各项|相差|差|[最各比多少高低大小快慢长重广强短轻弱项]|" + WHOLE.pattern)


@dataclass(frozen=True, slots=True)
class Held:
    """A table, joined with those that go on with it, and its figures that may answer the question."""

    one: Read
    table: Table
    values: tuple[Value, ...]


def cells_named(question: Question, ranked: Sequence[Read]) -> tuple[Pick, ...]:
    """The cells that the question names in a table of the passages read, the best read first; () for none.

    Two rows or columns at least, a whole row, or the greatest or least of a column, then with its row's name
    before it. A blank among them leaves the question to the reader.
    """
    if question.kind not in {"figure", "fact", "list", "how"}:
        return ()
    for held in _tables(ranked):
        told = _extreme(question, held) if _EXTREME.search(question.folded) else _several(question, held)
        if told:
            return told
    return ()


def asks_greatest(question: Question) -> bool:
    """Whether it asks who has the most or the least: that of a table takes all its rows to tell."""
    return bool(_EXTREME.search(question.folded) and _WHO.search(question.folded))


def _tables(ranked: Sequence[Read]) -> Iterable[Held]:
    seen: set[tuple[str, int]] = set()
    for one in ranked:
        chunk, tables = one.hit.chunk, find_tables(one.report.text)
        for at, table in enumerate(tables):
            if not (table.span[0] < chunk.end and chunk.start < table.span[1]):
                continue
            whole = joined(one.report.text, tables, at)
            if (chunk.source, whole[0].span[0]) in seen:
                continue
            seen.add((chunk.source, whole[0].span[0]))
            yield Held(one, table, tuple(v for t in whole for v in values_of(one.wanted, t)))


def _several(question: Question, held: Held) -> tuple[Pick, ...]:
    values = held.values
    said = spoken(question.folded, (n for v in values for n in (*v.row[-1:], *v.column)))
    above = words_above(held.one.report, held.table)
    said = {n: at for n, at in said.items() if not (f"{n}情况" in above and f"{n}情况" in question.folded)}
    rows = list(dict.fromkeys(v.row for v in values if v.row[-1] in said))
    rows.sort(key=lambda row: said[row[-1]])
    sets = _column_sets(values, said)
    if len(rows) == 1 and sets == [frozenset()] and _ROW.search(question.folded):
        picked = [v for v in values if v.row == rows[0]]
    elif len(rows) > 1 or (len(sets) > 1 and rows):
        picked = _crossed(question, values, rows, sets, said)
    elif len(sets) > 1:
        picked = _crossed(question, values, _only_row(values), sets, said)
    else:
        return ()
    places = sorted({said[n] for n in (*(r[-1] for r in rows), *_ends(sets))})
    apart = len(sets) == len(rows) == 1 or _parted(question.folded, places)
    if not (1 < len(picked) <= _MOST and apart and _told(question, held, picked)):
        return ()
    return tuple(_pick(held, v) for v in picked)


def _ends(sets: Sequence[frozenset[str]]) -> Iterable[str]:
    return (name for names in sets if len(sets) > 1 for name in names)


def _parted(folded: str, places: Sequence[int]) -> bool:
    """Whether something joins the first two of the names said."""
    return any(_JOIN.search(folded, a, b) for a, b in pairwise(places))


def _column_sets(values: Iterable[Value], said: dict[str, int]) -> list[frozenset[str]]:
    """For each column that the question names: the names of it that it says, in the order said."""
    sets = {frozenset(set(v.column) & said.keys()) for v in values}
    best = [names for names in sets if not any(names < other for other in sets)]
    return sorted(best, key=lambda names: max((said[n] for n in names), default=0))


def _only_row(values: Sequence[Value]) -> list[Names]:
    """The one row there is, else the one for the whole."""
    rows = list(dict.fromkeys(v.row for v in values))
    wholes = [row for row in rows if WHOLE.search(row[-1])]
    return rows if len(rows) == 1 else wholes if len(wholes) == 1 else []


def _crossed(
    question: Question,
    values: Sequence[Value],
    rows: Sequence[Names],
    sets: Sequence[frozenset[str]],
    said: dict[str, int],
) -> list[Value]:
    """One cell for each row and column; [] where one is blank or several fit."""
    out = []
    for row, names in product(rows, sets):
        fits = [v for v in values if v.row == row and set(v.column) & said.keys() == names]
        one = _meant(question, fits, said)
        if one is None:
            return []
        out.append(one)
    return out


def _meant(question: Question, fits: Sequence[Value], said: Iterable[str]) -> Value | None:
    """Of the cells of a row: the result rather than aim and past, the value rather than its change."""
    asks_change = CHANGE.search(without(question.folded, said))
    standing = "target" if question.tense == "plan" else "achieved"
    for keep in (
        lambda v: v.said.standing == standing,
        lambda v: bool(asks_change) or not CHANGE.search("".join(v.column)),
    ):
        fits = [v for v in fits if keep(v)] or fits
    return fits[0] if len(fits) == 1 else None


def _extreme(question: Question, held: Held) -> tuple[Pick, ...]:
    """The row with the greatest or least value of the column asked for, its name first; () for a tie."""
    found = _EXTREME.search(question.folded)
    if found is None or not asks_greatest(question):
        return ()
    values = [v for v in held.values if not WHOLE.search(v.row[-1])]
    kind = _BY_KIND.search(question.folded)
    of_kind = [v for v in values if kind and v.row[-1].endswith(kind[1])]
    values = of_kind if len({v.row for v in of_kind}) > 1 else values
    if _SPEED.search(question.folded):
        values = [v for v in values if _GROWS.search("".join(v.column))]
    said = spoken(question.folded, (n for v in values for n in v.column))
    sets = _column_sets(values, said)
    if len(sets) != 1:
        return ()
    rows = list(dict.fromkeys(v.row for v in values))
    fits = ([v for v in values if v.row == row and sets[0] <= set(v.column)] for row in rows)
    told = [v for held_by in fits if (v := _meant(question, held_by, said)) and v.value is not None]
    alike = len({v.measure for v in told}) == 1 and len({v.column for v in told}) == 1
    if len(told) < 2 or len(told) < len(rows) or not alike or not _told(question, held, told):
        return ()
    told.sort(key=lambda v: v.value or 0.0, reverse=bool(found["most"]))
    if told[0].value == told[1].value:
        return ()
    return _pick(held, told[0], told[0].cell.rows[-1]), _pick(held, told[0])


def _told(question: Question, held: Held, picked: Sequence[Value]) -> bool:
    """Whether the heads of these cells and what stands above the table say most of the topic's letters."""
    report, table = held.one.report, held.table
    heads = [name for v in picked for name in (*v.row, *v.column)]
    corner = [fold(report.text[a:b]) for a, b in table.columns[0]]
    near = " ".join([*heads, *corner, words_above(report, table)])
    topic = _EMPTY.sub(" ", question.topic)
    said = {at for i in range(len(topic) - 1) if topic[i : i + 2] in near for at in (i, i + 1)}
    return sum(not topic[at].isspace() for at in said) >= _NAMED_OF_TOPIC * len("".join(topic.split()))


def _pick(held: Held, value: Value, span: tuple[int, int] | None = None) -> Pick:
    """The cell, or a head of it, as an answer whose evidence is its row."""
    report: Report = held.one.report
    start, end = span or value.cell.span
    first = report.text.rfind("\n", 0, start) + 1
    last = report.text.find("\n", end)
    last = len(report.text) if last < 0 else last
    return Pick(report, start, end, first, last, value.said, 0.0, held.one.hit.score)
