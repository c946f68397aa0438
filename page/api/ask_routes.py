"""Routes that answer: a question, a question with its stages, a search, a batch."""

# No `from __future__ import annotations`: the framework reads types that are made inside functions.

from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from corpus.errors import ReportqaError
from index.searcher import Index
from page.api.access import Access
from page.api.api_keys import Caller
from page.api.ask_shapes import (
    AnswerBody,
    AskRequest,
    BatchBody,
    BatchRequest,
    BatchResults,
    SearchBody,
    SearchRequest,
)
from page.api.batches import Batch, Batches
from page.api.once import HEADER, Once
from page.api.refusals import STREAM_FAULTS, fault_told
from qa.answer import Answer

_PAGE = 200  # answers fetched at once


@dataclass(frozen=True, slots=True)
class Answers:
    """The routes, answered by `access.service`."""

    access: Access
    batches: Batches
    once: Once

    def router(self) -> APIRouter:
        """The routes, to be served below `/api/v1`."""
        access, service = self.access, self.access.service
        router = APIRouter(tags=["提问"], dependencies=[Depends(access.caller)])
        Held = Annotated[Index, Depends(access.held)]  # noqa: N806 - a type

        @router.post("/ask", summary="提问", response_model_exclude_unset=True)
        async def ask(asked: AskRequest, index: Held) -> AnswerBody:
            """逐字引用的回答；报告里没有的，status 为 refused 并说明理由。"""
            return AnswerBody.of(await service.run(service.ask, index, asked))

        @router.post(
            "/ask/stream",
            summary="提问，逐步告知",
            response_class=EventSourceResponse,
            responses=STREAM_FAULTS,
        )
        async def stream(asked: AskRequest, index: Held) -> AsyncIterator[ServerSentEvent]:
            """事件 stage 是正在做的一步，answer 是回答，error 是没有答成的原因。"""
            try:
                async for step in service.steps(index, asked):
                    yield _event(step)
            except ReportqaError as exc:
                yield ServerSentEvent(event="error", data=fault_told(exc))

        @router.post("/search", summary="检索")
        async def search(sought: SearchRequest, index: Held) -> SearchBody:
            """最相关的段落，不作答。"""
            return await service.run(service.search, index, sought)

        self._add_batches(router)
        return router

    def _add_batches(self, router: APIRouter) -> None:
        By = Annotated[Caller, Depends(self.access.caller)]  # noqa: N806 - a type
        Key = Annotated[str | None, Header(alias=HEADER)]  # noqa: N806 - a type

        @router.post("/batches", status_code=202, summary="成批提问")
        def add(asked: BatchRequest, by: By, response: Response, key: Key = None) -> BatchBody:
            """收下即答 202；随后查看进度、取回答。"""
            made = self.once.run(by, key, f"batch {asked.model_dump_json()}", partial(self._added, by, asked))
            response.headers["Location"] = f"/api/v1/batches/{made.id}"
            return made

        @router.get("/batches/{name}", summary="进度")
        def look(name: str, by: By) -> BatchBody:
            """办到哪里了。"""
            return self.batches.find(name, by).body

        @router.get("/batches/{name}/results", summary="取回答", response_model_exclude_unset=True)
        def results(
            name: str,
            by: By,
            offset: Annotated[int, Query(ge=0)] = 0,
            limit: Annotated[int, Query(ge=1, le=_PAGE)] = _PAGE,
        ) -> BatchResults:
            """已有的回答；没有答完也可以取。"""
            return self.batches.find(name, by).results(offset, limit)

        @router.delete("/batches/{name}", summary="不再问下去")
        def cancel(name: str, by: By) -> BatchBody:
            """已有的回答还可以取。"""
            batch = self.batches.find(name, by)
            batch.cancel()
            return batch.body

    def _added(self, by: Caller, asked: BatchRequest) -> BatchBody:
        return self.batches.add(Batch(by, asked)).body


def _event(step: str | Answer) -> ServerSentEvent:
    if isinstance(step, str):
        return ServerSentEvent(event="stage", data={"stage": step})
    return ServerSentEvent(event="answer", data=step.to_dict())
