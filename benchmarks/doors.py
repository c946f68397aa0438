"""What an outside attacker gets of two checkouts of the page, one beside the other; the table is doors.md.

    python -m benchmarks.doors --before DIR --index DIR [--write]

`--before` is another checkout (git worktree add DIR COMMIT). Each attack has a page of its own, started as
people start it, on copies of the index and the sample reports; nothing leaves this machine.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.machine import machine
from page.passwords import account_line

ROOT = Path(__file__).parents[1]
PACKAGES = ("gradio", "uvicorn")
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


@contextmanager
def opened(checkout: Path, index: Path, folder: Path | None = None, console: str = "") -> Iterator[Page]:
    """The page of a checkout; `folder` is one used before, `console` where its words go."""
    with tempfile.TemporaryDirectory() as made, socket.socket() as probe:
        where = folder or Path(made)
        if not (where / "index").exists():
            shutil.copytree(index, where / "index")
            shutil.copytree(ROOT / "corpus" / "reports", where / "corpus")
            (where / "accounts").write_text(account_line(NAME, PASSWORD), "utf-8")
            (where / "trap").touch()
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        named = [
            w
            for n, f in (("index", "index"), ("corpus", "corpus"), ("auth", "accounts"))
            for w in (f"--{n}", str(where / f))
        ]
        traps = {"REPORTQA_TRAP": str(where / "trap"), "REPORTQA_TRAP_APP": str(checkout / "app.py")}
        command = [sys.executable, str(ROOT / "tests" / "trap.py"), "--port", str(port), *named]
        with (
            Path(console or os.devnull).open("wb") as out,
            subprocess.Popen(
                command, cwd=where, stdout=out, stderr=out, env={**os.environ, **traps}
            ) as process,
        ):
            page = Page(port, where, process)
            try:
                while process.poll() is None and page.ask("GET", "/health")[0] != 200:
                    time.sleep(0.1)
                page.answer()  # the model is open from here on, and soon the examples are made
                time.sleep(5)
                yield page
            finally:
                process.kill()


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


def ended(page: Page) -> str:
    """Told to end with twelve answers under way."""
    asked = [
        json.loads(
            page.ask("POST", "/gradio_api/call/ask", {"data": [f"{2010 + n}年历城区新增多少经营主体", []]})[1]
        )
        for n in range(12)
    ]
    with ThreadPoolExecutor(12) as pool:
        paths = [f"/gradio_api/call/ask/{event['event_id']}" for event in asked]
        told = [pool.submit(page.ask, "GET", path) for path in paths]
        page.process.send_signal(signal.SIGTERM)
        whole = sum("event: complete" in t.result()[1] for t in told)
    return f"12 问中 {12 - whole} 问"


ATTACKS: Mapping[str, Callable[[Page], str]] = {
    "别的端口上的网页，管理员已登录": crossed,
    "DNS 重绑定：资料库的回应": rebound,
    "让服务器去取一个网址": fetched,
    "删除的名字是半个字符": garbled,
    "未登录者送来 30 MB，/health 最久等": large,
    "120 个登录同时，/health 最久等": guessed,
    "外人连错六次之后，管理员从别处登录": locked,
    "绕过队列提问": overrun,
    "只送半个请求的连接，20 秒后还占着": half_open,
    "只知会话名，读到别人的对话": spied,
    "SIGTERM 时被切断的回答": ended,
}


def fallen(checkout: Path, index: Path) -> str:
    """Killed in the middle of an update, then started again."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        with opened(checkout, index, folder) as page:
            admin = page.login()[1]
            text = "东山县行政审批局2025年工作总结\n一、2025年工作情况\n2025年，全县新增经营主体1234户。\n"
            page.ask("PUT", "/rq/library/upload?name=new.txt", text.encode(), **admin)
            while not (folder / "corpus" / "new.txt").exists():
                time.sleep(0.001)
            page.process.kill()
        with opened(checkout, index, folder) as page:
            time.sleep(3)
            return "说明并可一键更新" if "不一致" in page.ask("GET", "/rq/library")[1] else "没有说明"


def full(checkout: Path, index: Path) -> str:
    """Started with its words on a full disk."""
    with opened(checkout, index, console="/dev/full") as page:
        return "打开了" if page.process.poll() is None else "没有打开"


def long_view(checkout: Path, _: Path) -> str:
    """A report of 30,000 headings, twice."""
    done = subprocess.run(
        [sys.executable, "-c", LONG], cwd=checkout, capture_output=True, text=True, check=True
    )
    return "，再看 ".join(done.stdout.split()) + " 秒"


def measured(checkout: Path, index: Path, only: str) -> dict[str, str]:
    """What each attack comes to."""
    found: dict[str, str] = {}
    for words, attack in ((w, a) for w, a in ATTACKS.items() if only in w):
        with opened(checkout, index) as page:
            found[words] = attack(page)
        print(checkout, words, found[words], file=sys.stderr, flush=True)
    whole: dict[str, Any] = {
        "更新中途被强行结束，再启动": fallen,
        "标准输出在满盘上": full,
        "三万个标题的报告": long_view,
    }
    for words, attempt in ((w, a) for w, a in whole.items() if only in w):
        found[words] = attempt(checkout, index)
        print(checkout, words, found[words], file=sys.stderr, flush=True)
    return found


def main() -> int:
    """Measure both and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--before", type=Path, required=True)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--only", default="", help="only the attacks whose name holds this")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    before, after = (
        measured(p, options.index.resolve(), options.only) for p in (options.before.resolve(), ROOT)
    )
    lines = [
        "# 外人能做到什么",
        "",
        f"`python -m benchmarks.doors`；{machine(PACKAGES)}。同一台机器，先后各一遍。",
        "",
    ]
    lines += ["| 攻击 | 改动之前 | 现在 |", "|---|---|---|"]
    lines += [f"| {words} | {before[words]} | {after[words]} |" for words in before]
    text = "\n".join(lines) + "\n"
    print(text)
    if options.write:
        (ROOT / "benchmarks" / "doors.md").write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
