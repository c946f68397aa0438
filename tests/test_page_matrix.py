"""Comparisons: the table of places by periods, its CSV, the chart."""

from __future__ import annotations

import html
import re

import pytest
from page_samples import DONE, PLAN, answered, quote, report, result

from page.cards.chart import amount_of, bars, line, points_of, unit_words
from page.cards.compared import compared, shared_indicator
from page.cards.matrix import matrix_of, matrix_table
from page.cards.understood import Understood

HELD, OTHER = report(), report("南湖区", 2024)
BOTH = answered(
    (result("3.4万家", HELD), result("4万家", HELD, 1, standing="target"), result("3.4万家", OTHER, 2)),
    (quote(HELD, DONE), quote(HELD, PLAN, "target"), quote(OTHER, DONE)),
)


def words(text: str) -> str:
    return html.unescape(re.sub("<[^>]*>", "", text))


def test_places_asked_for_and_not_found_are_blank_in_the_order_asked() -> None:
    seen = Understood(places=("济南市东山县", "济南市清河区", "济南市南湖区"))
    matrix = matrix_of(BOTH, seen)
    assert matrix.rows == ("济南市东山县", "山东省济南市清河区", "山东省济南市南湖区")
    assert [row for row, _ in matrix.blanks].count("济南市东山县") == 3
    table = matrix_table(BOTH, matrix)
    assert table.count('class="rq-blank"') == len(matrix.blanks) == 6


def test_period_asked_for_and_not_found_is_a_blank_column() -> None:
    one = answered((result("3.4万家", HELD),), (quote(HELD, DONE),))
    matrix = matrix_of(one, Understood(periods=("2023年", "2025年")))
    assert matrix.columns == (("2023年", None), ("2025年", "achieved"))
    assert matrix.blanks == (("山东省济南市清河区", ("2023年", None)),)


def test_one_place_is_set_with_its_periods_below_one_another() -> None:
    own = answered(BOTH.results[:2], BOTH.quotes[:2])
    table = matrix_table(own, matrix_of(own, Understood()))
    heads = [words(h) for h in re.findall('<th scope="[a-z]+">(.*?)</th>', table)]
    assert heads == ["时期", "山东省济南市清河区", "2025年 已完成", "2026年 计划目标"]


def test_each_cell_opens_its_quote() -> None:
    table = matrix_table(BOTH, matrix_of(BOTH, Understood()))
    opened = re.findall(r'data-open="(.*?)" data-start="(\d+)" data-end="(\d+)"', table)
    quotes = [BOTH.quotes[n] for n in (0, 1, 2)]
    assert opened == [(q.report.source, str(q.start), str(q.end)) for q in quotes]


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        ("3.4万家", (34000.0, "家")),
        ("13.7万亿元", (13.7e12, "元")),
        ("增长5.5%左右", (5.5, "%")),
        ("好", None),
    ],
)
def test_amount_is_in_plain_units(value: str, amount: tuple[float, str] | None) -> None:
    assert amount_of(value) == amount


def test_chart_takes_one_unit_only_and_needs_two_figures() -> None:
    points = points_of([("甲", "3万家", "achieved"), ("乙", "5%", "achieved"), ("丙", "1万家", "target")])
    assert [(p.name, p.amount) for p in points] == [("甲", 30000.0), ("丙", 10000.0)]
    assert points_of([("甲", "3万家", "achieved"), ("乙", "5%", "achieved")]) == ()


def test_bars_are_as_long_as_their_amounts_and_planned_ones_are_hatched() -> None:
    points = points_of([("甲", "4万家", "achieved"), ("<乙>", "1万家", "target")])
    chart = bars(points, "主体")
    found = re.findall(r'<rect class="(done|planned)" x="140" y="[\d.]+" width="([\d.]+)"', chart)
    assert [name for name, _ in found] == ["done", "planned"]
    assert float(found[0][1]) == pytest.approx(4 * float(found[1][1]), rel=0.01)
    assert 'aria-label="主体。甲：4万家（已完成）；&lt;乙&gt;：1万家（计划目标）"' in chart
    assert "<乙>" not in chart


def test_chart_carries_its_title_unit_and_source_when_it_is_taken_away() -> None:
    card = compared(BOTH, matrix_of(BOTH, Understood()))
    title, source = re.findall('<text class="(?:title|source)"[^>]*>(.*?)</text>', card)
    assert title == "新增经营主体（万家）"
    assert source == "来源：《清河区行政审批服务局2025年工作总结》等2份报告"
    assert re.findall('data-image="(.*?)"', card) == ["png", "svg"]


@pytest.mark.parametrize(
    ("label", "value", "why"),
    [
        ("办件满意率", "3.4万家", "指标不尽相同"),
        ("南湖区新增经营主体", "15.4%", "单位或数值种类不同"),
    ],
)
def test_what_cannot_be_compared_is_a_table_and_a_sentence(label: str, value: str, why: str) -> None:
    results = (result("3.4万家", HELD), result(value, OTHER, 1, label))
    answer = answered(results, (quote(HELD, DONE), quote(OTHER, DONE)))
    card = compared(answer, matrix_of(answer, Understood()))
    assert ("<svg" in card, "data-image" in card, why in words(card)) == (False, False, True)
    assert "<table" in card


def test_place_and_period_in_a_name_do_not_make_it_another_indicator() -> None:
    results = (
        result("3.4万家", HELD, label="清河区2025年新增经营主体"),
        result("3.4万家", OTHER, 1, "新增经营主体"),
    )
    answer = answered(results, (quote(HELD, DONE), quote(OTHER, DONE)))
    assert shared_indicator(answer, list(results)) == "新增经营主体"


@pytest.mark.parametrize(
    ("values", "unit"),
    [
        (["14万亿元", "约9.86万亿元"], "万亿元"),
        (["2万家", "8000家"], "家"),
        (["5.8%", "6%"], "%"),
        (["14", "15"], "无单位"),
    ],
)
def test_unit_of_a_chart_is_the_one_all_are_written_in(values: list[str], unit: str) -> None:
    assert unit_words(values) == unit


def test_verb_and_time_before_a_name_do_not_make_it_another_indicator() -> None:
    results = (
        result("3.4万家", HELD, label="2025年新增经营主体达"),
        result("3.4万家", OTHER, 1, "预计全区新增经营主体突破"),
    )
    answer = answered(results, (quote(HELD, DONE), quote(OTHER, DONE)))
    card = compared(answer, matrix_of(answer, Understood()))
    assert "新增经营主体（万家）" in words(card)
    assert "达" not in words(card.partition("<svg")[0])


def test_line_to_a_planned_figure_is_dashed_and_higher_is_more() -> None:
    points = points_of(
        [("2024年", "1家", "achieved"), ("2025年", "2家", "achieved"), ("2026年", "4家", "target")]
    )
    chart = line(points, "主体")
    assert re.findall('<path class="(line [a-z]+)"', chart) == ["line done", "line planned"]
    heights = [float(y) for y in re.findall('<circle class="dot [a-z]+" cx="[0-9.]+" cy="([0-9.]+)"', chart)]
    assert heights == sorted(heights, reverse=True)
    assert [words(k) for k in re.findall('data-look="[a-z]+">(.*?)<', chart)] == ["已完成", "计划目标"]


def test_chart_of_nothing_but_zero_still_stands() -> None:
    assert "<rect" in bars(points_of([("甲", "0家", "achieved"), ("乙", "0家", "achieved")]), "主体")
