"""A running API to be spoken to: the server of app.py without the page, in this process, on real sockets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from door_site import Reply, exchange, free_port, laid_out, request

from index.encoders.encoder import Encoder
from index.live import LiveIndex
from page.api.api_keys import Role, new_key
from page.house import House, Secrets
from page.requests.origins import Hosts
from page.server.options import parser
from qa import ask

QUESTION = "2025年历城区新增多少经营主体"


@dataclass(frozen=True)
class ApiSite:
    """The server, the folder it may change, and a key of each role."""

    port: int
    folder: Path
    reader: str
    editor: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def send(
        self, method: str, path: str, sent: object = None, key: str | None = "", **headers: str
    ) -> Reply:
        """A request; `key` None sends none, "" the reader's."""
        shown = {} if key is None else {"Authorization": f"Bearer {key or self.reader}"}
        body = sent if isinstance(sent, bytes) else b"" if sent is None else json.dumps(sent).encode()
        kind = {} if sent is None else {"Content_Type": "application/json"}
        host = headers.pop("host", f"127.0.0.1:{self.port}")
        return exchange(self.port, request(method, path, body, host, **(shown | kind | headers)))

    def get(self, path: str, key: str | None = "", **headers: str) -> Reply:
        return self.send("GET", f"/api/v1/{path}", None, key, **headers)

    def post(self, path: str, sent: object, key: str | None = "", **headers: str) -> Reply:
        return self.send("POST", f"/api/v1/{path}", sent, key, **headers)

    def ask(self, question: str = QUESTION, **more: object) -> Any:
        reply = self.post("ask", {"question": question} | more)
        assert reply.status == 200, reply
        return reply.json


@contextmanager
def running_api(folder: Path, encoder: Encoder, *options: str) -> Iterator[ApiSite]:
    """The API of a folder laid out before, wired as app.py wires it."""
    roles: tuple[Role, ...] = ("reader", "editor")
    keys = {role: new_key(role, role) for role in roles}
    _write_keys(folder, [line for _, line in keys.values()])
    port = free_port()
    named = {"index": "index", "corpus": "corpus", "api-keys": "keys", "auth": "accounts"}
    words = [word for name, file in named.items() for word in (f"--{name}", str(folder / file))]
    told = parser().parse_args([*words, "--api-only", "--mcp", "--port", str(port), *options])
    house = House.of(told, LiveIndex(folder / "index", encoder), Secrets.read(told))
    server = house.open(Hosts.of("127.0.0.1"))
    server.start()
    ask(QUESTION, index=house.desk.live.current())  # opens the reader: no test waits for that
    try:
        yield ApiSite(port, folder, keys["reader"][0], keys["editor"][0])
    finally:
        server.stop(house.working)


def _write_keys(folder: Path, lines: list[str]) -> None:
    (folder / "keys").write_text("\n".join(["# 程序", "", *lines]), "utf-8")
    (folder / "keys").chmod(0o600)


@pytest.fixture(scope="session")
def programs(
    tmp_path_factory: pytest.TempPathFactory, sample_index_folder: Path, encoder: Encoder
) -> Iterator[ApiSite]:
    """One API for all tests that only read."""
    folder = tmp_path_factory.mktemp("programs")
    laid_out(folder, sample_index_folder)
    with running_api(folder, encoder, "--api-requests-per-minute", "0", "--requests-per-minute", "0") as site:
        yield site
