"""What a question is understood to ask: place, period, organ, kind, measure, tense and topic."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.question.asked_times import is_relative
from qa.question.measure import Asked
from qa.question.understanding import Kind, Question, understand
from qa.question.wording import Tense


def places(question: Question) -> list[str]:
    return [m.candidates[0].full_name for m in question.regions]


def periods(question: Question) -> list[str]:
    return [m.period.label for m in question.periods]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("历城区2025年新增多少经营主体", "figure"),
        ("可网办率是多少？", "figure"),
        ("设立了几处会客厅", "figure"),
        ("验收平均几天能办完", "figure"),
        ("去年的可网办率", "figure"),
        ("电子化率居全省第几", "rank"),
        ("交易额在全市排什么名次", "rank"),
        ("要开展哪六项行动？", "list"),
        ("四个投诉渠道是哪四个", "list"),
        ("试点覆盖哪些街道", "list"),
        ("哪个街道先行试点“开店一类事”", "fact"),
        ("党建品牌叫什么", "fact"),
        ("谁是先进个人", "fact"),
        ("怎么抓作风监督的？", "how"),
        ("通过什么方式压缩时间", "how"),
        ("采取了哪些措施", "list"),
        ("兑现周期为什么偏长", "why"),
        ("基金紧张的原因是什么", "why"),
        ("存在哪些问题？", "problem"),
        ("还有什么不足", "problem"),
        ("主要困难是什么", "problem"),
        ("有没有做到“一照通投”？", "fact"),
        ("用上电子保函了吗", "fact"),
    ],
)
def test_the_kind_follows_the_interrogative(text: str, kind: Kind) -> None:
    assert understand(text).kind == kind


def test_solved_problems_are_told_one_by_one() -> None:
    assert understand("帮助企业解决了哪些问题").kind in {"list", "problem"}


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("新增多少家企业", Asked("家", "count")),
        ("发证多少件", Asked("件", "count")),
        ("绿道有多少公里", Asked("公里", "length")),
        ("一共花了多少钱", Asked("元", "money")),
        ("增长了百分之几", Asked("%", "share")),
        ("提高了几个点", Asked("%", "share")),
        ("新增多少经营主体", Asked()),
    ],
)
def test_the_measure_comes_from_the_unit(text: str, asked: Asked) -> None:
    assert understand(text).asked == asked


@pytest.mark.parametrize(
    ("text", "measured", "other"),
    [
        ("投了多少亿", "money", "people"),
        ("可网办率是多少", "share", "money"),
        ("财政收入多少", "money", "length"),
        ("面积有多大", "area", "money"),
    ],
)
def test_the_wording_tells_the_class_where_no_unit_is_named(text: str, measured: str, other: str) -> None:
    asked = understand(text)
    assert asked.wording.fits[measured] == 0.0 > asked.wording.fits[other]


@pytest.mark.parametrize(
    ("text", "tense"),
    [
        ("2026年计划新增多少家", "plan"),
        ("下一步要开展哪六项行动", "plan"),
        ("明年的目标是多少", "plan"),
        ("力争达到多少亿元", "plan"),
        ("实际完成了多少亿元", "done"),
        ("已经办理了多少件", "done"),
        ("2025年办理多少件", None),
    ],
)
def test_the_wording_tells_planned_from_done(text: str, tense: Tense | None) -> None:
    assert understand(text).tense == tense


def test_place_period_and_organ_are_taken_out_of_the_topic() -> None:
    question = understand("请问历城区行政审批服务局2025年新增多少经营主体？")
    assert places(question) == ["山东省济南市历城区"]
    assert periods(question) == ["2025年"]
    assert [m.name for m in question.organs] == ["历城区行政审批服务局"]
    assert question.topic == "新增 经营主体"


@pytest.mark.parametrize(
    "text",
    [
        "青岛市2023年上半年办结企业登记注册多少件",
        "青島市2023年上半年辦結企業登記註冊多少件",
        "青岛市２０２３年上半年办结企业登记注册多少件",
        "你好，帮我查一下青岛市2023年上半年办结企业登记注册多少件呢",
    ],
)
def test_wording_leaves_the_same_question(text: str) -> None:
    question = understand(text)
    assert places(question) == ["山东省青岛市"]
    assert periods(question) == ["2023年上半年"]
    assert question.topic.replace(" ", "") == "办结企业登记注册"
    assert question.asked == Asked("件", "count")


def test_the_topic_keeps_names_in_quotation_marks() -> None:
    assert "开店一类事" in understand("哪个街道先行试点“开店一类事”").topic


def test_this_year_is_the_reference_year() -> None:
    assert periods(understand("今年收入多少", reference_year=2025)) == ["2025年"]
    assert periods(understand("去年收入多少", reference_year=2025)) == ["2024年"]
    assert periods(understand("今年收入多少")) == []


def test_a_year_in_digits_overrides_the_reference_year() -> None:
    assert periods(understand("去年（2021年）收入多少", reference_year=2025)) == ["2021年"]
    assert periods(understand("今年2021年上半年收入多少", reference_year=2025)) == ["2021年上半年"]


def test_relative_periods_are_told_from_named_ones() -> None:
    relative = understand("去年上半年收入多少", reference_year=2025)
    named = understand("2024年上半年收入多少")
    assert periods(relative) == periods(named) == ["2024年上半年"]
    assert is_relative(relative.folded, relative.periods[0])
    assert not is_relative(named.folded, named.periods[0])


@pytest.mark.parametrize(
    ("text", "year"),
    [("2025年的工作报告里新增多少岗位", 2025), ("2024年总结", 2024), ("2025年新增多少岗位", None)],
)
def test_the_year_of_a_report_is_not_the_period_asked(text: str, year: int | None) -> None:
    assert understand(text).report_year == year


@given(
    st.text(max_size=60)
    | st.text(alphabet="历城区青岛市2025年上半去今多少几家元率哪什么怎的，？“”局", max_size=40)
)
def test_any_text_is_understood_with_offsets_that_hold(text: str) -> None:
    question = understand(text, reference_year=2025)
    assert len(question.folded) == len(text)
    mentions = [*question.regions, *question.periods, *question.organs]
    assert [m for m in mentions if not 0 <= m.start < m.end <= len(text)] == []
    assert question.topic == question.topic.strip()


@pytest.mark.parametrize(
    ("text", "tense"),
    [
        ("东海县去年财政收入多少", "done"),
        ("东海县上年财政收入多少", "done"),
        ("东海县明年修多少公里路", "plan"),
        ("东海县去年的增长目标是多少", "plan"),
        ("东海县今年财政收入多少", None),
        ("东海县2025年财政收入多少", None),
    ],
)
def test_a_year_past_asks_for_what_was_done(text: str, tense: str | None) -> None:
    assert understand(text, reference_year=2026).tense == tense


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2024年税收增长多少", True),
        ("2024年税收降了几个点", True),
        ("2024年税收增速", True),
        ("2024年工业增加值是多少", False),
        ("2024年新增就业多少人", False),
        ("2024年节能减排投入", False),
    ],
)
def test_whether_a_change_is_asked_for(text: str, told: bool) -> None:
    assert understand(text).change is told


@pytest.mark.parametrize(
    ("text", "told"), [("哪天开的会", True), ("何时建成", True), ("几号楼", False), ("建成几座", False)]
)
def test_whether_a_time_is_asked_for(text: str, told: bool) -> None:
    assert understand(text).when is told
