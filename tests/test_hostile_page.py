"""Reports whose names, titles and text hold scripts, on the real page in a real browser: nothing runs."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from door_site import free_port
from page_site import fetch, ready
from playwright.sync_api import Browser, Page, expect

from index.building.build import build_index
from index.encoders.encoder import Encoder
from tests.hostile_files import SCRIPTS

ROOT = Path(__file__).parents[1]
QUESTION = "云溪县2025年水利投资多少"
WATCH = "window.hit = 0; window.alert = () => { window.hit += 1; };"
ALIVE = ", ".join(f".rq-{part} {tag}" for part in ("thread", "side") for tag in ("script", "img", "iframe"))


def hostile_reports(folder: Path) -> None:
    """Plain text and Markdown keep such words: they may be what the author wrote."""
    folder.mkdir()
    hit = "<img src=x onerror=alert(1)>"
    body = "".join(
        f"{number}．投资情况{script}，完成投资{number}亿元。\n" for number, script in enumerate(SCRIPTS)
    )
    head = f"云溪县水务局{hit}2025年工作总结\n\n2025年，云溪县完成水利投资12.5亿元{hit}，同比增长8.3%。\n\n"
    text = head + body
    (folder / f"{hit}'\" onclick=alert(1).txt").write_text(text, encoding="utf-8")
    (folder / "javascript:alert(1).md").write_text(
        f'---\ntitle: "云山县{hit}2025年工作总结"\nurl: javascript:alert(1)\ndate: {hit}\n---\n\n'
        f"# <script>alert(1)</script>\n\n2025年，云山县完成交通投资7.5亿元。[链接](javascript:alert(1))\n",
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[str]:
    """The address of `python app.py` on an index of such reports."""
    folder = tmp_path_factory.mktemp("hostile")
    hostile_reports(folder / "corpus")
    build_index(folder / "corpus", folder / "index", encoder)
    port = free_port()
    command = [sys.executable, str(ROOT / "app.py"), "--index", str(folder / "index"), "--port", str(port)]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL) as process:
        try:
            while fetch(f"http://127.0.0.1:{port}/health")[0] != 200:
                assert process.poll() is None
                time.sleep(0.2)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def page(url: str, browser: Browser) -> Iterator[Page]:
    """The page, opened once for the module; when it is closed, nobody else was called."""
    opened = browser.new_page(locale="zh-CN")
    opened.add_init_script(WATCH)
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(url)
    ready(opened)
    yield opened
    assert {urlsplit(u).hostname for u in asked if not u.startswith(("data:", "blob:"))} == {"127.0.0.1"}
    opened.close()


@pytest.fixture(autouse=True)
def nothing_ran(page: Page) -> Iterator[None]:
    yield
    page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    assert page.evaluate("window.hit") == 0
    assert page.title() in {"政问 · 政府工作报告问答", f"{QUESTION} · 政问"}  # the question's own
    assert page.locator(ALIVE).count() == 0
    assert page.locator("[onerror], [onclick], [href^='javascript:'], [src^='data:text']").count() == 0


def test_answer_source_and_list_show_scripts_as_text(page: Page) -> None:
    page.fill("#rq-question", QUESTION)
    page.press("#rq-question", "Enter")
    expect(page.locator(".rq-card")).to_be_visible(timeout=120_000)
    expect(page.locator(".rq-pending")).to_have_count(0, timeout=120_000)
    expect(page.locator(".rq-quote blockquote").first).to_contain_text("12.5亿元<img src=x onerror=alert(1)>")
    page.locator(".rq-quote [data-open]").first.click()
    expect(page.locator("#rq-side")).to_contain_text("<script>document.title='broken'</script>")
    expect(page.locator("#rq-side")).to_contain_text("javascript:document.title='broken'")


def test_the_page_proves_that_it_would_notice(page: Page) -> None:
    page.evaluate("alert(1)")
    assert page.evaluate("window.hit") == 1
    page.evaluate("window.hit = 0")


def test_a_handler_that_slipped_through_would_not_run(page: Page) -> None:
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<i onclick=\"alert(1)\" id=trap>x</i>')")
    page.evaluate("document.getElementById('trap').click()")
    assert page.evaluate("window.hit") == 0, "the Content-Security-Policy allows no inline handler"
    page.evaluate("document.getElementById('trap').remove()")
