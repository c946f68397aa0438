"""What an attacker tries on a running page, and what comes of each."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

NAME, PASSWORD = "admin", "a long password"
QUESTION = "2025年历城区新增多少经营主体"
OURS = {"X-Reportqa": "1", "Content-Type": "application/json"}
LONG = """
import time
from corpus.report import Report, Section
from page.cards.source import report_panel
text, sections = "", []
for n in range(30000):
    start, name = len(text), f"第{n}项"
    text += f"{name}\\n已完成{n}件\\n"
    sections.append(Section((name,), 1, start, start + len(name), len(text)))
report = Report("a.txt", "题", None, None, None, None, None, None, None, text, tuple(sections))
for _ in range(2):
    began = time.perf_counter()
    report_panel(report, (3, 9))
    print(f"{time.perf_counter() - began:.2f}")
"""
BODY = """
import http.client, sys
body = b'{"data": ["a", [' + b"0," * 15_000_000 + b"0]]}"
wire = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]))
wire.request("POST", "/gradio_api/call/ask", body, {"Content-Type": "application/json"})
wire.getresponse()
"""
LOGINS = """
import http.client, json, sys
from concurrent.futures import ThreadPoolExecutor
def one(number):
    wire = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]))
    body = json.dumps({"name": f"a{number}", "password": "b"})
    wire.request("POST", "/rq/login", body, {"X-Reportqa": "1", "Content-Type": "application/json"})
    wire.getresponse()
with ThreadPoolExecutor(120) as pool:
    list(pool.map(one, range(120)))
"""


@dataclass
class Page:
    """A page under attack."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes]

    def ask(
        self, method: str, path: str, body: object = None, source: str = "127.0.0.1", **more: str
    ) -> tuple[int, str, Mapping[str, str]]:
        """Status, text and headers of a reply; status 0 where none came. `source` is our own address."""
        wire = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120, source_address=(source, 0))
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        try:
            wire.request(method, path, data, {k.replace("_", "-"): v for k, v in more.items()} | OURS)
            reply = wire.getresponse()
            return reply.status, reply.read().decode("utf-8", "replace"), dict(reply.getheaders())
        except (OSError, http.client.HTTPException):
            return 0, "", {}
        finally:
            wire.close()

    def login(self, password: str = PASSWORD, source: str = "127.0.0.1") -> tuple[int, dict[str, str]]:
        """Status, and the headers of who is logged in."""
        status, text, headers = self.ask("POST", "/rq/login", {"name": NAME, "password": password}, source)
        cookie = headers.get("set-cookie", headers.get("Set-Cookie", "")).partition(";")[0]
        return status, {"Cookie": cookie, "X_Reportqa_Key": json.loads(text or "{}").get("key", "")}

    def answer(self) -> bool:
        """Put a question as a program does; whether it is answered."""
        text = self.ask("POST", "/gradio_api/call/ask", {"data": [QUESTION, []]})[1]
        event = json.loads(text or "{}").get("event_id", "none")
        return "event: complete" in self.ask("GET", f"/gradio_api/call/ask/{event}")[1]

    def number(self, name: str) -> int:
        """The number of one of Gradio's functions."""
        steps = json.loads(self.ask("GET", "/config")[1])["dependencies"]
        return next(int(s["id"]) for s in steps if s["api_name"] == name)


def waited(page: Page, load: str) -> float:
    """The longest a look at /health took while another process ran `load`, in seconds."""
    longest = 0.0
    command = [sys.executable, "-c", load, str(page.port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            began = time.perf_counter()
            page.ask("GET", "/health")
            longest = max(longest, time.perf_counter() - began)
            time.sleep(0.02)
    return longest


def crossed(page: Page) -> str:
    """A page of another port of the same name, with an administrator signed in."""
    elsewhere = {"Origin": "http://127.0.0.1:1", **page.login()[1]}
    asked = {
        **elsewhere,
        "Access_Control_Request_Method": "POST",
        "Access_Control_Request_Headers": "x-reportqa",
    }
    granted = any(
        k.lower() == "access-control-allow-origin" for k in page.ask("OPTIONS", "/rq/login", **asked)[2]
    )
    done = page.ask("POST", "/rq/library/delete", {"source": "licheng_2025.txt"}, **elsewhere)[0]
    read = any(
        k.lower() == "access-control-allow-origin" for k in page.ask("GET", "/rq/library", **elsewhere)[2]
    )
    return f"预检{'放行' if granted else '不放行'}，删除 {done}，{'能' if read else '不能'}读"


def rebound(page: Page) -> str:
    """A name that was made to lead here."""
    return str(page.ask("GET", "/rq/library", Host="evil.test")[0])


def fetched(page: Page) -> str:
    """Addresses in place of values."""
    file = {"path": "http://trap.reportqa.invalid/a", "meta": {"_type": "gradio.FileData"}}
    call = {"data": [file, []], "fn_index": page.number("ask"), "session_hash": "abc"}
    before = len((page.folder / "trap").read_text("utf-8").splitlines())
    statuses = [page.ask("POST", "/gradio_api/queue/join", call)[0] for _ in range(10)]
    time.sleep(5)
    after = (page.folder / "trap").read_text("utf-8").splitlines()[before:]
    return f"10 次请求（{statuses[0]}），查名 {sum('invalid' in line for line in after)} 次"


def garbled(page: Page) -> str:
    """Half a character for a name."""
    admin = page.login()[1]
    sent = page.ask("POST", "/rq/library/delete", b'{"source":"\\ud800"}', **admin)[0]
    time.sleep(1)
    return f"{sent}；此后资料库 {page.ask('GET', '/rq/library', **admin)[0]}"


def large(page: Page) -> str:
    """A long body by who is not logged in."""
    return f"{waited(page, BODY):.2f} 秒"


def guessed(page: Page) -> str:
    """Many logins at once."""
    return f"{waited(page, LOGINS):.2f} 秒"


def locked(page: Page) -> str:
    """A stranger tries the administrator's account; then comes the administrator, from another address."""
    for _ in range(6):
        page.login("wrong", "127.0.0.2")
    return str(page.login(source="127.0.0.3")[0])


def overrun(page: Page) -> str:
    """Questions by the route that does not wait in the queue."""
    sent = {"data": [QUESTION, []]}
    with ThreadPoolExecutor(100) as pool:
        statuses = list(pool.map(lambda _: page.ask("POST", "/gradio_api/run/ask", sent)[0], range(100)))
    return f"100 问中 {statuses.count(200)} 问不排队即答"


def half_open(page: Page) -> str:
    """Connections whose request never becomes whole."""
    wires = [socket.create_connection(("127.0.0.1", page.port)) for _ in range(200)]
    for wire in wires:
        wire.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
    time.sleep(20)
    alive = 0
    for wire in wires:
        wire.setblocking(False)
        with suppress(OSError):
            try:
                alive += wire.recv(1) != b""
            except BlockingIOError:
                alive += 1
        wire.close()
    return f"200 个中 {alive} 个"


def spied(page: Page) -> str:
    """The name of another's conversation, without anything else of his."""
    begin = {"data": [None], "fn_index": page.number("begin"), "session_hash": "known"}
    visitor = page.ask("GET", "/")[2].get("set-cookie", "").partition(";")[0]
    page.ask("POST", "/gradio_api/run/predict", begin | {"event_data": {"question": "秘密"}}, Cookie=visitor)
    shown = page.ask("POST", "/gradio_api/run/predict", begin | {"event_data": {"question": "二"}})[1]
    return "能" if "秘密" in json.loads(shown or '""').__repr__() else "不能"
