"""What to ask next: figures stated near an answer, or near a question without one; each tried first."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from page.cards.places import Place, places_of
from page.chat.asking import Ask, Held, Live
from page.figures.instead import Refused, figures_instead, refused_of
from page.figures.offers import plain, question_of, states
from page.server.site import body_of, changing
from page.stated_figures import Stated, figures_of

# Questions offered, and tried for them: each costs one search and one reading.
_OFFERED, _TRIED = 3, 6
# Places and questions whose offers are remembered, and seconds that one waits for those before it.
_KEPT, _PATIENCE = 500, 20.0
Asks = Iterable[tuple[Stated, str]]


class Onward:
    """Questions to go on with; one place is tried at a time: people's own questions go first."""

    def __init__(self, ask: Ask, live: Live) -> None:
        # Nobody asks these: what counts and logs questions stands around the `ask` itself.
        self._ask = inspect.unwrap(ask)
        self._live = live
        self._lock = threading.Lock()
        self._index: Held | None = None
        self._made: dict[Place | Refused, tuple[str, ...]] = {}

    def routes(self) -> list[Route]:
        """`/rq/next` (a place in) and `/rq/instead` (a question in): a list of questions out."""
        return [
            Route("/rq/next", changing(self._next), methods=["POST"]),
            Route("/rq/instead", changing(self._instead), methods=["POST"]),
        ]

    async def _next(self, request: Request) -> Response:
        (place,) = places_of([await body_of(request)])
        return JSONResponse(await run_in_threadpool(self.after, place))

    async def _instead(self, request: Request) -> Response:
        refused = refused_of(await body_of(request))
        return JSONResponse(await run_in_threadpool(self.instead, refused))

    def after(self, place: Place) -> tuple[str, ...]:
        """Questions on figures near `place`, the nearest first; none where others are being tried."""
        return self._kept(place, lambda index: _near(place, index))

    def instead(self, refused: Refused) -> tuple[str, ...]:
        """Questions on what was asked that are answered; none where others are being tried."""
        year = datetime.now(tz=UTC).year
        return self._kept(refused, lambda index: figures_instead(refused, index.reports, year))

    def _kept(self, key: Place | Refused, asks: Callable[[Held], Asks]) -> tuple[str, ...]:
        if not self._lock.acquire(timeout=_PATIENCE):
            return ()
        try:
            index = self._live.current()
            if index is not self._index or len(self._made) >= _KEPT:
                self._index, self._made = index, {}
            if key not in self._made:
                self._made[key] = tuple(islice(self._answered(asks(index), index), _OFFERED))
            return self._made[key]
        finally:
            self._lock.release()

    def _answered(self, asks: Asks, index: Held) -> Iterator[str]:
        for figure, question in islice(asks, _TRIED):
            if states(self._ask(question, index=index, history=()), figure):
                yield question


def _near(place: Place, index: Held) -> Iterator[tuple[Stated, str]]:
    """Figures of the report with their questions, the nearest to `place` first, each indicator once."""
    report = index.reports.get(place.source)
    if report is None:
        return
    figures = [f for f in figures_of(report) if plain(f)]
    asked = {
        f.indicator for f in figures if place.start <= f.quote.start + f.quote.text.find(f.value) < place.end
    }
    for figure in sorted(figures, key=lambda f: abs(f.quote.start - place.start)):
        if figure.indicator not in asked:
            asked.add(figure.indicator)
            yield figure, question_of(figure)
