"""A client of the HTTP API (docs/http.md), for programs that run elsewhere: `Client` and `AsyncClient`.

    with Client("http://127.0.0.1:7860", key="rq_…") as client:
        print(client.ask("2025年历城区新增多少经营主体").message)

Both have the same methods; those of `AsyncClient` are awaited. What is not served raises `ApiError`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
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
from reportqa.async_client import AsyncClient
from reportqa.client_calls import (
    ENDED,
    NO_FILTER,
    PATIENCE,
    PAUSE,
    TRIES,
    ApiError,
    Call,
    event_in,
    event_of,
    fault,
    options,
    pause_before,
)

__all__ = ["ApiError", "AsyncClient", "BatchQuestion", "Client", "Filters"]
T = TypeVar("T", bound=BaseModel)


class Client:
    """Talks to the server at `url` with `key`; close it, or use it in `with`. `patience` in seconds."""

    def __init__(self, url: str, key: str = "", *, patience: float = PATIENCE) -> None:
        self._http = httpx.Client(**options(url, key, patience))

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _do(self, call: Call[T]) -> T:
        for left in reversed(range(TRIES)):
            reply = self._http.request(call.method, call.path, **call.given())
            pause = pause_before(reply.status_code, reply.headers.get("retry-after", ""), left)
            if pause is None:
                break
            time.sleep(pause)
        return call.read(reply.status_code, reply.content)

    def stages(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        filters: Filters = NO_FILTER,
        top_k: int = MOST_QUOTES,
    ) -> Iterator[str | AnswerBody]:
        """The stages of an answer as they begin, then the answer."""
        call = calls.ask(question, history, filters, top_k, "ask/stream")
        with self._http.stream(call.method, call.path, **call.given()) as reply:
            if reply.status_code >= 400:
                raise fault(reply.status_code, reply.read())
            lines: list[str] = []
            for line in reply.iter_lines():
                if whole := event_in(lines, line):
                    yield event_of(whole)

    def batch(
        self, questions: Sequence[str | BatchQuestion], *, filters: Filters = NO_FILTER
    ) -> Iterator[BatchItem]:
        """Many questions: their answers in order, as they come."""
        begun, got = self._do(calls.batch(questions, filters)), 0
        while True:
            found = self._do(calls.results(begun.id, got))
            yield from found.items
            got += len(found.items)
            if not found.items and found.state in ENDED:
                return
            time.sleep(PAUSE)

    def wait(self, job: JobBody) -> JobBody:
        """A change to the library, once it is made or has failed."""
        while job.state not in ENDED:
            time.sleep(PAUSE)
            job = self._do(calls.job(job.number))
        return job

    def ask(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        filters: Filters = NO_FILTER,
        top_k: int = MOST_QUOTES,
    ) -> AnswerBody:
        """The answer to one question."""
        return self._do(calls.ask(question, history, filters, top_k))

    def search(self, query: str, *, top_k: int = 10, filters: Filters = NO_FILTER) -> SearchBody:
        """The passages that fit best."""
        return self._do(calls.search(query, top_k, filters))

    def cancel(self, batch: BatchBody) -> BatchBody:
        """No more questions of a batch are asked."""
        return self._do(calls.cancel(batch.id))

    def health(self) -> HealthBody:
        """Whether the server answers; needs no key."""
        return self._do(calls.health())

    def index(self) -> IndexBody:
        """The index that answers."""
        return self._do(calls.index())

    def reports(
        self, words: str = "", *, filters: Filters = NO_FILTER, offset: int = 0, limit: int = 100
    ) -> ReportList:
        """The reports with these words in their title, from `offset`."""
        return self._do(calls.reports(words, filters, offset, limit))

    def report(self, source: str) -> ReportBody:
        """One report."""
        return self._do(calls.report(source))

    def outline(self, source: str) -> OutlineBody:
        """Its sections."""
        return self._do(calls.outline(source))

    def text(self, source: str, start: int = 0, end: int | None = None) -> StretchBody:
        """Its text `[start:end]`."""
        return self._do(calls.text(source, start, end))

    def statements(
        self, source: str, words: str = "", *, figures: bool = True, offset: int = 0, limit: int = 100
    ) -> StatementList:
        """What it states: the figures, or every clause."""
        return self._do(calls.statements(source, words, figures=figures, offset=offset, limit=limit))

    def put_report(self, name: str, content: bytes, *, replace: str = "") -> JobBody:
        """Take a file in, in place of the report `replace` where that is given."""
        return self._do(calls.put(name, content, replace))

    def delete_report(self, source: str) -> JobBody:
        """Take a report out."""
        return self._do(calls.delete(source))

    def set_facts(
        self, source: str, *, title: str = "", place: str = "", organ: str = "", period: str = ""
    ) -> JobBody:
        """Set what was read wrongly, in place of what was set before; what is left out is as it was read."""
        told = FactsRequest(title=title, place=place, organ=organ, period=period)
        return self._do(calls.facts(source, told))

    def update(self) -> JobBody:
        """Bring the index up to date with the folder of reports."""
        return self._do(calls.update())
