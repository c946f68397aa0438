"""How fast the page is there and what it fetches, beside a bare Gradio ChatInterface; opening a report.

    python -m benchmarks.page --index DIR [--runs N] > benchmarks/page.md

Each run starts a server as a process of its own and opens it in a fresh headless Chromium at once:
first paint is the first frame with content of the page itself (the page that only says to wait does
not count), first answer the moment an answer stands, both from the start of the process. What is fetched is
counted on the wire by the browser, from an empty cache until the page stands and is quiet. The bare
ChatInterface echoes the question. Medians over the runs; the two take turns.
"""

from __future__ import annotations

import argparse
import platform
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.running_page import free_port
from index.searcher import Index
from page.chat.examples import example_questions

ROOT = Path(__file__).parents[1]
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
BARE = """
import os, sys
os.environ.update(GRADIO_ANALYTICS_ENABLED="False", HF_HUB_OFFLINE="1")
import gradio as gr
gr.ChatInterface(lambda message, history: message).launch(server_port=int(sys.argv[1]), quiet=True)
"""


# Milliseconds in which a page fetches what it wants after it stands.
_QUIET = 6000
_ROWS = (
    ("页面首次绘出（秒）", 1.5),
    ("首个回答（秒）", 3.0),
    ("首次打开的请求（个）", None),
    ("首次打开收到（KB）", None),
)


def reach(page: Page, port: int) -> None:
    """Open the page as soon as somebody listens on the port."""
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.02)
    page.goto(f"http://127.0.0.1:{port}/", wait_until="commit")


def ask_ours(page: Page, question: str) -> None:
    """Put the question to our page and wait for a card."""
    page.wait_for_selector(".rq-welcome", timeout=120_000)
    page.fill("#rq-question", question)
    page.press("#rq-question", "Enter")
    page.wait_for_selector(".rq-turn .rq-card", timeout=60_000)


def ask_bare(page: Page, question: str) -> None:
    """Put the question to the bare page and wait for its echo."""
    page.wait_for_selector("textarea", timeout=120_000)
    page.fill("textarea", question)
    page.press("textarea", "Enter")
    page.wait_for_selector(".message.bot", timeout=60_000)


def paint(page: Page, shown: str) -> float:
    """Milliseconds from the epoch to the first contentful paint of the document that holds `shown`."""
    page.wait_for_selector(shown, timeout=120_000, state="attached")
    script = (
        "new Promise(done => new PerformanceObserver((list, me) => { const found ="
        " list.getEntriesByName('first-contentful-paint'); if (found.length) { me.disconnect();"
        " done(performance.timeOrigin + found[0].startTime); } }).observe({type: 'paint', buffered: true}))"
    )
    at: float = page.evaluate(script)
    return at


Timed = tuple[float, float, float, float]
"""Seconds to the first paint and to the first answer, requests and kilobytes of the first visit."""


class Wire:
    """Counts what a page fetches: requests, and bytes as they come over the wire."""

    def __init__(self, page: Page) -> None:
        self.requests, self.bytes = 0, 0
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._came)

    def _asked(self, event: dict[str, Any]) -> None:
        self.requests += not event["request"]["url"].startswith(("data:", "blob:"))

    def _came(self, event: dict[str, Any]) -> None:
        self.bytes += int(event["encodedDataLength"])


def timed(
    browser: Browser, command: Sequence[str], port: int, shown: str, ask: Callable[[Page], None]
) -> Timed:
    """One start of the server and one first visit."""
    context = browser.new_context()
    page = context.new_page()
    began = time.time()
    with subprocess.Popen([sys.executable, *command], cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        try:
            reach(page, port)
            painted = paint(page, shown) / 1000 - began
            ask(page)
            answered = time.time() - began
            visit = browser.new_context()  # an empty cache, and no page that says to wait before it
            again = visit.new_page()
            wire = Wire(again)
            again.goto(f"http://127.0.0.1:{port}/")
            again.wait_for_selector(shown, timeout=120_000, state="attached")
            again.wait_for_timeout(_QUIET)
            visit.close()
            return painted, answered, wire.requests, wire.bytes / 1024
        finally:
            process.terminate()
            context.close()


def opening(browser: Browser, index: Path, sources: Sequence[str]) -> list[float]:
    """Seconds from the click on a report to its words standing in the panel, for each of the reports."""
    port, out = free_port(), []
    command = [sys.executable, "app.py", "--index", str(index), "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        try:
            page = browser.new_page()
            reach(page, port)
            page.wait_for_selector(".rq-composer", timeout=120_000)
            page.click(".rq-welcome [data-list]")
            for source in sources:
                row = page.locator(f'#rq-side [data-open="{source}"]')
                row.wait_for()
                began = time.time()
                row.click()
                page.wait_for_selector(f'[data-shown="{source}"] .rq-text')
                page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
                out.append(time.time() - began)
                page.click("#rq-side [data-list]")
        finally:
            process.terminate()
    return out


def main() -> int:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    index = Index.load(options.index)
    question = example_questions(tuple(index.reports.values()), lambda _: True)[0]
    longest = sorted(index.reports.values(), key=lambda r: -len(r.text))[:3]
    ours: list[Timed] = []
    bare: list[Timed] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for _ in range(options.runs):
            port = free_port()
            bare.append(
                timed(browser, ["-c", BARE, str(port)], port, "textarea", lambda p: ask_bare(p, question))
            )
            port = free_port()
            command = ["app.py", "--index", str(options.index.resolve()), "--port", str(port)]
            ours.append(timed(browser, command, port, "#rq-shell, .rq-head", lambda p: ask_ours(p, question)))
        opened = opening(browser, options.index.resolve(), [r.source for r in longest])
        browser.close()
    table(ours, bare, index)
    print("\n| 打开原文 | 字数 | 秒 |\n|---|---|---|")
    for report, seconds in zip(longest, opened, strict=True):
        print(f"| {report.title} | {len(report.text)} | {seconds:.2f} |")
    return 0


def table(ours: Sequence[Timed], bare: Sequence[Timed], index: Index) -> None:
    """Print medians and their ratios."""
    print("# 页面的快慢\n")
    print(f"`python -m benchmarks.page`，{len(index.reports)} 份报告；{platform.processor() or 'CPU'}，")
    print(f"{len(ours)} 次启动的中位数，时间从启动进程算起；两种页面轮流启动，同一台机器。\n")
    print("| | 政问 | 空白 ChatInterface | 比值 | 目标 |\n|---|---|---|---|---|")
    for at, (words, goal) in enumerate(_ROWS):
        one, other = (statistics.median(t[at] for t in times) for times in (ours, bare))
        places = 0 if goal is None else 2
        told = "" if goal is None else f"≤ {goal}"
        print(f"| {words} | {one:.{places}f} | {other:.{places}f} | {one / other:.2f} | {told} |")


if __name__ == "__main__":
    sys.exit(main())
