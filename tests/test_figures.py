"""Figures in official prose: where they begin and end, what they amount to, what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.fold import fold
from qa.figures import UNIT_CLASS, UNITS, Figure, find_figures

# Characters of which figures, ranks, dates and names that look like figures are made.
ALPHABET = (
    "0123456789.,%‰％，。；、-/ ٣３．²一二三四五六七八九十百千两零〇余多来万亿"
    "元家个项米吨人次年月日号倍成公里kg百分之点至到约近超不低于以上全省市第名位首前列居"
)


def shown(text: str) -> list[tuple[str, float | None, str]]:
    """Words, amount and class of each figure."""
    folded = fold(text)
    return [(folded[f.start : f.end], f.amount, f.kind) for f in find_figures(folded)]


@pytest.mark.parametrize(
    ("text", "words", "amount", "kind"),
    [
        ("新建口袋公园52个", "52个", 52, "count"),
        ("登记经营主体3.4万家", "3.4万家", 34_000, "count"),
        ("成交额179.69亿元", "179.69亿元", 17_969_000_000, "money"),
        ("总产值1.2万亿元", "1.2万亿元", 1_200_000_000_000, "money"),
        ("拨款3,456.7万元", "3,456.7万元", 34_567_000, "money"),
        ("保费7.5元/月", "7.5元/月", 7.5, "money"),
        ("网办率为98.39%", "98.39%", 98.39, "share"),
        ("提高1.2个百分点", "1.2个百分点", 1.2, "share"),
        ("占百分之二十三点五", "百分之二十三点五", 23.5, "share"),
        ("浓度为35微克/立方米", "35微克/立方米", 35, "density"),
        ("装机3400万千瓦", "3400万千瓦", 34_000_000, "energy"),
        ("新建绿道8千米", "8千米", 8, "length"),
        ("种植2.3万亩", "2.3万亩", 23_000, "area"),
        ("是上年的1.5倍", "1.5倍", 1.5, "times"),
        ("压缩到7个工作日", "7个工作日", 7, "time"),
        ("到馆1,234,567人次", "1,234,567人次", 1_234_567, "people"),
        ("办件1243万", "1243万", 12_430_000, "bare"),
        ("培训二十三家企业", "二十三家", 23, "count"),
        ("走访一百零五家", "一百零五家", 105, "count"),
        ("安置两千三百人", "两千三百人", 2_300, "people"),
        ("下降三个百分点", "三个百分点", 3, "share"),
    ],
)
def test_a_figure_has_words_amount_and_class(text: str, words: str, amount: float, kind: str) -> None:
    assert shown(text) == [(words, amount, kind)]


@pytest.mark.parametrize(
    "words", ["近100家", "不少于6次", "80余个", "256.3万余件", "1亿元以上", "12个工作日以内", "5%左右"]
)
def test_words_that_bound_a_figure_belong_to_it(words: str) -> None:
    assert [found for found, _, _ in shown(f"全年共{words}。")] == [words]


@pytest.mark.parametrize("words", ["5至8家", "30%-40%", "20-30家"])
def test_a_range_is_one_figure_without_an_amount(words: str) -> None:
    assert [(found, amount) for found, amount, _ in shown(words)] == [(words, None)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("总量居全省第一", "全省第一"),
        ("增速排名全国前十", "全国前十"),
        ("支出进度居全市首位", "全市首位"),
        ("支出进度列第3位", "第3位"),
        ("获得第三名", "第三名"),
        ("进入全省前5名", "全省前5名"),
    ],
)
def test_ranks_are_figures_of_their_own_class(text: str, words: str) -> None:
    assert shown(text) == [(words, None, "rank")]


@pytest.mark.parametrize(
    "text",
    [
        "2025年完成1月至6月任务",
        "2025年度",
        "8:30开门",
        "轨道交通4号线",
        "12345热线",
        "研究制定3.0版政策",
        "5g网络",
        "“十四五”时期",
        "一是抓学习，二是抓作风",
        "一批项目、一个目标",
        "A4纸",
        "共有1243",
    ],
)
def test_what_only_looks_like_a_figure_is_none(text: str) -> None:
    assert shown(text) == []


def test_full_width_digits_count_and_offsets_hold_in_the_original() -> None:
    text = "新增３．４万家，占１２％"
    assert [text[f.start : f.end] for f in find_figures(fold(text))] == ["３．４万家", "１２％"]
    assert [f.amount for f in find_figures(fold(text))] == [34_000, 12]


def test_figures_of_a_sentence_come_in_order() -> None:
    text = "用时由15个工作日减至8个工作日，占比12.5%，居全省第二，惠及379家"
    assert [words for words, _, _ in shown(text)] == ["15个工作日", "8个工作日", "12.5%", "全省第二", "379家"]


def test_only_the_asked_stretch_is_looked_at() -> None:
    text = "甲3家，乙5家，丙8家"
    assert [f.amount for f in find_figures(text, text.index("乙"), text.index("丙"))] == [5]


def test_chinese_numerals_are_marked() -> None:
    assert [f.chinese for f in find_figures("二十三家和24家")] == [True, False]


def test_each_unit_has_one_class() -> None:
    listed = [unit for units in UNITS.values() for unit in units.split()]
    assert sorted(listed) == sorted(UNIT_CLASS)
    assert [unit for unit in listed if fold(unit) != unit] == []


def sound(figures: list[Figure], low: int, high: int) -> bool:
    edges = [low, *(edge for f in figures for edge in (f.start, f.end)), high]
    return edges == sorted(edges) and all(f.end > f.start for f in figures)


# Pieces that meet in unlucky ways: 前5名 is a rank that holds a count.
PIECES = """
全省 全国 居 前 第 首位 5 三 名 位 家 3.4 万 亿元 不少于 近 % 个百分点 百分之 至 - 余 以上 年 2024 ， 、
"""


@given(
    st.text()
    | st.text(alphabet=ALPHABET, max_size=80)
    | st.lists(st.sampled_from(PIECES.split()), max_size=12).map("".join)
)
def test_figures_stay_in_bounds_and_apart(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert sound(find_figures(folded), 0, len(text))


@given(st.text(alphabet=ALPHABET, max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_figures_stay_inside_the_asked_stretch(text: str, a: int, b: int) -> None:
    low, high = sorted((min(a, len(text)), min(b, len(text))))
    assert sound(find_figures(fold(text), low, high), low, high)


@given(st.integers(1, 10**9), st.sampled_from(["家", "亿元", "万亩", "%", "公里"]))
def test_whole_numbers_are_read_back(number: int, unit: str) -> None:
    scale = {"亿元": 1e8, "万亩": 1e4}.get(unit, 1)
    for written in (str(number), f"{number:,}"):
        found = find_figures(f"共{written}{unit}")
        assert [(f.start, f.end) for f in found] == [(1, 1 + len(written) + len(unit))]
        assert found[0].amount == pytest.approx(number * scale)


@pytest.mark.parametrize("text", ["2026年第一季度的报告", "第十一批名单", "第二季度"])
def test_a_quarter_or_a_batch_is_no_rank(text: str) -> None:
    assert find_figures(text) == []
