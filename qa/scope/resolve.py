"""Which reports may answer a question, and with what standing: place, organ and period are hard.

Nothing here falls back in silence: what no held report covers is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from corpus.language.fold import fold
from corpus.language.times import TimeMention
from corpus.metadata.organs import OrganMention, find_organs, same_organ
from corpus.metadata.regions import RegionMention
from corpus.metadata.title_names import named_in
from corpus.report import Region, Report
from corpus.stages import staged
from qa.question.understanding import Question
from qa.scope.report_year import by_report_year
from qa.scope.scopes import NotHeld, Scope, mentions

# One wrong character in four (ratio 0.75) is a slip; another organ shares less.
_SLIP = 0.75
_COUNTY = 3  # names in the chain of a county: province, city, its own


@staged("scope")
def resolve(question: Question, reports: Sequence[Report]) -> tuple[Scope, ...] | NotHeld:
    """Reports that may answer, in the order given; `NotHeld` where place, organ or period rules all out."""
    scopes = tuple(Scope(r) for r in reports)
    titled = _by_title(question, scopes)
    narrowed = _by_region(question, titled)
    if isinstance(narrowed, NotHeld):
        if len(titled) == len(scopes):
            return narrowed
        narrowed = titled  # 丹麓…跑到北京上访: whose report it is, is told by its title
    for step in (_by_organ, by_report_year):
        narrowed = step(question, narrowed)
    over = _over(question, reports)
    return tuple(replace(s, over=True) for s in narrowed) if over else narrowed


def _over(question: Question, reports: Iterable[Report]) -> bool:
    """Whether a report accounts for all the time asked, of whatever place: a year is over for all alike."""
    periods = [m.period for m in question.periods]
    return bool(periods) and all(any(a.contains(p) for r in reports for a in r.accounts) for p in periods)


def beyond(question: Question, scopes: Sequence[Scope], reports: Sequence[Report]) -> tuple[Scope, ...]:
    """Reports of other places and bodies that speak of the one asked about, the place beside the answer.

    Where the reports that are about it do not answer, these may. None where every report was looked into.
    """
    taken = {s.report.source for s in scopes}
    others = [r for r in reports if r.source not in taken]
    mention = subject_region(question, reports) if question.regions else None
    if mention is None:
        return by_report_year(question, tuple(Scope(r) for r in others))
    names = _names(mention)
    named = tuple(Scope(r, (names,)) for r in others if mentions(r, names))
    return by_report_year(question, named)


def subject_region(question: Question, reports: Iterable[Report] = ()) -> RegionMention | None:
    """The place asked about: the first named, unless a later one lies inside it (济南历城 → 历城).

    全国 is a place only where a national report is held: in 居全国第几 it is a yardstick.
    """
    national = any(r.region is not None and not r.region.chain for r in reports)
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


def _by_region(question: Question, scopes: tuple[Scope, ...]) -> tuple[Scope, ...] | NotHeld:
    mention = subject_region(question, [s.report for s in scopes]) if question.regions else None
    if mention is None:
        return scopes
    own = tuple(s for s in scopes if s.report.region in mention.candidates)
    placeless = tuple(s for s in scopes if s.report.region is None and mentions(s.report, _names(mention)))
    if own or placeless:
        return own + placeless
    outer = tuple(
        replace(s, must_name=(*s.must_name, _names(mention)))
        for s in scopes
        if _encloses(s.report.region, mention) and mentions(s.report, _names(mention))
    )
    if outer:
        return outer
    return _holding_word(question, mention, scopes) or NotHeld("region")


def _holding_word(question: Question, mention: RegionMention, scopes: Iterable[Scope]) -> tuple[Scope, ...]:
    """Reports with the longer word that a county's name, its 县 or 区 left out, only opens: 云台书院片区.

    The evidence must hold that word.
    """
    word = question.folded[mention.start : mention.end + 2]
    full = question.folded[mention.end - 1] in "省市县区旗州" or len(word) < mention.end + 2 - mention.start
    if full or any(len(c.chain) < _COUNTY for c in mention.candidates):
        return ()
    return tuple(replace(s, must_name=(*s.must_name, (word,))) for s in scopes if mentions(s.report, [word]))


def _by_title(question: Question, scopes: tuple[Scope, ...]) -> tuple[Scope, ...]:
    """Those of the reports whose titles name what the question names, whether or not a table knows it."""
    known = " ".join(question.folded[m.start : m.end] for m in question.regions)
    named = {r.source for r in named_in(question.folded, [s.report for s in scopes], known)}
    return tuple(s for s in scopes if s.report.source in named)


def _encloses(region: Region | None, mention: RegionMention) -> bool:
    """Whether a report of `region` may speak of the place: it lies inside, and `region` is not the nation."""
    return region is not None and bool(region.chain) and any(region.contains(c) for c in mention.candidates)


def _names(mention: RegionMention) -> tuple[str, ...]:
    """Words by which a sentence would name the place: 烟台市, 烟台."""
    names = {fold(c.name) for c in mention.candidates}
    return tuple(sorted(names | {n[:-1] for n in names if len(n) > 2 and n[-1] in "省市县区旗州"}))


def _by_organ(question: Question, scopes: tuple[Scope, ...]) -> tuple[Scope, ...]:
    for mention in question.organs:
        same = tuple(s for s in scopes if s.report.organ and same_organ(mention.name, s.report.organ))
        if same:
            return same
        alike = tuple(s for s in scopes if s.report.organ and _misspelt(mention.core, s.report.organ))
        if alike:
            return alike
        if not _is_subject(question, mention):
            continue
        return tuple(replace(s, organ=mention.name) for s in scopes)
    return scopes


def _misspelt(core: str, organ: str) -> bool:
    """Whether the asked organ is the held one but for a slip of the pen (行政审皮)."""
    held = [m.core for m in find_organs(organ)]
    size = min(len(core), *(len(h) for h in held)) if held else 0
    return size > 2 and any(SequenceMatcher(None, core[:size], h[:size]).ratio() >= _SLIP for h in held)


def _is_subject(question: Question, mention: OrganMention) -> bool:
    """Whether nothing but place, period and organ stands before the organ."""
    before = question.folded[: mention.start]
    others: tuple[RegionMention | TimeMention, ...] = (*question.regions, *question.periods)
    for other in others:
        if other.end <= mention.start:
            before = before.replace(question.folded[other.start : other.end], "")
    return len(before.strip(" ，,的市区县省里那请问哎在")) < 2
