"""Many questions, one a line: answers in order, bad lines named by their number, the rest answered."""

from __future__ import annotations

import io
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from qa_samples import index

from corpus.errors import QuestionError
from qa.tools.batch import LONGEST_LINE, answer_lines, parse_line, run_batch

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
        line(qid="a", question="天长市2025年计划办理事项多少件"),
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


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ('{"question": "新增'.encode() + b"\xff\xfe" + '多少"}'.encode(), "不是 UTF-8 文字（第 21 字节起）"),
        ("[" * 200_000, "嵌套太深"),
        ('{"question": "多少", "n": ' + "9" * 5000 + "}", "不合规的数"),
        ('{"question": "多少", "n": NaN}', "不合规的数"),
        ('{"question": "\\ud800多少"}', "代理字符"),
        ('{"question": "多少", "history": ["\\udc00"]}', "代理字符"),
        ('{"question": "多少", "qid": {"a": 1}}', "qid 应为"),
        ('{"question": "多少", "qid": "\\ud800"}', "qid 应为"),
        ('{"question": "' + "多" * 100_000 + '"}', "100000 字，最多 500 字"),
        (b"x" * (LONGEST_LINE + 1), "超过 1 MB"),
        ("\x00\x01", "不是一个 JSON 对象"),
    ],
)
def test_hostile_lines_are_named_too(bad: str | bytes, said: str) -> None:
    rows = list(answer_lines([bad, line(qid="2", question=ASKED).encode()], index()))
    assert rows[0]["line"] == 1
    assert said in rows[0]["error"]
    assert values(rows[1]) == ["12.6万件"]


def test_a_mark_at_the_head_of_the_file_is_no_part_of_the_first_line() -> None:
    assert parse_line(b"\xef\xbb\xbf" + line(question=ASKED).encode()) == {"question": ASKED}


def test_a_long_history_counts_by_its_last_turns() -> None:
    (row,) = answers(line(question="海宁市呢？", history=["写一首诗"] * 3000 + [ASKED]))
    assert values(row) == ["20.4万件"]
    (row,) = answers(line(question="海宁市呢？", history=[ASKED, "长" * 100_000]))
    assert values(row) == ["20.4万件"]


def test_a_batch_of_bad_lines_is_numbered_and_each_answer_leaves_at_once(tmp_path: Path) -> None:
    bad = [b"{", b"x" * (2 * LONGEST_LINE + 5), b"\xff", b'{"question": 1}']
    file = tmp_path / "q.jsonl"
    file.write_bytes(b"\n".join([*bad, line(qid="e", question=ASKED).encode()] * 20))
    out, faults = Flushed(), io.StringIO()
    assert run_batch(str(file), index(), out, faults) == 80
    said = faults.getvalue().splitlines()
    assert [s.partition("：")[0] for s in said] == [f"第 {n} 行" for n in range(1, 101) if n % 5]
    assert [json.loads(row)["qid"] for row in out.getvalue().splitlines()] == ["e"] * 20
    assert out.flushed == [1] * 20


class Flushed(io.StringIO):
    """Remembers how many lines each flush brought out."""

    def __init__(self) -> None:
        super().__init__()
        self.flushed: list[int] = []

    def flush(self) -> None:
        self.flushed.append(self.getvalue().count("\n") - sum(self.flushed))


def test_memory_does_not_grow_with_the_lines() -> None:
    def peak(lines: int) -> int:
        tracemalloc.start()
        count = sum("error" in row for row in answer_lines((b"{" for _ in range(lines)), index()))
        held = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert count == lines
        return held

    answers("{")
    assert peak(20_000) < peak(200) + 50_000


@pytest.mark.parametrize("name", ["无此文件.jsonl", ".", "a\0b"])
def test_a_question_file_that_cannot_be_opened_is_told(name: str) -> None:
    with pytest.raises(QuestionError, match="打不开"):
        run_batch(name, index(), io.StringIO(), io.StringIO())
