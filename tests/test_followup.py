"""What a turn leaves out is taken from the turns before, and named; what it says itself stays."""

from __future__ import annotations

import pytest
from qa_samples import index

from qa import ask
from qa.question.followup import Resolved, resolve_history

FIRST = "天长市2024年办理事项多少件"


def resolved(text: str, *history: str) -> Resolved:
    return resolve_history(text, history, 2025)


def place(held: Resolved) -> list[str]:
    return list(dict.fromkeys(m.candidates[0].name for m in held.question.regions))


def period(held: Resolved) -> list[str]:
    return [m.period.label for m in held.question.periods]


def words(held: Resolved) -> str:
    return f"{held.question.topic} {held.question.inherited}"


def test_without_history_nothing_is_taken_over() -> None:
    held = resolved("可网办率是多少")
    assert (held.taken, held.question.inherited, place(held), period(held)) == ((), "", [], [])


def test_a_whole_question_takes_nothing_over() -> None:
    held = resolved("海宁市2024年可网办率是多少", FIRST)
    assert held.taken == ()
    assert (place(held), period(held), held.question.inherited) == (["海宁市"], ["2024年"], "")


@pytest.mark.parametrize("text", ["海宁市呢？", "那海宁呢", "海寧市呢？"])
def test_another_place_keeps_period_topic_and_measure(text: str) -> None:
    held = resolved(text, FIRST)
    assert (place(held), period(held)) == (["海宁市"], ["2024年"])
    assert "办理事项" in words(held)
    assert (held.question.kind, held.question.asked.unit) == ("figure", "件")
    assert "2024年" in held.taken


@pytest.mark.parametrize(("text", "year"), [("那2023年呢", "2023年"), ("上一年呢？", "2023年")])
def test_another_period_keeps_place_and_topic(text: str, year: str) -> None:
    held = resolved(text, FIRST)
    assert (place(held), period(held)) == (["天长市"], [year])
    assert "办理事项" in words(held)
    assert "天长市" in held.taken


def test_another_indicator_keeps_place_and_period() -> None:
    held = resolved("可网办率是多少？", FIRST)
    assert (place(held), period(held)) == (["天长市"], ["2024年"])
    assert held.question.topic == "可网办率"
    assert held.question.wording.fits["share"] == 0.0
    assert {"天长市", "2024年"} <= set(held.taken)


def test_a_rank_is_asked_of_the_topic_before() -> None:
    held = resolved("在全省排第几？", FIRST)
    assert held.question.kind == "rank"
    assert "办理事项" in words(held)
    assert (place(held), period(held)) == (["天长市"], ["2024年"])


def test_the_target_is_that_of_the_topic_before() -> None:
    held = resolved("2025年的目标呢？", FIRST)
    assert (place(held), period(held), held.question.tense) == (["天长市"], ["2025年"], "plan")
    assert "办理事项" in words(held)


def test_turns_before_the_last_count_through_it() -> None:
    held = resolved("可网办率是多少", FIRST, "海宁呢")
    assert (place(held), period(held)) == (["海宁市"], ["2024年"])


def test_what_was_taken_over_opens_the_message() -> None:
    answer = ask("归集数据多少条？", index=index(), history=[FIRST])
    assert [r.value for r in answer.results] == ["3.1亿条"]
    assert answer.message.startswith("（沿用上文：")
    head = answer.message.partition("）")[0]
    assert "天长市" in head
    assert "2024年" in head


def test_a_follow_up_to_another_place() -> None:
    answer = ask("海宁市呢？", index=index(), history=[FIRST])
    assert [(r.value, r.region) for r in answer.results] == [("20.4万件", "嘉兴市海宁市")]


def test_a_follow_up_to_the_plan() -> None:
    answer = ask("2025年的目标呢？", index=index(), history=[FIRST])
    assert [(r.value, r.standing) for r in answer.results] == [("15万件", "target")]


def test_the_answer_carries_the_question_as_asked() -> None:
    assert ask(" 海宁市呢？", index=index(), history=[FIRST]).question == " 海宁市呢？"


def test_blank_turns_are_passed_over() -> None:
    answer = ask("海宁市呢？", index=index(), history=[FIRST, "  "])
    assert [r.value for r in answer.results] == ["20.4万件"]
