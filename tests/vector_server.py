"""A server of vectors in OpenAI's form, really listening, that misbehaves where a test tells it to."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from index.encoders.encoder import Encoder

Embed = Callable[[str], Sequence[float]]
SIDES = ("query: ", "passage: ")


@dataclass
class VectorServer:
    """`faults` is asked for every request (its number from 1, its texts) how to misbehave; "" for well."""

    embed: Embed
    faults: Callable[[int, list[str]], str] = lambda _number, _texts: ""
    url: str = ""
    seen: list[dict[str, Any]] = field(default_factory=list)
    under_way: int = 0
    most_under_way: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def texts(self) -> list[str]:
        """Every text that was sent, in the order of arrival."""
        return [text for request in self.seen for text in request["input"]]

    def note(self, request: dict[str, Any]) -> int:
        """Keep a request; its number."""
        with self.lock:
            self.seen.append(request)
            return len(self.seen)

    def count(self, step: int) -> None:
        """One request more or less under way."""
        with self.lock:
            self.under_way += step
            self.most_under_way = max(self.most_under_way, self.under_way)


def embed_by(encoder: Encoder) -> Embed:
    """The vector that a local encoder makes of a text that carries its prefix; each text once."""
    made: dict[str, list[float]] = {}
    lock = threading.Lock()

    def embed(text: str) -> list[float]:
        with lock:
            if text not in made:
                side = next((side for side in SIDES if text.startswith(side)), "")
                bare = text.removeprefix(side)
                rows = (
                    encoder.encode_queries([bare])
                    if side == SIDES[0]
                    else encoder.encode_passages([bare], [()])[0]
                )
                made[text] = [3.0 * x for x in rows[0].tolist()]  # unit length is for us to make
            return made[text]

    return embed


@contextmanager
def listening(server: VectorServer) -> Iterator[VectorServer]:
    """Serve for as long as the block runs."""
    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.url = f"http://127.0.0.1:{http.server_address[1]}"
    http.held = server
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        thread.join()
        http.server_close()


def _set(name: str, value: object) -> Callable[[list[dict[str, Any]]], object]:
    """Spoil the last item."""
    return lambda data: data[-1].update({name: value})


def _first(value: object) -> Callable[[list[dict[str, Any]]], object]:
    """Spoil the first number of the last item."""
    return lambda data: data[-1]["embedding"].__setitem__(0, value)


SPOILT: dict[str, Callable[[list[dict[str, Any]]], object]] = {
    "swapped": lambda data: data.reverse(),
    "short": lambda data: data.pop(),
    "twice": _set("index", 0),
    "nan": _first(float("nan")),
    "null": _first(None),
    "words": _set("embedding", "AAAA"),
    "zero": _set("embedding", [0.0] * 8),
    "dimension": lambda data: data[-1]["embedding"].append(0.5),
    "all dimensions": lambda data: [item["embedding"].append(0.5) for item in data],
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        server = self.server.held
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        number = server.note({**sent, "path": self.path, "key": self.headers.get("Authorization")})
        server.count(1)
        try:
            self._answer(sent, server.faults(number, sent["input"]))
        finally:
            server.count(-1)

    def do_GET(self) -> None:
        self.server.held.note({"input": [], "path": self.path, "key": self.headers.get("Authorization")})
        self._send(200, b"{}")

    def _answer(self, sent: dict[str, Any], fault: str) -> None:
        kind, _, more = fault.partition(" ")
        if kind.isdecimal():
            headers = dict([more.split(": ", 1)]) if ": " in more else {}
            said = {"error": {"message": f"no, {self.headers.get('Authorization')}\n{more}"}}
            self._send(int(kind), json.dumps(said).encode(), **headers)
        elif kind == "html":
            self._send(200, b"<!doctype html><html><body>Login</body></html>", kind="text/html")
        elif kind == "nothing":
            self.close_connection = True
            self.connection.close()
        else:
            if kind == "slow":
                time.sleep(float(more))
            data = [
                {"object": "embedding", "index": i, "embedding": list(self.server.held.embed(text))}
                for i, text in enumerate(sent["input"])
            ]
            SPOILT.get(fault, lambda _: None)(data)
            body = json.dumps({"object": "list", "model": sent["model"], "data": data}).encode()
            with suppress(BrokenPipeError, ConnectionResetError):  # nobody waits for a slow reply any more
                self._send(200, body, cut=kind == "cut", whole=kind != "torn")

    def _send(
        self,
        status: int,
        body: bytes,
        kind: str = "application/json",
        *,
        cut: bool = False,
        whole: bool = True,
        **headers: str,
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if whole:
            self.send_header("Content-Length", str(len(body)))
        else:  # the end of the reply is the end of the connection, so that nobody misses the rest
            self.send_header("Connection", "close")
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body if whole and not cut else body[: len(body) // 2])
        self.close_connection = self.close_connection or cut or not whole

    def log_message(self, *_: object) -> None:
        pass
