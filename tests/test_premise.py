"""A figure that the question asserts is asked for, and set right where the report has another."""

from __future__ import annotations

import pytest
from qa_samples import index_of, report
from stub_reader import StubReader

from qa.decide.premise import Contradiction, asserted_figures, contradicted
from qa.question.understanding import understand
from qa.scope.held import held_by
from qa.scope.resolve import resolve
from qa.scope.scopes import NotHeld

TEXT = """泖河市民政局2024年工作总结
一、主要工作
新建助餐点45处，服务老人12.5万人次，满意率居全省第二。
发放补贴3亿元。"""
HELD = index_of(report(TEXT, "2024年"))


def wrong(text: str, reader: StubReader) -> Contradiction | None:
    question = understand(text)
    scopes = resolve(question, held_by(HELD))
    assert not isinstance(scopes, NotHeld)
    return contradicted(question, scopes, HELD, reader)


@pytest.mark.parametrize(
    ("question", "asserted"),
    [
        ("泖河市新建助餐点60处，靠的是什么", ["60处"]),
        ("泖河市满意率居全省第一，怎么做到的", ["第一"]),
        ("泖河市新建了多少处助餐点", []),
        ("泖河市2024年采取了哪三项措施", []),
        ("泖河市助餐点超过40处了吗", []),
        ("五年里泖河市新建了多少处助餐点", []),
        ("泖河市新建助餐点约60处，靠的是什么", []),
    ],
)
def test_what_a_question_states_as_fact(question: str, asserted: list[str]) -> None:
    asked = understand(question, reference_year=2026)
    assert [question[f.start : f.end] for f in asserted_figures(asked)] == asserted


def test_the_figure_is_asked_for_without_the_question_about_it() -> None:
    reader = StubReader({"45处": 9.0})
    assert wrong("泖河市2024年新建助餐点60处，靠的是什么", reader)
    assert reader.asked[0] == "泖河市2024年新建助餐点多少处"


@pytest.mark.parametrize(
    ("question", "liked", "asserted", "stated"),
    [
        ("泖河市2024年新建助餐点60处，靠的是什么", "45处", "60处", "45处"),
        ("泖河市2024年服务老人20万人次，靠的是什么", "12.5万人次", "20万人次", "12.5万人次"),
        ("泖河市2024年满意率居全省第一，怎么做到的", "第二", "第一", "第二"),
    ],
)
def test_another_figure_of_the_report_contradicts(
    question: str, liked: str, asserted: str, stated: str
) -> None:
    found = wrong(question, StubReader({liked: 9.0}))
    assert found
    assert (found.asserted, found.pick.text) == (asserted, stated)


@pytest.mark.parametrize(
    ("question", "likes"),
    [
        ("泖河市2024年新建助餐点45处，靠的是什么", {"45处": 9.0}),  # it is so
        ("泖河市2024年发放补贴30000万元，靠的是什么", {"3亿元": 9.0}),  # the same in another unit
        ("泖河市2024年新建助餐点60处，靠的是什么", {"45处": -3.0}),  # not sure enough
        ("泖河市2024年新建助餐点60处，靠的是什么", {"12.5万人次": 9.0}),  # of another unit
        ("泖河市2024年满意率居全国第一，怎么做到的", {"第二": 9.0}),  # among others
    ],
)
def test_nothing_is_called_false_that_the_report_does_not_contradict(
    question: str, likes: dict[str, float]
) -> None:
    assert wrong(question, StubReader(likes)) is None
