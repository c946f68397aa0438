"""Routes of the library and the indicators: looking is for everybody, changing for those logged in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from corpus.errors import QuestionError
from page.chat.asking import Live
from page.chat.exporting import CSV, XLSX
from page.chat.sheet_export import HEADS, csv_of, xlsx
from page.library.indicators import Register, Wanted
from page.library.indicators_tab import figure_row, figures_view
from page.library.jobs import Job, Jobs
from page.library.keeper import Keeper
from page.library.library_tab import Keys, Sought, library_view
from page.library.management import jobs_list, report_preview
from page.library.sessions import COOKIE, LASTS, Sessions, TooMany
from page.library.uploads import Uploads, received
from page.requests.bodies import plain_text
from page.server.site import attached, body_of, changing, fragment, told

# The header with the key of a login.
KEY = "x-reportqa-key"
# Seconds a first visit to the indicators waits for them before it is told to wait.
_PATIENCE = 1.5

# Seconds that a download of them waits.
_SHEET_PATIENCE = 20.0

Act = Callable[[Request, str], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Librarian:
    """What the routes need; without `jobs` nothing can be changed, whoever is logged in."""

    live: Live
    sessions: Sessions
    keeper: Keeper | None = None
    jobs: Jobs | None = None
    register: Register = field(default_factory=Register)
    uploads: Uploads = field(default_factory=Uploads)

    def working(self) -> bool:
        """Whether a change to the library is waiting or being done."""
        return self.jobs is not None and self.jobs.busy

    def routes(self) -> list[Route]:
        """The routes, to be served beside those of the site."""
        changes = (
            ("/rq/library/upload", "PUT", self._upload),
            ("/rq/library/delete", "POST", self._delete),
            ("/rq/library/update", "POST", self._update),
            ("/rq/library/rollback", "POST", self._rollback),
        )
        return [
            Route("/rq/library", self._library),
            Route("/rq/library/jobs", self._jobs),
            Route("/rq/preview", self._preview),
            Route("/rq/figures", self._figures),
            Route("/rq/figures/sheet", self._sheet),
            Route("/rq/login", changing(self._login), methods=["POST"]),
            Route("/rq/logout", changing(self._logout), methods=["POST"]),
            *(
                Route(path, changing(partial(self._allowed, act)), methods=[way])
                for path, way, act in changes
            ),
        ]

    def _keys(self, request: Request) -> Keys:
        possible = self.sessions.possible and self.jobs is not None
        brought = (request.cookies.get(COOKIE), request.headers.get(KEY, ""))
        return Keys(possible, self.sessions.name_with(*brought) if possible else None)

    def _library(self, request: Request) -> Response:
        asked = request.query_params
        sought = Sought(
            asked.get("words", ""),
            asked.get("place", ""),
            asked.get("year", ""),
            asked.get("organ", ""),
            _page(asked.get("page", "")),
        )
        keys = self._keys(request)
        managing = keys.name is not None and self.keeper is not None and self.jobs is not None
        status = self.keeper.status() if managing and self.keeper else None
        jobs = self.jobs.shown() if managing and self.jobs else ()
        reports = tuple(self.live.current().reports.values())
        drift = self.keeper.drift() if self.keeper else ""
        return fragment(library_view(reports, sought, keys, status, jobs, drift))

    def _jobs(self, request: Request) -> Response:
        if self._keys(request).name is None or self.jobs is None:
            return told("请先登录。", 401)
        return fragment(jobs_list(self.jobs.shown()))

    def _preview(self, request: Request) -> Response:
        report = self.live.current().reports.get(request.query_params.get("source", ""))
        return told("没有这份报告。", 404) if report is None else fragment(report_preview(report))

    def _sheet(self, request: Request) -> Response:
        """All figures that are wanted, as XLSX or CSV."""
        figures = self.register.of(self.live.current(), _SHEET_PATIENCE)
        if figures is None:
            return told("正在从报告里整理数字，请稍后再下载。", 503, 10)
        rows = [figure_row(s) for s in figures if _wanted(request).takes(s)]
        if request.query_params.get("kind") == "csv":
            return attached("政问指标.csv", CSV, csv_of(HEADS, rows))
        return attached("政问指标.xlsx", XLSX, xlsx(HEADS, rows))

    def _figures(self, request: Request) -> Response:
        asked, wanted = request.query_params, _wanted(request)
        figures = self.register.of(self.live.current(), _PATIENCE)
        at = _page(asked.get("page", ""))
        return fragment(figures_view(figures, wanted, at, self.register.share))

    async def _login(self, request: Request) -> Response:
        sent = await body_of(request)
        name, password = (
            str(sent.get(k, "")) if isinstance(sent, dict) else "" for k in ("name", "password")
        )
        address = request.client.host if request.client else ""
        try:
            token = await run_in_threadpool(self.sessions.enter, name[:64], password[:256], address)
        except TooMany as exc:
            return told(str(exc), 429, exc.after)
        if token is None:
            return told("用户名或密码不对；连错五次须等一分钟。", 401)
        reply = JSONResponse({"message": "已登录。", "key": self.sessions.key(token)})
        secure = request.url.scheme == "https"
        reply.set_cookie(COOKIE, token, max_age=LASTS, httponly=True, samesite="strict", secure=secure)
        return reply

    async def _logout(self, request: Request) -> Response:
        self.sessions.leave(request.cookies.get(COOKIE))
        reply = told("已退出。", 200)
        reply.delete_cookie(COOKIE, httponly=True, samesite="strict")
        return reply

    async def _allowed(self, act: Act, request: Request) -> Response:
        """`act` by whom it is asked for, or 401."""
        name = self._keys(request).name
        return told("请先登录。", 401) if name is None else await act(request, name)

    async def _upload(self, request: Request, by: str) -> Response:
        name = request.query_params.get("name", "")
        source = request.query_params.get("replace", "")
        if not name:
            raise QuestionError("没有文件名。")
        file = await received(request.stream(), plain_text(name), self.uploads)
        return self._taken(Job("替换" if source else "收入", name, by, file, source))

    async def _delete(self, request: Request, by: str) -> Response:
        source = await _word(request, "source")
        return self._taken(Job("删除", source, by, source=source))

    async def _update(self, _: Request, by: str) -> Response:
        return self._taken(Job("更新索引", "整个文件夹", by))

    async def _rollback(self, request: Request, by: str) -> Response:
        version = await _word(request, "version")
        return self._taken(Job("回退", version, by, source=version))

    def _taken(self, job: Job) -> Response:
        if self.jobs is None:
            return told("资料库只读。", 403)
        self.jobs.add(job)
        return told("已收到。", 202)


def _wanted(request: Request) -> Wanted:
    asked = request.query_params
    return Wanted(*(asked.get(name, "") for name in ("name", "place", "period", "standing")))


def _page(words: str) -> int:
    """The number of a page as an address gives it, from 0; 0 for what is none."""
    return int(words) if words.isdecimal() and len(words) < 7 else 0


async def _word(request: Request, name: str) -> str:
    sent = await body_of(request)
    word = sent.get(name) if isinstance(sent, dict) else None
    if not isinstance(word, str) or not word:
        raise QuestionError("提交的内容不全。")
    return word
