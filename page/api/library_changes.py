"""Routes that change the library, for keys that may: the same jobs as the page's, one after another."""

# No `from __future__ import annotations`: the framework reads types that are made inside functions.

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from starlette.concurrency import run_in_threadpool

from corpus.errors import CorpusError
from corpus.folder.by_hand import checked
from page.api import service
from page.api.access import Access
from page.api.api_keys import Caller
from page.api.once import HEADER, Once
from page.api.refusals import ApiFault
from page.api.report_shapes import FactsRequest, JobBody, JobList, RollbackRequest, VersionBody, VersionList
from page.library.jobs import Job, Part
from page.library.library_routes import Desk
from page.library.staging import Waiting
from page.library.uploads import Uploads, received
from page.requests.bodies import plain_text

_Key = Annotated[str | None, Header(alias=HEADER)]
_Name = Annotated[str, Query(min_length=1, max_length=200)]
_OTHER_FILE = "请换一份文件；能收入的格式见 docs/inputs.md。"


@dataclass(frozen=True, slots=True)
class Changes:
    """The routes; `desk` and `uploads` are those of the page's library where there is a page."""

    access: Access
    desk: Desk
    uploads: Uploads
    once: Once

    def router(self) -> APIRouter:
        """The routes, to be served below `/api/v1/library`; all need the role editor."""
        editor = self.access.editor()
        router = APIRouter(prefix="/library", tags=["资料库"], dependencies=[Depends(editor)])
        self._add_looks(router)
        self._add_changes(router, editor)
        return router

    def _add_looks(self, router: APIRouter) -> None:
        @router.get("/jobs", summary="最近的改动")
        def jobs() -> JobList:
            """新的在前。"""
            return JobList(jobs=[JobBody.of(job) for job in self.desk.jobs.shown()])

        @router.get("/jobs/{number}", summary="一项改动")
        def job(number: int) -> JobBody:
            """办到哪里了。"""
            found = next((job for job in self.desk.jobs.shown() if job.number == number), None)
            if found is None:
                raise ApiFault(404, "没有这项改动，或已不在最近的改动里。", code="no_job")
            return JobBody.of(found)

        @router.get("/versions", summary="保存的版本")
        def versions() -> VersionList:
            """新的在前。"""
            held = self.desk.keeper.status().versions
            return VersionList(versions=[VersionBody.model_validate(_plain(v)) for v in held])

    def _add_changes(self, router: APIRouter, editor: Callable[..., object]) -> None:
        By = Annotated[Caller, Depends(editor)]  # noqa: N806 - a type
        changes = APIRouter(dependencies=[Depends(self.access.unmoved)])

        @changes.put("/files", status_code=202, summary="收入或替换一份报告")
        async def put(request: Request, by: By, name: _Name, replace: str = "", key: _Key = None) -> JobBody:
            """请求体是文件的字节（可以是压缩包），name 是文件名；replace 是被替换的报告的 source。

            同名的报告即被替换。一份都不能收入则说明原因，什么也不改；只收入一部分，left 写明其余各份的原因。
            """
            file = await received(request.stream(), plain_text(name), self.uploads)
            unread = [file]

            def act() -> JobBody:
                seen = self.desk.staging.read(unread.pop(), plain_text(name), _apart(by), replace)
                return self._take_in(seen, by)

            try:
                asked = f"put {name}\n{replace}\n{await run_in_threadpool(_digest, file)}"
                return await run_in_threadpool(self.once.run, by, key, asked, act)
            finally:
                for left in unread:  # answered from memory, or refused before it was read
                    left.unlink(missing_ok=True)

        @changes.delete("/reports/{name}", status_code=202, summary="删除一份报告")
        def delete(name: str, by: By, key: _Key = None) -> JobBody:
            """Name 是报告的 id；文件移入 .trash。"""

            def act() -> JobBody:
                source = service.named(self.access.service.live.current(), name).source
                return self._taken(Job("删除", source, by.name, source=source))

            return self.once.run(by, key, f"delete {name}", act)

        @changes.put("/reports/{name}/facts", status_code=202, summary="手工填写一份报告的信息")
        def tell(name: str, asked: FactsRequest, by: By, key: _Key = None) -> JobBody:
            """Name 是报告的 id；存在报告旁边，重建索引也不丢，换了文件内容就不再适用。"""

            def act() -> JobBody:
                source = service.named(self.access.service.live.current(), name).source
                facts = _understood(asked)
                return self._taken(Job("改信息", source, by.name, source=source, facts=facts))

            return self.once.run(by, key, f"facts {name} {asked.model_dump_json()}", act)

        @changes.post("/update", status_code=202, summary="按文件夹更新索引")
        def update(by: By, key: _Key = None) -> JobBody:
            """找出新增、修改、删除的文件。"""
            return self.once.run(
                by, key, "update", lambda: self._taken(Job("更新索引", "整个文件夹", by.name))
            )

        @changes.post("/rollback", status_code=202, summary="退回一个版本")
        def rollback(asked: RollbackRequest, by: By, key: _Key = None) -> JobBody:
            """报告文件不变，下次更新会重新收入。"""
            job = Job("回退", asked.version, by.name, source=asked.version)
            return self.once.run(by, key, f"rollback {asked.version}", lambda: self._taken(job))

        router.include_router(changes)

    def _take_in(self, seen: Sequence[Waiting], by: Caller) -> JobBody:
        """Take in what was read and can be; ApiFault where nothing can."""
        left = [f"{one.name}：{one.message}" for one in seen if not one.ready]
        taken = self.desk.staging.take({one.number for one in seen}, _apart(by))
        parts = [Part(one.name, one.file, one.source) for one in taken if one.file is not None]
        if not parts:
            raise ApiFault(422, "；".join(left) or "里面没有文件。", code="not_taken_in", hint=_OTHER_FILE)
        what = parts[0].name if len(parts) == 1 else f"{len(parts)} 份报告"
        return self._taken(Job("收入", what, by.name, parts)).model_copy(update={"left": left})

    def _taken(self, job: Job) -> JobBody:
        return JobBody.of(self.desk.jobs.add(job))


def _understood(asked: FactsRequest) -> Mapping[str, str]:
    try:
        return checked(asked.model_dump())
    except CorpusError as exc:
        raise ApiFault(422, str(exc), code="not_understood", hint="请照所说的改写，或留空。") from exc


def _apart(by: Caller) -> str:
    """A key's name where people's wait too: an account may be called the same."""
    return f"密钥 {by.name}"


def _digest(file: Path) -> str:
    with file.open("rb") as held:
        return hashlib.file_digest(held, "sha256").hexdigest()


def _plain(version: object) -> dict[str, object]:
    return {name: getattr(version, name) for name in VersionBody.model_fields}
