"""Single answers: the figures and stretches of the passages read that pass the checks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from corpus.language.fold import fold
from corpus.language.quantities import Quantity, find_stated_none
from qa.check.bounds import on_time, tidy
from qa.check.cells import cell_at, told_of_topic
from qa.check.own_words import Own, own_words, share_of_own, tells_all
from qa.check.rows import fits_row, outnamed
from qa.check.wanted import quantities_at
from qa.decide.finding import Pick
from qa.decide.readings import Read, sentence_of
from qa.question.understanding import Question
from qa.read.item_bounds import whole_clauses
from qa.read.reading import Span

_AROUND = 4  # characters of a word or two
_SPAN_FLOOR = -12.0  # log-odds below which a figure is not worth a look
_ALL_TOLD = 0.0  # log-odds that a figure has at least whose own words or heads say the whole topic
_LIKELY = -1.0  # log-odds below the likeliest class of unit: a level is asked, not its growth
_BESIDE = 12  # characters from a likely stretch within which 未发生 is what it says
# Log-odds between a clause that says all of the topic and one that says nothing of it; those of the latter.
_NONE_TOLD, _NONE_DOUBT = 20.0, 16.0
_WORDS, _LETTERS = re.compile(r"\w"), re.compile(r"[^\W\d]")
_NO_FIGURE = 3.0  # a stretch without a figure must be this much likelier than one with


def singles(question: Question, read: Iterable[Read]) -> list[Pick]:
    """Single answers of all readings that pass the checks, best first."""
    figures = [p for one in read for p in _results(question, list(_figures(question, one)))]
    out = [*figures, *(p for one in read for p in _spans(question, one))]
    return in_order(out)


def in_order(picks: Iterable[Pick]) -> list[Pick]:
    """Best first; of equals, by where they stand."""
    return sorted(picks, key=lambda p: (-p.score, p.report.source, p.start))


def _figures(question: Question, one: Read) -> Iterable[Pick]:
    """The figures of the passage of the class asked for, each scored by what the reader makes of its ends."""
    if question.kind not in {"figure", "rank"}:
        return
    chunk = one.hit.chunk
    figures = quantities_at(one.report, chunk.start, chunk.end)
    named, others = _named(question, one, figures), outnamed(question.folded, one.report, figures)
    change = question.change
    for figure in figures:
        if figure.start in others or not (question.double or one.wanted.measures(figure)):
            continue
        bounds = {(figure.start, figure.end), figure.outer}
        score, (start, end) = max((one.reading.score(*b), b) for b in bounds)
        score = max([score, *(s.score for s in one.reading.spans if _just_around(s, start, end))])
        said, (share, whole, own) = one.wanted.said(start, end), named[figure.start]
        if own.level and not (change or question.asked.kind):
            continue  # 3.28万人次，同比下降9.4%: how many is asked
        likely = question.asked.kind or question.wording.fits.get(figure.kind, 0.0) > _LIKELY
        likely = likely or (change == own.change and not question.asked.kind)
        fits = whole and likely and said is not None and not one.wanted.misfit(said)
        if fits or told_of_topic(question.about, one.report, start, end) == 1:
            score = max(score, _ALL_TOLD)
        if score <= _SPAN_FLOOR or not fits_row(question.folded, one.report, start, end):
            continue
        if not one.wanted.means(start, end):
            continue
        if said is not None:
            yield one.pick(question, start, end, said, score, figure, share)
    yield from _none_stated(question, one)


def _named(question: Question, one: Read, figures: Sequence[Quantity]) -> dict[int, tuple[float, bool, Own]]:
    """By its start: how far the question names a figure's own words, not its neighbours', less half.

    Then whether they say all that is asked, and the words.
    """
    out: dict[int, tuple[float, bool, Own]] = {}
    sentences: dict[tuple[int, int], list[Quantity]] = {}
    for figure in figures:
        sentences.setdefault(sentence_of(one.hit, figure.start, figure.end), []).append(figure)
    for (first, last), held in sentences.items():
        told = own_words(one.report, held, first, last)
        shares = share_of_own(question.about, told)
        whole = [tells_all(question.about, own) for own in told]
        out |= {
            f.start: (share - 0.5, all_, own)
            for f, share, all_, own in zip(held, shares, whole, told, strict=True)
        }
    return out


def _just_around(span: Span, start: int, end: int) -> bool:
    """Whether the reader's stretch is the figure with a word or two at its ends: 全市第一."""
    return span.start <= start and end <= span.end and (span.end - span.start) - (end - start) <= _AROUND


def _results(question: Question, picks: Sequence[Pick]) -> Iterable[Pick]:
    """Without the aims and earlier values of a table's row whose result suits as well, where that is open."""
    rows = {id(p): cell.rows if (cell := cell_at(p.report, p.start, p.end)) else () for p in picks}
    done = {rows[id(p)] for p in picks if p.said.standing == "achieved"} - {()}
    for pick in picks:
        late = question.tense is None and pick.said.standing in {"target", "baseline"}
        if not (late and rows[id(pick)] in done):
            yield pick


def _none_stated(question: Question, one: Read) -> Iterable[Pick]:
    """未发生 and 零发生 where a number is asked: the clause that says so is read as the answer."""
    chunk = one.hit.chunk
    for a, b in find_stated_none(chunk.text):
        start, end = chunk.start + a, chunk.start + b
        said = one.wanted.said(start, end)
        near = [s.score for s in one.reading.spans if s.start - _BESIDE < end and start < s.end + _BESIDE]
        if said is not None:
            told = _told(question, one, start, end)
            yield one.pick(question, start, end, said, max([one.reading.score(start, end), *near, told]))


def _told(question: Question, one: Read, start: int, end: int) -> float:
    """In the reader's measure: how far the clause that says there is none speaks of just what is asked."""
    chunk = one.hit.chunk
    low, high = whole_clauses(one.report.text, (chunk.start, chunk.end), (start, end))
    clause = fold(one.report.text[low:high])
    pairs = [t[i : i + 2] for t in question.about.split() for i in range(len(t) - 1)]
    return _NONE_TOLD * sum(p in clause for p in pairs) / max(1, len(pairs)) - _NONE_DOUBT


def _spans(question: Question, one: Read) -> Iterable[Pick]:
    """The likeliest stretches.

    Where one figure is asked for, the figures speak for themselves and what holds none says that there is
    none; where two are asked in one breath, a stretch that holds both is the answer.
    """
    figure = question.kind in {"figure", "rank"}
    for span in one.reading.spans:
        start, end = tidy(one.report, span.start, span.end)
        if question.when:
            start, end = on_time(one.report, start, end)
        fits = start < end and one.wanted.means(start, end) and _WORDS.search(one.report.text, start, end)
        said = one.wanted.said(start, end) if fits else None
        if said is None:
            continue
        held = len(quantities_at(one.report, start, end)) if figure else 0
        if figure and not held and not _LETTERS.search(one.report.text, start, end):
            continue  # the number of a point or a heading's unit
        if held and not (question.double and held > 1):
            continue
        yield one.pick(question, start, end, said, span.score - (_NO_FIGURE if figure and not held else 0))
