"""The page as people and programs meet it: started by app.py, in a real browser and through the client."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from page_site import (
    GROUND,
    LOOKS,
    QUESTION,
    ROOT,
    Opened,
    Served,
    ask,
    fetch,
    no_sideways_scroll,
    ready,
    shoot,
)
from playwright.sync_api import expect


def test_while_the_index_is_made_the_page_says_so_and_then_gives_way(served: Served) -> None:
    messages = [json.loads(text)["message"] for text in served.waiting]
    assert any(m.startswith("正在为报告建立索引") for m in messages)
    assert "正在为报告建立索引" in served.console
    expect(served.early.locator(".rq-welcome")).to_be_visible(timeout=60_000)


def test_health_says_how_many_reports_are_held(served: Served, client: Client) -> None:
    assert json.loads(fetch(f"{served.url}/health")[1]) == {"status": "ready", "reports": 2}
    assert client.predict(api_name="/health") == "正常：2 份报告"


def test_program_gets_the_same_answer(client: Client) -> None:
    reply = client.predict(QUESTION, [], api_name="/ask")
    assert (reply["status"], reply["reason"]) == ("answered", None)
    assert reply["results"][0]["value"] == "3.4万家"
    best = reply["quotes"][reply["results"][0]["quote"]]
    assert "新增经营主体3.4万家" in best["text"]
    assert best["source"] == "licheng_2025.txt"


def test_program_can_ask_on(client: Client) -> None:
    alone = client.predict("2025年核发了多少个施工许可", [], api_name="/ask")
    followed = client.predict("那2019年呢", [QUESTION], api_name="/ask")
    assert alone["question"] == "2025年核发了多少个施工许可"
    assert (followed["status"], followed["reason"]) == ("refused", "year")


@pytest.mark.parametrize(
    ("question", "message"), [("", "问题是空的"), ("长" * 501, "问题有501字，最多500字")]
)
def test_program_is_told_in_chinese_what_is_wrong(client: Client, question: str, message: str) -> None:
    with pytest.raises(AppError, match=message):
        client.predict(question, [], api_name="/ask")


def test_files_of_the_machine_are_not_served(served: Served) -> None:
    for path in (
        "gradio_api/file=/etc/passwd",
        "gradio_api/upload",
        "monitoring",
        "rq/file?source=../accounts",
    ):
        assert fetch(f"{served.url}/{path}")[0] == 404


def test_question_gets_its_figure_its_marked_quote_and_a_citation_to_copy(opened: Opened) -> None:
    with opened() as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        shoot(page, "desktop-first")
        ask(page, QUESTION)
        expect(page.locator(".rq-value")).to_have_text("3.4万家")
        expect(page.locator(".rq-quote").first.locator("mark").first).to_have_text("3.4万家")
        expect(page.locator(".rq-quote cite").first).to_contain_text("历城区行政审批服务局")
        shoot(page, "desktop-answer")
        page.locator("[data-open]").first.click()
        mark = page.locator("#rq-side mark").first
        expect(mark).to_be_in_viewport()
        expect(page.locator("#rq-side mark")).to_contain_text(["3.4万家"])
        shoot(page, "desktop-source")
        page.keyboard.press("Escape")
        expect(page.locator("#rq-side")).to_be_hidden()
        expect(page.locator(".rq-quote [data-open]").first).to_be_focused()
        page.locator("[data-cite]").first.click()
        expect(page.locator("[data-cite]").first).to_have_text("已复制")
        copied = page.evaluate("navigator.clipboard.readText()")
        quoted = page.locator(".rq-quote blockquote").first.text_content()
        assert copied.startswith(f"「{quoted}」——《")
        assert "历城区行政审批服务局" in copied


def test_only_a_question_is_sent_and_an_example_is_one(opened: Opened) -> None:
    with opened() as page:
        page.press("#rq-question", "Enter")
        expect(page.locator(".rq-hint")).to_have_text("请先输入问题")
        page.fill("#rq-question", "长" * 501)
        expect(page.locator(".rq-hint")).to_have_text("已有 501 字，最多 500 字")
        page.press("#rq-question", "Enter")
        page.fill("#rq-question", "历城区")
        page.evaluate(
            "document.getElementById('rq-question').dispatchEvent("
            "new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true}))"
        )  # ends a word of the input method
        page.press("#rq-question", "Shift+Enter")
        expect(page.locator("#rq-question")).to_have_value("历城区\n")
        expect(page.locator(".rq-turn")).to_have_count(0)
        expect(page.locator(".rq-example[data-ask]").first).to_be_visible()
        assert page.locator(".rq-example[data-ask]").count() <= 4
        page.locator(".rq-example[data-ask]").first.click()
        expect(page.locator('.rq-card[data-status="answered"]')).to_be_visible(timeout=30_000)


def test_conversation_goes_on_begins_anew_and_a_refusal_says_why_and_leads_on(opened: Opened) -> None:
    hostile = "<img src=x onerror=\"document.title='broken'\">${document.title='broken'}"
    with opened() as page:
        ask(page, hostile)
        expect(page.locator(".rq-asked")).to_have_text(hostile)
        assert page.title() == f"{hostile} · 政问"
        assert page.locator(".rq-thread img").count() == 0
        ask(page, QUESTION)
        ask(page, "那2019年呢")
        expect(page.locator(".rq-turn").last.locator(".rq-why")).to_have_attribute("data-reason", "year")
        page.locator("[data-reset]").click()
        expect(page.locator(".rq-turn")).to_have_count(0)
        expect(page.locator(".rq-welcome")).to_be_visible()
        ask(page, "2019年历城区新增多少经营主体")
        expect(page.locator(".rq-why")).to_have_attribute("data-reason", "year")
        expect(page.locator(".rq-value")).to_have_count(0)
        shoot(page, "desktop-refusal")
        page.locator(".rq-card [data-ask]:visible, .rq-card [data-open]:visible").first.click()
        expect(page.locator(".rq-turn:nth-of-type(2), body[data-panel] #rq-side").first).to_be_visible()


def test_reader_chooses_dark_and_it_stays_and_the_keyboard_skips_the_head(opened: Opened) -> None:
    with opened() as page:
        assert page.evaluate(GROUND) == LOOKS["light"]
        page.click(".rq-menu summary")
        page.click("[data-look=dark]")
        assert page.evaluate(GROUND) == LOOKS["dark"]
        page.reload()
        ready(page)
        assert page.evaluate(GROUND) == LOOKS["dark"]
        page.click(".rq-menu summary")
        expect(page.locator("[data-look=dark]")).to_have_attribute("aria-pressed", "true")
        shoot(page, "desktop-menu-dark")
        page.click("[data-look=system]")
        assert page.evaluate(GROUND) == LOOKS["light"]
        page.evaluate("document.activeElement.blur()")
        page.locator(".rq-skip").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#rq-question")).to_be_focused()


def test_enlarged_four_times_the_answer_has_the_window(opened: Opened) -> None:
    with opened((320, 256)) as page:
        assert no_sideways_scroll(page)
        ask(page, QUESTION)
        expect(page.locator(".rq-value")).to_be_in_viewport()
        shoot(page, "zoom-400")
        value = page.locator(".rq-value").bounding_box()
        top = page.evaluate("document.elementFromPoint(160, innerHeight - 4).closest('#rq-form, #rq-head')")
        assert value is not None
        assert (value["width"] <= 320, top) == (True, None)
        assert no_sideways_scroll(page)
        shoot(page, "zoom-400")
        page.locator("[data-open]").first.click()
        expect(page.locator("#rq-side mark").first).to_be_in_viewport()
        shoot(page, "zoom-400-source")


def test_page_is_chinese_where_the_browser_knows_neither_language_and_named_for_readers(
    opened: Opened,
) -> None:
    with opened(locale="fr-FR") as page:
        assert page.evaluate("document.documentElement.lang") == "zh-CN"
        expect(page.get_by_label("问题", exact=True)).to_be_focused()
        ask(page, QUESTION)
        expect(page.get_by_role("log", name="问答")).to_be_visible()
        expect(page.get_by_role("article", name="第 1 问")).to_be_visible()


# Run inside a network namespace that has nothing but the loop-back.
WITHOUT_NETWORK = """
import json, subprocess, sys, time, urllib.request
from gradio_client import Client
subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
command = [sys.executable, "app.py", "--index", sys.argv[1], "--port", "7860"]
with subprocess.Popen(command, stdout=sys.stderr) as server:
    try:
        state = None
        while state is None and server.poll() is None:
            try:
                with urllib.request.urlopen("http://127.0.0.1:7860/health", timeout=10) as reply:
                    state = json.load(reply)
            except OSError:
                time.sleep(0.3)
        client = Client("http://127.0.0.1:7860", verbose=False, analytics_enabled=False)
        answer = client.predict("2025年历城区新增多少经营主体", [], api_name="/ask")
        print(json.dumps([state, answer["status"], answer["results"][0]["value"]]))
    finally:
        server.terminate()
"""


def may_unshare() -> bool:
    tools = shutil.which("unshare") and shutil.which("ip")
    return (
        bool(tools)
        and subprocess.run(["unshare", "-n", "true"], capture_output=True, check=False).returncode == 0
    )


@pytest.mark.skipif(not may_unshare(), reason="a network namespace needs root, unshare and ip")
def test_page_starts_and_answers_without_any_network(sample_index_folder: Path) -> None:
    done = subprocess.run(
        ["unshare", "-n", sys.executable, "-c", WITHOUT_NETWORK, str(sample_index_folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == [
        {"status": "ready", "reports": 2},
        "answered",
        "3.4万家",
    ]
