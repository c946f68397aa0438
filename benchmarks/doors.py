"""What an outside attacker gets of two checkouts of the page, one beside the other; the table is doors.md.

    python -m benchmarks.doors --before DIR --index DIR [--write]

`--before` is another checkout (git worktree add DIR COMMIT). Each attack has a page of its own, started as
people start it, on copies of the index and the sample reports; nothing leaves this machine.
"""

from __future__ import annotations

import argparse
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
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.attacks import (
    LONG,
    NAME,
    PASSWORD,
    Page,
    crossed,
    fetched,
    garbled,
    guessed,
    half_open,
    large,
    locked,
    overrun,
    rebound,
    spied,
)
from benchmarks.every_door import HEADING, TABLE
from benchmarks.machine import machine
from page.passwords import account_line

ROOT = Path(__file__).parents[1]
PACKAGES = ("gradio", "uvicorn")


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
            sent = page.ask("PUT", "/rq/library/upload?name=new.txt", text.encode(), **admin)
            if sent[0] == 200:  # read and waiting; before, an upload was taken in at once
                page.ask("POST", "/rq/library/accept", sent[1].encode(), **admin)
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
        kept = "".join(TABLE.read_text("utf-8").partition(HEADING)[1:])
        TABLE.write_text(f"{text}\n{kept}" if kept else text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
