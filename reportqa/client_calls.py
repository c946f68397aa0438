"""The requests that the clients of the API make, and how replies are read: shared by both clients."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from pydantic import BaseModel

from page.api.ask_shapes import (
    AnswerBody,
    AskRequest,
    BatchBody,
    BatchQuestion,
    BatchRequest,
    BatchResults,
    FaultBody,
    FaultWords,
    Filters,
    SearchBody,
    SearchRequest,
)
from page.api.report_shapes import (
    FactsRequest,
    HealthBody,
    IndexBody,
    JobBody,
    JobList,
    OutlineBody,
    ReportBody,
    ReportList,
    StatementList,
    StretchBody,
    id_of,
)

T = TypeVar("T", bound=BaseModel)
BASE: Final = "/api/v1"
# Seconds: the server gives an answer up after 30.
PATIENCE: Final = 60.0
# Seconds between looks at what is under way; tries in all of a request.
PAUSE, TRIES = 0.2, 3
ENDED: Final = frozenset({"done", "failed", "cancelled"})
# Statuses of a request that was not begun, and the longest pause in seconds before it is sent again.
_AGAIN, _LONGEST = frozenset({429, 503}), 30.0
NO_FILTER: Final = Filters()


class ApiError(Exception):
    """A request that was not served: `status` of HTTP, `code`, the message, and a `hint` what to do."""

    def __init__(self, status: int, words: FaultWords) -> None:
        super().__init__(words.message)
        self.status, self.code, self.hint = status, words.code, words.hint


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """One request, and the shape of its reply."""

    shape: type[T]
    method: str
    path: str
    params: Mapping[str, Any] = field(default_factory=dict)
    sent: BaseModel | None = None
    content: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def given(self) -> dict[str, Any]:
        """The arguments of httpx's `request`."""
        told: dict[str, Any] = {"params": dict(self.params), "headers": dict(self.headers)}
        if self.sent is not None:
            told["json"] = self.sent.model_dump()
        if self.content is not None:
            told["content"] = self.content
        return told

    def read(self, status: int, body: bytes) -> T:
        """The reply; ApiError where it is none."""
        if status >= 400:
            raise fault(status, body)
        return self.shape.model_validate_json(body)


def options(url: str, key: str, patience: float) -> dict[str, Any]:
    """The arguments of an httpx client."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    # The environment's proxies are not asked: nothing of a question leaves for another host.
    return {"base_url": url, "headers": headers, "timeout": patience, "trust_env": False}


def pause_before(status: int, asked: str, left: int) -> float | None:
    """Seconds (the server `asked` for them) until a refused request is sent again; None where it is not."""
    if status not in _AGAIN or left <= 0:
        return None
    return min(float(asked) if asked.isdecimal() else 1.0, _LONGEST)


def event_in(lines: list[str], line: str) -> list[str] | None:
    """The lines of an event that `line` ends; None while it goes on."""
    if line:
        lines.append(line)
        return None
    whole = [one for one in lines if not one.startswith(":")]
    lines.clear()
    return whole or None


def fault(status: int, body: bytes) -> ApiError:
    """The error that a reply tells; one that is not of the API (a proxy's) is told by its status."""
    try:
        return ApiError(status, FaultBody.model_validate_json(body).error)
    except ValueError:
        words = FaultWords(
            code="http", message=f"服务器答 {status}，不是本接口的回答。", hint="请检查地址和代理。"
        )
        return ApiError(status, words)


def event_of(lines: Sequence[str]) -> str | AnswerBody:
    """A stage or the answer that an event of a stream tells; ApiError where it tells of one."""
    told = dict(line.split(": ", 1) for line in lines if ": " in line)
    data = json.loads(told["data"])
    if told["event"] == "error":
        raise ApiError(200, FaultBody.model_validate(data).error)
    return AnswerBody.model_validate(data) if told["event"] == "answer" else str(data["stage"])


def ask(
    question: str, history: Sequence[str], filters: Filters, top_k: int, way: str = "ask"
) -> Call[AnswerBody]:
    """A question."""
    sent = AskRequest(question=question, history=list(history), filters=filters, top_k=top_k)
    return Call(AnswerBody, "POST", f"{BASE}/{way}", sent=sent)


def search(query: str, top_k: int, filters: Filters) -> Call[SearchBody]:
    """A search."""
    sent = SearchRequest(query=query, top_k=top_k, filters=filters)
    return Call(SearchBody, "POST", f"{BASE}/search", sent=sent)


def batch(questions: Sequence[str | BatchQuestion], filters: Filters) -> Call[BatchBody]:
    """Many questions."""
    asked = [BatchQuestion(question=q) if isinstance(q, str) else q for q in questions]
    sent = BatchRequest(questions=asked, filters=filters)
    return Call(BatchBody, "POST", f"{BASE}/batches", sent=sent, headers=once())


def results(name: str, offset: int) -> Call[BatchResults]:
    """What a batch has answered."""
    return Call(BatchResults, "GET", f"{BASE}/batches/{name}/results", {"offset": offset})


def cancel(name: str) -> Call[BatchBody]:
    """An end to a batch."""
    return Call(BatchBody, "DELETE", f"{BASE}/batches/{name}")


def health() -> Call[HealthBody]:
    """Whether the server answers."""
    return Call(HealthBody, "GET", f"{BASE}/health")


def index() -> Call[IndexBody]:
    """The index that answers."""
    return Call(IndexBody, "GET", f"{BASE}/index")


def reports(words: str, filters: Filters, offset: int, limit: int) -> Call[ReportList]:
    """The reports held."""
    chosen = filters.model_dump(exclude={"document"})
    return Call(
        ReportList, "GET", f"{BASE}/reports", chosen | {"words": words, "offset": offset, "limit": limit}
    )


def report(source: str) -> Call[ReportBody]:
    """One report."""
    return Call(ReportBody, "GET", _report(source))


def outline(source: str) -> Call[OutlineBody]:
    """Its sections."""
    return Call(OutlineBody, "GET", _report(source, "/outline"))


def text(source: str, start: int, end: int | None) -> Call[StretchBody]:
    """A stretch of its text."""
    return Call(
        StretchBody, "GET", _report(source, "/text"), {"start": start} | ({} if end is None else {"end": end})
    )


def statements(source: str, words: str, *, figures: bool, offset: int, limit: int) -> Call[StatementList]:
    """What it states."""
    asked = {"words": words, "figures": figures, "offset": offset, "limit": limit}
    return Call(StatementList, "GET", _report(source, "/statements"), asked)


def put(name: str, content: bytes, replace: str) -> Call[JobBody]:
    """A report to be taken in."""
    asked = {"name": name, "replace": replace}
    return Call(JobBody, "PUT", f"{BASE}/library/files", asked, content=content, headers=once())


def delete(source: str) -> Call[JobBody]:
    """A report to be taken out."""
    return Call(JobBody, "DELETE", f"{BASE}/library/reports/{id_of(source)}", headers=once())


def facts(source: str, told: FactsRequest) -> Call[JobBody]:
    """What is set by hand about a report."""
    return Call(JobBody, "PUT", f"{BASE}/library/reports/{id_of(source)}/facts", sent=told, headers=once())


def update() -> Call[JobBody]:
    """The index to be brought up to date."""
    return Call(JobBody, "POST", f"{BASE}/library/update", headers=once())


def jobs() -> Call[JobList]:
    """The latest changes."""
    return Call(JobList, "GET", f"{BASE}/library/jobs")


def job(number: int) -> Call[JobBody]:
    """One change."""
    return Call(JobBody, "GET", f"{BASE}/library/jobs/{number}")


def once() -> dict[str, str]:
    """A key under which a change is made once, however often it is sent."""
    return {"Idempotency-Key": uuid.uuid4().hex}


def _report(source: str, more: str = "") -> str:
    return f"{BASE}/reports/{id_of(source)}{more}"
