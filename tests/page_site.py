"""The running page of the browser tests: one server and one browser for the whole session.

Screenshots are kept in .artifacts/, or in the folder that REPORTQA_ARTIFACTS names.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
import pytest
from gradio_client import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from index.encoders.encoder import Encoder
from page.passwords import account_line

ROOT = Path(__file__).parents[1]
SHOTS = Path(os.environ.get("REPORTQA_ARTIFACTS", ROOT / ".artifacts"))
QUESTION = "2025年历城区新增多少经营主体"
NAME, PASSWORD = "王芳", "一个很长的密码12"
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # no window of the browser's own beside each page, and no model of its own waiting
    "--disable-features=PreloadTopChromeWebUI,WebUITabStrip,OptimizationGuideOnDeviceModel,OptimizationHints",
    "--host-resolver-rules=MAP *.office.test 127.0.0.1",  # names of an office lead to this machine
]
WATCHED = ["--metrics", "--log-format", "json", "--log-level", "info"]
DESKTOP, PHONE = (1440, 900), (390, 844)
# What the page stands on, by the look of the system.
GROUND = "getComputedStyle(document.body).backgroundColor"
LOOKS = {"light": "rgb(246, 245, 241)", "dark": "rgb(19, 22, 27)"}
Opened = Callable[..., AbstractContextManager[Page]]


@dataclass(frozen=True)
class Served:
    """The running page, what was seen while it started, and the folder it may change."""

    url: str
    folder: Path
    early: Page  # opened while the index was being made, and left alone
    waiting: list[str] = field(default_factory=list)

    @property
    def console(self) -> str:
        return (self.folder / "console.txt").read_text("utf-8")


def fetch(url: str) -> tuple[int, str]:
    """Status and text of `url`; (0, "") where nobody listens."""
    try:
        with urllib.request.urlopen(url, timeout=20) as reply:  # noqa: S310 - always our own server
            return reply.status, reply.read().decode()
    except urllib.error.HTTPError as exc:
        with exc:
            return exc.code, exc.read().decode()
    except OSError:  # nobody listens, or not yet
        return 0, ""


expect.set_options(timeout=30_000)  # a machine that is busy with other things answers late


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if sys.platform != "linux":  # `make browser` knows no other
        pytest.skip(f"{CHROMIUM} is Linux's")
    with sync_playwright() as play:
        program = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield program
        program.close()


@pytest.fixture(scope="session")
def served(
    tmp_path_factory: pytest.TempPathFactory,
    browser: Browser,
    encoder: Encoder,  # noqa: ARG001 - converts the model before: that is not what is tested
) -> Iterator[Served]:
    """`python app.py` on a folder without an index: it makes that of the sample reports."""
    folder = tmp_path_factory.mktemp("page")
    shutil.copytree(ROOT / "corpus" / "reports", folder / "corpus")
    (folder / "accounts").write_text(account_line(NAME, PASSWORD), "utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    site = Served(f"http://127.0.0.1:{port}", folder, browser.new_page(locale="zh-CN"))
    options = {
        "index": "index",
        "corpus": "corpus",
        "auth": "accounts",
        "feedback": "feedback.jsonl",
        "history": "talks",
    }
    named = [word for name, file in options.items() for word in (f"--{name}", str(folder / file))]
    with (
        (folder / "console.txt").open("w") as console,
        subprocess.Popen(
            [sys.executable, str(ROOT / "app.py"), "--port", str(port), *named, *WATCHED],
            cwd=folder,
            stdout=console,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            while (state := fetch(f"{site.url}/health"))[0] != 200:
                assert process.poll() is None, site.console
                if state[0] == 503:
                    site.waiting.append(state[1])
                    if site.early.url == "about:blank":
                        site.early.goto(site.url)
                        shoot(site.early, "waiting")
                time.sleep(0.2)
            yield site
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def client(served: Served) -> Client:
    return Client(served.url, verbose=False, analytics_enabled=False)


@pytest.fixture(scope="session")
def profile(browser: Browser) -> Callable[[str], BrowserContext]:
    """One profile a language for the whole session: Gradio's scripts are fetched and compiled once."""
    return cache(lambda locale: browser.new_context(locale=locale))


@pytest.fixture
def opened(profile: Callable[[str], BrowserContext], served: Served) -> Opened:
    """A page of a given size; when it is closed, it has called nobody else and reported no error.

    It finds nothing that another one kept: cookies, storage and permissions go when it is closed.
    """

    @contextmanager
    def open_page(
        size: tuple[int, int] = DESKTOP, scheme: str = "light", locale: str = "zh-CN", passed: str = ""
    ) -> Iterator[Page]:
        context = profile(locale)
        page = context.new_page()
        page.set_default_timeout(90_000)
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        asked: list[str] = []
        errors: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on(
            "console", lambda line: errors.append(line.text) if line.type in {"error", "warning"} else None
        )
        page.on("pageerror", lambda error: errors.append(str(error)))
        try:
            page.goto(served.url)
            ready(page)
            yield page
            hosts = {urlsplit(url).hostname for url in asked if not url.startswith(("data:", "blob:"))}
            assert hosts == {"127.0.0.1"}
            assert [e for e in errors if not passed or passed not in e] == [], errors
        finally:
            forget(page, served.url)

    return open_page


def ready(page: Page) -> None:
    """Wait until the page takes questions: its parts come one after another."""
    expect(page.locator("body[data-ready] .rq-welcome")).to_be_visible(timeout=60_000)


def forget(page: Page, url: str) -> None:
    """Close the page, and let its profile keep nothing of it."""
    kinds = {"origin": url, "storageTypes": "cookies,local_storage"}
    page.context.new_cdp_session(page).send("Storage.clearDataForOrigin", kinds)
    page.context.clear_permissions()
    page.close()


def ask(page: Page, question: str) -> None:
    """Type a question, send it with Enter, wait for its card."""
    before = page.locator(".rq-turn").count()
    page.fill("#rq-question", question)
    page.press("#rq-question", "Enter")
    answered(page, before + 1)


def answered(page: Page, turns: int) -> None:
    """Wait until there are so many turns and none is waiting."""
    expect(page.locator(".rq-turn")).to_have_count(turns, timeout=30_000)
    expect(page.locator(".rq-pending")).to_have_count(0, timeout=30_000)


def shoot(page: Page, name: str) -> None:
    """Keep what the page looks like."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png")


def no_sideways_scroll(page: Page) -> bool:
    """Whether nothing is wider than the window; what scrolls on purpose stands in a box of its own."""
    wide = "[document.documentElement, document.querySelector('.gradio-container')].map(e => e.scrollWidth)"
    return max(page.evaluate(wide)) <= page.viewport_size["width"]


def serious(page: Page) -> list[str]:
    """What axe-core finds, of whatever impact: rule and element."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{v['id']}: {n['target']} {n['failureSummary']}" for v in found["violations"] for n in v["nodes"]
    ]
