"""Nothing leaves that does not re-read from a report: values, quotes, figures of the message."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest
from qa_samples import haining, report, span, tianchang

from qa.answer import Answer, Quote, Result
from qa.reply.guard import guarded, violations

HELD = tianchang()
REPORTS = {HELD.source: HELD}
SENTENCE = "全年办理事项12.6万件，可网办率达到95.2%，居全省第三。"


def quote(words: str = SENTENCE) -> Quote:
    return Quote(HELD, *span(HELD, words), "achieved", 0.9)


def result(value: str, at: int = 0) -> Result:
    start = HELD.text.find(value, *span(HELD, SENTENCE))
    return Result(value, "办理事项", "achieved", "2024年", "天长市", at, start, start + len(value))


SOUND = Answer(
    question="天长市2024年办理事项多少件",
    status="answered",
    reason=None,
    message="天长市2024年：全年办理事项12.6万件。",
    results=(result("12.6万件"),),
    quotes=(quote(),),
    confidence=0.9,
)


def test_a_sound_answer_passes_as_it_is() -> None:
    assert violations(SOUND, REPORTS) == []
    assert guarded(SOUND, REPORTS) is SOUND


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (replace(SOUND, results=(result("12.7万件"),)), "12.7万件"),
        (replace(SOUND, results=(result("12.6万件", at=1),)), "quote 1"),
        (replace(SOUND, results=(result("12.6万件", at=-1),)), "quote -1"),
        (replace(SOUND, message="共办理13万件。"), "13万件"),
        (replace(SOUND, message="共办理12.6万件，居全省第二。"), "第二"),
        (replace(SOUND, quotes=(Quote(HELD, 5, 5, "achieved", 0.5),), results=()), "quote 0"),
        (
            replace(SOUND, quotes=(Quote(haining(), 0, 10, "achieved", 0.5),), results=(), message=""),
            "海宁市",
        ),
    ],
)
def test_what_is_wrong_is_told(broken: Answer, said: str) -> None:
    assert [said in line for line in violations(broken, REPORTS)][:1] == [True]


def test_a_quote_from_another_text_of_the_report_does_not_pass() -> None:
    old = report(HELD.text.replace("12.6万件", "99.9万件"), "2024年", "2025年", source=HELD.source)
    stale = replace(
        SOUND, quotes=(Quote(old, *span(HELD, SENTENCE), "achieved", 0.9),), results=(), message=""
    )
    assert len(violations(stale, REPORTS)) == 1


def test_figures_of_the_message_may_stand_in_any_quote() -> None:
    both = replace(
        SOUND,
        quotes=(quote(), quote("归集数据3.1亿条，开放目录846类，惠及企业2300家。")),
        message="办理12.6万件；归集3.1亿条。",
    )
    assert violations(both, REPORTS) == []


def test_a_refusal_may_name_the_figure_it_rejects() -> None:
    refusal = replace(
        SOUND,
        question="是18万件吗",
        status="refused",
        reason="false_premise",
        message="不是18万件。",
        results=(),
    )
    assert violations(refusal, REPORTS) == []


def test_a_broken_answer_leaves_as_a_refusal_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    broken = replace(SOUND, results=(result("12.7万件"),), qid="q1")
    with caplog.at_level(logging.ERROR, logger="qa.reply.guard"):
        refused = guarded(broken, REPORTS)
    assert (refused.status, refused.reason) == ("refused", "topic")
    assert (refused.results, refused.quotes, refused.confidence) == ((), (), 0.0)
    assert (refused.question, refused.qid) == (SOUND.question, "q1")
    assert "12.7万件" not in refused.message
    assert "12.7万件" in caplog.text
    assert SOUND.question not in caplog.text  # only where the operator asks for it


def test_a_number_in_front_of_a_name_is_no_part_of_it() -> None:
    held = report("某市审批局2024年工作总结\n1.窗口提升工程。", "2024年")
    name = Result("窗口提升工程", "", "achieved", None, None, 0, *span(held, "窗口提升工程"))
    answer = replace(
        SOUND,
        message="",
        results=(name,),
        quotes=(Quote(held, *span(held, "1.窗口提升工程。"), "achieved", 0.9),),
    )
    assert violations(answer, {held.source: held}) == []


def test_a_refusal_shows_no_figure_but_those_of_the_question_and_its_quotes() -> None:
    refusal = replace(SOUND, status="refused", reason="topic", results=(), message="报告没有写13万件。")
    assert len(violations(refusal, REPORTS)) == 1
    assert violations(replace(refusal, question="办了13万件吗"), REPORTS) == []


def test_a_number_in_a_report_s_title_states_nothing() -> None:
    held = report("关于三大攻坚行动的通知\n行动已经开始。", "2024年")
    answer = replace(SOUND, message=f"多份报告都符合：{held.title}。")
    assert violations(replace(answer, results=()), REPORTS | {held.source: held}) == []


def test_a_refusal_may_name_a_span_that_a_year_held_ends() -> None:
    message = "资料库中没有写明2020—2024年的这一内容。现有：天长市2024年。"
    refusal = replace(SOUND, status="refused", reason="year", results=(), message=message)
    assert violations(refusal, REPORTS) == []
