"""The panel beside the conversation."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest
from page_samples import DONE, MARKUP, PLAN, report

from corpus.report import Report, Section
from page.cards import source
from page.cards.source import list_panel, outline_tree, report_panel
from page.cards.words import CHINESE

HELD = report(url="https://example.org/a?b=1&c=2")


def marks(panel: str) -> list[str]:
    return [html.unescape(m) for m in re.findall("<mark>(.*?)</mark>", panel)]


def body(panel: str) -> str:
    return panel.split('class="rq-text"')[1]


def test_every_line_of_the_report_is_shown_once_in_order() -> None:
    shown = re.findall(r"<(?:p|h\d)>(.*?)</(?:p|h\d)>", body(report_panel(HELD)))
    assert [html.unescape(re.sub("<[^>]*>", "", s)) for s in shown] == [
        line for line in HELD.text.split("\n") if line
    ]


def test_headings_are_headings_of_their_depth() -> None:
    panel = body(report_panel(HELD))
    assert '<h3><span data-number="1"></span>一、2025年工作情况</h3>' in panel
    assert '<h4><span data-number="3"></span>（二）存在的不足</h4>' in panel


def test_heading_run_into_its_paragraph_stays_there_in_bold() -> None:
    text = "一、做法\n（一）减材料。一是合表。把五表并为一表。二是免证。\n"
    starts = [0, 5, text.index("一是"), text.index("二是")]
    ends = [4, text.index("一是"), text.index("把五表"), text.index("二是") + 5]
    paths = [("一、做法",), ("一、做法", "（一）减材料。"), ("一、做法", "（一）减材料。", "一是合表。")]
    paths.append((*paths[1], "二是免证。"))
    sections = tuple(
        Section(path, len(path), start, end, stop)
        for path, start, end, stop in zip(paths, starts, ends, [*starts[1:], len(text)], strict=True)
    )
    start = text.index("合表")
    panel = report_panel(replace(HELD, text=text, sections=sections), (start, start + 5)).replace(CHINESE, "")
    assert re.sub('<span data-number="[0-9]"></span>', "", body(panel)).startswith(
        "><h3>一、做法</h3><p><strong>（一）减材料。</strong><strong>一是</strong><strong><mark>合表。</mark></strong>"
        "<mark>把五</mark>表并为一表。<strong>二是免证。</strong></p>"
    )
    assert re.findall('data-section="([0-9])">(.*?)<', panel) == [
        ("0", "一、做法"),
        ("1", "（一）减材料"),
        ("2", "一是合表"),
        ("3", "二是免证"),
    ]


def test_quote_is_marked_and_nothing_else() -> None:
    start = HELD.text.index(DONE)
    assert marks(report_panel(HELD, (start, start + len(DONE)))) == [DONE]
    assert marks(report_panel(HELD)) == []


def test_quote_over_two_lines_is_marked_in_both() -> None:
    start, end = HELD.text.index("同比增长"), HELD.text.index("，${7*7}")
    panel = report_panel(HELD, (start, end), (3, 9)).replace(CHINESE, "")
    assert marks(panel) == HELD.text[start:end].split("\n")
    assert 'data-asked="3-9"' in panel


def test_outline_leads_to_its_sections() -> None:
    panel = report_panel(HELD).replace(CHINESE, "")
    rows = re.findall(r'data-section="(\d)">(.*?)</button>', panel)
    assert rows == [
        ("1", "一、2025年工作情况"),
        ("2", "（一）优化营商环境"),
        ("3", "（二）存在的不足"),
        ("4", "二、2026年工作安排"),
    ]
    tree = re.sub("<button.*?</button>|<summary.*?</summary>", "", outline_tree(HELD))
    assert tree == (
        '<nav class="rq-outline" aria-label="目录" hidden><ol><li><details open>'
        "<ol><li></li><li></li></ol></details></li><li></li></ol></nav>"
    )
    assert f'<h3><span data-number="4"></span>二、2026年工作安排</h3><p>{PLAN}</p>' in panel


def test_facts_are_shown_and_escaped() -> None:
    panel = report_panel(HELD).replace(CHINESE, "")
    assert "<dt>计划时期</dt><dd>2026年</dd>" in panel
    assert 'href="https://example.org/a?b=1&amp;c=2" target="_blank" rel="noopener noreferrer"' in panel
    assert MARKUP not in panel
    assert html.escape(MARKUP) in panel


def test_only_a_web_address_becomes_a_link() -> None:
    panel = report_panel(report(url="javascript:alert(1)")).replace(CHINESE, "")
    assert re.findall('href="([^"]*)"', panel) == ["/rq/file?source=%E6%B8%85%E6%B2%B3%E5%8C%BA/2025.txt"]
    assert "<dt>网址</dt><dd>javascript:alert(1)</dd>" in panel


def test_list_names_the_reports_and_cuts_a_long_list() -> None:
    many = [report(f"第{n}区") for n in range(305)]
    assert list_panel(many).count('class="rq-report"') == 300
    assert "其余 5 份未列出" in list_panel(many)
    assert 'type="search"' in list_panel(many[:7])
    few = list_panel(many[:2])
    assert 'type="search"' not in few
    assert "现有报告 2 份" in few
    assert re.findall('data-open="(.*?)"', few) == ["第0区/2025.txt", "第1区/2025.txt"]


def test_outline_that_begins_below_its_top_loses_no_heading() -> None:
    text = "（一）甲\n一、乙\n"
    sections = (Section(("零", "（一）甲"), 2, 0, 4, 5), Section(("一、乙",), 1, 5, 9, 9))
    tree = outline_tree(replace(HELD, text=text, sections=sections)).replace(CHINESE, "")
    assert re.findall('data-section="([0-9])">(.*?)<', tree) == [("0", "（一）甲"), ("1", "一、乙")]


def test_report_that_changed_since_says_so() -> None:
    assert "找不到引用的那句话" in report_panel(HELD, lost=True)
    assert "原引文的位置已不对应" not in report_panel(HELD)


def long_report(headings: int, *, lines: bool = True) -> Report:
    """A report of so many short sections, each on a line of its own or all in one line."""
    end = "\n" if lines else "。"
    text, sections = "", []
    for number in range(headings):
        start, name = len(text), f"第{number}项"
        text += f"{name}{end}已完成{number}件{end}"
        sections.append(Section((name,), 1, start, start + len(name), len(text)))
    return replace(report(), text=text, sections=tuple(sections))


@pytest.mark.parametrize("lines", [True, False])
def test_long_report_is_cut_off_around_the_quote_and_says_so(*, lines: bool) -> None:
    held = long_report(30_000, lines=lines)
    for words in ("已完成0件", "已完成17000件", "已完成29999件"):
        at = held.text.index(words)
        shown = report_panel(held, (at, at + len(words)))
        assert f"<mark>{words}</mark>" in shown
        assert "报告很长，这里只显示其中一部分" in shown
        assert len(shown) < 3_000_000
        assert 100 < shown.count("data-section=") <= 3000
        numbers = {int(n) for n in re.findall(r'data-section="(\d+)"', shown)}
        assert numbers <= {int(n) for n in re.findall(r'data-number="(\d+)"', shown)}


class Touched:
    """A section that counts how often it is looked at."""

    looks = 0

    def __init__(self, section: Section) -> None:
        self._section = section

    def __getattr__(self, name: str) -> object:
        Touched.looks += 1
        return getattr(self._section, name)


@pytest.mark.parametrize("lines", [True, False])
def test_each_heading_of_a_long_report_is_looked_at_a_few_times(*, lines: bool) -> None:
    held = long_report(2000, lines=lines)
    watched = replace(held, sections=tuple(map(Touched, held.sections)))
    Touched.looks = 0
    assert source._body(watched, (0, 0), (0, len(held.text))) == source._body(
        held, (0, 0), (0, len(held.text))
    )
    assert Touched.looks < 20 * 2000


def test_report_that_was_shown_lately_is_not_made_again_and_a_changed_one_is() -> None:
    source.report_panel.cache_clear()
    first, equal = report_panel(report(), (0, 3)), report_panel(report(), (0, 3))
    assert first is equal
    assert report_panel(replace(report(), title="另一个题目"), (0, 3)) != first
    assert source.report_panel.cache_info().misses == 2
