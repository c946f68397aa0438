"""What the server of the page costs when nothing is asked: memory after a first start, processor time.

    python -m benchmarks.idle [--seconds N] [--questions N] [--write]

Each start is a process of its own on an index of the sample reports. The first has an empty cache, so it
converts the model; the second finds it converted. A page stands open in a headless Chromium while the
processor seconds of the server are counted; an hour is scaled from that. Linux only.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from gradio_client import Client
from playwright.sync_api import sync_playwright

from benchmarks.machine import machine
from benchmarks.page import FLAGS, ROOT
from benchmarks.running_page import free_port

RECORD = Path(__file__).with_name("idle.md")
# Processor seconds within three below which a server counts as idle.
_AT_WORK = 0.1
ASKED = ("2025年历城区新增多少经营主体", "青岛市2023年下半年有哪些工作安排", "2019年历城区新增多少经营主体")


@dataclass(frozen=True)
class Server:
    """A running page."""

    url: str
    process: subprocess.Popen[bytes]

    def megabytes(self) -> int:
        """Resident memory of the server."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text("ascii").split()[1]) * 4096 >> 20

    def seconds(self) -> float:
        """Processor seconds used so far."""
        parts = Path(f"/proc/{self.process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def started(folder: Path) -> Iterator[Server]:
    """`app.py` with its index and its cache in `folder`, ready, its examples made."""
    port = free_port()
    command = [sys.executable, "app.py", "--index", str(folder / "index"), "--port", str(port)]
    environment = os.environ | {"REPORTQA_CACHE": str(folder / "cache")}
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, env=environment) as process:
        server = Server(f"http://127.0.0.1:{port}", process)
        try:
            while not _ready(server.url):
                assert process.poll() is None
                time.sleep(0.2)
            while _used(server, 3) > _AT_WORK:  # the questions of the first screen are tried meanwhile
                pass
            yield server
        finally:
            process.terminate()


def _ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health", timeout=20).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def measured(folder: Path, seconds: int, questions: int) -> list[tuple[str, str]]:
    """The rows of the table."""
    with started(folder) as server:
        first = server.megabytes()
    with started(folder) as server, sync_playwright() as play:
        again = server.megabytes()
        alone = _used(server, seconds)
        page = play.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS).new_page()
        page.goto(server.url)
        page.wait_for_selector("body[data-ready]", timeout=60_000)
        time.sleep(5)
        opened = _used(server, seconds)
        client = Client(server.url, verbose=False, analytics_enabled=False)
        for number in range(questions):
            client.predict(ASKED[number % len(ASKED)], [], api_name="/ask")
        asked = server.megabytes()
    return [
        ("内存，首次启动之后（这次转换了模型）", f"{first} MB"),
        ("内存，再次启动之后", f"{again} MB"),
        (f"内存，{questions} 问之后", f"{asked} MB"),
        (
            f"处理器时间，没有页面，{seconds} 秒里",
            f"{alone:.2f} 秒（一小时约 {alone * 3600 / seconds:.0f} 秒）",
        ),
        (
            f"处理器时间，开着一个页面，{seconds} 秒里",
            f"{opened:.2f} 秒（一小时约 {opened * 3600 / seconds:.0f} 秒）",
        ),
    ]


def _used(server: Server, seconds: int) -> float:
    before = server.seconds()
    time.sleep(seconds)
    return server.seconds() - before


def main() -> int:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=int, default=300, help="how long each idle stretch is watched")
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--write", action="store_true", help=f"write {RECORD.name}")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="reportqa-idle-"))
    try:
        rows = measured(folder, options.seconds, options.questions)
    finally:
        shutil.rmtree(folder)
    table = "".join(f"| {what} | {value} |\n" for what, value in rows)
    told = (
        f"# 空闲时的服务器\n\n样例报告的索引；{machine(('gradio', 'onnxruntime'))}。\n\n"
        f"| 量什么 | 多少 |\n|---|---|\n{table}"
    )
    print(told, end="")
    if options.write:
        RECORD.write_text(told, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
