"""Where nothing is told of the time asked, the refusal names what is held and how to ask for it."""

from __future__ import annotations

import pytest
from qa_samples import haining, jiaxing, tianchang

from corpus.report import Report
from qa.question.understanding import understand
from qa.scope.alternatives import MOST_SUGGESTED, time_not_held
from qa.scope.scopes import Scope


def told(text: str, *held: Report) -> tuple[str, list[str]]:
    return time_not_held(understand(text), [Scope(r) for r in held])


def test_times_held_are_named_with_whose_they_are() -> None:
    message, _ = told("2019年办理事项多少件", tianchang(), jiaxing())
    assert message == "语料中没有写明2019年的这一内容。现有：嘉兴市2024年上半年、天长市2024年。"


@pytest.mark.parametrize(
    ("question", "plan_only"),
    [
        ("天长市2025年实际办理事项多少件", True),
        ("天长市2025年办理事项多少件", False),
        ("天长市2019年实际办理多少件", False),
    ],
)
def test_a_year_that_is_only_planned_is_said_to_be_so(question: str, plan_only: bool) -> None:
    message, _ = told(question, tianchang())
    assert ("只有计划，没有完成情况" in message) is plan_only


def test_the_question_is_put_to_the_times_held() -> None:
    _, asks = told("海宁市2019年办理事项多少件", haining(), jiaxing())
    assert asks == ["海宁市2024年办理事项多少件", "海宁市2024年上半年办理事项多少件"]
    assert len(asks) <= MOST_SUGGESTED


def test_of_two_times_none_is_suggested() -> None:
    assert told("海宁市2018年和2019年办理事项多少件", haining())[1] == []
