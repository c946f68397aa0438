"""The server of the page: it starts on an address, and stops so that answers under way are still given."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Any, Final, cast

import uvicorn
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from corpus.errors import ReportqaError
from page.requests.doors import Doors
from page.requests.pace import Held
from page.requests.security_headers import App, Message, Receive, Send
from page.server.wire import ALL, EACH, Wire

# Seconds an answer may still take once the server is told to stop, and of quiet after which none is expected:
# a question is sent first and its answer asked for in a second request.
_LAST, _QUIET = 35.0, 1.0
_START = 30.0
_EXPECTED: Final = ("ClientDisconnect", "CancelledError")


class PageServer:
    """uvicorn in a thread of its own, everything passing through `doors`.

    `proxies` are addresses whose word on the visitor's own address is taken; `claims` headers that they alone
    may send.
    """

    def __init__(
        self, doors: Doors, host: str, port: int, proxies: Sequence[str] = (), claims: Sequence[str] = ()
    ) -> None:
        self._doors = doors
        self._socket = _listening(host, port)
        wire = partial(Wire, held=Held(EACH, ALL), trusted=frozenset(proxies))
        self._server = uvicorn.Server(
            uvicorn.Config(
                cast("Any", _believing(doors, frozenset(proxies), claims)),
                http=cast("Any", wire),
                ws="none",
                lifespan="on",
                log_level="warning",
                server_header=False,
                proxy_headers=False,  # believed in `_believing`, which must see the true address first
                timeout_graceful_shutdown=3,
            )
        )
        self._thread = threading.Thread(target=self._run, name="server", daemon=True)
        shown = f"[{host}]" if ":" in host else host
        self.url = f"http://{'localhost' if host == '0.0.0.0' else shown}:{port}/"  # noqa: S104 - compared only

    def start(self) -> None:
        """Serve; returns once requests are taken. ReportqaError where that does not come about."""
        logging.getLogger("uvicorn.error").addFilter(_without_departures)
        self._thread.start()
        until = time.monotonic() + _START
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > until:
                raise ReportqaError("页面没有启动成功，原因见上面的日志。")
            time.sleep(0.005)

    def stop(self, working: Callable[[], bool] = lambda: False) -> None:
        """Refuse new questions, wait for those under way and for what is `working`, then end."""
        self._doors.stopping = True
        began = quiet = time.monotonic()
        while (now := time.monotonic()) < began + _LAST and now < quiet + _QUIET:
            if self._doors.under_way or working():
                quiet = now
            time.sleep(0.02)
        self._doors.close()
        self._server.should_exit = True
        self._thread.join(timeout=5)

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])


def _believing(app: App, proxies: Collection[str], claims: Sequence[str]) -> App:
    """`app`, told of the visitor by `proxies`; from other addresses the headers `claims` are taken away."""
    forwarded = cast("App", ProxyHeadersMiddleware(cast("Any", app), list(proxies)))
    theirs = {name.lower().encode() for name in claims}

    async def outermost(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (scope.get("client") or ("",))[0] not in proxies:
            scope["headers"] = [pair for pair in scope["headers"] if pair[0] not in theirs]
        await forwarded(scope, receive, send)

    return outermost


def _listening(host: str, port: int) -> socket.socket:
    bare = host.strip("[]")
    try:
        family = socket.AF_INET6 if ":" in bare else socket.AF_INET
        return socket.create_server((bare, port), family=family, backlog=512)
    except OSError as exc:
        raise ReportqaError(
            f"不能在 {host}:{port} 打开页面，端口可能已被占用：{exc.strerror}。请用 --port 换一个。"
        ) from exc


def _without_departures(record: logging.LogRecord) -> bool:
    """Whether a line is worth keeping: somebody who closes the page is no fault of the server."""
    raised = record.exc_info[0] if record.exc_info else None
    return raised is None or raised.__name__ not in _EXPECTED
