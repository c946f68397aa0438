"""Routes of the indicators: the tab, and all the figures that are wanted as a sheet."""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from page.chat.asking import Live
from page.chat.exporting import CSV, XLSX
from page.chat.sheet_export import HEADS, csv_of, xlsx
from page.english import say_in
from page.figures.indicators import Register, Wanted
from page.figures.indicators_tab import figure_row, figures_view
from page.server.site import attached, fragment, page_number, told

# Seconds a first visit to the indicators waits for them before it is told to wait, and a download of them.
_PATIENCE, _SHEET_PATIENCE = 1.5, 20.0


@dataclass(frozen=True, slots=True)
class Figures:
    """The routes, over the index that answers now."""

    live: Live
    register: Register = field(default_factory=Register)

    def routes(self) -> list[Route]:
        """`/rq/figures` and `/rq/figures/sheet`."""
        return [Route("/rq/figures", self._figures), Route("/rq/figures/sheet", self._sheet)]

    def _figures(self, request: Request) -> Response:
        figures = self.register.of(self.live.current(), _PATIENCE)
        at = page_number(request.query_params.get("page", ""))
        return fragment(figures_view(figures, _wanted(request), at, self.register.share))

    def _sheet(self, request: Request) -> Response:
        figures = self.register.of(self.live.current(), _SHEET_PATIENCE)
        if figures is None:
            return told("正在从报告里整理数字，请稍后再下载。", 503, 10)
        wanted = _wanted(request)
        say = say_in(request.query_params.get("lang"))
        rows = [figure_row(s, say) for s in figures if wanted.takes(s)]
        heads = list(map(say, HEADS))
        if request.query_params.get("kind") == "csv":
            return attached(f"{say('政问指标')}.csv", CSV, csv_of(heads, rows))
        return attached(f"{say('政问指标')}.xlsx", XLSX, xlsx(heads, rows))


def _wanted(request: Request) -> Wanted:
    asked = request.query_params
    return Wanted(*(asked.get(name, "") for name in ("name", "place", "period", "standing")))
