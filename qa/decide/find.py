"""One question over its scope: search, read the passages that may answer, check, choose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from corpus.language.quantities import find_stated_none
from corpus.report import Chunk, Report
from corpus.stages import staged
from corpus.statement import Statement
from corpus.statements.extraction import Standing
from index.hit import Hit
from index.searcher import Index
from qa.check.bounds import tidy
from qa.check.cells import cell_at, told_of_topic
from qa.check.enumeration import enumerated
from qa.check.rows import fits_row
from qa.check.said import said_at
from qa.check.wanted import Wanted, quantities_at
from qa.decide.confidence import confidence, features, log_odds
from qa.decide.finding import Evidence, Finding, Pick
from qa.decide.headings import told_by_headings
from qa.held import Scope
from qa.question import Question
from qa.read.reading import Reader, Reading
from qa.read.tags import tags_of
from qa.read.window import Window, window_of

POOL = 60  # passages that the search hands over
READ = 4  # passages read at once
MOST_READ = 16  # passages read while unsure
SURE = 1.2  # log-odds at which no more are read
NEAREST = 8  # reports shown beside a refusal
MOST_ITEMS = 20
_SEARCH = 4.0  # of the search's score (0..1) beside the window's log-odds, where passages are ranked
_SPAN_FLOOR = -12.0  # log-odds below which a figure is not worth a look
_BESIDE = 12  # characters from a likely stretch within which 未发生 is what it says
_NO_FIGURE = 3.0  # a stretch without a figure must be this much likelier than one with
_ITEM_FLOOR = -0.5  # a begin of an item this far below outside is none
MANY = frozenset({"list", "how", "why", "problem"})


@dataclass(frozen=True, slots=True)
class _Read:
    """A reading with the hit it is of and what its report may say."""

    reading: Reading
    hit: Hit
    wanted: Wanted


@staged("evidence")
def find(question: Question, scopes: Sequence[Scope], index: Index, reader: Reader) -> Finding:
    """The best answer that the scopes' reports give; no evidence where nothing may answer at all."""
    wanted = {s.report.source: Wanted(question, s) for s in scopes}
    hits = index.search(question.spoken, top_k=POOL, sources=list(wanted))
    allowed = [h for h in hits if wanted[h.chunk.source].passage(h.chunk.start, h.chunk.end)]
    read: list[_Read] = []
    rest = iter(allowed)
    picks: list[Pick] = []
    while len(read) < MOST_READ and (some := list(islice(rest, READ))):
        read += _read(question, some, wanted, reader)
        picks = _singles(question, read)
        if picks and picks[0].score > SURE and (len(read) > READ or question.kind not in MANY):
            break
    if not read:
        return Finding(question)
    return _decided(question, read, picks)


@staged("evidence")
def nearest(question: Question, index: Index, sources: Sequence[str] | None = None) -> tuple[Evidence, ...]:
    """The closest sentence of each of the best reports, to be shown beside a refusal."""
    first: dict[str, Hit] = {}
    for hit in index.search(question.spoken, top_k=NEAREST * 4, sources=sources):
        first.setdefault(hit.chunk.source, hit)
    return tuple(_closest(index.reports[source], hit) for source, hit in list(first.items())[:NEAREST])


def _closest(report: Report, hit: Hit) -> Evidence:
    start, end, _ = (
        max(hit.sentences, key=lambda s: s[2]) if hit.sentences else (hit.chunk.start, hit.chunk.end, 0)
    )
    return Evidence(report, start, end, said_at(report, start, end) or _unsaid(report, start, end), hit.score)


def _unsaid(report: Report, start: int, end: int) -> Statement:
    return Statement(start, end, report.period, False, "background", None, ())


def _read(question: Question, hits: Sequence[Hit], wanted: dict[str, Wanted], reader: Reader) -> list[_Read]:
    windows = [_window(wanted[h.chunk.source], h.chunk) for h in hits]
    readings = reader.read(question.dated, windows)
    return [_Read(r, h, wanted[h.chunk.source]) for r, h in zip(readings, hits, strict=True)]


def _window(wanted: Wanted, chunk: Chunk) -> Window:
    report = wanted.scope.report
    tags = tags_of(report, chunk.start, chunk.end, lambda cell: wanted.means(*cell.span))
    return window_of(report, chunk.start, chunk.end, tags)


def _singles(question: Question, read: Iterable[_Read]) -> list[Pick]:
    """Single answers of all readings that pass the checks, best first."""
    figures = [pick for one in read for pick in _results(question, list(_figures(question, one)))]
    out = [*figures, *(pick for one in read for pick in _spans(question, one))]
    return sorted(out, key=lambda p: (-p.score, p.report.source, p.start))


def _figures(question: Question, one: _Read) -> Iterable[Pick]:
    """The figures of the passage of the class asked for, each scored by what the reader makes of its ends."""
    if question.kind not in {"figure", "rank"}:
        return
    chunk = one.hit.chunk
    for figure in quantities_at(one.wanted.scope.report, chunk.start, chunk.end):
        if not one.wanted.measures(figure):
            continue
        bounds = {(figure.start, figure.end), figure.outer}
        score, (start, end) = max((one.reading.score(*b), b) for b in bounds)
        report = one.wanted.scope.report
        if not (fits_row(question.folded, report, start, end) and one.wanted.means(start, end)):
            continue
        said = one.wanted.said(start, end)
        if said is not None and score > _SPAN_FLOOR:
            yield _pick(question, one, (start, end), said, score)
    yield from _none_stated(question, one)


def _results(question: Question, picks: Sequence[Pick]) -> Iterable[Pick]:
    """Without the aims and earlier values of a table's row whose result suits as well, where that is open."""
    rows = {id(p): cell.rows if (cell := cell_at(p.report, p.start, p.end)) else () for p in picks}
    done = {rows[id(p)] for p in picks if p.said.standing == "achieved"} - {()}
    for pick in picks:
        late = question.tense is None and pick.said.standing in {"target", "baseline"}
        if not (late and rows[id(pick)] in done):
            yield pick


def _none_stated(question: Question, one: _Read) -> Iterable[Pick]:
    """未发生 and 零发生 where a number is asked: the clause that says so is read as the answer."""
    chunk = one.hit.chunk
    for a, b in find_stated_none(chunk.text):
        start, end = chunk.start + a, chunk.start + b
        said = one.wanted.said(start, end)
        near = [s.score for s in one.reading.spans if s.start - _BESIDE < end and start < s.end + _BESIDE]
        if said is not None:
            score = max([one.reading.score(start, end), *near])
            yield _pick(question, one, (start, end), said, score)


def _spans(question: Question, one: _Read) -> Iterable[Pick]:
    """The likeliest stretches; where a figure is asked for, those that hold none say that there is none."""
    report = one.wanted.scope.report
    figure = question.kind in {"figure", "rank"}
    for span in one.reading.spans:
        start, end = tidy(report, span.start, span.end)
        if start < end and figure and quantities_at(report, start, end):
            continue
        fits = start < end and one.wanted.means(start, end)
        said = one.wanted.said(start, end) if fits else None
        if said is not None:
            yield _pick(question, one, (start, end), said, span.score - (_NO_FIGURE if figure else 0))


def _pick(question: Question, one: _Read, span: tuple[int, int], said: Statement, score: float) -> Pick:
    start, end = span
    first, last = _sentence(one.hit, start, end)
    report = one.wanted.scope.report
    heads = told_of_topic(question.topic, report, start, end)
    # the row or column of an earlier year is the result of that year where it is asked for
    dated = said.standing == "baseline" and question.periods and cell_at(report, start, end)
    standing: Standing = "achieved" if dated else said.standing
    told = features(question, one.reading.sure, score, one.hit.score, standing, heads)
    return Pick(report, start, end, first, last, said, log_odds(told), one.hit.score, told)


def _sentence(hit: Hit, start: int, end: int) -> tuple[int, int]:
    """The sentences of the passage that hold the stretch."""
    held = [(a, b) for a, b, _ in hit.sentences if a < end and start < b]
    return (held[0][0], held[-1][1]) if held else (hit.chunk.start, hit.chunk.end)


def _decided(question: Question, read: list[_Read], singles: list[Pick]) -> Finding:
    ranked = sorted(read, key=lambda r: -(r.reading.sure + _SEARCH * r.hit.score))
    picks: tuple[Pick, ...] = ()
    if question.kind in MANY or question.several:
        picks = _together(question, ranked)
        if question.kind == "list" and picks:
            wanted = next(r.wanted for r in ranked if r.hit.chunk.source == picks[0].report.source)
            picks = told_by_headings(picks, wanted)
    best = max([*singles[:1], *picks], key=lambda p: p.score, default=None)
    if not picks:
        picks = _apart(singles) if question.several and question.kind not in MANY else tuple(singles[:1])
    if best is None:
        return Finding(question, (), tuple(_passage(r) for r in ranked[:4]), 0.0)
    lead = picks[0]
    rivals = tuple(_rivals(singles, lead))
    return Finding(question, picks, _evidence(picks, ranked), confidence(best), rivals)


def _apart(singles: Sequence[Pick]) -> tuple[Pick, ...]:
    """The two likeliest answers of one sentence, where two things are asked at once."""
    if not singles:
        return ()
    lead = singles[0]
    same = [p for p in singles[1:] if p.report is lead.report and p.first == lead.first]
    second = next((p for p in same if p.end <= lead.start or lead.end <= p.start), None)
    return tuple(sorted((lead, second), key=lambda p: p.start)) if second else (lead,)


def _together(question: Question, ranked: list[_Read]) -> tuple[Pick, ...]:
    """The items of the best reading that has any, and of the readings next to it that go on with them."""
    lead = next((r for r in ranked[:3] if _items(question, r)), None)
    if lead is None:
        return ()
    chosen = [lead]
    for other in ranked:
        beside = any(_follow(one.hit, other.hit) for one in chosen)
        if other is not lead and beside and other.reading.sure > 0 and _items(question, other):
            chosen.append(other)
    picks = [p for one in sorted(chosen, key=lambda r: r.hit.chunk.start) for p in _items(question, one)]
    return tuple(picks[:MOST_ITEMS])


def _follow(one: Hit, other: Hit) -> bool:
    """Whether two passages stand side by side under one heading, or as two points of it (一是…二是…)."""
    a, b = one.chunk, other.chunk
    near = a.source == b.source and abs(a.number - b.number) == 1
    return near and (a.path == b.path or (len(a.path) > 1 and a.path[:-1] == b.path[:-1]))


def _items(question: Question, one: _Read) -> list[Pick]:
    """What the reader marked as answering together, made whole where it stands in an enumeration."""
    report, chunk = one.wanted.scope.report, one.hit.chunk
    marked = [(i.start, i.end) for i in one.reading.items if i.score >= _ITEM_FLOOR]
    best = max((i.score for i in one.reading.items), default=0.0)
    out = []
    for item in enumerated(report, (chunk.start, chunk.end), marked):
        start, end = tidy(report, *item)
        said = one.wanted.said(start, end) if start < end else None
        if said is not None:
            out.append(_pick(question, one, (start, end), said, best))
    return out


def _rivals(singles: Sequence[Pick], lead: Pick) -> Iterable[Pick]:
    """The best answer of each other report, best first."""
    seen = {lead.report.source}
    for pick in singles:
        if pick.report.source not in seen:
            seen.add(pick.report.source)
            yield pick


def _evidence(picks: Sequence[Pick], ranked: Sequence[_Read]) -> tuple[Evidence, ...]:
    """The sentences that hold the picks, then the best passages read."""
    held = [Evidence(p.report, p.first, p.last, p.said, p.hit) for p in picks]
    return tuple({(e.report.source, e.start): e for e in (*held, *map(_passage, ranked[:8]))}.values())


def _passage(one: _Read) -> Evidence:
    """The likeliest sentence of a reading, or its whole passage."""
    report, chunk = one.wanted.scope.report, one.hit.chunk
    span = one.reading.spans[0] if one.reading.spans else None
    start, end = _sentence(one.hit, span.start, span.end) if span else (chunk.start, chunk.end)
    said = said_at(report, span.start, span.end) if span else said_at(report, start, end)
    return Evidence(report, start, end, said or _unsaid(report, start, end), one.hit.score)
