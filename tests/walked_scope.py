"""The scope of a question by walking through all reports at every step: what `qa.scope` must find too.

As it was done before there was a catalogue; slow at many reports, plain to read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from corpus.language.fold import fold, spelt
from corpus.metadata.organs import find_organs, same_organ
from corpus.metadata.regions import RegionMention
from corpus.metadata.title_names import names_of
from corpus.report import Report
from qa.question.understanding import Question
from qa.scope.report_year import report_years
from qa.scope.resolve import _is_subject, _longer_word, _names, subject_region
from qa.scope.scopes import NotHeld, Scope

Scopes = tuple[Scope, ...]


def resolve(question: Question, reports: Sequence[Report]) -> Scopes | NotHeld:
    """As `qa.scope.resolve.resolve`."""
    known = " ".join(question.folded[m.start : m.end] for m in question.regions)
    titled = tuple(Scope(r) for r in named_in(question.folded, reports, known))
    narrowed = _by_region(question, titled)
    if isinstance(narrowed, NotHeld):
        if len(titled) == len(reports):
            return narrowed
        narrowed = titled
    narrowed = _by_report_year(question, _by_organ(question, narrowed))
    periods = [m.period for m in question.periods]
    over = bool(periods) and all(any(a.contains(p) for r in reports for a in r.accounts) for p in periods)
    return tuple(replace(s, over=True) for s in narrowed) if over else narrowed


def beyond(question: Question, scopes: Scopes, reports: Sequence[Report]) -> Scopes:
    """As `qa.scope.resolve.beyond`."""
    taken = {s.report.source for s in scopes}
    others = [r for r in reports if r.source not in taken]
    mention = _subject(question, reports)
    if mention is None:
        return _by_report_year(question, tuple(Scope(r) for r in others))
    names = _names(mention)
    return _by_report_year(question, tuple(Scope(r, (names,)) for r in others if _mentions(r, names)))


def named_in(folded: str, reports: Sequence[Report], known: str = "") -> tuple[Report, ...]:
    """As `TitleIndex.named_in`."""
    names = {n for r in reports for n in names_of(r).places if n in folded and n not in known}
    titles = [f"{fold(r.title)} {fold(r.source)}" for r in reports]
    kept = _most(reports, [sum(n in title for n in names) for title in titles])
    return _most(kept, [_body_named(folded, r) for r in kept])


def _most(reports: Sequence[Report], scores: Sequence[int]) -> tuple[Report, ...]:
    best = max(scores, default=0)
    return tuple(r for r, s in zip(reports, scores, strict=True) if s == best)


def _body_named(folded: str, report: Report) -> int:
    names = names_of(report)
    ends = [i + 1 for i, char in enumerate(names.body) if char in "院校学局委会司团办心馆所队站园厂社部厅处"]
    spans = (names.body[start:end] for end in ends for start in range(end - 1))
    return max((len(n) for n in spans if n in folded and _is_told(folded, n, names.places)), default=0)


def _is_told(folded: str, name: str, places: Sequence[str]) -> bool:
    before = folded[: folded.index(name)].rstrip("省市州县区旗镇乡村的")
    return len(name) > 3 or not before or before.endswith(tuple(places))


def _mentions(report: Report, words: Iterable[str]) -> bool:
    return any(spelt(word).search(report.text) for word in words)


def _subject(question: Question, reports: Iterable[Report]) -> RegionMention | None:
    national = any(r.region is not None and not r.region.chain for r in reports)
    return subject_region(question, national=national) if question.regions else None


def _by_region(question: Question, scopes: Scopes) -> Scopes | NotHeld:
    mention = _subject(question, [s.report for s in scopes])
    if mention is None:
        return scopes
    names = _names(mention)
    own = tuple(s for s in scopes if s.report.region in mention.candidates)
    placeless = tuple(s for s in scopes if s.report.region is None and _mentions(s.report, names))
    if own or placeless:
        return own + placeless
    around = [
        s
        for s in scopes
        if (region := s.report.region) and region.chain and any(map(region.contains, mention.candidates))
    ]
    outer = tuple(replace(s, must_name=(names,)) for s in around if _mentions(s.report, names))
    if outer:
        return outer
    word = _longer_word(question, mention)
    held = tuple(replace(s, must_name=((word,),)) for s in scopes if word and _mentions(s.report, [word]))
    return held or NotHeld("region")


def _by_organ(question: Question, scopes: Scopes) -> Scopes:
    for mention in question.organs:
        same = tuple(s for s in scopes if s.report.organ and same_organ(mention.name, s.report.organ))
        alike = tuple(s for s in scopes if s.report.organ and _misspelt(mention.core, s.report.organ))
        if same or alike:
            return same or alike
        if _is_subject(question, mention):
            return tuple(replace(s, organ=mention.name) for s in scopes)
    return scopes


def _misspelt(core: str, organ: str) -> bool:
    held = [m.core for m in find_organs(organ)]
    size = min(len(core), *(len(h) for h in held)) if held else 0
    return size > 2 and any(SequenceMatcher(None, core[:size], h[:size]).ratio() >= 0.75 for h in held)


def _by_report_year(question: Question, scopes: Scopes) -> Scopes:
    if question.report_year is None:
        return scopes
    return tuple(s for s in scopes if question.report_year in report_years(s.report)) or scopes
