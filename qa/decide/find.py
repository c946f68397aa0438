"""One question over its scope: search, read the passages that may answer, check, choose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from corpus.report import Report
from corpus.stages import staged
from corpus.statement import Statement
from index.hit import Hit
from index.searcher import Index
from qa.check.cells import table_at
from qa.check.closest import closest
from qa.check.said import said_at
from qa.check.wanted import Wanted
from qa.decide.cells_named import SURE as SURE_OF_CELLS
from qa.decide.cells_named import asks_greatest, cells_named
from qa.decide.confidence import THRESHOLD, sureness
from qa.decide.finding import Evidence, Finding, Pick
from qa.decide.grounds import grounds_of
from qa.decide.in_two import in_two, whole_way
from qa.decide.readings import Read, in_paragraph, read_hits, sentence_of
from qa.decide.second_look import looked_again
from qa.decide.several import MANY, of_each, together, told_together
from qa.decide.single import in_order, singles
from qa.question.halves import from_to
from qa.question.understanding import Question
from qa.read.reading import Reader
from qa.scope.scopes import Scope

POOL = 60  # passages that the search hands over
READ = 4  # passages read at once
MOST_READ = 12  # passages read while unsure
SURE = 1.2  # log-odds at which no more are read
NEAREST = 8  # reports shown beside a refusal
_BESIDE_REFUSAL = 4  # sentences shown beside one


@staged("evidence")
def find(question: Question, scopes: Sequence[Scope], index: Index, reader: Reader) -> Finding:
    """The best answer that the scopes' reports give; no evidence where nothing may answer at all."""
    wanted = {s.report.source: Wanted(question, s) for s in scopes}
    hits = index.search(question.searched, top_k=POOL, sources=list(wanted))
    allowed = [h for h in hits if wanted[h.chunk.source].passage(h.chunk.start, h.chunk.end)]
    read: list[Read] = []
    rest = iter(allowed)
    picks: list[Pick] = []
    while len(read) < MOST_READ and (some := list(islice(rest, READ))):
        new = read_hits(question, some, wanted, reader)
        read += new
        picks = in_order([*picks, *singles(question, new)])
        enough = len(read) > READ or (question.kind not in MANY and (question.periods or len(scopes) < 2))
        if picks and picks[0].score > SURE and enough:
            break
    if not read:
        return Finding(question)
    picks = looked_again(question, picks, wanted, reader)
    ranked = sorted(read, key=lambda r: -r.rank)
    if cells := cells_named(question, ranked):
        return Finding(question, cells, _evidence(cells, ranked), SURE_OF_CELLS)
    if asks_greatest(question):
        picks = [p for p in picks if table_at(p.report, p.start) is None]
    two = in_two(question, ranked, {s.report.source: s for s in scopes}, reader)
    if two:
        told = [grounds_of(question, p, (), len(scopes)) for p in two]
        return Finding(question, two, _evidence(two, ranked), min(map(sureness, told)))
    found = _decided(question, ranked, picks, len(scopes))
    return found if found.confidence >= THRESHOLD else _unsure(question, ranked, picks, allowed, wanted)


def _unsure(
    question: Question,
    ranked: list[Read],
    picks: list[Pick],
    allowed: Sequence[Hit],
    wanted: Mapping[str, Wanted],
) -> Finding:
    """As decided without the reports' fronts, which are of no time; with what comes near."""
    told = [r for r in ranked if r.wanted.dated(r.hit.chunk.start, r.hit.chunk.end)]
    if not told:
        return Finding(question)
    picks = [p for p in picks if wanted[p.report.source].speaks(p.said)]
    found = _decided(question, told, picks, len(wanted))
    # a sentence that says the topic is shown before what the reader takes for near
    near = [
        _stretch(wanted[hit.chunk.source].scope.report, hit, start, end)
        for hit, start, end in closest(question, allowed, wanted, _BESIDE_REFUSAL)
    ]
    return replace(
        found, near=tuple({(e.report.source, e.start): e for e in (*near, *found.evidence)}.values())
    )


@staged("evidence")
def nearest(question: Question, index: Index, sources: Sequence[str] | None = None) -> tuple[Evidence, ...]:
    """The closest sentence of each of the best reports, to be shown beside a refusal."""
    first: dict[str, Hit] = {}
    for hit in index.search(question.searched, top_k=NEAREST * 4, sources=sources):
        first.setdefault(hit.chunk.source, hit)
    return tuple(_closest(index.reports[source], hit) for source, hit in list(first.items())[:NEAREST])


def _closest(report: Report, hit: Hit) -> Evidence:
    start, end, _ = (
        max(hit.sentences, key=lambda s: s[2]) if hit.sentences else (hit.chunk.start, hit.chunk.end, 0)
    )
    return _stretch(report, hit, start, end)


def _stretch(report: Report, hit: Hit, start: int, end: int) -> Evidence:
    """`[start:end]` as far as it lies in the paragraph that it ends in."""
    start, end = in_paragraph(hit.chunk, (start, end), (end, end))
    return Evidence(report, start, end, said_at(report, start, end) or _unsaid(report, start, end), hit.score)


def _unsaid(report: Report, start: int, end: int) -> Statement:
    return Statement(start, end, report.period, False, "background", None, ())


def _decided(question: Question, ranked: list[Read], alone: list[Pick], reports: int) -> Finding:
    picks = together(question, ranked) if question.kind in MANY or question.several else ()
    if question.kind == "fact" and not picks:
        picks = told_together(question, ranked, alone)
    best = max([*alone[:1], *picks], key=lambda p: p.score, default=None)
    if question.several and question.kind not in MANY:
        picks = of_each(question, picks, alone)
    picks = picks or tuple(alone[:1])
    if from_to(question):
        picks = tuple(whole_way(p) for p in alone[:1]) or picks
    if best is None or not picks:
        return Finding(question, (), tuple(_passage(r) for r in ranked[:4]), 0.0)
    rivals = tuple(_rivals(alone, picks[0]))
    told = grounds_of(question, best, alone, reports)
    return Finding(question, picks, _evidence(picks, ranked), sureness(told), rivals, told)


def _rivals(singles: Sequence[Pick], lead: Pick) -> Iterable[Pick]:
    """The best answer of each other report, best first."""
    seen = {lead.report.source}
    for pick in singles:
        if pick.report.source not in seen:
            seen.add(pick.report.source)
            yield pick


def _evidence(picks: Sequence[Pick], ranked: Sequence[Read]) -> tuple[Evidence, ...]:
    """The sentences that hold the picks, then the best passages read."""
    held = [Evidence(p.report, p.first, p.last, p.said, p.hit) for p in picks]
    return tuple({(e.report.source, e.start): e for e in (*held, *map(_passage, ranked[:8]))}.values())


def _passage(one: Read) -> Evidence:
    """The likeliest sentence of a reading, or its whole passage."""
    report, chunk = one.wanted.scope.report, one.hit.chunk
    span = one.reading.spans[0] if one.reading.spans else None
    if span:
        start, end = sentence_of(one.hit, span.end - 1, span.end)
    else:
        start, end = in_paragraph(chunk, (chunk.start, chunk.end), (chunk.end, chunk.end))
    said = said_at(report, span.start, span.end) if span else said_at(report, start, end)
    return Evidence(report, start, end, said or _unsaid(report, start, end), one.hit.score)
