"""A reply on its way out of the server: without the headers that would let other sites read it."""

from __future__ import annotations

import json
import math
from typing import Final

from page.requests.faults import fault_of
from page.requests.security_headers import Message, Send

_REFUSAL: Final = (
    (b"content-type", b"application/json; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)


class Refused(Exception):  # noqa: N818 - a request is refused; nothing failed
    """A request that is not served: the status and, in `message`, why; `after` seconds it may come again."""

    def __init__(self, status: int, message: str, after: float = 0.0) -> None:
        super().__init__(message)
        self.status = status
        self.after = after


class Reply:
    """What is sent on a request. `cookie` is set with it, where there is one; a `program` reads refusals."""

    def __init__(self, send: Send, *, program: bool = False) -> None:
        self._send = send
        self._program = program
        self._begun = False
        self._whole = False
        self.cookie = ""

    async def send(self, message: Message) -> None:
        """Pass a message of the application on."""
        if message["type"] == "http.response.start":
            self._begun = True
            message["headers"] = [*filter(_is_ours, message["headers"]), *self._cookies()]
            if self._program:
                given = {name.lower() for name, _ in message["headers"]}
                message["headers"] += [pair for pair in _REFUSAL[1:] if pair[0] not in given]
        elif message["type"] == "http.response.body":
            self._whole = not message.get("more_body", False)
        await self._send(message)

    async def refuse(self, no: Refused) -> None:
        """Answer with a refusal, unless something was sent already."""
        if self._begun:
            await self.finish()
            return
        told = {"message": str(no), "detail": str(no)}
        said = fault_of(no.status, str(no)) if self._program else told
        body = json.dumps(said, ensure_ascii=False).encode()
        after = [(b"retry-after", str(math.ceil(no.after)).encode())] if no.after else []
        headers = [*_REFUSAL, *after, (b"content-length", str(len(body)).encode())]
        await self.send({"type": "http.response.start", "status": no.status, "headers": headers})
        await self.send({"type": "http.response.body", "body": body})

    async def finish(self) -> None:
        """End a reply that was broken off on purpose, so that it does not count as a fault."""
        if self._begun and not self._whole:
            await self.send({"type": "http.response.body", "body": b""})

    def _cookies(self) -> list[tuple[bytes, bytes]]:
        return [(b"set-cookie", self.cookie.encode())] if self.cookie else []


def _is_ours(header: tuple[bytes, bytes]) -> bool:
    return not header[0].lower().startswith(b"access-control-")
