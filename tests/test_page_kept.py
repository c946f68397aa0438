"""Nothing is lost and everything has an address: reload, Back, a server that goes away, links."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from door_site import free_port
from page_site import (
    DESKTOP,
    PHONE,
    QUESTION,
    ROOT,
    Opened,
    ask,
    fetch,
    no_sideways_scroll,
    ready,
    serious,
    shoot,
)
from playwright.sync_api import Browser, Page, Route, expect

BOX = "#rq-question"


class Mortal:
    """A server of its own that can be ended and started again at the same address."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, str(ROOT / "app.py"), "--port", str(self.port), "--index", "index"]
        with (self.folder / "console.txt").open("ab") as out:
            self.process = subprocess.Popen(command, cwd=self.folder, stdout=out, stderr=out)
        while fetch(f"{self.url}/health")[0] != 200:
            assert self.process.poll() is None, (self.folder / "console.txt").read_text("utf-8")
            time.sleep(0.2)

    def kill(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()


@pytest.fixture
def mortal(tmp_path: Path, sample_index_folder: Path) -> Iterator[Mortal]:
    shutil.copytree(sample_index_folder, tmp_path / "index")
    server = Mortal(tmp_path)
    server.start()
    yield server
    server.kill()


@contextmanager
def visiting(browser: Browser, url: str) -> Iterator[Page]:
    page = browser.new_page(locale="zh-CN", viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page.goto(url)
    ready(page)
    yield page
    page.close()


def turns(page: Page, count: int) -> None:
    expect(page.locator(".rq-turn")).to_have_count(count, timeout=30_000)


def test_reload_a_fallen_server_and_its_return_lose_nothing(browser: Browser, mortal: Mortal) -> None:
    with visiting(browser, mortal.url) as page:
        ask(page, QUESTION)
        page.reload()
        turns(page, 1)
        expect(page.locator(".rq-value")).to_have_text("3.4万家")
        held: list[Route] = []
        page.route("**/gradio_api/queue/join**", lambda route: held.append(route))  # noqa: PLW0108
        page.fill(BOX, "2026年呢")
        page.press(BOX, "Enter")
        expect(page.locator(".rq-pending")).to_be_visible(timeout=20_000)
        mortal.kill()
        expect(page.locator(".rq-turn").last).to_contain_text("连接断了，这一问没有答成", timeout=20_000)
        expect(page.locator(BOX)).to_have_value("2026年呢")
        page.press(BOX, "Enter")
        expect(page.locator(".rq-hint")).to_have_text(
            "连不上服务器，问题还在框里，稍后请再按“提问”。", timeout=20_000
        )
        expect(page.locator(BOX)).to_have_value("2026年呢")
        expect(page.locator(".rq-send")).to_have_text("提问")
        shoot(page, "desktop-away")
        held[0].abort()
        page.unroute("**/gradio_api/queue/join**")
        mortal.start()
        page.press(BOX, "Enter")  # the page comes from the server that fell: it loads itself again, and asks
        turns(page, 3)
        expect(page.locator(".rq-turn").last.locator('[data-kind="taken"]').first).to_be_visible(
            timeout=30_000
        )
        page.reload()
        turns(page, 3)
        expect(page.locator(".rq-value")).to_have_text("3.4万家")


def test_stop_ends_the_busy_state_at_once_and_late_answers_find_nobody(opened: Opened) -> None:
    held: list[Route] = []

    def holding(route: Route) -> None:
        held.append(route)

    with opened() as page:
        page.route("**/gradio_api/queue/join**", holding)
        page.fill(BOX, QUESTION)
        page.press(BOX, "Enter")
        expect(page.locator(".rq-send")).to_have_text("停止", timeout=20_000)
        expect(page.locator(".rq-pending")).to_be_visible(timeout=20_000)
        page.click(".rq-send")
        assert page.locator(".rq-send").text_content() == "提问"
        assert "已停止，没有作答" in page.locator(".rq-card").text_content()
        held[0].continue_()
        page.unroute("**/gradio_api/queue/join**")
        ask(page, "历城区2025年工作中存在哪些问题")
        expect(page.locator(".rq-turn").first).to_contain_text("已停止，没有作答")
        expect(page.locator(".rq-turn").last.locator('[data-status="answered"]')).to_be_visible()


def test_conversations_are_listed_renamed_deleted_and_cleared(opened: Opened) -> None:
    with opened() as page:
        ask(page, QUESTION)
        page.click("[data-reset]")
        ask(page, "历城区2025年工作中存在哪些问题")
        page.click("[data-reset]")
        recent = page.locator(".rq-recent [data-talk] b")
        expect(recent).to_have_text(["历城区2025年工作中存在哪些问题", QUESTION])
        shoot(page, "desktop-recent")
        page.click("[data-shelf]")
        names = page.locator("#rq-talks [data-talk] b")
        expect(names).to_have_count(2)
        assert serious(page) == []
        page.click("[data-rename] >> nth=0")
        page.fill("#rq-talks input", "问题清单")
        page.keyboard.press("Enter")
        expect(names).to_have_text(["问题清单", QUESTION])
        shoot(page, "desktop-shelf")
        page.click("[data-drop] >> nth=0")
        expect(names).to_have_text([QUESTION])
        page.click("[data-undo]")
        expect(names).to_have_text(["问题清单", QUESTION])
        page.locator("#rq-talks [data-talk]", has_text="问题清单").click()
        turns(page, 1)
        expect(page.locator("#rq-talks")).to_be_hidden()
        page.click("[data-shelf]")
        page.click("[data-clear]")
        expect(names).to_have_count(2)
        page.click("[data-clear]")
        expect(page.locator("#rq-talks")).to_contain_text("还没有对话")
        assert page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('reportqa-talk-'))") == []
        page.keyboard.press("Escape")
        expect(page.locator(".rq-welcome")).to_be_visible()
        expect(page.locator("[data-shelf]")).to_be_focused()


def test_quotes_of_reports_that_are_gone_or_changed_say_so(opened: Opened) -> None:
    rewrite: Callable[[str, str], str] = lambda old, new: (  # noqa: E731
        "for (const k of Object.keys(localStorage)) if (k.startsWith('reportqa-talk-'))"
        f"localStorage[k] = localStorage[k].replaceAll('{old}', '{new}')"
    )
    with opened() as page:
        ask(page, QUESTION)
        check = page.locator(".rq-quote [data-check]").first.get_attribute("data-check")
        page.wait_for_function(  # the answer is kept a moment after it is shown
            "check => Object.keys(localStorage).some(k => k.startsWith('reportqa-talk-')"
            " && localStorage[k].includes(check))",
            arg=str(check),
        )
        page.evaluate(rewrite(str(check), "00000000"))
        page.reload()
        expect(page.locator(".rq-quote").first.locator(".rq-lost")).to_contain_text("已没有这句话")
        page.evaluate(rewrite("licheng_2025.txt", "gone.txt"))
        page.reload()
        expect(page.locator(".rq-quote").first.locator(".rq-lost")).to_contain_text("已从资料库移除")
        expect(page.locator(".rq-quote").first.locator("[data-open]")).to_have_count(0)
        expect(page.locator(".rq-quote blockquote").first).to_contain_text("3.4万家")
        shoot(page, "desktop-gone")


def test_full_storage_gives_up_the_oldest_conversation_and_says_so(opened: Opened) -> None:
    fill = """
    const old = {id: 'old', name: '旧对话', at: 1, turns: [{q: '旧', html: ''}]};
    localStorage['reportqa-talk-old'] = JSON.stringify(old);
    for (const size of [1 << 20, 1 << 14, 1 << 10])
      try { for (let n = 0; ; n++) localStorage[`fill-${size}-${n}`] = 'x'.repeat(size); } catch (full) {}
    localStorage.removeItem('fill-1024-0');
    """
    with opened() as page:
        page.evaluate(fill)
        ask(page, QUESTION)
        expect(page.locator(".rq-hint")).to_have_text("浏览器不许保存或已存满，这次对话关掉页面后不会留下。")
        assert page.evaluate("localStorage['reportqa-talk-old'] ?? null") is None
        expect(page.locator(".rq-value")).to_have_text("3.4万家")


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_answer_and_quote_have_links_and_back_closes_the_report(
    opened: Opened, size: tuple[int, int]
) -> None:
    with opened(size) as page:
        home = page.url
        ask(page, QUESTION)
        assert urllib.parse.unquote(page.url) == f"{home}?q={QUESTION}"
        assert page.title() == f"{QUESTION} · 政问"
        words = page.locator(".rq-quote blockquote").first.text_content()
        page.locator(".rq-quote [data-open]").first.click()
        expect(page.locator("#rq-side mark").first).to_be_in_viewport()
        assert no_sideways_scroll(page)
        link = page.url
        assert f"{home}report/licheng_2025.txt#" in link
        page.go_back()
        expect(page.locator("#rq-side")).to_be_hidden()
        turns(page, 1)
        page.go_back()
        expect(page.locator(".rq-welcome")).to_be_visible()
        page.go_forward()
        turns(page, 1)
        if size == PHONE:
            return  # where a link leads does not hang on the width
        page.goto(link)
        expect(page.locator("#rq-side mark").first).to_be_in_viewport(timeout=30_000)
        assert page.locator("#rq-side mark").first.text_content() == words
        assert "历城区行政审批服务局" in page.title()
        start, rest = link.partition("#")[2].split("-")
        long = int(rest.partition("~")[0]) - int(start)
        page.goto("about:blank")
        page.goto(f"{link.partition('#')[0]}#5-{5 + long}~{rest.partition('~')[2]}")
        expect(page.locator("#rq-side mark").first).to_be_in_viewport(timeout=30_000)
        assert page.locator("#rq-side mark").first.text_content() == words
        page.goto("about:blank")
        page.goto(f"{home}report/no.txt#5-9~00000000")
        expect(page.locator("#rq-side")).to_contain_text("资料库里没有这份报告（no.txt）", timeout=30_000)


def test_link_of_an_answer_brings_its_filter_and_what_it_leaned_on(opened: Opened) -> None:
    with opened() as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        home = page.url
        page.goto(f"{home}?q={QUESTION}&place=山东省青岛市")
        expect(page.locator(".rq-within")).to_have_text("限定范围：山东省青岛市", timeout=30_000)
        expect(page.locator(".rq-picked li").first).to_have_text("山东省青岛市×")
        page.reload()
        turns(page, 1)
        page.get_by_label("去掉筛选 山东省青岛市").click() if page.locator(".rq-picked li").count() else None
        page.click("[data-reset]")
        ask(page, QUESTION)
        ask(page, "2026年呢")
        page.locator(".rq-turn").last.locator("[data-link]").click()
        expect(page.locator(".rq-turn").last.locator("[data-link]")).to_have_text("已复制")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert urllib.parse.unquote(copied) == f"{home}?q={QUESTION}&q=2026年呢"
        page.goto("about:blank")
        page.goto(copied)
        turns(page, 1)
        expect(page.locator('.rq-implied [data-kind="taken"]').first).to_be_visible(timeout=30_000)
        page.click("[data-view=library]")
        expect(page.locator(".rq-shelf")).to_be_visible(timeout=30_000)
        assert page.url == f"{home}?view=library"
        page.go_back()
        turns(page, 1)
        expect(page.locator(".rq-turn")).to_be_visible()
