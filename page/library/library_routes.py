"""Routes of the library: looking is for everybody, changing for those logged in whose role it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from corpus.errors import QuestionError
from corpus.folder.by_hand import FIELDS, checked
from corpus.report import Report
from page.chat.asking import Live
from page.library.file_preview import facts_form, facts_of_reading, report_preview, staged_rows
from page.library.jobs import Job, Jobs, Part
from page.library.keeper import Keeper
from page.library.library_tab import Keeping, Keys, Sought, library_view
from page.library.management import jobs_list
from page.library.staging import Staging
from page.library.uploads import Uploads, received
from page.requests.bodies import plain_text
from page.server.site import body_of, changing, fragment, page_number, told
from page.sign_in.people import Way
from page.sign_in.sessions import Sessions, login, logout

Act = Callable[[Request, str], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Desk:
    """Where changes are made: the index, the work on it, and the uploads that wait."""

    keeper: Keeper
    jobs: Jobs
    staging: Staging


@dataclass(frozen=True, slots=True)
class Librarian:
    """What the routes need; without a `desk` nothing can be changed, whoever is logged in."""

    live: Live
    sessions: Sessions
    desk: Desk | None = None
    uploads: Uploads = field(default_factory=Uploads)

    @classmethod
    def of(cls, live: Live, sessions: Sessions, keeper: Keeper, corpus: Path) -> Librarian:
        """One that changes the reports in `corpus` and the index of `keeper`."""
        uploads = Uploads()
        return cls(live, sessions, Desk(keeper, Jobs(keeper, corpus), Staging(corpus, uploads)), uploads)

    def working(self) -> bool:
        """Whether a change to the library is waiting or being done."""
        return self.desk is not None and self.desk.jobs.busy

    def routes(self) -> list[Route]:
        """The routes, to be served beside those of the site."""
        changes = (
            ("/rq/library/upload", "PUT", self._upload),
            ("/rq/library/accept", "POST", self._accept),
            ("/rq/library/letgo", "POST", self._let_go),
            ("/rq/library/facts", "POST", self._set),
            ("/rq/library/delete", "POST", self._delete),
            ("/rq/library/update", "POST", self._update),
            ("/rq/library/rollback", "POST", self._rollback),
        )
        return [
            Route("/rq/library", self._library),
            Route("/rq/library/jobs", self._jobs),
            Route("/rq/library/reading", self._reading),
            Route("/rq/library/form", self._form),
            Route("/rq/preview", self._preview),
            Route("/rq/login", changing(partial(login, self.sessions)), methods=["POST"]),
            Route("/rq/logout", changing(partial(logout, self.sessions)), methods=["POST"]),
            *(
                Route(path, changing(partial(self._allowed, act)), methods=[way])
                for path, way, act in changes
            ),
        ]

    def _keys(self, request: Request) -> Keys:
        ways = self.sessions.ways if self.desk is not None else frozenset[Way]()
        return Keys(ways, self.sessions.asking(request) if ways else None)

    def _library(self, request: Request) -> Response:
        asked = request.query_params
        sought = Sought(
            asked.get("words", ""),
            asked.get("place", ""),
            asked.get("year", ""),
            asked.get("organ", ""),
            page_number(asked.get("page", "")),
        )
        keys = self._keys(request)
        reports = tuple(self.live.current().reports.values())
        if self.desk is None:
            return fragment(library_view(reports, sought, keys))
        desk, kept = self.desk, None
        if keys.person is not None:
            held = (desk.jobs.shown(), desk.staging.of(keys.person.name), desk.jobs.changes.latest())
            kept = Keeping(desk.keeper.status(), *held)
        return fragment(library_view(reports, sought, keys, kept, desk.keeper.drift()))

    def _jobs(self, request: Request) -> Response:
        if self._keys(request).person is None or self.desk is None:
            return told("请先登录。", 401)
        return fragment(jobs_list(self.desk.jobs.shown()))

    def _preview(self, request: Request) -> Response:
        report = self.live.current().reports.get(request.query_params.get("source", ""))
        return told("没有这份报告。", 404) if report is None else fragment(report_preview(report))

    def _reading(self, request: Request) -> Response:
        """How an upload that waits was read."""
        person, number = self._keys(request).person, request.query_params.get("number", "")
        waiting = self.desk.staging.of(person.name) if person is not None and self.desk else ()
        found = next((one.report for one in waiting if one.number == number), None)
        return told("这份文件已不在待收入之列。", 404) if found is None else fragment(report_preview(found))

    def _form(self, request: Request) -> Response:
        """The form in which the facts of a report are set."""
        report = self.live.current().reports.get(request.query_params.get("source", ""))
        return told("没有这份报告。", 404) if report is None else fragment(facts_form(report))

    async def _allowed(self, act: Act, request: Request) -> Response:
        """`act` by whom it is asked for; 401 for who is not logged in, 403 for who may only look."""
        person = self._keys(request).person
        if person is None:
            return told("请先登录。", 401)
        return (
            await act(request, person.name) if person.manages else told("这个账号只能查看，不能改动。", 403)
        )

    async def _upload(self, request: Request, by: str) -> Response:
        """Read a file and let it wait; nothing is taken in yet."""
        name = request.query_params.get("name", "")
        if not name:
            raise QuestionError("没有文件名。")
        file = await received(request.stream(), plain_text(name), self.uploads)
        replacing = request.query_params.get("replace", "")
        waiting = await run_in_threadpool(self._desk.staging.read, file, name, by, replacing)
        items = [{"number": one.number, "state": one.state, "message": one.message} for one in waiting]
        return JSONResponse({"items": items, "html": staged_rows(waiting)})

    async def _accept(self, request: Request, by: str) -> Response:
        """Take in what waits: `items` of a number and the facts set about it."""
        facts = _items(await body_of(request))
        taken = self._desk.staging.take(facts, by)
        if not taken:
            raise QuestionError("没有可以收入的文件，请重新选择。")
        parts = [
            Part(one.name, one.file, one.source, _changed(facts[one.number], one.report))
            for one in taken
            if one.file is not None
        ]
        return self._taken(Job("收入", f"{len(parts)} 份报告", by, parts))

    async def _let_go(self, request: Request, by: str) -> Response:
        self._desk.staging.drop(_items(await body_of(request)), by)
        return told("已移出。", 200)

    async def _set(self, request: Request, by: str) -> Response:
        sent = await body_of(request)
        source = str(sent.get("source", "")) if isinstance(sent, dict) else ""
        report = self.live.current().reports.get(source)
        if report is None or not isinstance(sent, dict):
            raise QuestionError("没有这份报告。")
        wanted = {name: str(sent.get(name, "")) for name in FIELDS}
        facts = {} if sent.get("again") else _changed(wanted, report)
        return self._taken(Job("改信息", source, by, source=source, facts=facts))

    async def _delete(self, request: Request, by: str) -> Response:
        source = await _word(request, "source")
        return self._taken(Job("删除", source, by, source=source))

    async def _update(self, _: Request, by: str) -> Response:
        return self._taken(Job("更新索引", "整个文件夹", by))

    async def _rollback(self, request: Request, by: str) -> Response:
        version = await _word(request, "version")
        return self._taken(Job("回退", version, by, source=version))

    @property
    def _desk(self) -> Desk:
        if self.desk is None:  # nobody is logged in then, so nobody gets here
            raise QuestionError("资料库只读。")
        return self.desk

    def _taken(self, job: Job) -> Response:
        self._desk.jobs.add(job)
        return told("已收到。", 202)


def _items(sent: object) -> dict[str, Mapping[str, str]]:
    """Numbers of uploads with what is set about each; QuestionError where it is something else."""
    items = sent.get("items") if isinstance(sent, dict) else None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise QuestionError("提交的内容不全。")
    return {
        str(item.get("number", "")): {n: str(item[n]) for n in FIELDS if isinstance(item.get(n), str)}
        for item in items
    }


def _changed(wanted: Mapping[str, str], report: Report | None) -> Mapping[str, str]:
    """What of it is set by hand: not as the report was read, nor left empty; CorpusError where none of it."""
    held = facts_of_reading(report) if report is not None else {}
    set_before = report.by_hand if report is not None else ()
    return checked({n: w for n, w in wanted.items() if n in set_before or w.strip() != held.get(n)})


async def _word(request: Request, name: str) -> str:
    sent = await body_of(request)
    word = sent.get(name) if isinstance(sent, dict) else None
    if not isinstance(word, str) or not word:
        raise QuestionError("提交的内容不全。")
    return word
