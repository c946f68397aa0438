import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.language.numerals import numeral_value
from corpus.language.quantities import find_quantities, find_stated_none


def only(text):
    (quantity,) = find_quantities(text)
    return quantity


@pytest.mark.parametrize(
    ("text", "verbatim", "value", "unit"),
    [
        ("收入叁仟贰佰万元", "叁仟贰佰万元", 32_000_000, "元"),
        ("办件7 316件", "7 316件", 7316, "件"),
        ("合计2，345，678.91万元", "2，345，678.91万元", 23_456_789_100, "元"),
        ("只占三成", "三成", 0.3, "成"),
        ("比重为百分之九", "百分之九", 9, "%"),
        ("增速为−4.6%", "−4.6%", -4.6, "%"),
        ("负增长4.6%", "4.6%", 4.6, "%"),
        ("翻一番", "一番", 1, "番"),
        ("共有二十三个村", "二十三个", 23, "个"),
        ("新建5.2万公里", "5.2万公里", 52_000, "公里"),
        ("产值1.3万亿元", "1.3万亿元", 1.3e12, "元"),
        ("提高0.4个百分点", "0.4个百分点", 0.4, "个百分点"),
        ("下降56.3‰", "56.3‰", 56.3, "‰"),
        ("指数为0.83，", "0.83", 0.83, ""),
        ("案件为零。", "零", 0, ""),
        ("收到投诉0件", "0件", 0, "件"),
    ],
)
def test_a_number_is_read_whole(text, verbatim, value, unit):
    quantity = only(text)
    assert text[quantity.start : quantity.end] == verbatim
    assert quantity.value == pytest.approx(value)
    assert quantity.unit == unit


@pytest.mark.parametrize(
    ("text", "outer", "inner"),
    [
        ("大约4.1万户", "大约4.1万户", "4.1万户"),
        ("超过2.7亿元以上", "超过2.7亿元以上", "2.7亿元"),
        ("增长6%左右", "6%左右", "6%"),
        ("覆盖300余公里", "300余公里", "300余公里"),
        ("来了1600多人", "1600多人", "1600多人"),
    ],
)
def test_words_of_approximation_are_known_apart(text, outer, inner):
    quantity = only(text)
    assert text[slice(*quantity.outer)] == outer
    assert text[quantity.start : quantity.end] == inner
    assert quantity.approx


@pytest.mark.parametrize(
    ("text", "low", "high"), [("增长5%—5.5%", 5, 5.5), ("新建10至12个", 10, 12), ("3—5万元", 30_000, 50_000)]
)
def test_a_range_has_two_ends_and_no_value(text, low, high):
    quantity = only(text)
    assert quantity.value is None
    assert (quantity.low, quantity.high) == (low, high)


def test_three_or_four():
    quantity = only("有三四十家")
    assert (quantity.value, quantity.unit) == (None, "家")


@pytest.mark.parametrize(
    ("text", "verbatim", "kind"),
    [
        ("缩小为2.4：1", "2.4：1", "ratio"),
        ("结构为8.2:41.3:50.5", "8.2:41.3:50.5", "ratio"),
        ("居全市第4位", "第4位", "rank"),
        ("名列第三，", "第三", "rank"),
        ("排名居首位", "首位", "rank"),
    ],
)
def test_ratios_and_ranks(text, verbatim, kind):
    quantity = only(text)
    assert (text[quantity.start : quantity.end], quantity.kind) == (verbatim, kind)


@pytest.mark.parametrize(
    "text",
    [
        "零件厂",
        "四好农村路",
        "第三方机构",
        "一是抓项目",
        "百姓满意",
        "一批项目",
        "“三农”工作",
        "第二产业",
        "2027年",
        "二〇二七年",
        "G7高速",
        "PM2.5",
        "12399热线",
        "9:30",
        "1、加强管理",
        "（3）",
        "[3]",
        "两会",
        "2027-04-01",
    ],
)
def test_no_figure_out_of_a_word(text):
    assert find_quantities(text) == []


def test_cells_are_not_one_number():
    assert [q.value for q in find_quantities("某区\t660\t709\t107.4")] == [660, 709, 107.4]


def test_unit_in_the_label_leaves_the_number_bare():
    quantity = only("债券总额（亿元）：10.00")
    assert (quantity.value, quantity.unit) == (10.0, "")


def test_stated_none():
    text = "全年未发生事故，火灾零发生，未接到信访，无新增矿点"
    assert [text[a:b] for a, b in find_stated_none(text)] == ["未发生", "零发生", "未接到", "无新增"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("二十", 20),
        ("一百零五", 105),
        ("三点二五", 3.25),
        ("一亿二千万", 120_000_000),
        ("两千零八", 2008),
        ("十五", 15),
    ],
)
def test_numerals(text, value):
    assert numeral_value(text) == pytest.approx(value)


@settings(deadline=None)
@given(st.decimals(0, 99_999, places=2), st.sampled_from(["万元", "亿元", "公里", "%", "户", "个百分点"]))
def test_digits_are_read_back(number, unit):
    text = f"达到{number}{unit}，"
    quantity = only(text)
    assert text[quantity.start : quantity.end] == f"{number}{unit}"
    scale = {"万": 1e4, "亿": 1e8}.get(unit[0], 1)
    assert quantity.value == pytest.approx(float(number) * scale)


@settings(deadline=None)
@given(st.integers(1000, 99_999_999))
def test_separators_do_not_change_the_value(number):
    for text in (f"{number:,}件", f"{number}件", f"{number:,}件".replace(",", "，")):
        assert only(text).value == number


@settings(deadline=None)
@given(st.text(alphabet="一二三十百千万亿零两几0123456789.,%元个件家第：-—至约多余以上 \t，。", max_size=40))
def test_figures_stand_in_order_inside_the_text(text):
    at = 0
    for quantity in find_quantities(text):
        assert at <= quantity.start < quantity.number_end <= quantity.end <= len(text)
        assert quantity.outer[0] <= quantity.start
        at = quantity.start
