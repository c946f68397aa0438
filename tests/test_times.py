import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.language.calendar import month_of, run_of, school_year, year_period, years_period
from corpus.language.times import find_times, moved

NOW = year_period(2031)


def only(text, reference=NOW, accounts=()):
    (mention,) = find_times(text, reference, accounts)
    return mention


def months(mention):
    first, last = mention.period.first, mention.period.last
    return f"{first // 12}-{first % 12 + 1}..{last // 12}-{last % 12 + 1}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2027年", "2027-1..2027-12"),
        ("二〇二七年度", "2027-1..2027-12"),
        ("1 9 8 8 年", "1988-1..1988-12"),
        ("27年5月份", "2027-5..2027-5"),
        ("2027Q3", "2027-7..2027-9"),
        ("2027年前三季度", "2027-1..2027-9"),
        ("2027年头三个月", "2027-1..2027-3"),
        ("今年头五个月", "2031-1..2031-5"),
        ("前十一个月", "2031-1..2031-11"),
        ("1到5月", "2031-1..2031-5"),
        ("1—11月份", "2031-1..2031-11"),
        ("上半年", "2031-1..2031-6"),
        ("去年下半年", "2030-7..2030-12"),
        ("二季度", "2031-4..2031-6"),
        ("十月份", "2031-10..2031-10"),
        ("全年", "2031-1..2031-12"),
        ("明年", "2032-1..2032-12"),
        ("2026—2028年", "2026-1..2028-12"),
        ("2026年9月至2027年3月", "2026-9..2027-3"),
        ("一九五三年到一九五七年", "1953-1..1957-12"),
        ("十六五期间", "2031-1..2035-12"),
        ("第一个五年计划", "1953-1..1957-12"),
        ("过去五年", "2026-1..2030-12"),
        ("五年来", "2026-1..2030-12"),
        ("今后五年", "2031-1..2035-12"),
        ("近三年", "2029-1..2031-12"),
        ("本届政府以来", "2026-1..2030-12"),
        ("任期内", "2026-1..2030-12"),
        ("2027—2028学年", "2027-9..2028-8"),
        ("2027—2028学年第二学期", "2028-3..2028-8"),
        ("改革开放以来", "1978-12..2031-12"),
        ("2029年以来", "2029-1..2031-12"),
    ],
)
def test_months_of_a_time(text, expected):
    assert months(only(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("去年底", "2030-12..2030-12"),
        ("2027年末", "2027-12..2027-12"),
        ("截至6月底", "2031-6..2031-6"),
        ("一季度末", "2031-3..2031-3"),
        ("“十五五”末", "2030-12..2030-12"),
        ("年末", "2031-12..2031-12"),
        ("截至2027年4月", "2027-4..2027-4"),
    ],
)
def test_points(text, expected):
    mention = only(text)
    assert mention.point
    assert months(mention) == expected


@pytest.mark.parametrize(
    "text",
    [
        "比上年增长",
        "较2020年提高",
        "与2020年相比",
        "是2020年的1.5倍",
        "比去年同期多",
        "上年同期",
        "与去年持平",
    ],
)
def test_the_other_side_of_a_comparison_is_no_time_of_the_figure(text):
    assert only(text).against


@pytest.mark.parametrize("text", ["从2020年的3亿元增加", "2027年新增", "到2035年"])
def test_a_time_of_its_own_is_not_against(text):
    assert not only(text).against


def test_rate_over_a_span():
    assert only("“十四五”期间经济年均增长").rate
    assert not only("“十四五”期间新增").rate


def test_a_month_report_sees_last_month():
    april = month_of(2027 * 12 + 3)
    assert months(only("上月", april)) == "2027-3..2027-3"
    assert months(only("当月", april)) == "2027-4..2027-4"
    assert months(only("上年同期", april)) == "2026-4..2026-4"


def test_a_span_is_the_account_of_that_length():
    five, year = years_period(2021, 2025), year_period(2025)
    assert only("五年累计新建", year_period(2026), (five, year)).period == five
    assert only("一年来", year_period(2026), (five, year)).period == year
    assert only("这是不断进步的五年。", year_period(2026), (five, year)).period == five


@pytest.mark.parametrize(
    "text",
    [
        "三年行动",
        "五年规划",
        "近25年",
        "用了25年",
        "农历8月",
        "四五个",
        "一二三等",
        "用以前年度结余",
        "“八五”普法",
    ],
)
def test_no_time(text):
    assert find_times(text, NOW) == []


def test_a_title_names_no_time():
    assert find_times("《某市2020年办法》已经施行", NOW) == []


def test_relative_times_need_a_reference():
    assert find_times("今年上半年，去年，过去五年") == []


def test_a_month_without_year_moves_with_the_running_year():
    may = only("5月份")
    assert not may.anchored
    assert months(moved(may, 2027)) == "2027-5..2027-5"
    assert moved(only("2028年5月"), 2027).period.first == 2028 * 12 + 4


@settings(deadline=None)
@given(st.integers(1950, 2049), st.integers(1, 12), st.integers(1, 12))
def test_any_run_of_months(year, first, last):
    found = find_times(f"，{year}年{first}—{last}月累计")
    if first <= last:
        (mention,) = found
        assert (mention.period.first, mention.period.last) == (year * 12 + first - 1, year * 12 + last - 1)
    else:
        assert all(m.period.first >= year * 12 for m in found)


@settings(deadline=None)
@given(st.integers(1949, 2049), st.integers(1, 12))
def test_labels_are_read_back(year, month):
    for period in (year_period(year), month_of(year * 12 + month - 1), run_of(year * 12, year * 12 + 23)):
        (mention,) = find_times(period.label)
        assert (mention.period.first, mention.period.last) == (period.first, period.last)


@settings(deadline=None)
@given(st.text(alphabet="今去上本年月季度半前一二三五十0129第末底来至-—比较的，。“”", max_size=40))
def test_mentions_stand_in_order_inside_the_text(text):
    found = find_times(text, NOW, (years_period(2026, 2030),))
    ends = [0]
    for mention in found:
        assert ends[-1] <= mention.start < mention.end <= len(text)
        ends.append(mention.end)


def test_school_year_label():
    assert school_year(2027, "").label == "2027—2028学年"
    assert re.match("2027", school_year(2027, "一").label)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("春节期间", "2031-1..2031-2"),
        ("“五一”假期", "2031-5..2031-5"),
        ("国庆黄金周", "2031-10..2031-10"),
        ("汛期全县降雨", "2031-4..2031-10"),
    ],
)
def test_a_named_stretch_is_not_the_year(text, expected):
    assert months(only(text)) == expected


def test_work_for_a_season_is_no_time():
    assert find_times("做好汛期安全值班", NOW) == []
