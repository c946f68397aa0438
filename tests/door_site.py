"""A running page to be attacked: app.py behind the trap of trap.py, spoken to over raw sockets."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from page.passwords import account_line

ROOT = Path(__file__).parents[1]
# Two kinds of names, ours and an attacker's: those a browser trusts as this machine's, for which it says
# where a request was begun (Sec-Fetch-Site), and those of an office network over http: only the Origin.
SITES = {
    "local": ("zhengwen.office.localhost", "evil.office.localhost"),
    "office": ("zhengwen.office.test", "evil.office.test"),
}
NAME, PASSWORD = "王芳", "一个很长的密码12"
QUESTION = "2025年历城区新增多少经营主体"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def said(self) -> str:
        return str(self.json["message"])


def exchange(port: int, request: bytes, patience: float = 30) -> Reply:
    """Send the bytes as they are and read one whole reply."""
    with socket.create_connection(("127.0.0.1", port), timeout=patience) as wire:
        wire.sendall(request)
        return read_reply(wire)


def read_reply(wire: socket.socket) -> Reply:
    with wire.makefile("rb") as file:
        status = int(file.readline().split()[1])
        headers = {}
        while line := file.readline().strip():
            name, _, value = line.decode("latin-1").partition(": ")
            headers[name.lower()] = value
        length = headers.get("content-length")
        body = file.read(int(length)) if length is not None else file.read()
    return Reply(status, headers, body)


def request(method: str, path: str, body: bytes = b"", host: str = "127.0.0.1", **headers: str) -> bytes:
    """The bytes of a request; names of headers are written with _ for -."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if body or method in {"POST", "PUT"}:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass
class Place:
    """The page being attacked and what it may touch."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def console(self) -> str:
        return (self.folder / "console.txt").read_text("utf-8")

    @property
    def caught(self) -> list[str]:
        """Names looked up and connections opened by the server since it was started."""
        return (self.folder / "trap.txt").read_text("utf-8").splitlines()

    def send(self, method: str, path: str, body: bytes = b"", host: str = "", **headers: str) -> Reply:
        return exchange(self.port, request(method, path, body, host or f"127.0.0.1:{self.port}", **headers))

    def post(self, path: str, sent: object, **headers: str) -> Reply:
        body = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
        return self.send("POST", path, body, Content_Type="application/json", X_Reportqa="1", **headers)

    def login(self) -> dict[str, str]:
        """The headers of an administrator who is logged in."""
        reply = self.post("/rq/login", {"name": NAME, "password": PASSWORD})
        assert reply.status == 200, reply
        return {"Cookie": reply.headers["set-cookie"].partition(";")[0], "X_Reportqa_Key": reply.json["key"]}

    def ask(self, question: str = QUESTION) -> Any:
        """The answer that a program gets over HTTP."""
        event = self.post("/gradio_api/call/ask", {"data": [question, []]}).json["event_id"]
        told = self.send("GET", f"/gradio_api/call/ask/{event}").body.decode()
        return json.loads(told.partition("event: complete\ndata: ")[2].partition("\n")[0])[0]


def laid_out(folder: Path, index: Path) -> None:
    """A folder with reports, their index, and an account that only its owner may read."""
    shutil.copytree(ROOT / "corpus" / "reports", folder / "corpus")
    shutil.copytree(index, folder / "index")
    (folder / "accounts").write_text(account_line(NAME, PASSWORD), "utf-8")
    (folder / "accounts").chmod(0o600)


@contextmanager
def running(folder: Path, *options: str, console: str = "", **environment: str) -> Iterator[Place]:
    """`app.py` on a folder laid out before; `console` is where its words go, console.txt by default."""
    port = free_port()
    named = [word for name in ("index", "corpus") for word in (f"--{name}", str(folder / name))]
    command = [sys.executable, str(ROOT / "tests" / "trap.py"), "--port", str(port), *named, *options]
    (folder / "trap.txt").touch()
    told = Path(console) if console else folder / "console.txt"
    with (
        told.open("wb") as out,
        subprocess.Popen(
            command,
            cwd=folder,
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ, "REPORTQA_TRAP": str(folder / "trap.txt"), **environment},
        ) as process,
    ):
        place = Place(port, folder, process)
        try:
            wait_for(place)
            yield place
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)


def wait_for(place: Place) -> None:
    """Until the page answers; a test that waits too long is ended by its own limit."""
    while True:
        try:
            if place.send("GET", "/health").status == 200:
                return
        except (OSError, IndexError):
            pass
        assert place.process.poll() is None, place.console
        time.sleep(0.1)


@pytest.fixture(scope="session")
def attacked(tmp_path_factory: pytest.TempPathFactory, sample_index_folder: Path) -> Iterator[Place]:
    """One page for all attacks; what it is asked for is not counted."""
    folder = tmp_path_factory.mktemp("attacked")
    laid_out(folder, sample_index_folder)
    names = [word for ours, _ in SITES.values() for word in ("--allowed-host", ours)]
    files = ["--auth", str(folder / "accounts"), "--feedback", str(folder / "feedback.jsonl")]
    friend = ["--embed-origins", f"http://localhost:{free_port()}"]
    with running(folder, *files, *names, *friend, "--metrics", "--requests-per-minute", "0") as place:
        yield place
