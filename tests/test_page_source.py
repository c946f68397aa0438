"""The panel beside the conversation."""

from __future__ import annotations

import html
import re

from page_samples import DONE, MARKUP, PLAN, report

from page.source import list_panel, report_panel

HELD = report(url="https://example.org/a?b=1&c=2")


def marks(panel: str) -> list[str]:
    return [html.unescape(m) for m in re.findall("<mark>(.*?)</mark>", panel)]


def body(panel: str) -> str:
    return panel.split('class="rq-text"')[1]


def test_every_line_of_the_report_is_shown_once_in_order() -> None:
    shown = re.findall(r"<(?:p|h\d)>(.*?)</(?:p|h\d)>", body(report_panel(HELD)))
    assert [html.unescape(s) for s in shown] == [line for line in HELD.text.split("\n") if line]


def test_headings_are_headings_of_their_depth() -> None:
    panel = body(report_panel(HELD))
    assert "<h3>一、2025年工作情况</h3>" in panel
    assert "<h4>（二）工作中的不足</h4>" in panel


def test_quote_is_marked_and_nothing_else() -> None:
    start = HELD.text.index(DONE)
    assert marks(report_panel(HELD, (start, start + len(DONE)))) == [DONE]
    assert marks(report_panel(HELD)) == []


def test_quote_over_two_lines_is_marked_in_both() -> None:
    start, end = HELD.text.index("同比增长"), HELD.text.index("，${7*7}")
    panel = report_panel(HELD, (start, end))
    assert marks(panel) == HELD.text[start:end].split("\n")
    assert f'data-start="{start}" data-end="{end}"' in panel


def test_outline_leads_to_its_sections() -> None:
    panel = report_panel(HELD)
    rows = re.findall(r'--depth:(\d)"><button type="button" data-section="(\d)">(.*?)</button>', panel)
    assert rows == [
        ("0", "1", "一、2025年工作情况"),
        ("1", "2", "（一）优化营商环境"),
        ("1", "3", "（二）工作中的不足"),
        ("0", "4", "二、2026年工作安排"),
    ]
    part = re.search('<section data-number="4">(.*?)</section>', panel)
    assert part is not None
    assert PLAN in part[1]


def test_facts_are_shown_and_escaped() -> None:
    panel = report_panel(HELD)
    assert "<dt>计划时期</dt><dd>2026年</dd>" in panel
    assert 'href="https://example.org/a?b=1&amp;c=2" target="_blank" rel="noopener noreferrer"' in panel
    assert MARKUP not in panel
    assert html.escape(MARKUP) in panel


def test_only_a_web_address_becomes_a_link() -> None:
    panel = report_panel(report(url="javascript:alert(1)"))
    assert "href" not in panel
    assert "<dt>网址</dt><dd>javascript:alert(1)</dd>" in panel


def test_list_names_the_reports_and_cuts_a_long_list() -> None:
    many = [report(f"第{n}区") for n in range(305)]
    assert list_panel(many).count('class="rq-report"') == 300
    assert "其余 5 份未列出" in list_panel(many)
    few = list_panel(many[:2])
    assert "现有报告 2 份" in few
    assert re.findall('data-open="(.*?)"', few) == ["第0区/2025.txt", "第1区/2025.txt"]
