"""What to ask next: figures that the quoted report states nearby, each asked once before it is offered."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Iterator
from itertools import islice

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from corpus.language.units import unit_class
from page.cards.places import Place, places_of
from page.chat.asking import Ask, Held, Live
from page.server.site import body_of, changing
from page.stated_figures import Stated, figures_of
from qa.answer import Answer

# Questions offered, and tried for them: each costs one search and one reading.
_OFFERED, _TRIED = 3, 6
# Answers less sure than this do not count; an indicator of more characters has words of its sentence in it.
_SURE, _LONGEST = 0.5, 10
# Places whose questions are remembered, and seconds that one waits for those before it.
_KEPT, _PATIENCE = 500, 5.0
_NEW = "新增"
# A name with one of these is of several things: its figure is not that of one of them.
_SEVERAL = frozenset("和与及、")


class Onward:
    """Questions to ask after a quote; one place is tried at a time: people's own questions go first."""

    def __init__(self, ask: Ask, live: Live) -> None:
        # Nobody asks these: what counts and logs questions stands around the `ask` itself.
        self._ask = inspect.unwrap(ask)
        self._live = live
        self._lock = threading.Lock()
        self._index: Held | None = None
        self._made: dict[Place, tuple[str, ...]] = {}

    def route(self) -> Route:
        """`/rq/next`: a place in, a list of questions out."""
        return Route("/rq/next", changing(self._next), methods=["POST"])

    async def _next(self, request: Request) -> Response:
        (place,) = places_of([await body_of(request)])
        return JSONResponse(await run_in_threadpool(self.after, place))

    def after(self, place: Place) -> tuple[str, ...]:
        """Questions on figures near `place`, the nearest first; none where others are being tried."""
        if not self._lock.acquire(timeout=_PATIENCE):
            return ()
        try:
            index = self._live.current()
            if index is not self._index or len(self._made) >= _KEPT:
                self._index, self._made = index, {}
            if place not in self._made:
                self._made[place] = tuple(islice(self._answered(place, index), _OFFERED))
            return self._made[place]
        finally:
            self._lock.release()

    def _answered(self, place: Place, index: Held) -> Iterator[str]:
        for figure, question in islice(_candidates(place, index), _TRIED):
            if states(self._ask(question, index=index, history=()), figure):
                yield question


def states(answer: Answer, figure: Stated) -> bool:
    """Whether `answer` is the figure itself: its value, out of its own sentence."""
    if answer.status != "answered" or answer.confidence < _SURE:
        return False
    wanted = figure.quote
    for result in answer.results:
        quote = answer.quotes[result.quote]
        same = quote.report.source == wanted.report.source
        if same and quote.start < wanted.end and wanted.start < quote.end and figure.value in result.value:
            return True
    return False


def _candidates(place: Place, index: Held) -> Iterator[tuple[Stated, str]]:
    """Figures of the report with their questions, the nearest to `place` first, each indicator once."""
    report = index.reports.get(place.source)
    if report is None:
        return
    figures = [f for f in figures_of(report) if _plain(f)]
    asked = {
        f.indicator for f in figures if place.start <= f.quote.start + f.quote.text.find(f.value) < place.end
    }
    for figure in sorted(figures, key=lambda f: abs(f.quote.start - place.start)):
        if figure.indicator not in asked:
            asked.add(figure.indicator)
            yield figure, question_of(figure)


def _plain(figure: Stated) -> bool:
    """Whether a figure is one to ask for: an amount of a known place and time, with a short name."""
    known = bool(figure.period and figure.place) and figure.standing in {"achieved", "target"}
    named = len(figure.indicator) <= _LONGEST and not _SEVERAL & set(figure.indicator)
    return known and named and unit_class(figure.unit) != "share"


def question_of(figure: Stated) -> str:
    """The question that `figure` answers, in full words."""
    when = f"{figure.period}{figure.place}"
    if figure.standing == "target":
        return f"{when}{figure.indicator}的目标是多少"
    if figure.indicator.startswith(_NEW):
        return f"{when}{_NEW}多少{figure.indicator.removeprefix(_NEW)}"
    return f"{when}{figure.indicator}是多少"
