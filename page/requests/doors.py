"""The outermost layer of the server: every request passes here before Gradio or a route of ours sees it.

In this order: the name it calls us by, the address it asks for, where it was begun, how often it comes,
what is in it. What is refused is refused in a sentence; what is let in carries only what was looked at.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl, unquote_to_bytes, urlencode

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from corpus.errors import QuestionError
from page.requests.bodies import LONGEST, decoded, encoded
from page.requests.calls import Calls, session_of
from page.requests.origins import Hosts, is_foreign
from page.requests.pace import Held, Pace
from page.requests.replies import Refused, Reply
from page.requests.routes import EMBED, Door, find, is_program
from page.requests.security_headers import FRAMED_BY, App, Message, Receive, Send
from page.requests.streams import Leash, pieces
from page.requests.visits import new_visit, own_name, owned, visit_of

# Streams one address and all together may hold open: one for each tab, one for each answer under way.
_EACH, _ALL = 256, 700
# Seconds: for a short body; between pieces of a file; a stream of answers; a tab (a working day).
_BODY, _PIECE, _ANSWERS, _TAB = 15.0, 30.0, 600.0, 12 * 3600.0
# Set by proxies and believed by Gradio: the server listens to them only through `--trusted-proxy`.
_CLAIMS: Final = frozenset({b"x-forwarded-host", b"x-forwarded-proto", b"x-forwarded-port"})
STOPPING: Final = "页面正在停止，请稍后再问。"
# Stands for a request without a body.
NOTHING: Final = object()


@dataclass(slots=True)
class Doors:
    """ASGI layer around `app`. `doors` lists what is served; `calls` what Gradio's interface may be asked.

    `embedders`: origins of sites that may frame the widget.
    `stopping`: questions that come now are refused, those under way are answered. `under_way` counts them.
    """

    app: App
    doors: Sequence[Door]
    hosts: Hosts = field(default_factory=Hosts)
    calls: Calls = field(default_factory=Calls)
    pace: Pace = field(default_factory=Pace)
    streams: Held = field(default_factory=lambda: Held(_EACH, _ALL))
    embedders: Sequence[str] = ()
    stopping: bool = False
    under_way: int = 0
    _closed: asyncio.Event = field(default_factory=asyncio.Event)
    _loop: asyncio.AbstractEventLoop | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it."""
        if scope["type"] == "lifespan":
            self._loop = asyncio.get_running_loop()
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(dict(scope), receive, Reply(send, program=is_program(scope["path"])))
        else:
            await send({"type": "websocket.close", "code": 1008})

    def close(self) -> None:
        """End the streams that are open, from another thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._closed.set)

    async def _answer(self, scope: Message, receive: Receive, reply: Reply) -> None:
        try:
            door = self._admitted(scope)
            await self._through(door, scope, receive, reply)
        except Refused as no:
            await reply.refuse(no)
        except QuestionError as exc:
            await reply.refuse(Refused(400, str(exc)))
        except ClientDisconnect:
            pass

    def _admitted(self, scope: Message) -> Door:
        """The door the request may go through; Refused otherwise."""
        headers = Headers(scope=scope)
        if not self.hosts.takes(headers.get("host", ""), (scope.get("server") or ("",))[0]):
            raise Refused(400, "不认识这个主机名。管理员可用 --allowed-host 加上它。")
        door = find(self.doors, scope["path"], scope["method"])
        if door is None:
            raise Refused(404, "没有这个地址。")
        if not door.opens(scope["method"]):
            raise Refused(405, "这个地址不支持这种请求。")
        if self._is_foreign(scope, headers):
            raise Refused(403, "请从本页面操作：请求来自别的网站。")
        if door.kind != "asset" and (seconds := self.pace.wait(_address(scope))):
            raise Refused(429, "请求太频繁，请稍后再试。", seconds)
        return door

    def _is_foreign(self, scope: Message, headers: Headers) -> bool:
        """A link on another site may open the page; nothing else of another site is let in."""
        opened = {"document", "iframe"} if scope["path"] == "/embed" else {"document"}
        followed = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") in opened
        if scope["method"] in {"GET", "HEAD"} and followed:
            return False
        return is_foreign(headers.get("sec-fetch-site"), headers.getlist("origin"), headers["host"])

    async def _through(self, door: Door, scope: Message, receive: Receive, reply: Reply) -> None:
        visit = visit_of(Headers(scope=scope).get("cookie", ""))
        if door is EMBED:
            scope[FRAMED_BY] = self.embedders
        _tidy(scope, door, visit)
        if door.kind == "stream":
            await self._stream(door, scope, receive, reply)
        elif door.kind == "call":
            await self._call(scope, receive, reply, visit)
        elif door.kind == "form":
            await self._pass(scope, receive, reply, await _sent(scope, receive))
        elif door.kind == "program" and scope["method"] not in {"GET", "HEAD"}:
            await self._program(door, scope, receive, reply)
        elif door.kind == "file":
            await self.app(scope, pieces(receive, _PIECE), reply.send)
        else:
            if scope["path"] == "/" and not visit:
                reply.cookie = new_visit(secure=scope.get("scheme") == "https")
            await self.app(scope, receive, reply.send)

    async def _stream(self, door: Door, scope: Message, receive: Receive, reply: Reply) -> None:
        answers = "session" not in door.path.groupindex
        self.under_way += answers
        try:
            with self.streams.one(_address(scope)) as allowed:
                if not allowed:
                    raise Refused(429, "打开的页面太多，请关掉一些再试。", 10)
                leash = Leash(receive, _ANSWERS if answers else _TAB, self._closed)
                await _unless_unknown(self.app(scope, leash.receive, reply.send))
                await reply.finish()
        finally:
            self.under_way -= answers

    async def _call(self, scope: Message, receive: Receive, reply: Reply, visit: str) -> None:
        if self.stopping and not scope["path"].endswith(("/cancel", "/reset")):
            raise Refused(503, STOPPING)
        self.under_way += 1
        try:
            call = self.calls.checked(scope["path"], await _sent(scope, receive))
            await self._pass(scope, receive, reply, owned(call, visit))
        finally:
            self.under_way -= 1

    async def _program(self, door: Door, scope: Message, receive: Receive, reply: Reply) -> None:
        if self.stopping:
            raise Refused(503, STOPPING)
        self.under_way += 1
        try:
            await self._pass(scope, receive, reply, await _sent(scope, receive, door.longest, bare=True))
        finally:
            self.under_way -= 1

    async def _pass(self, scope: Message, receive: Receive, reply: Reply, sent: object) -> None:
        """Hand on the request with `sent` as its body."""
        body = b"" if sent is NOTHING else encoded(sent)
        kept = [(k, v) for k, v in scope["headers"] if k not in {b"content-length", b"transfer-encoding"}]
        scope["headers"] = [*kept, (b"content-length", str(len(body)).encode())]
        waiting = [{"type": "http.request", "body": body, "more_body": False}]

        async def again() -> Message:
            return waiting.pop() if waiting else await receive()

        await self.app(scope, again, reply.send)


async def _unless_unknown(served: Awaitable[None]) -> None:
    """A stream of a session that Gradio does not know breaks off after it has begun: no fault of ours."""
    try:
        await served
    except RuntimeError as exc:
        if not isinstance(exc.__cause__, HTTPException):
            raise


def _address(scope: Message) -> str:
    return str((scope.get("client") or ("",))[0])


def _tidy(scope: Message, door: Door, visit: str) -> None:
    """Leave in the address what the door passes on, the session under the name that Gradio knows."""
    scope["headers"] = [(k, v) for k, v in scope["headers"] if k not in _CLAIMS]
    if b"\0" in unquote_to_bytes(scope["query_string"]):
        raise Refused(400, "地址里有空字符。")
    if door.query is not None:
        pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        kept = {k: v for k, v in pairs if k in door.query}
        if "session_hash" in kept:
            kept["session_hash"] = own_name(session_of(kept["session_hash"]), visit)
        scope["query_string"] = urlencode(kept).encode()
    found = door.path.fullmatch(scope["path"])
    if door is EMBED or "report" in door.path.groupindex:
        scope["path"], scope["raw_path"] = "/", b"/"
    if found and "session" in door.path.groupindex:
        scope["path"] = scope["path"][: found.start("session")] + own_name(found["session"], visit)
        scope["raw_path"] = scope["path"].encode()


async def _sent(scope: Message, receive: Receive, longest: int = LONGEST, *, bare: bool = False) -> object:
    """The JSON of a short body, NOTHING for none where it may be `bare`.

    Refused where it is too long or does not come.
    """
    too_long = Refused(413, f"提交的内容过长，最多 {longest >> 10} KB。")
    length = Headers(scope=scope).get("content-length", "")
    if length.isdecimal() and int(length[:12]) > longest:
        raise too_long
    body = bytearray()
    try:
        async with asyncio.timeout(_BODY):
            while True:
                message: dict[str, Any] = dict(await receive())
                if message["type"] == "http.disconnect":
                    raise ClientDisconnect
                body += message.get("body", b"")
                if len(body) > longest:
                    raise too_long
                if not message.get("more_body"):
                    return decoded(bytes(body), longest) if body or not bare else NOTHING
    except TimeoutError as exc:
        raise Refused(408, "提交的内容没有按时送到。") from exc
