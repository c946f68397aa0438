"""Routes of our own beside Gradio's: assets, the filter, report files, feedback, library and indicators.

What changes anything is asked for with the header `X-Reportqa`; where a request was begun is looked at in
`page/requests/doors.py`, for every route.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from corpus.errors import ReportqaError
from corpus.folder.picture_files import picture_of
from page.cards.filters import filter_panel
from page.cards.places import places_of, standing_of
from page.chat.asking import Live
from page.chat.exporting import export
from page.error_text import told_of
from page.requests.bodies import LONGEST, decoded
from page.requests.security_headers import Guard
from page.server.feedback import Feedback

_ASSETS = Path(__file__).parents[1] / "assets"
_KINDS = {".css": "text/css", ".js": "text/javascript", ".json": "application/json"}
# Scripts in the order they need one another.
_SCRIPTS = (
    "core.js",
    "language.js",
    "look.js",
    "thread.js",
    "shelf.js",
    "history.js",
    "address.js",
    "source.js",
    "chart.js",
    "filters.js",
    "views.js",
    "library.js",
    "many.js",
)
# Bytes of a conversation that is taken away: some hundred answers with their quotes.
_KEPT = 16 << 20
_RUN = secrets.token_hex(8)
FULL = "提问的人太多，系统忙，请稍后再问。"


@dataclass(frozen=True, slots=True)
class Site:
    """What the routes serve from.

    `root` is the folder of the report files, where they may be fetched, `pictures` that of the pictures of
    recognised pages.
    """

    live: Live
    root: Path | None = None
    feedback: Feedback | None = None
    more: Sequence[Route] = ()
    pictures: Path | None = None


def site_options(site: Site) -> dict[str, Any]:
    """Routes and layers for the FastAPI app that Gradio makes."""
    tags = "".join(f'<script src="/rq/assets/{name}"></script>' for name in _SCRIPTS)
    # The page also stands at /report/…: what it names by a relative address is still found.
    style = '<link rel="stylesheet" href="/rq/assets/frame.css"><link rel="icon" href="data:,">'
    head = f'<base href="/">{style}{tags}'
    return {
        "routes": routes_of(site),
        "middleware": [Middleware(Guard, head=head)],
        "exception_handlers": {503: _full},
    }


async def _full(_: Request, __: Exception) -> Response:
    """Gradio's queue takes no more; programs are told as people are."""
    return JSONResponse({"detail": FULL}, 503)


def routes_of(site: Site) -> list[Route]:
    """Every route of our own."""
    return [
        Route("/health", partial(_health, site)),
        Route("/rq/assets/{name}", _asset),
        Route("/rq/filters", partial(_filters, site)),
        Route("/rq/file", partial(_file, site)),
        Route("/rq/picture", partial(_picture, site)),
        Route("/rq/alive", _alive),
        Route("/rq/places", changing(partial(_places, site)), methods=["POST"]),
        Route("/rq/export", changing(_export), methods=["PUT"]),
        Route("/rq/feedback", changing(partial(_feedback, site)), methods=["POST"]),
        *site.more,
    ]


def changing(endpoint: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """`endpoint` only for requests of our own page; what it raises on purpose becomes a message."""

    async def checked(request: Request) -> Response:
        if request.headers.get("x-reportqa") != "1":
            return told("请从本页面操作。", 403)
        try:
            return await endpoint(request)
        except ReportqaError as exc:
            return told(told_of(exc), 400)
        except ClientDisconnect:
            return told("没有收完。", 400)  # nobody reads it: the sender has left

    return checked


def told(message: str, status: int, after: int = 0) -> JSONResponse:
    """A reply that the page shows as a sentence; `after` so many seconds the request may come again."""
    headers = {"Retry-After": str(after)} if after else None
    return JSONResponse({"message": message}, status, headers)


async def body_of(request: Request, longest: int = LONGEST) -> object:
    """The JSON of a request of at most `longest` bytes; QuestionError where it is too long or none."""
    return decoded(await bytes_of(request, longest), longest)


async def bytes_of(request: Request, longest: int) -> bytes:
    """The body of a request; of a longer one than `longest` a little more than that."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > longest:
            break
    return bytes(body)


def attached(name: str, kind: str, body: bytes) -> Response:
    """A file to be saved, never shown."""
    named = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(
        body, media_type=kind, headers={"Content-Disposition": named, "Cache-Control": "no-store"}
    )


def fragment(html: str) -> HTMLResponse:
    """A piece of the page, never kept by the browser."""
    return HTMLResponse(html, headers={"Cache-Control": "no-store"})


def page_number(words: str) -> int:
    """The number of a page as an address gives it, from 0; 0 for what is none."""
    return int(words) if words.isdecimal() and len(words) < 7 else 0


def _health(site: Site, _: Request) -> Response:
    return JSONResponse({"status": "ready", "reports": len(site.live.current().reports)})


def _alive(_: Request) -> Response:
    """Which run of the server answers: a question of an earlier run gets no answer any more."""
    return JSONResponse({"run": _RUN}, headers={"Cache-Control": "no-store"})


async def _places(site: Site, request: Request) -> Response:
    """What became of quotes that a browser kept: for each [source, start, end, check] one word."""
    sent = await body_of(request)
    reports = site.live.current().reports
    return JSONResponse(await run_in_threadpool(lambda: [standing_of(reports, p) for p in places_of(sent)]))


async def _export(request: Request) -> Response:
    """The conversation that a browser kept, as a file."""
    sent = await body_of(request, _KEPT)
    made = await run_in_threadpool(export, sent)
    return attached(made.name, made.kind, made.body)


def _asset(request: Request) -> Response:
    name = request.path_params["name"]
    kind = _KINDS.get(Path(name).suffix)
    if kind is None or not re.fullmatch(r"[a-z.]+", name) or not (_ASSETS / name).is_file():
        return Response(status_code=404)
    headers = {"Cache-Control": "no-cache"}
    return FileResponse(_ASSETS / name, media_type=f"{kind}; charset=utf-8", headers=headers)


def _filters(site: Site, _: Request) -> Response:
    return fragment(filter_panel(tuple(site.live.current().reports.values())))


def _file(site: Site, request: Request) -> Response:
    path = original(site, request.query_params.get("source", ""))
    if path is None:
        return Response("没有这份报告的原件。", 404, media_type="text/plain; charset=utf-8")
    return FileResponse(path, filename=path.name, media_type="application/octet-stream")


def _picture(site: Site, request: Request) -> Response:
    """The picture of a page of a report that is held; its address changes with it, so it is kept for long."""
    report = site.live.current().reports.get(request.query_params.get("source", ""))
    page = page_number(request.query_params.get("page", ""))
    found = next((p for p in report.pictures if p.page == page), None) if report and site.pictures else None
    data = picture_of(site.pictures, found.digest) if found and site.pictures else None
    if data is None:
        return Response("没有这一页的图片。", 404, media_type="text/plain; charset=utf-8")
    return Response(data, media_type="image/webp", headers={"Cache-Control": "private, max-age=31536000"})


def original(site: Site, source: str) -> Path | None:
    """The file of a report that is held; None for any other name, or one that leads out of the folder."""
    if site.root is None or source not in site.live.current().reports:
        return None
    parts = PurePosixPath(source).parts
    if PurePosixPath(source).is_absolute() or ".." in parts or "\\" in source:
        return None
    path = site.root.joinpath(*parts)
    return path if path.is_file() else None


async def _feedback(site: Site, request: Request) -> Response:
    if site.feedback is None:
        return told("没有开启反馈。", 404)
    sent = await body_of(request)
    await run_in_threadpool(site.feedback.add, sent)
    return told("已记下。", 200)


def text_of(name: str) -> str:
    """The text of one of our assets."""
    return (_ASSETS / name).read_text(encoding="utf-8")
