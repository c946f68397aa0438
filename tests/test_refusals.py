"""The sentences of refusals: what they name, within a filter too, and how to ask for what is held."""

from __future__ import annotations

import pytest
from qa_samples import haining, index, jiaxing, tianchang

from corpus.report import Report
from qa.question.understanding import understand
from qa.reply.other_times import MOST_SUGGESTED, time_not_told
from qa.reply.refusal import organ_not_held, place_not_held
from qa.reply.refusal_sentences import no_region, no_topic
from qa.scope.scopes import Scope


def told(text: str, *held: Report) -> tuple[str, tuple[str, ...]]:
    why = time_not_told(understand(text), [Scope(r) for r in held])
    assert why.reason == "year"
    return why.message, why.asks


def test_times_held_are_named_with_whose_they_are() -> None:
    message, _ = told("2019年办理事项多少件", tianchang(), jiaxing())
    assert message == "资料库中没有写明2019年的这一内容。现有：嘉兴市2024年上半年、天长市2024年。"


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
    assert asks == ("海宁市2024年办理事项多少件", "海宁市2024年上半年办理事项多少件")
    assert len(asks) <= MOST_SUGGESTED


def test_of_two_times_none_is_suggested() -> None:
    assert told("海宁市2018年和2019年办理事项多少件", haining())[1] == ()


@pytest.mark.parametrize(("filtered", "among"), [(False, "资料库中"), (True, "筛选出的报告中")])
def test_a_refusal_says_among_what_was_looked(filtered: bool, among: str) -> None:
    question = understand("北京市朝阳区2019年办理事项多少件")
    scopes = [Scope(tianchang()), Scope(jiaxing())]
    place = place_not_held(question, index(), filtered=filtered)
    organ = organ_not_held("天长市公安局", scopes, filtered=filtered)
    time = time_not_told(question, scopes, filtered=filtered)
    assert place.message.startswith(f"{among}没有北京市朝阳区的报告。现有报告的地区：")
    assert [name for name in ("天长市", "海宁市", "嘉兴市") if name not in place.message] == []
    assert organ.message == (
        f"{among}没有“天长市公安局”的报告。范围内现有：嘉兴市教育局、天长市数据资源管理局。"
    )
    assert time.message.startswith(f"{among}没有写明2019年的这一内容。")
    assert (place.reason, organ.reason, time.reason) == ("region", "organ", "year")


def test_many_names_are_cut_and_none_is_said() -> None:
    assert no_region("甲县", [f"{n}县" for n in range(9)], filtered=False).message.endswith("、7县等。")
    assert no_region("甲县", [], filtered=False).message.endswith("地区：（无）。")


def test_what_no_report_tells_is_said_of_the_place_asked() -> None:
    assert no_topic("甲县").message == "甲县的报告在所问范围内没有写明这一内容。"
    assert no_topic("").message == "所收报告没有写明这一内容。"
