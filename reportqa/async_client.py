"""The client of `reportqa.client` for programs that await: the same methods."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from types import TracebackType
from typing import TypeVar

import httpx
from pydantic import BaseModel

from page.api.ask_shapes import AnswerBody, BatchBody, BatchItem, BatchQuestion, Filters, SearchBody
from page.api.report_shapes import (
    FactsRequest,
    HealthBody,
    IndexBody,
    JobBody,
    OutlineBody,
    ReportBody,
    ReportList,
    StatementList,
    StretchBody,
)
from qa.reply.compose import MOST_QUOTES
from reportqa import client_calls as calls
from reportqa.client_calls import (
    ENDED,
    NO_FILTER,
    PATIENCE,
    PAUSE,
    TRIES,
    Call,
    event_in,
    event_of,
    fault,
    options,
    pause_before,
)

T = TypeVar("T", bound=BaseModel)


class AsyncClient:
    """Talks to the server at `url` with `key`; close it, or use it in `async with`. `patience` in seconds."""

    def __init__(self, url: str, key: str = "", *, patience: float = PATIENCE) -> None:
        self._http = httpx.AsyncClient(**options(url, key, patience))

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _do(self, call: Call[T]) -> T:
        for left in reversed(range(TRIES)):
            reply = await self._http.request(call.method, call.path, **call.given())
            pause = pause_before(reply.status_code, reply.headers.get("retry-after", ""), left)
            if pause is None:
                break
            await asyncio.sleep(pause)
        return call.read(reply.status_code, reply.content)

    async def stages(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        filters: Filters = NO_FILTER,
        top_k: int = MOST_QUOTES,
    ) -> AsyncIterator[str | AnswerBody]:
        """The stages of an answer as they begin, then the answer."""
        call = calls.ask(question, history, filters, top_k, "ask/stream")
        async with self._http.stream(call.method, call.path, **call.given()) as reply:
            if reply.status_code >= 400:
                raise fault(reply.status_code, await reply.aread())
            lines: list[str] = []
            async for line in reply.aiter_lines():
                if whole := event_in(lines, line):
                    yield event_of(whole)

    async def batch(
        self, questions: Sequence[str | BatchQuestion], *, filters: Filters = NO_FILTER
    ) -> AsyncIterator[BatchItem]:
        """Many questions: their answers in order, as they come."""
        begun, got = await self._do(calls.batch(questions, filters)), 0
        while True:
            found = await self._do(calls.results(begun.id, got))
            for item in found.items:
                yield item
            got += len(found.items)
            if not found.items and found.state in ENDED:
                return
            await asyncio.sleep(PAUSE)

    async def wait(self, job: JobBody) -> JobBody:
        """A change to the library, once it is made or has failed."""
        while job.state not in ENDED:
            await asyncio.sleep(PAUSE)
            job = await self._do(calls.job(job.number))
        return job

    async def ask(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        filters: Filters = NO_FILTER,
        top_k: int = MOST_QUOTES,
    ) -> AnswerBody:
        """The answer to one question."""
        return await self._do(calls.ask(question, history, filters, top_k))

    async def search(self, query: str, *, top_k: int = 10, filters: Filters = NO_FILTER) -> SearchBody:
        """The passages that fit best."""
        return await self._do(calls.search(query, top_k, filters))

    async def cancel(self, batch: BatchBody) -> BatchBody:
        """No more questions of a batch are asked."""
        return await self._do(calls.cancel(batch.id))

    async def health(self) -> HealthBody:
        """Whether the server answers; needs no key."""
        return await self._do(calls.health())

    async def index(self) -> IndexBody:
        """The index that answers."""
        return await self._do(calls.index())

    async def reports(
        self, words: str = "", *, filters: Filters = NO_FILTER, offset: int = 0, limit: int = 100
    ) -> ReportList:
        """The reports with these words in their title, from `offset`."""
        return await self._do(calls.reports(words, filters, offset, limit))

    async def report(self, source: str) -> ReportBody:
        """One report."""
        return await self._do(calls.report(source))

    async def outline(self, source: str) -> OutlineBody:
        """Its sections."""
        return await self._do(calls.outline(source))

    async def text(self, source: str, start: int = 0, end: int | None = None) -> StretchBody:
        """Its text `[start:end]`."""
        return await self._do(calls.text(source, start, end))

    async def statements(
        self, source: str, words: str = "", *, figures: bool = True, offset: int = 0, limit: int = 100
    ) -> StatementList:
        """What it states: the figures, or every clause."""
        return await self._do(calls.statements(source, words, figures=figures, offset=offset, limit=limit))

    async def put_report(self, name: str, content: bytes, *, replace: str = "") -> JobBody:
        """Take a file in, in place of the report `replace` where that is given."""
        return await self._do(calls.put(name, content, replace))

    async def delete_report(self, source: str) -> JobBody:
        """Take a report out."""
        return await self._do(calls.delete(source))

    async def set_facts(
        self, source: str, *, title: str = "", place: str = "", organ: str = "", period: str = ""
    ) -> JobBody:
        """Set what was read wrongly, in place of what was set before; what is left out is as it was read."""
        told = FactsRequest(title=title, place=place, organ=organ, period=period)
        return await self._do(calls.facts(source, told))

    async def update(self) -> JobBody:
        """Bring the index up to date with the folder of reports."""
        return await self._do(calls.update())
