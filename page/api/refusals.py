"""What goes wrong with a request of a program, and the reply that tells it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from corpus.errors import CorpusError, IndexFault, QuestionError, ReportqaError
from page.api.ask_shapes import FaultBody
from page.error_text import told_of
from page.requests.faults import fault_of

# The kinds of pydantic's findings, in words; {field} and its bounds are filled in.
_WORDS: Final = {
    "missing": "缺少 {field}",
    "extra_forbidden": "没有 {field} 这个字段",
    "string_type": "{field} 应为文字",
    "list_type": "{field} 应为列表",
    "int_parsing": "{field} 应为整数",
    "int_type": "{field} 应为整数",
    "bool_parsing": "{field} 应为 true 或 false",
    "model_attributes_type": "{field} 应为 JSON 对象",
    "string_too_short": "{field} 是空的",
    "string_too_long": "{field} 太长，最多 {max_length} 字",
    "too_short": "{field} 是空的",
    "too_long": "{field} 太多，最多 {max_length} 个",
    "greater_than_equal": "{field} 不能小于 {ge}",
    "less_than_equal": "{field} 不能大于 {le}",
    "json_invalid": "提交的内容不是 JSON",
}
_STATUS: Final = {404: "没有这个地址。", 405: "这个地址不支持这种请求。"}
_NO_STORE: Final = {"Cache-Control": "no-store"}
# What each route may answer instead, for the OpenAPI document.
FAULTS: Final[dict[int | str, dict[str, Any]]] = {
    "4XX": {"model": FaultBody, "description": "请求不对，或没有权限"},
    "5XX": {"model": FaultBody, "description": "服务器没有办成"},
}
# The same for a route whose answer is a stream: what is refused before it begins is JSON all the same.
_PLAIN: Final = {"application/json": {"schema": {"$ref": "#/components/schemas/FaultBody"}}}
STREAM_FAULTS: Final[dict[int | str, dict[str, Any]]] = {
    status: {"description": told["description"], "content": _PLAIN} for status, told in FAULTS.items()
}


class ApiFault(ReportqaError):  # noqa: N818 - a refusal, like the others of the house
    """A request that is not served: `status` of HTTP, a message, its code and hint; `after` in seconds."""

    def __init__(
        self, status: int, message: str, *, code: str = "", hint: str = "", after: float = 0.0
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.hint, self.after = status, code, hint, after

    @property
    def headers(self) -> dict[str, str]:
        """What goes with the reply: when to come again, how to show who one is."""
        again = {"Retry-After": str(math.ceil(self.after))} if self.after else {}
        return again | ({"WWW-Authenticate": "Bearer"} if self.status == 401 else {})


class Unchanged(Exception):  # noqa: N818 - nothing failed: what the program holds is still true
    """The program has this version already."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        super().__init__()
        self.headers = dict(headers)


def fault_told(exc: ReportqaError) -> dict[str, Any]:
    """The body that tells of an error of the house."""
    status = status_of(exc)
    code, hint = (exc.code, exc.hint) if isinstance(exc, ApiFault) else ("", "")
    return fault_of(status, told_of(exc), code, hint)


def status_of(exc: ReportqaError) -> int:
    """The HTTP status that tells of an error of the house."""
    if isinstance(exc, ApiFault):
        return exc.status
    if isinstance(exc, (QuestionError, CorpusError)):
        return 422
    return 503 if isinstance(exc, IndexFault) else 504


async def on_error(_: Request, exc: Exception) -> Response:
    """An error of the house as a reply."""
    if not isinstance(exc, ReportqaError):
        raise exc
    headers = exc.headers if isinstance(exc, ApiFault) else {}
    return JSONResponse(fault_told(exc), status_of(exc), headers | _NO_STORE)


async def on_invalid(_: Request, exc: Exception) -> Response:
    """A request that is not of the shape the OpenAPI document tells."""
    found = exc.errors() if isinstance(exc, RequestValidationError) else []
    told = "；".join(dict.fromkeys(map(_finding, found))) + "。"
    return JSONResponse(fault_of(422, told), 422, _NO_STORE)


async def on_http(_: Request, exc: Exception) -> Response:
    """What the framework itself refuses."""
    status = exc.status_code if isinstance(exc, HTTPException) else 500
    return JSONResponse(fault_of(status, _STATUS.get(status, "请求没有办成。")), status, _NO_STORE)


async def on_fall(_: Request, __: Exception) -> Response:
    """A fault of the program; the log has the reason, the reply has not."""
    return JSONResponse(fault_of(500, "服务器出了差错，这个请求没有办成。"), 500, _NO_STORE)


async def on_unchanged(_: Request, exc: Exception) -> Response:
    """304."""
    return Response(status_code=304, headers=exc.headers if isinstance(exc, Unchanged) else {})


def _finding(found: Mapping[str, Any]) -> str:
    place: Sequence[str | int] = found["loc"]
    field = ".".join(map(str, place[1:])) or "请求体"
    words = _WORDS.get(found["type"], "{field} 的值不对")
    return words.format(field=field, **found.get("ctx", {}))
