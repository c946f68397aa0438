"""The Answer as a contract: its shape, what always holds, quotes re-read, errors for what is no question."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from index_samples import loaded_index
from qa_samples import faults, haining, index, index_of, jiaxing, nation, span, tianchang
from stub_reader import StubReader

from corpus.errors import IndexFault, QuestionError
from index.searcher import Index
from qa import Answer, Quote, Result, ask
from qa.api import LONGEST_QUESTION
from qa.read.reading import Reader

QUESTIONS = (
    "天长市2024年办理事项多少件",
    "天长市2024年可网办率居全省第几",
    "天长市2024年设立哪三个分中心",
    "天长市2024年打造了什么服务品牌",
    "天长市2024年存在哪些问题",
    "天长市2024年怎么提高可网办率",
    "天长市2025年办理事项的目标是多少",
    "天长市2024年以前平均用时多少个工作日",
    "2024年办理事项多少件",
    "天长市和海宁市2024年分别办理事项多少件",
    "平湖市2024年上半年新增学位多少个",
    "天长市2024年小麦产量多少吨",
    "天长市2019年办理事项多少件",
    "北京市2024年办理事项多少件",
    "天长市公安局2024年破案多少起",
    "天长市2024年办理事项18万件，主要靠什么",
    "写一首诗",
)
HELD = tianchang()


def a_quote() -> Quote:
    return Quote(HELD, *span(HELD, "新建便民驿站20处。"), "target", 0.87654321, "2025年")


def an_answer() -> Answer:
    place = span(HELD, "20处")
    value = Result("20处", "新建便民驿站", "target", "2025年", "滁州市天长市", 0, *place)
    return Answer("问", "answered", None, "答。", (value,), (a_quote(),), 0.9123456, ("再问",), 12.345)


def test_the_json_has_the_keys_of_the_contract_in_order() -> None:
    data = an_answer().to_dict()
    assert " ".join(data) == (
        "question status reason message results quotes confidence suggestions elapsed_ms"
    )
    assert list(data["results"][0]) == [
        "value",
        "label",
        "standing",
        "period",
        "region",
        "quote",
        "start",
        "end",
    ]
    assert " ".join(data["quotes"][0]) == (
        "text source start end title organ region period published section standing url score"
    )


def test_the_json_tells_where_a_quote_stands() -> None:
    data = an_answer().to_dict()["quotes"][0]
    start, end = span(HELD, "新建便民驿站20处。")
    assert data == {
        "text": "新建便民驿站20处。",
        "source": "天长市/2024年.txt",
        "start": start,
        "end": end,
        "title": "天长市数据资源管理局2024年工作总结和2025年工作计划",
        "organ": "天长市数据资源管理局",
        "region": "安徽省滁州市天长市",
        "period": "2025年",
        "published": None,
        "section": ["三、2025年工作计划"],
        "standing": "target",
        "url": None,
        "score": 0.8765,
    }


def test_a_quote_carries_the_time_of_its_statement_and_of_nothing_else() -> None:
    done = Quote(HELD, *span(HELD, "归集数据3.1亿条"), "achieved", 0.5)
    assert done.to_dict()["period"] is None
    assert replace(done, period="2023年").to_dict()["period"] == "2023年"
    assert done.section == ("一、2024年工作情况", "（二）数据共享提质")


def test_numbers_are_rounded_for_json_only() -> None:
    answer = an_answer()
    assert (answer.to_dict()["confidence"], answer.confidence) == (0.9123, 0.9123456)
    assert answer.to_dict()["elapsed_ms"] == 12.3


def test_the_question_id_leads_only_where_there_is_one() -> None:
    assert "qid" not in an_answer().to_dict()
    assert next(iter(replace(an_answer(), qid="q7").to_dict().items())) == ("qid", "q7")


def test_a_reason_goes_with_a_refusal_and_only_there() -> None:
    with pytest.raises(ValueError, match="refused"):
        replace(an_answer(), status="refused")
    with pytest.raises(ValueError, match="topic"):
        replace(an_answer(), reason="topic")


def test_answers_do_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        an_answer().message = "另一个"  # type: ignore[misc]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_answer_keeps_the_contract(question: str) -> None:
    answer = ask(question, index=index())
    assert faults(answer, index()) == []
    assert answer.question == question
    assert answer.elapsed_ms > 0


@pytest.mark.parametrize("question", QUESTIONS[:9])
def test_values_and_quotes_read_back_from_the_report(question: str) -> None:
    answer = ask(question, index=index())
    assert answer.quotes != ()
    for data in answer.to_dict()["quotes"]:
        text = index().reports[data["source"]].text
        assert text[data["start"] : data["end"]] == data["text"]
        assert data["text"] == data["text"].strip()
    assert [r.value for r in answer.results if r.value not in answer.quotes[r.quote].text] == []


def test_the_same_question_gets_the_same_answer() -> None:
    first, second = (replace(ask(QUESTIONS[0], index=index()), elapsed_ms=0) for _ in range(2))
    assert first == second


def test_the_first_quote_holds_the_first_result() -> None:
    answer = ask("天长市2024年办理事项多少件", index=index())
    assert [(r.value, r.standing, r.period, r.region, r.quote) for r in answer.results] == [
        ("12.6万件", "achieved", "2024年", "滁州市天长市", 0)
    ]
    assert answer.quotes[0].text == "全年办理事项12.6万件，可网办率达到95.2%，居全省第三。"
    assert "12.6万件" in answer.message
    assert "天长市2024年" in answer.message


@pytest.mark.parametrize(
    "question",
    [
        "天长市2025年计划办理事项多少件",
        pytest.param(
            "天长市2025年办理事项的目标是多少",
        ),
    ],
)
def test_a_plan_is_marked_as_a_target(question: str) -> None:
    answer = ask(question, index=index())
    assert [(r.value, r.standing, r.period) for r in answer.results] == [("15万件", "target", "2025年")]
    assert "计划" in answer.message


@pytest.mark.parametrize(
    "question",
    [
        "天长市2023年办理事项多少件",
        pytest.param(
            "天长市2024年上年同期办理事项多少件",
            marks=pytest.mark.xfail(
                reason="上年同期 in a question is read as what to compare with", strict=False
            ),
        ),
    ],
)
def test_an_earlier_value_is_marked_as_such(question: str) -> None:
    answer = ask(question, index=index())
    assert [(r.value, r.standing) for r in answer.results] == [("9.8万件", "baseline")]


def test_an_enumeration_is_told_to_its_end() -> None:
    answer = ask("天长市2024年设立哪三个分中心", index=index())
    assert [r.value for r in answer.results] == ["秦栏", "铜城", "汊涧"]


def test_what_several_reports_answer_is_asked_back() -> None:
    answer = ask("2024年办理事项多少件", index=index())
    assert (answer.status, answer.reason) == ("clarify", None)
    assert {(r.value, answer.quotes[r.quote].report.source) for r in answer.results} == {
        ("12.6万件", tianchang().source),
        ("20.4万件", haining().source),
    }
    assert "天长市" in answer.message
    assert "海宁市" in answer.message


def test_with_one_report_there_is_nothing_to_ask_back() -> None:
    answer = ask("2024年办理事项多少件", index=index_of(tianchang(), jiaxing()))
    assert [(answer.status, r.value) for r in answer.results] == [("answered", "12.6万件")]


def test_a_national_report_answers_for_the_nation() -> None:
    answer = ask("全国2024年办理事项多少件", index=index_of(tianchang(), nation()))
    assert [(r.value, r.region) for r in answer.results] == [("8.6亿件", None)]


def test_a_part_of_the_place_answers_where_its_sentence_names_it() -> None:
    answer = ask("平湖市2024年上半年新增学位多少个", index=index())
    assert [(r.value, answer.quotes[r.quote].report.source) for r in answer.results] == [
        ("900个", jiaxing().source)
    ]


@pytest.mark.parametrize("top_k", [1, 2, 8])
def test_quotes_are_capped(top_k: int) -> None:
    answer = ask("天长市2024年办理事项多少件", index=index(), top_k=top_k)
    assert len(answer.quotes) <= top_k
    assert answer.results[0].value == "12.6万件"


def test_the_cap_keeps_what_results_point_to() -> None:
    answer = ask("天长市和海宁市2024年分别办理事项多少件", index=index(), top_k=1)
    assert [r.value in answer.quotes[r.quote].text for r in answer.results] == [True, True]


@pytest.mark.parametrize("question", ["", " \n\t", "　"])
def test_an_empty_question_is_an_error(question: str) -> None:
    with pytest.raises(QuestionError, match="问题是空的"):
        ask(question, index=index())


def test_a_question_too_long_is_an_error_that_names_the_limit() -> None:
    longest = ("天长市2024年办理事项多少件" * 60)[:LONGEST_QUESTION]
    assert ask(longest, index=index()).question == longest
    with pytest.raises(QuestionError, match=rf"{LONGEST_QUESTION + 1} 字，最多 {LONGEST_QUESTION} 字"):
        ask(f"{longest}吗", index=index())


def test_a_missing_index_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(IndexFault, match=r"python -m index build"):
        ask("天长市2024年办理事项多少件", index=tmp_path / "没有")


@pytest.fixture(scope="module")
def stub_index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return loaded_index(tmp_path_factory.mktemp("stub"))


WORDS = """
临河县 东湖市 天长市 海宁 2024年 2025年 上半年 今年 去年 文化和旅游局 数据资源管理局
办理事项 新增就业 粮食总产量 道路 可网办率 旅游收入 问题 目标 计划 1200人 3.4万吨 百分之五 全省第一
多少 多少件 几所 第几 哪些 哪三个 什么 怎么 为什么 谁 是否 吗 呢 和 与 分别 比 增长 提高到
那 其中 、 ， ？ “ ”
"""
TEXTS = st.text(max_size=600) | st.lists(st.sampled_from(WORDS.split()), max_size=14).map("".join)


def check_any_question(
    question: str,
    history: list[str],
    held: Index,
    caplog: pytest.LogCaptureFixture,
    reader: Reader | None = None,
) -> None:
    """Only errors of ours; every answer is sound, and without history the guard has nothing to do."""
    caplog.clear()
    if not question.strip() or len(question.strip()) > LONGEST_QUESTION:
        with pytest.raises(QuestionError):
            ask(question, index=held, history=history, reader=reader)
        return
    answer = ask(question, index=held, history=history, reader=reader)
    assert faults(answer, held) == []
    assert answer.question == question
    assert history or caplog.records == []


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    TEXTS, st.lists(TEXTS, max_size=2), st.sampled_from(["12.6万件", "1200人", "一", "。", "问题", "全年"])
)
def test_any_text_and_any_reading_get_a_sound_answer(
    stub_index: Index, caplog: pytest.LogCaptureFixture, question: str, history: list[str], liked: str
) -> None:
    reader = StubReader({liked: 9.0, "办理事项": -2.0}, items=[liked, "事项"])
    check_any_question(question, history, stub_index, caplog, reader)
    check_any_question(question, history, index(), caplog, reader)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(TEXTS, st.lists(TEXTS, max_size=2))
def test_any_text_gets_a_sound_answer(
    stub_index: Index, caplog: pytest.LogCaptureFixture, question: str, history: list[str]
) -> None:
    check_any_question(question, history, stub_index, caplog)
    check_any_question(question, history, index(), caplog)


def test_json_of_an_answer_reads_back() -> None:
    data = ask("天长市2024年办理事项多少件", index=index()).to_dict()
    assert json.loads(json.dumps(data, ensure_ascii=False)) == data
