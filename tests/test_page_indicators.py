"""Figures found in reports: what they are called, and how they are shown."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from types import SimpleNamespace

import pytest
from page_samples import report

from corpus.language.usual_names import is_named
from corpus.report import Section
from corpus.statements.extraction import statements
from page.figures.indicators import Register, Wanted, common, comparable
from page.figures.indicators_tab import figures_view
from page.figures.offers import plain, question_of
from page.stated_figures import Stated, figures_of


def of(text: str, place: str = "清河区", number: int = 2025) -> list[Stated]:
    """Figures of a report that is the one line `text`."""
    held = report(place, number)
    whole = Section((), 0, 0, 0, len(text))
    one = replace(held, text=text, sections=(whole,))
    return list(figures_of(replace(one, statements=statements(one))))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "2025年地区生产总值达13.7万亿元、增长5.8%。",
            [("地区生产总值", "13.7万亿元"), ("地区生产总值增长", "5.8%")],
        ),
        ("全年新增经营主体3.4万家，累计达到23.3万家。", [("新增经营主体", "3.4万家")]),
        ("服务投资1亿元以上的项目，满意率99%以上。", [("满意率", "99%")]),
        ("1-6月财政收入达到2亿元。", [("财政收入", "2亿元")]),
        ("建成27个海外仓。", [("建成海外仓", "27个")]),
        ("清河区城镇调查失业率为5.1%。", [("城镇调查失业率", "5.1%")]),
        ("第14届人民代表大会第3次会议，坚持“三个一批”，用3年时间。", []),
        ("总量位居全国第二，高于全国0.9个百分点。", []),
        ("国际航线增至19条，规上企业接近2万家。", [("国际航线", "19条"), ("规上企业", "2万家")]),
        ("耕地保有量不少于5028万亩。", [("耕地保有量", "5028万亩")]),
    ],
)
def test_figure_is_named_by_the_words_that_state_it(text: str, found: list[tuple[str, str]]) -> None:
    assert [(s.indicator, s.value) for s in of(text)] == found


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (
            "2025年地区生产总值达13.7万亿元、增长5.8%。",
            ["2025年清河区地区生产总值是多少", "2025年清河区地区生产总值增长多少"],
        ),
        (
            "2025年城镇调查失业率控制在5.1%左右，占比15%，高于全国0.3个百分点。",
            ["2025年清河区城镇调查失业率是多少"],
        ),
        ("五年来累计使用外资846亿美元。", ["2021—2025年清河区使用外资是多少"]),
        ("2025年新增经营主体3.4万家。", ["2025年清河区新增多少经营主体"]),
        (
            "2025年高新技术企业达到150家，5G基站24个左右。",
            ["2025年清河区高新技术企业有多少家", "2025年清河区5G基站有多少个"],
        ),
        ("2026年，力争培育绿色工厂40个。", ["2026年清河区培育绿色工厂的目标是多少个"]),
        ("2025年清河港货物吞吐量达到12万吨。", ["2025年清河港货物吞吐量是多少"]),
        # the last of several, with or without a figure of its own
        ("2025年启动建设芯片、机器人、无人机等3个产业集群。", []),
        ("2025年新建森林城镇38个、森林乡村159个。", ["2025年清河区新建森林城镇有多少个"]),
        # what is counted stands behind; in quotation marks; before a comma; of part of what was counted
        ("2025年改造100个农村互助幸福院，加快壮大40个特色产业。", []),
        ("2025年推动“一卡通”等10件实事落地。", []),
        ("2025年筹建29万套租赁住房，82个改造项目开工。", []),
        ("2025年引进投资10亿元以上项目50个。", []),
        # of each year, of several, of nobody knows how many
        ("“十四五”时期城镇新增就业年均超过46万人。", []),
        ("2025年办理人大代表建议和政协提案12件。", []),
        ("2025年工业增加值跨过万亿元。", []),
    ],
)
def test_only_what_a_clause_says_in_full_is_asked_for(text: str, asked: list[str]) -> None:
    assert [question_of(s) for s in of(text) if plain(s)] == asked


def test_figure_knows_place_period_standing_and_quote() -> None:
    stated = of("2026年，力争新增经营主体4万家。")[0]
    assert (stated.place, stated.period, stated.standing) == ("清河区", "2026年", "target")
    assert (stated.amount, stated.unit) == (40000.0, "家")
    assert stated.quote.text == "2026年，力争新增经营主体4万家。"


LINE = "新增经营主体{}家，办件满意率达到{}%。"
FIGURES = [
    *of(LINE.format(300, 98)),
    *of(LINE.format(500, 99), "南湖区"),
    *of(LINE.format(100, 97), "南湖区", 2024),
    *of("新增经营主体增长5%。", "东山县"),
]


@pytest.mark.parametrize(
    ("asked", "indicator", "found"),
    [
        ("GDP", "地区生产总值", True),
        ("gdp", "全市GDP增长", True),
        ("GDP", "人均地区生产总值", False),
        ("人均GDP", "人均地区生产总值", True),
        ("GDP", "单位地区生产总值能耗", False),
        ("社零", "社会消费品零售总额", True),
        ("财政收入", "一般公共预算收入", True),
        ("市场主体", "新增经营主体", True),
        ("经营主体", "新增市场主体", True),
        ("", "什么都行", True),
        ("粮食", "地区生产总值", False),
    ],
)
def test_usual_names_find_what_reports_write(asked: str, indicator: str, *, found: bool) -> None:
    assert is_named(asked, indicator) is found


def test_common_are_those_that_several_reports_state() -> None:
    same_report = [s for s in FIGURES if s.quote.report.source == "清河区/2025.txt"]
    assert common(FIGURES, 5) == ("新增经营主体", "办件满意率")
    assert common(same_report, 5) == ()


def test_chart_keeps_to_the_most_common_unit() -> None:
    named = [s for s in FIGURES if "新增经营主体" in s.indicator]
    assert [s.value for s in comparable(named)] == ["300家", "500家", "100家"]
    assert comparable([]) == ()


def cells(shown: str) -> list[list[str]]:
    rows = re.findall("<tr>(.*?)</tr>", shown)[1:]
    return [
        [html.unescape(re.sub("<[^>]*>", "", c)) for c in re.findall("<t[hd].*?</t[hd]>", r)] for r in rows
    ]


def test_view_lists_what_is_wanted_and_each_opens_its_quote() -> None:
    shown = figures_view(FIGURES, Wanted(name="满意率", place="南湖区"))
    assert [row[:5] for row in cells(shown)] == [
        ["办件满意率", "99%", "已完成", "南湖区", "2025年"],
        ["办件满意率", "97%", "已完成", "南湖区", "2024年"],
    ]
    assert re.findall('data-open="(.*?)"', shown) == ["南湖区/2025.txt", "南湖区/2024.txt"]


def test_places_are_bars_of_the_commonest_period_the_longest_first() -> None:
    shown = figures_view(FIGURES, Wanted(name="新增经营主体"))
    assert "新增经营主体 · 2025年</h3>" in shown
    assert re.findall('<text class="name".*?>(.*?)</text>', shown) == ["南湖区", "清河区"]


def test_years_of_one_place_are_a_line() -> None:
    shown = figures_view(FIGURES, Wanted(name="新增经营主体", place="南湖区"))
    assert re.findall('<text class="name".*?>(.*?)</text>', shown) == ["2024年", "2025年"]
    assert "<circle" in shown


def test_nothing_found_and_still_looking_are_told() -> None:
    assert "没有符合条件的数字" in figures_view(FIGURES, Wanted(name="没有"))
    waiting = figures_view(None, Wanted(), share=0.4)
    assert ["data-wait" in waiting, "40%" in waiting] == [True, True]


def test_what_a_reader_types_is_escaped() -> None:
    assert "<script" not in figures_view(FIGURES, Wanted(name="<script>"))


def test_register_makes_the_figures_of_an_index_once() -> None:
    held = report()
    index = SimpleNamespace(reports={held.source: held})
    register = Register()
    made = register.of(index, 20)
    assert made
    assert {s.indicator for s in made} >= {"新增经营主体", "满意率"}
    assert register.of(index) is made
    assert register.of(SimpleNamespace(reports={}), 20) == ()
