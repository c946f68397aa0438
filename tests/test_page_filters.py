"""The filter a person sets, and what a question implied."""

from __future__ import annotations

import html
import re

import pytest
from page_samples import report

from page.cards.filters import Filter, filter_of, filter_panel
from page.cards.understood import Implied, implied_chips, understood

HELD, OTHER = report(), report("南湖区", 2023)
REPORTS = {r.source: r for r in (HELD, OTHER)}


@pytest.mark.parametrize(
    ("chosen", "kept"),
    [
        (Filter(place=("山东省",)), ["清河区/2025.txt", "南湖区/2023.txt"]),
        (Filter(place=("山东省济南市南湖区",)), ["南湖区/2023.txt"]),
        (Filter(year=("2026",)), ["清河区/2025.txt"]),
        (Filter(year=("2024", "2026")), ["清河区/2025.txt", "南湖区/2023.txt"]),
        (Filter(organ=("南湖区行政审批服务局",)), ["南湖区/2023.txt"]),
        (Filter(document=("清河区/2025.txt",)), ["清河区/2025.txt"]),
        (Filter(place=("山东省济南市南湖区",), year=("2026",)), []),
    ],
)
def test_values_of_a_facet_add_up_and_facets_cut_down(chosen: Filter, kept: list[str]) -> None:
    assert chosen.sources(REPORTS.values()) == kept


def test_no_filter_lets_all_pass() -> None:
    assert Filter().sources(REPORTS.values()) is None
    assert Filter().words(REPORTS) == ""


def test_filter_is_told_in_words() -> None:
    chosen = Filter(("山东省",), ("2025",), (), ("清河区/2025.txt", "gone.txt"))
    assert chosen.words(REPORTS) == "山东省 · 2025年 · 《清河区行政审批服务局2025年工作总结》 等 4 项"


@pytest.mark.parametrize(
    "sent", [None, [], "x", {"place": "山东省"}, {"year": [2025, None]}, {"other": ["a"]}]
)
def test_what_is_no_filter_filters_nothing(sent: object) -> None:
    assert filter_of(sent) == Filter()


def test_panel_lists_each_value_once_with_what_the_script_needs() -> None:
    panel = filter_panel([HELD, report(number=2024), OTHER])
    boxes = re.findall(r'name="(\w+)" value="(.*?)"', panel)
    assert [v for n, v in boxes if n == "year"] == ["2026", "2025", "2024", "2023"]
    assert [v for n, v in boxes if n == "place"] == ["山东省济南市清河区", "山东省济南市南湖区"]
    assert 'data-place="山东省济南市清河区" data-years="2025 2026" data-organ="清河区行政审批服务局"' in panel


def test_panel_escapes_what_a_report_says() -> None:
    panel = filter_panel([report(organ='<img src=x onerror="a()">')])
    assert "<img" not in panel
    assert html.escape('<img src=x onerror="a()">') in panel


def test_question_is_read_into_chips_that_ask_without_them() -> None:
    seen = understood("2025年历城区新增多少经营主体")
    assert seen.implied == (
        Implied("时期", "2025年", "历城区新增多少经营主体"),
        Implied("地区", "山东省济南市历城区", "2025年新增多少经营主体"),
    )
    assert (seen.places, seen.periods) == (("济南市历城区",), ("2025年",))


def test_words_taken_over_are_chips_that_ask_alone() -> None:
    seen = understood("那青岛市呢", ["2025年历城区新增多少经营主体"])
    taken = [i for i in seen.implied if i.alone]
    assert [i.kind for i in taken] == ["沿用上文"] * len(taken)
    assert "2025年" in [i.words for i in taken]
    assert {i.without for i in taken} == {"那青岛市呢"}
    assert seen.places == ("山东省青岛市",)


def test_nothing_hangs_where_a_place_was_taken_out() -> None:
    seen = understood("历城区、青岛市2023年的办件量分别是多少")
    assert [i.without for i in seen.implied][:2] == [
        "青岛市2023年的办件量分别是多少",
        "历城区2023年的办件量分别是多少",
    ]


def test_chips_are_escaped_and_named() -> None:
    shown = implied_chips(understood("2025年<b>历城区</b>新增多少"))
    assert "<b>" not in shown
    assert 'aria-label="去掉时期 2025年，重新提问"' in shown
    assert implied_chips(understood("你好")) == ""
