import pytest

from corpus.errors import CorpusError
from corpus.language.calendar import plan_period, year_period, years_period
from corpus.language.times import find_stretches, find_times
from corpus.report import Period


def labels(text, year=None):
    return [m.period.label for m in find_stretches(text, year)]


def months(text, year=None):
    """First and last month of the only period, as (year, month)."""
    (mention,) = find_stretches(text, year)
    return tuple((m // 12, m % 12 + 1) for m in (mention.period.first, mention.period.last))


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("2025年新增多少", "2025年"),
        ("２０２５年新增多少", "2025年"),
        ("二〇二五年新增多少", "2025年"),
        ("二○二五年度新增多少", "2025年"),
        ("25年新增多少", "2025年"),
        ("历城25年的目标", "2025年"),
        ("2025年度", "2025年"),
        ("截至2024年底", "2024年"),
        ("2024年末", "2024年"),
        ("2020年以来", "2020年"),
        ("2035年远景", "2035年"),
        ("2025政府工作报告", "2025年"),
        ("2023年上半年", "2023年上半年"),
        ("2023上半年", "2023年上半年"),
        ("2023年下半年", "2023年下半年"),
        ("2024年一季度", "2024年第一季度"),
        ("2024年第三季度", "2024年第三季度"),
        ("2024Q2", "2024年第二季度"),
        ("2024年前三季度", "2024年前三季度"),
        ("2024年1—11月", "2024年1—11月"),
        ("2024年1-11月份", "2024年1—11月"),
        ("2024年前4个月", "2024年1—4月"),
        ("2024年6月底", "2024年6月"),
        ("2021—2023年", "2021—2023年"),
        ("2021年到2023年", "2021—2023年"),
        ("2021至2023年", "2021—2023年"),
        ("“十四五”时期", "“十四五”时期"),
        ("「十四五」規劃", "“十四五”时期"),
        ("十四五期间", "“十四五”时期"),
        ("“十五五”", "“十五五”时期"),
        ("第十四个五年规划", "“十四五”时期"),
        ("“一五”", "“一五”时期"),
    ],
)
def test_labels(text, label):
    assert labels(text) == [label]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2025年", ((2025, 1), (2025, 12))),
        ("2023年上半年", ((2023, 1), (2023, 6))),
        ("2023年下半年", ((2023, 7), (2023, 12))),
        ("2024年第三季度", ((2024, 7), (2024, 9))),
        ("2024年前三季度", ((2024, 1), (2024, 9))),
        ("2024年1—11月", ((2024, 1), (2024, 11))),
        ("2021—2023年", ((2021, 1), (2023, 12))),
        ("2021年10月至2023年6月", ((2021, 10), (2023, 6))),
    ],
)
def test_months(text, span):
    assert months(text) == span


@pytest.mark.parametrize(
    ("number", "first", "label"),
    [
        (1, 1953, "一五"),
        (2, 1958, "二五"),
        (3, 1966, "三五"),
        (10, 2001, "十五"),
        (14, 2021, "十四五"),
        (15, 2026, "十五五"),
    ],
)
def test_five_year_plans(number, first, label):
    period = plan_period(number)
    assert (period.first, period.last) == (first * 12, first * 12 + 59)
    assert period.label == f"“{label}”时期"


@pytest.mark.parametrize(
    "text",
    [
        "三年行动方案",
        "压缩到5年",
        "1000年古城",
        "连续25年增长",
        "近25年",
        "25年来",
        "25年免费",
        "第25年",
        "第二十五条",
        "二十五个",
        "2000年历史",
        "3.25年",
        "12个月",
        "国发〔2019〕5号",
        "2019-02-15",
    ],
)
def test_durations_and_numbers_are_no_periods(text):
    assert labels(text) == []
    assert labels(text, 2025) == []


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("今年以来新增多少", "2025年"),
        ("本年度", "2025年"),
        ("去年上半年", "2024年上半年"),
        ("前年", "2023年"),
        ("明年的目标", "2026年"),
        ("上一年", "2024年"),
        ("上半年新增多少", "2025年上半年"),
        ("一季度", "2025年第一季度"),
        ("今年1-11月", "2025年1—11月"),
        ("过去五年", "2020—2024年"),
        ("五年来", "2020—2024年"),
        ("近三年", "2023—2025年"),
        ("今后五年", "2025—2029年"),
        ("过去一年", "2024年"),
    ],
)
def test_relative_words_need_the_reference_year(text, label):
    assert labels(text, 2025) == [label]
    assert labels(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "比上年增长5%",
        "比去年的上半年增长",
        "较去年同期",
        "去年同期",
        "以前年度",
        "说明年份",
        "改革开放40年来",
        "三年行动",
    ],
)
def test_what_a_rate_is_measured_against_is_no_period(text):
    assert labels(text, 2025) == []


def test_several_periods_in_reading_order_with_offsets():
    text = "請比較２０２４年和２０２５年上半年"
    found = find_stretches(text)
    assert [text[m.start : m.end] for m in found] == ["２０２４年", "２０２５年上半年"]
    assert [m.period.label for m in found] == ["2024年", "2025年上半年"]
    assert labels("2024和2025年") == ["2024年", "2025年"]
    assert labels("24年、25年") == ["2024年", "2025年"]


def test_years_as_periods():
    assert year_period(2025).years == range(2025, 2026)
    assert years_period(2025, 2025) == year_period(2025)
    assert years_period(2021, 2025).contains(year_period(2024))


def test_a_period_that_ends_before_it_begins_is_refused():
    assert labels("2025—2021年") == ["2021年"]
    with pytest.raises(CorpusError, match="起点晚于终点"):
        Period(10, 9, "倒")


@pytest.mark.parametrize("text", ["增长百分之二十五。", "第二十五条", "（二十五）实施"])
def test_twenty_five_is_no_plan(text):
    assert labels(text, 2025) == []
    assert [m.period.label for m in find_times(text, year_period(2025))] == []


def test_what_leans_on_the_accounts_does_not_tell_them():
    assert labels("一年来的主要工作", 2025) == []
    assert labels("党的十八大以来", 2025) == []


def test_a_title_may_name_the_time_in_its_brackets():
    assert labels("《某县规划（2021—2035年）》") == ["2021—2035年"]
