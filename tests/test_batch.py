"""Many questions, one a line: answers in order, bad lines named by their number, the rest answered."""

from __future__ import annotations

import json
from typing import Any

import pytest
from qa_samples import index

from corpus.errors import QuestionError
from qa.batch import answer_lines, parse_line

ASKED = "天长市2024年办理事项多少件"


def line(**row: Any) -> str:
    return json.dumps(row, ensure_ascii=False)


def answers(*lines: str) -> list[dict[str, Any]]:
    return list(answer_lines(lines, index()))


def values(row: dict[str, Any]) -> list[str]:
    return [result["value"] for result in row["results"]]


def test_answers_come_in_order_with_their_ids() -> None:
    rows = answers(
        line(qid="b", question=ASKED),
        line(qid="a", question="天长市2025年办理事项的目标是多少"),
        line(qid=7, question="写一首诗"),
    )
    assert [row["qid"] for row in rows] == ["b", "a", 7]
    assert [values(row) for row in rows] == [["12.6万件"], ["15万件"], []]
    assert [row["status"] for row in rows] == ["answered", "answered", "refused"]


def test_an_answer_is_the_one_of_the_contract() -> None:
    (row,) = answers(line(question=ASKED))
    assert next(iter(row)) == "question"
    assert row["question"] == ASKED
    assert json.loads(json.dumps(row, ensure_ascii=False)) == row


def test_history_completes_the_question() -> None:
    (row,) = answers(line(qid="1", question="海宁市呢？", history=[ASKED]))
    assert values(row) == ["20.4万件"]


def test_other_keys_are_passed_over() -> None:
    (row,) = answers(line(question=ASKED, kind="figure", answers=["8件"], history=None))
    assert values(row) == ["12.6万件"]
    assert "kind" not in row


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("{", "不是一个 JSON 对象"),
        ("新增多少", "不是一个 JSON 对象"),
        ("[]", "question"),
        ('"新增多少"', "question"),
        ("{}", "question"),
        ('{"question": 5}', "question"),
        ('{"question": ""}', "问题是空的"),
        (line(question="多" * 501), "501 字"),
        (line(question="多少", history="新增"), "history"),
        (line(question="多少", history=[1]), "history"),
    ],
)
def test_a_bad_line_is_named_and_the_rest_answered(bad: str, said: str) -> None:
    rows = answers(line(qid="1", question=ASKED), bad, line(qid="3", question=ASKED))
    assert [row.get("qid") for row in rows] == ["1", None, "3"]
    assert sorted(rows[1]) == ["error", "line"]
    assert rows[1]["line"] == 2
    assert said in rows[1]["error"]
    assert values(rows[2]) == ["12.6万件"]


def test_blank_lines_count_but_are_no_questions() -> None:
    rows = answers("", "  \n", "{", line(question=ASKED))
    assert [row.get("line") for row in rows] == [3, None]


def test_answers_come_one_by_one() -> None:
    def lines() -> Any:
        yield line(question=ASKED)
        raise AssertionError("the second line was read before the first answer was taken")

    assert values(next(answer_lines(lines(), index()))) == ["12.6万件"]


def test_a_line_is_parsed_as_it_stands() -> None:
    assert parse_line(line(qid="1", question="多少", history=["甲"])) == {
        "qid": "1",
        "question": "多少",
        "history": ["甲"],
    }
    with pytest.raises(QuestionError):
        parse_line("null")
