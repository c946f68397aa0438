"""The one form in which programs are told what went wrong: a code, a sentence, and what to do."""

from __future__ import annotations

from typing import Any, Final

_LOOK: Final = "请对照 /api/v1/openapi.json 检查请求。"
# Status → the code that goes with it where nothing says more, and what to do.
_KNOWN: Final = {
    400: ("bad_request", _LOOK),
    401: ("unauthorized", "请在请求头里写 Authorization: Bearer 密钥；密钥由管理员发放。"),
    403: ("forbidden", "请换用有这项权限的密钥，或从本机的程序里调用。"),
    404: ("not_found", "可用的地址列在 /api/v1/openapi.json。"),
    405: ("method_not_allowed", _LOOK),
    408: ("too_slow", "请检查网络后重新提交。"),
    409: ("conflict", "请换一个 Idempotency-Key，或等前一个请求办完。"),
    412: ("version_changed", "请重新取得数据，再按新的 ETag 提交。"),
    413: ("too_large", "请拆成几次提交。"),
    422: ("invalid", _LOOK),
    429: ("too_many", "请等 Retry-After 所写的秒数再试。"),
    503: ("unavailable", "请稍后再试；一直如此时请管理员查看日志。"),
}
_OTHER: Final = ("internal", "请管理员查看服务器的日志。")


def fault(code: str, message: str, hint: str) -> dict[str, Any]:
    """The body of a reply that is no answer."""
    return {"error": {"code": code, "message": message, "hint": hint}}


def fault_of(status: int, message: str, code: str = "", hint: str = "") -> dict[str, Any]:
    """As `fault`, with the code and the hint of an HTTP status where none is given."""
    known, advice = _KNOWN.get(status, _OTHER)
    return fault(code or known, message, hint or advice)
