"""The page shown while the index is made: it says how far that is, and gives way to the real page."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from urllib.parse import parse_qs, urlsplit

from corpus.errors import ReportqaError
from page.cards.words import esc
from page.english import LANGUAGES, Say, preferred, say_in
from page.requests.faults import fault_of
from page.requests.origins import Hosts
from page.scans import pages_told

# Seconds a connection may say nothing.
_PATIENCE = 15.0
# Seconds after which a program may ask again whether the index stands.
_AGAIN = 5
# Bytes of a request that are read before it is told to come again.
_UNREAD = 1 << 20
_PROGRAMS = ("/api/v1/", "/v1/", "/mcp")
_SOON = "请等 Retry-After 所写的秒数再试。"
_TOLD = re.compile(r"\{\{(.+?)\}\}")
_SHELL = Path(__file__).parents[1] / "assets" / "waiting.html"


class Progress:
    """What is being done now and how far it is: written by one thread, read by those that serve."""

    def __init__(self, words: str = "正在启动") -> None:
        self.words = self._begun = words
        self.share: float | None = None

    def step(self, words: str) -> None:
        """Begin something of unknown length."""
        self.words = self._begun = words
        self.share = None

    def __call__(self, done: int, total: int) -> None:
        """Report `done` of `total` characters: the shape index building calls."""
        self.words, self.share = self._begun, done / max(total, 1)

    def pages(self, name: str, done: int, count: int) -> None:
        """Report `done` of `count` pages of a file that are recognised."""
        self.words, self.share = pages_told(name, done, count), None

    def told(self, say: Say = str) -> str:
        """What is being done and how far it is, in the words of `say`."""
        words, share = say(self.words), self.share
        return words if share is None else f"{words} {share:.0%}"


@contextmanager
def waiting_page(host: str, port: int, progress: Progress, hosts: Hosts | None = None) -> Iterator[None]:
    """Serve the waiting page on `host:port` for as long as the block runs, to those who call it by `hosts`.

    Raises ReportqaError where the port cannot be taken.
    """
    try:
        given = {"progress": progress, "hosts": hosts or Hosts.of(host)}
        server = _Server((host, port), type("Handler", (_Handler,), given))
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
    timeout = _PATIENCE
    progress: Progress
    hosts: Hosts

    def parse_request(self) -> bool:
        """Refuse what is not called by a name of this server."""
        if not super().parse_request():
            return False
        known = self.hosts.takes(self.headers.get("Host", ""), self.connection.getsockname()[0])
        if not known:
            self._send(HTTPStatus.BAD_REQUEST, "text/plain", "不认识这个主机名。")
        return known

    def do_GET(self) -> None:
        """`/progress` the state as JSON; `/health`, `/metrics`, doors of programs as 503; else the page."""
        path = urlsplit(self.path).path
        if path == "/progress":
            self._send(HTTPStatus.OK, "application/json", _state(self.progress, say_in(self._language)))
        elif path in {"/health", "/metrics"}:
            self._send(HTTPStatus.SERVICE_UNAVAILABLE, "application/json", _state(self.progress))
        elif path.startswith(_PROGRAMS):
            self._too_early()
        else:
            self._send(HTTPStatus.OK, "text/html", _shell(self.progress, self._language))

    @property
    def _language(self) -> str:
        """As the address says (`?lang=en`), where the page knows of a choice; else as the browser wishes."""
        chosen = parse_qs(urlsplit(self.path).query).get("lang", [""])[0]
        return chosen if chosen in LANGUAGES else preferred(self.headers.get("Accept-Language", ""))

    def do_POST(self) -> None:
        """Only programs send something by now. It is read, since a reply beside unread bytes is lost."""
        length = self.headers.get("Content-Length", "")
        self.rfile.read(min(int(length), _UNREAD) if length.isdecimal() else 0)
        self.close_connection = True
        self._too_early()

    do_PUT = do_DELETE = do_POST  # noqa: N815 - the names that the library looks for

    def _too_early(self) -> None:
        told = fault_of(
            HTTPStatus.SERVICE_UNAVAILABLE, f"{self.progress.told()}，还不能提问。", "preparing", _SOON
        )
        text = json.dumps(told, ensure_ascii=False)
        self._send(HTTPStatus.SERVICE_UNAVAILABLE, "application/json", text)

    def _send(self, status: HTTPStatus, kind: str, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            self.send_header("Retry-After", str(_AGAIN))
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep the console for the progress."""


def _shell(progress: Progress, language: str) -> str:
    """The page itself; what stands in {{ }} is told in the language."""
    say = say_in(language)
    given = {"progress": progress.told(say), "language": "en" if language == "en" else "zh-CN"}
    return _TOLD.sub(lambda m: esc(given.get(m[1]) or say(m[1])), _SHELL.read_text(encoding="utf-8"))


def _state(progress: Progress, say: Say = str) -> str:
    return json.dumps({"status": "preparing", "message": progress.told(say)}, ensure_ascii=False)
