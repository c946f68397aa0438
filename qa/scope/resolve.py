"""Which reports may answer a question, and with what standing: place, organ and period are hard.

Nothing here falls back in silence: what no held report covers is refused.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from corpus.language.fold import fold
from corpus.language.times import TimeMention
from corpus.metadata.organs import OrganMention
from corpus.metadata.regions import RegionMention
from corpus.stages import staged
from qa.question.understanding import Question
from qa.scope.held import Held, both
from qa.scope.scopes import NotHeld, Scope

_COUNTY = 3  # names in the chain of a county: province, city, its own


@dataclass(frozen=True, slots=True)
class _Kept:
    """Rows that are left, None for all that the index holds, and what a `Scope` says of each.

    `own_first`: reports of the place asked about, then those that only speak of it.
    """

    rows: Set[int] | None
    must_name: tuple[tuple[str, ...], ...] = ()
    organ: str = ""
    own_first: bool = False


@staged("scope")
def resolve(question: Question, held: Held) -> tuple[Scope, ...] | NotHeld:
    """Reports that may answer, in the order held; `NotHeld` where place, organ or period rules all out."""
    known = " ".join(question.folded[m.start : m.end] for m in question.regions)
    titled = held.catalogue.titles.named_in(question.folded, known, held.within)
    kept = _by_region(question, Held(held.catalogue, titled))
    if isinstance(kept, NotHeld):
        if titled is None or len(titled) == len(held):
            return kept
        kept = _Kept(titled)  # 丹麓…跑到北京上访: whose report it is, is told by its title
    for step in (_by_organ, _by_report_year):
        kept = step(question, held, kept)
    return _scopes(held, kept, over=_over(question, held))


def _scopes(held: Held, kept: _Kept, *, over: bool = False) -> tuple[Scope, ...]:
    catalogue = held.catalogue
    plain = catalogue.scopes_over if over else catalogue.scopes
    if kept.rows is None and not (kept.must_name or kept.organ):
        return plain
    rows = sorted(held.rows if kept.rows is None else kept.rows)
    if kept.own_first:
        rows.sort(key=lambda row: catalogue.reports[row].region is None)
    if kept.must_name or kept.organ:
        reports = map(catalogue.reports.__getitem__, rows)
        return tuple(Scope(r, kept.must_name, kept.organ, over) for r in reports)
    return tuple(map(plain.__getitem__, rows))


def _over(question: Question, held: Held) -> bool:
    """Whether a report accounts for all the time asked, of whatever place: a year is over for all alike."""
    periods = [m.period for m in question.periods]
    return bool(periods) and all(any(map(held.any_of, held.catalogue.accounting(p))) for p in periods)


@staged("scope")
def beyond(question: Question, scopes: Sequence[Scope], held: Held) -> tuple[Scope, ...]:
    """Reports of other places and bodies that speak of the one asked about, the place beside the answer.

    Where the reports that are about it do not answer, these may. None where every report was looked into.
    """
    if len(scopes) == len(held):
        return ()
    catalogue = held.catalogue
    taken = {catalogue.row[s.report.source] for s in scopes}
    mention = subject_region(question, national=held.national) if question.regions else None
    if mention is None:
        kept = _Kept(frozenset(held.rows) - taken)
    else:
        names = _names(mention)
        kept = _Kept(catalogue.words.holding(names, held.within) - taken, (names,))
    return _scopes(held, _by_report_year(question, held, kept))


def subject_region(question: Question, *, national: bool = False) -> RegionMention | None:
    """The place asked about: the first named, unless a later one lies inside it (济南历城 → 历城).

    全国 is a place only where a national report is held: in 居全国第几 it is a yardstick.
    """
    mentions = [m for m in question.regions if national or any(c.chain for c in m.candidates)]
    if not mentions:
        return None
    first = mentions[0]
    inner = [
        m
        for m in mentions[1:]
        if any(a.contains(b) and a != b for a in first.candidates for b in m.candidates)
    ]
    return inner[0] if inner and any(a.chain for a in first.candidates) else first


def _by_region(question: Question, held: Held) -> _Kept | NotHeld:
    mention = subject_region(question, national=held.national) if question.regions else None
    if mention is None:
        return _Kept(held.within)
    names, words = _names(mention), held.catalogue.words
    if own := held.of_regions(mention.candidates) | words.holding(names, held.placeless):
        return _Kept(own, own_first=True)
    if outer := words.holding(names, held.around(mention.candidates)):
        return _Kept(outer, (names,))
    word = _longer_word(question, mention)
    holding = words.holding([word], held.within) if word else None
    return _Kept(holding, ((word,),)) if holding else NotHeld("region")


def _longer_word(question: Question, mention: RegionMention) -> str:
    """The longer word that a county's name, its 县 or 区 left out, only opens: 云台书院片区; "" for none.

    The evidence must hold that word.
    """
    word = question.folded[mention.start : mention.end + 2]
    full = question.folded[mention.end - 1] in "省市县区旗州" or len(word) < mention.end + 2 - mention.start
    return "" if full or any(len(c.chain) < _COUNTY for c in mention.candidates) else word


def _names(mention: RegionMention) -> tuple[str, ...]:
    """Words by which a sentence would name the place: 烟台市, 烟台."""
    names = {fold(c.name) for c in mention.candidates}
    return tuple(sorted(names | {n[:-1] for n in names if len(n) > 2 and n[-1] in "省市县区旗州"}))


def _by_organ(question: Question, held: Held, kept: _Kept) -> _Kept:
    organs = held.catalogue.organs
    for mention in question.organs:
        if found := organs.same(mention.name, kept.rows) or organs.misspelt(mention.core, kept.rows):
            return replace(kept, rows=found)
        if _is_subject(question, mention):
            return replace(kept, organ=mention.name)
    return kept


def _by_report_year(question: Question, held: Held, kept: _Kept) -> _Kept:
    """Those called by the year that the question names a report by; all where none is."""
    if question.report_year is None:
        return kept
    named = both(held.catalogue.by_year.get(question.report_year, frozenset()), kept.rows)
    return replace(kept, rows=named) if named else kept


def _is_subject(question: Question, mention: OrganMention) -> bool:
    """Whether nothing but place, period and organ stands before the organ."""
    before = question.folded[: mention.start]
    others: tuple[RegionMention | TimeMention, ...] = (*question.regions, *question.periods)
    for other in others:
        if other.end <= mention.start:
            before = before.replace(question.folded[other.start : other.end], "")
    return len(before.strip(" ，,的市区县省里那请问哎在")) < 2
