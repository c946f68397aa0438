"""What every reply of the server carries.

Gradio's page holds inline scripts, so each reply names them by a nonce; its own components are built
by `new Function`, so 'unsafe-eval' cannot go; it sets style attributes, so inline style cannot either.
What a report or a question could smuggle in (inline handlers, script elements, other hosts) runs nowhere.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any, Final

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

_SCRIPT: Final = re.compile(rb"<script(?=[\s>])")
# Tags that name other hosts, and the manifest of an app to install: nothing here needs them.
_FOREIGN: Final = re.compile(rb'<meta[^>]*(?:property="og:|name="twitter:)[^>]*>|<link rel="manifest"[^>]*>')


# In the scope of a request: the origins of other sites that may frame the reply.
FRAMED_BY: Final = "reportqa.framed_by"


def policy(nonce: str, framed_by: Sequence[str] = ()) -> str:
    """The Content-Security-Policy of a reply whose inline scripts carry `nonce`."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}' 'unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "base-uri 'self'",
            "form-action 'none'",
            " ".join(("frame-ancestors 'self'", *framed_by)),
        )
    )


class Guard:
    """ASGI layer: every reply gets the headers, `head` goes into the page's <head>."""

    def __init__(self, app: App, head: str = "") -> None:
        self._app = app
        self._head = head.encode()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        else:
            await self._app(scope, receive, _Reply(send, self._head, scope.get(FRAMED_BY, ())).send)


class _Reply:
    """One reply on its way out; a page of HTML is held back until it is whole, and rewritten."""

    def __init__(self, send: Send, head: bytes, framed_by: Sequence[str]) -> None:
        self._send = send
        self._head = head
        self._framed_by = framed_by
        self._nonce = secrets.token_urlsafe(18)
        self._held: Message | None = None
        self._body = bytearray()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._start(message)
        elif self._held is not None and message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish(self._held)
        else:
            await self._send(message)

    async def _start(self, message: Message) -> None:
        headers = [(k, v) for k, v in message["headers"] if k.lower() != b"content-security-policy"]
        message["headers"] = [*headers, *self._added()]
        if dict(headers).get(b"content-type", b"").startswith(b"text/html"):
            self._held = message
        else:
            await self._send(message)

    def _added(self) -> list[tuple[bytes, bytes]]:
        pairs = (
            ("content-security-policy", policy(self._nonce, self._framed_by)),
            ("x-content-type-options", "nosniff"),
            # knows no list of sites: where there is one, the policy above says it alone
            *(() if self._framed_by else (("x-frame-options", "SAMEORIGIN"),)),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
        )
        return [(name.encode(), value.encode()) for name, value in pairs]

    async def _finish(self, start: Message) -> None:
        body = _FOREIGN.sub(b"", bytes(self._body)).replace(b"<head>", b"<head>" + self._head, 1)
        body = _SCRIPT.sub(f'<script nonce="{self._nonce}"'.encode(), body)
        kept = [(k, v) for k, v in start["headers"] if k.lower() != b"content-length"]
        start["headers"] = [*kept, (b"content-length", str(len(body)).encode())]
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})
