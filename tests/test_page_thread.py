"""The conversation, the first screen, the example questions and the waiting page."""

from __future__ import annotations

import http.client
import json
import re
from dataclasses import replace

import pytest
from door_site import free_port
from page_samples import report

from corpus.errors import ReportqaError
from corpus.report import Section
from corpus.statements.extraction import statements
from page.chat.examples import example_questions
from page.chat.thread import composer, conversation, masthead, welcome
from page.server.waiting import Progress, waiting_page

HELD = report()
OTHER = report("南湖区", 2024)


def test_conversation_begins_with_the_first_screen_and_brings_what_turns_are_drawn_of() -> None:
    shown = conversation("<p>首屏</p>")
    assert shown.startswith('<div class="rq-thread"><p>首屏</p></div>')
    assert re.findall('data-stage="(.*?)"', shown) == ["查找", "核对", "作答"]
    assert 'data-ask=" "' in shown


def test_first_screen_offers_questions_and_reports() -> None:
    shown = welcome([HELD, OTHER], ["清河区2025年新增多少<经营主体>"])
    assert 'data-ask="清河区2025年新增多少&lt;经营主体&gt;"' in shown
    assert re.findall('data-open="(.*?)"', shown) == ["清河区/2025.txt", "南湖区/2024.txt"]
    assert "data-list" not in shown
    assert "全部 5 份报告" in welcome([HELD] * 5, [])


def test_masthead_says_what_is_held() -> None:
    assert "2 份报告，2024—2025年" in masthead([HELD, OTHER])
    assert "1 份报告，2025年" in masthead([HELD])


def test_composer_has_a_label_and_the_limit() -> None:
    assert 'data-longest="500"' in composer(500)
    assert '<label class="rq-hidden" for="rq-question">问题</label>' in composer(500)


def test_examples_are_of_the_reports_and_of_several_kinds() -> None:
    assert example_questions([HELD, OTHER], lambda _: True) == (
        "2025年清河区新增多少经营主体",
        "南湖区2024年工作中存在哪些问题",
        "清河区2025年工作中存在哪些问题",
        "南湖区2025年有哪些工作安排",
    )


def test_example_of_a_figure_names_an_indicator_of_the_report() -> None:
    text = "服务投资1亿元以上的项目，1-6月财政收入达到2亿元，全区成交总额为9.6亿元。"
    end = Section((), 0, 0, 0, len(text))
    held = replace(HELD, text=text, sections=(end,))
    held = replace(held, statements=statements(held))
    assert example_questions([held], lambda _: True) == ("2025年上半年清河区财政收入是多少",)


def test_only_answered_examples_are_offered() -> None:
    asked: list[str] = []

    def answers(question: str) -> bool:
        asked.append(question)
        return "安排" in question

    assert example_questions([HELD], answers) == ("清河区2026年有哪些工作安排",)
    assert len(asked) == 3


def test_example_trials_end() -> None:
    asked: list[str] = []
    assert example_questions([report(f"第{n}区") for n in range(40)], lambda q: bool(asked.append(q))) == ()
    assert len(asked) == 12


def get(port: int, path: str) -> tuple[int, str]:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        link.request("GET", path)
        reply = link.getresponse()
        return reply.status, reply.read().decode()
    finally:
        link.close()


def test_waiting_page_follows_the_progress_and_frees_the_port() -> None:
    port, progress = free_port(), Progress()
    with waiting_page("127.0.0.1", port, progress):
        progress.step("正在建立<索引>")
        status, page = get(port, "/")
        assert (status, "正在建立&lt;索引&gt;</h1>" in page) == (200, True)
        progress(30, 120)
        assert json.loads(get(port, "/progress")[1])["message"] == "正在建立<索引> 25%"
        assert get(port, "/health")[0] == 503
    with waiting_page("127.0.0.1", port, progress):
        assert get(port, "/progress")[0] == 200


def test_port_in_use_is_said_in_chinese() -> None:
    port = free_port()
    with (
        waiting_page("127.0.0.1", port, Progress()),
        pytest.raises(ReportqaError, match=f"不能在 127.0.0.1:{port} 打开页面.*--port"),
        waiting_page("127.0.0.1", port, Progress()),
    ):
        pass
