"""Questions about several places or periods become one question for each; others stay whole."""

from __future__ import annotations

import pytest
from qa_samples import haining, held_of, index, reports, tianchang

from qa import ask
from qa.question.understanding import understand
from qa.scope.parts import Part, split


def parts(text: str) -> tuple[Part, ...]:
    return split(understand(text), held_of(*reports()))


def places(held: tuple[Part, ...]) -> list[str]:
    return [part.question.regions[0].candidates[0].name for part in held]


def periods(held: tuple[Part, ...]) -> list[list[str]]:
    return [[m.period.label for m in part.question.periods] for part in held]


@pytest.mark.parametrize(
    "text",
    [
        "天长市和海宁市2024年分别办理事项多少件",
        "天长市与海宁市2024年办理事项各有多少件",
        "对比天长市、海宁市2024年办理事项多少件",
        "天長市和海寧市2024年分別辦理事項多少件",
    ],
)
def test_places_side_by_side_share_the_question(text: str) -> None:
    held = parts(text)
    assert places(held) == ["天长市", "海宁市"]
    assert periods(held) == [["2024年"], ["2024年"]]
    assert [part.question.topic.split()[0] for part in held] == ["办理事项", "办理事项"]
    assert {(part.question.kind, part.question.asked.unit) for part in held} == {("figure", "件")}


def test_each_place_keeps_its_own_period() -> None:
    held = parts("天长市2024年和嘉兴市2024年上半年各新增多少个")
    assert [part.name for part in held] == ["天长市", "嘉兴市"]
    assert periods(held) == [["2024年"], ["2024年上半年"]]
    assert [part.question.topic for part in held] == ["新增", "新增"]


def test_each_place_keeps_its_own_indicator() -> None:
    held = parts("天长市2024年办理事项多少件，海宁市2024年可网办率更高吗，是多少")
    assert places(held) == ["天长市", "海宁市"]
    assert held[0].question.topic == "办理事项"
    assert "可网办率" in held[1].question.topic
    assert held[0].question.asked.kind == "count"
    assert held[1].question.asked.kind is None
    assert held[1].question.wording.fits["share"] == 0.0


def test_a_place_that_is_not_held_is_a_part_too() -> None:
    assert places(parts("天长市、海宁市和合肥市2024年分别办理事项多少件")) == ["天长市", "海宁市", "合肥市"]


def test_done_and_planned_years_are_parts() -> None:
    held = parts("天长市2024年实际和2025年计划分别办理多少件")
    assert [part.name for part in held] == ["2024年实际", "2025年目标"]
    assert [part.question.tense for part in held] == ["done", "plan"]
    assert places(held) == ["天长市", "天长市"]


def test_a_part_keeps_only_what_is_said_of_its_own_period() -> None:
    first, second = parts("天长市2024年实际和2025年计划分别办理多少件事项")
    assert (first.question.text, second.question.text) == (
        "天长市2024年实际办理多少件事项",
        "天长市2025年目标办理多少件事项",
    )
    assert [p.question.text for p in parts("2019年和2020年分别办理多少件")] == [
        "2019年办理多少件",
        "2020年办理多少件",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "天长市2024年办理事项多少件",
        "安徽省天长市2024年分别办理事项多少件",
        "上海市和北京市分别办理事项多少件",
        "天长市2024年设立哪三个分中心",
        "天长市2024年派去海宁市的干部有多少人",
        "今天天气怎么样",
    ],
)
def test_other_questions_stay_whole(text: str) -> None:
    assert parts(text) == ()


def test_an_answer_has_one_result_for_each_place() -> None:
    answer = ask("天长市和海宁市2024年分别办理事项多少件", index=index())
    assert answer.status == "answered"
    assert [r.value for r in answer.results] == ["12.6万件", "20.4万件"]
    assert [r.region for r in answer.results] == ["滁州市天长市", "嘉兴市海宁市"]
    assert [answer.quotes[r.quote].report for r in answer.results] == [tianchang(), haining()]
    assert "12.6万件" in answer.message
    assert "20.4万件" in answer.message


def test_a_blank_part_is_said_to_be_blank() -> None:
    answer = ask("天长市和合肥市2024年分别办理事项多少件", index=index())
    assert [r.value for r in answer.results] == ["12.6万件"]
    assert "合肥市" in answer.message


def test_done_and_planned_stand_side_by_side() -> None:
    answer = ask("天长市2024年实际和2025年计划分别办理多少件事项", index=index())
    assert [(r.value, r.standing, r.period) for r in answer.results] == [
        ("12.6万件", "achieved", "2024年"),
        ("15万件", "target", "2025年"),
    ]


def test_nothing_to_compare_is_refused() -> None:
    answer = ask("天长市和海宁市2019年分别办理事项多少件", index=index())
    assert (answer.status, answer.reason) == ("refused", "year")
    assert "2019年" in answer.message


def test_what_is_compared_may_stand_in_the_words_that_compare() -> None:
    held = parts("2024年天长市和海宁市哪家办理事项多？各几件")
    assert [part.question.topic.replace(" ", "")[:4] for part in held] == ["办理事项", "办理事项"]


def test_the_clause_that_asks_names_what_is_compared() -> None:
    held = parts("天长市、海宁市2024年办理事项各多少件，加起来我自己算就行了")
    assert ["办理事项" in part.question.topic for part in held] == [True, True]


def test_who_is_first_does_not_make_lists_of_the_parts() -> None:
    held = parts("2024年可网办率，天长市、海宁市前两名是谁，各是多少")
    assert [part.question.kind for part in held] == ["figure", "figure"]
