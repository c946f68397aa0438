"""The application that serves programs: all routes of the API, its document, its one form of errors."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, cast, get_args

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Route

from corpus.errors import ReportqaError
from corpus.version import VERSION
from page.api.access import Access
from page.api.ask_routes import Answers
from page.api.batches import Batches
from page.api.library_changes import Changes
from page.api.once import Once
from page.api.refusals import FAULTS, Unchanged, on_error, on_fall, on_http, on_invalid, on_unchanged
from page.api.report_routes import health_router, report_router
from page.requests.bodies import LONGEST
from page.requests.routes import Door, Kind, Method, pattern

BASE: Final = "/api/v1"
# Bytes of a batch; every other request is a question at most.
_BATCH: Final = 1 << 20
# FastAPI would send nothing by itself, but an environment variable can make it: not here.
_SILENT: Final[Any] = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
_ABOUT: Final = (
    "对政府工作报告提问，得到逐字引用的数字或原文；报告里没有的，拒绝回答并说明理由。"
    "所有差错都是同一种形式：error 里有代号 code、说明 message、怎么办 hint。"
)


@dataclass(frozen=True, slots=True)
class Programs:
    """What is served to programs. `changes` where the library may be changed; `more` are other doors.

    `open_while` are opened when the server starts and closed when it stops.
    """

    access: Access
    batches: Batches
    once: Once
    changes: Changes | None = None
    more: Sequence[APIRouter | BaseRoute] = ()
    open_while: Sequence[Callable[[], AbstractAsyncContextManager[object]]] = ()

    def app(self) -> FastAPI:
        """The application; `doors_of_api` tells which addresses it serves."""
        app = FastAPI(
            title="政问",
            version=VERSION,
            description=_ABOUT,
            openapi_url=f"{BASE}/openapi.json",
            docs_url=None,  # their scripts come from another host
            redoc_url=None,
            telemetry=_SILENT,
            lifespan=self._lifespan,
            responses=FAULTS,
            exception_handlers={
                ReportqaError: on_error,
                RequestValidationError: on_invalid,
                HTTPException: on_http,
                Unchanged: on_unchanged,
                Exception: on_fall,
            },
        )
        answers = Answers(self.access, self.batches, self.once)
        below = [health_router(self.access), report_router(self.access), answers.router()]
        for router in [*below, *([self.changes.router()] if self.changes else [])]:
            app.include_router(router, prefix=BASE)
        for other in self.more:
            if isinstance(other, APIRouter):
                app.include_router(other)
            else:
                app.router.routes.append(other)
        return app

    @asynccontextmanager
    async def _lifespan(self, _: object) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for one in self.open_while:
                await stack.enter_async_context(one())
            yield


def doors_of_api(app: FastAPI) -> tuple[Door, ...]:
    """The doors of an application for programs: what its document tells, and its plain routes."""
    told = [(path, way.upper()) for path, ways in app.openapi()["paths"].items() for way in ways]
    plain = [(r.path, way) for r in app.routes if type(r) is Route for way in sorted(r.methods or ())]
    return tuple(_door(path, way) for path, way in (*told, *plain) if way in get_args(Method))


def _door(path: str, way: str) -> Door:
    kind: Kind = "file" if path.endswith("/library/files") else "program"
    longest = _BATCH if path == f"{BASE}/batches" else LONGEST
    return Door(kind, cast("Method", way), pattern(path), longest=longest)
