"""From findings to answers: what each quotes, shows and says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from qa_samples import faults, haining, index_of, period, report, span, tianchang

from corpus.report import Report
from qa.answer import Answer
from qa.check.said import said_at
from qa.decide.finding import Evidence, Finding, Pick
from qa.question.understanding import understand
from qa.reply.compose import LONG_SENTENCE, answered, clarify, conflicting, refused, segment, taken_note
from qa.reply.refusal_sentences import Refusal

QUESTION = "办理事项多少件"


def pick(held: Report, words: str, sentence: str | None = None) -> Pick:
    start, end = span(held, words)
    first, last = span(held, sentence or words)
    said = said_at(held, start, end)
    assert said
    return Pick(held, start, end, first, last, said, 3.0, 0.5)


def finding(*picks: Pick, confidence: float = 0.9) -> Finding:
    evidence = tuple(Evidence(p.report, p.first, p.last, p.said, p.hit) for p in picks)
    return Finding(understand(QUESTION), picks, evidence, confidence)


T = pick(tianchang(), "12.6万件", "全年办理事项12.6万件，可网办率达到95.2%，居全省第三。")
H = pick(haining(), "20.4万件", "全年办理事项20.4万件，可网办率达到97.5%，居全省首位。")


def sound(answer: Answer, *held: Report) -> Answer:
    assert faults(answer, index_of(*held)) == []
    return answer


def test_an_answer_says_place_time_and_the_clause() -> None:
    given = sound(answered(QUESTION, [finding(T)]), tianchang())
    assert given.message == "天长市2024年：全年办理事项12.6万件。"
    (result,) = given.results
    assert (result.value, result.label, result.standing) == ("12.6万件", "全年办理事项", "achieved")
    assert (result.period, result.region) == ("2024年", "滁州市天长市")
    assert given.quotes[0].text == tianchang().text[T.first : T.last]


def test_a_clause_that_only_goes_on_is_told_with_the_one_before() -> None:
    body = "外贸进出口增长8.4%，总额首次突破31亿元，用电21亿千瓦时。"
    held = report(f"天长市2024年工作总结\n一、工作情况\n{body}", "2024年")
    told = answered(QUESTION, [finding(pick(held, "31亿元", body))]).message
    assert told.endswith("：外贸进出口增长8.4%，总额首次突破31亿元。")
    alone = answered(QUESTION, [finding(pick(held, "21亿千瓦时", body))]).message
    assert alone.endswith("：用电21亿千瓦时。")


def test_a_plan_is_told_as_one() -> None:
    plan = pick(tianchang(), "15万件", "力争办理事项达到15万件，可网办率达到98%。")
    assert answered(QUESTION, [finding(plan)]).message == "天长市2025年计划目标：力争办理事项达到15万件。"


def test_a_time_that_the_clause_opens_with_is_told_once() -> None:
    done = pick(tianchang(), "12处", "2024年已建成便民驿站12处。")
    assert answered(QUESTION, [finding(done)]).message == "天长市：2024年已建成便民驿站12处。"


def test_several_picks_of_one_sentence_share_its_quote() -> None:
    sentence = tianchang().text[T.first : T.last]
    given = sound(answered(QUESTION, [finding(T, pick(tianchang(), "95.2%", sentence))]), tianchang())
    assert [(r.value, r.quote) for r in given.results] == [("12.6万件", 0), ("95.2%", 0)]
    assert given.message == "天长市2024年：全年办理事项12.6万件；可网办率达到95.2%。"


def test_what_settles_a_question_for_yes_or_no_comes_behind_the_word() -> None:
    asked = replace(finding(T), question=understand("办理事项超过13万件了吗"))
    assert answered("办理事项超过13万件了吗", [asked]).message == "否。天长市2024年：全年办理事项12.6万件。"


def test_a_comparison_names_the_part_that_has_none() -> None:
    none = Finding(understand(QUESTION))
    given = answered(
        QUESTION, [finding(T), none, finding(H, confidence=0.6)], (), ["天长市", "合肥市", "海宁市"]
    )
    assert given.message == (
        "天长市2024年：全年办理事项12.6万件；合肥市：报告中没有找到；海宁市2024年：全年办理事项20.4万件。"
    )
    assert [r.value for r in given.results] == ["12.6万件", "20.4万件"]
    assert given.confidence == 0.6


def test_reports_that_fit_alike_are_asked_back() -> None:
    given = sound(clarify(QUESTION, [finding(T), finding(H, confidence=0.8)]), tianchang(), haining())
    assert (given.status, given.confidence) == ("clarify", 0.9)
    assert "天长市2024年、海宁市2024年" in given.message
    assert [(r.value, given.quotes[r.quote].report) for r in given.results] == [
        ("12.6万件", tianchang()),
        ("20.4万件", haining()),
    ]


def test_reports_that_disagree_stand_side_by_side() -> None:
    text = "天长市统计局2024年统计公报\n一、概况\n全年办理事项11.9万件。"
    other = report(text, "2024年", source="天长市/公报.txt")
    given = sound(
        conflicting(QUESTION, [finding(T), finding(pick(other, "11.9万件"), confidence=0.7)], ["天长市"]),
        tianchang(),
        other,
    )
    assert given.status == "answered"
    assert given.confidence == 0.7
    assert given.message == (
        "（沿用上文：天长市）几份报告说法不一，一并列出："
        f"《{tianchang().title}》：全年办理事项12.6万件；《天长市统计局2024年统计公报》：11.9万件。"
    )
    assert [r.value for r in given.results] == ["12.6万件", "11.9万件"]


def test_a_refusal_shows_what_is_near_and_says_that_it_is_no_answer() -> None:
    near = finding(T).evidence
    given = refused(QUESTION, Refusal("topic", "没有写明。", ("再问",)), near, 0.2)
    assert given.message == "没有写明。下面是最接近的原文，供核对，不是答案。"
    assert (given.results, given.suggestions, len(given.quotes)) == ((), ("再问",), 1)
    assert refused(QUESTION, Refusal("topic", "没有写明。")).message == "没有写明。"


def test_what_was_taken_over_is_told_without_figures() -> None:
    assert taken_note(["天长市", " 天长市 ", "2024年", "12.6万件"]) == "（沿用上文：天长市、2024年）"
    assert taken_note(["12.6万件"]) == ""


def test_a_long_sentence_is_quoted_by_its_part() -> None:
    text = f"{'甲' * LONG_SENTENCE}；新建20处；{'乙' * 9}。"
    at = text.index("20处")
    start, end = segment(text, 0, len(text), at, at + 3)
    assert text[start:end] == "新建20处"
    short = "甲；新建20处；乙。"
    assert segment(short, 0, len(short), 4, 7) == (0, len(short))


@pytest.mark.parametrize(("label", "shown"), [("2023年", "天长市2023年："), (None, "天长市：")])
def test_the_time_told_is_that_of_the_statement(label: str | None, shown: str) -> None:
    said = replace(T.said, period=period(label) if label else None)
    assert answered(QUESTION, [finding(replace(T, said=said))]).message.startswith(shown)
