"""What a request is heard through: a stream that ends after a time, a file whose pieces must keep coming."""

from __future__ import annotations

import asyncio
import time

from page.requests.security_headers import Message, Receive

_GONE: Message = {"type": "http.disconnect"}


class Leash:
    """`receive` of a stream; after `seconds`, or once `closed` is set, it tells that the reader has left.

    The application then ends the stream as it does when somebody closes the page.
    """

    def __init__(self, receive: Receive, seconds: float, closed: asyncio.Event) -> None:
        self._receive = receive
        self._until = time.monotonic() + seconds
        self._closed = closed
        self._next: asyncio.Future[Message] | None = None

    async def receive(self) -> Message:
        """The next message; what is waited for outlives a caller that is cancelled."""
        task = self._next = self._next or asyncio.ensure_future(self._receive())
        if not task.done():
            left = self._until - time.monotonic()
            closing = asyncio.ensure_future(self._closed.wait())
            try:
                await asyncio.wait((task, closing), timeout=max(left, 0), return_when="FIRST_COMPLETED")
            finally:
                closing.cancel()
        if not task.done():
            return dict(_GONE)
        if self._next is task:
            self._next = None
        return task.result()


def pieces(receive: Receive, seconds: float) -> Receive:
    """`receive` of a file: a piece that does not come within `seconds` counts as a sender who left."""

    async def next_piece() -> Message:
        try:
            async with asyncio.timeout(seconds):
                return await receive()
        except TimeoutError:
            return dict(_GONE)

    return next_piece
