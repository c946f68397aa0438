"""The page shown while the index is made: it says how far that is, and gives way to the real page."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer

from corpus.errors import ReportqaError
from page.cards.words import esc
from page.requests.faults import fault_of
from page.requests.origins import Hosts

# Seconds a connection may say nothing.
_PATIENCE = 15.0
# Seconds after which to ask again; the addresses that programs call.
_AGAIN, _PROGRAMS = "5", ("/api/", "/v1/", "/mcp")
_SHELL = Path(__file__).parents[1] / "assets" / "waiting.html"


class Progress:
    """What is being done now and how far it is: written by one thread, read by those that serve."""

    def __init__(self, words: str = "正在启动") -> None:
        self.words = words
        self.share: float | None = None

    def step(self, words: str) -> None:
        """Begin something of unknown length."""
        self.words, self.share = words, None

    def __call__(self, done: int, total: int) -> None:
        """Report `done` of `total` characters: the shape index building calls."""
        self.share = done / max(total, 1)

    def __str__(self) -> str:
        return self.words if self.share is None else f"{self.words} {self.share:.0%}"


@contextmanager
def waiting_page(host: str, port: int, progress: Progress, hosts: Hosts | None = None) -> Iterator[None]:
    """Serve the waiting page on `host:port` for as long as the block runs, to those who call it by `hosts`.

    Raises ReportqaError where the port cannot be taken.
    """
    held = {"progress": progress, "hosts": hosts or Hosts.of(host)}
    try:
        server = _Server((host, port), type("Handler", (_Handler,), held))
    except OSError as exc:
        raise ReportqaError(
            f"不能在 {host}:{port} 打开页面：{exc.strerror}。请用 --port 换一个端口。"
        ) from exc
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    def server_bind(self) -> None:
        """Take the address, without looking up a name for it as the library would."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def handle_error(self, *_: object) -> None:
        """Somebody left: no fault."""


class _Handler(BaseHTTPRequestHandler):
    """Answers for as long as there is nothing to ask; `progress` and `hosts` are those of a subclass."""

    progress: Progress
    hosts: Hosts
    timeout = _PATIENCE

    def do_GET(self) -> None:
        """`/progress` the state as JSON, what programs ask for as 503, anything else the page."""
        if not self.hosts.takes(self.headers.get("Host", ""), self.connection.getsockname()[0]):
            self._send(HTTPStatus.BAD_REQUEST, "text/plain", "不认识这个主机名。")
        elif self.path == "/progress":
            self._send(HTTPStatus.OK, "application/json", _state(self.progress))
        elif self.path in {"/health", "/metrics"}:
            self._send(HTTPStatus.SERVICE_UNAVAILABLE, "application/json", _state(self.progress))
        elif self.path.startswith(_PROGRAMS):
            self._refuse()
        else:
            shell = _SHELL.read_text(encoding="utf-8").replace("{{progress}}", esc(self.progress))
            self._send(HTTPStatus.OK, "text/html", shell)

    def do_POST(self) -> None:
        """Nothing can be asked yet."""
        self.close_connection = True  # what was sent with it is not read
        self._refuse()

    do_PUT = do_DELETE = do_POST  # noqa: N815 - names that the library calls

    def _refuse(self) -> None:
        fault = fault_of(HTTPStatus.SERVICE_UNAVAILABLE, f"索引还没有备好：{self.progress}。", "preparing")
        told = json.dumps(fault, ensure_ascii=False)
        self._send(HTTPStatus.SERVICE_UNAVAILABLE, "application/json", told)

    def _send(self, status: HTTPStatus, kind: str, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            self.send_header("Retry-After", _AGAIN)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep the console for the progress."""


def _state(progress: Progress) -> str:
    return json.dumps({"status": "preparing", "message": str(progress)}, ensure_ascii=False)
