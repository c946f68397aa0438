"""Verdicts on answers written by hand, figures worked out by hand, and agreement with the shared grader."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from qa_samples import HAINING, TIANCHANG, index_of, report

from corpus.errors import QuestionError
from corpus.folder.load import load_corpus
from index.searcher import Index
from qa.__main__ import main
from qa.tools.evaluate import FIGURES, Judged, evaluate, figures, groups, mistakes, read_rows, table
from qa.tools.judge import is_report, is_value, judge, stands_in

BUREAU = Path(__file__).parents[1] / "benchmarks" / "bureau"
Row = dict[str, Any]


def answer(*values: str, quotes: tuple[tuple[str, str], ...] = (), **named: Any) -> Row:
    """An answer whose values all point to the first quote; `quotes` are (source, text)."""
    return {
        "status": "answered",
        "reason": None,
        "results": [{"value": v, "quote": 0} for v in values],
        "quotes": [{"source": s, "text": t} for s, t in quotes],
    } | named


TOLD = ("tc.txt", "全年办理事项12.6万件")
OTHER = ("hn_1.txt", "全年办理事项20.4万件")
FIGURE = {"kind": "figure", "doc": "tc", "answers": ["12.6万件"], "evidence": ["办理事项12.6万件"]}
REFUSED = answer(quotes=(TOLD,), status="refused", reason="topic")


@pytest.mark.parametrize(
    ("value", "accepted", "same"),
    [
        ("12.6万件", "12.6万件", True),
        ("约１２．６万件。", "12.6万件", True),
        ("1,200家", "1200家", True),
        ("5项", "25项", False),
        ("25项", "5项", False),
        ("5项", "5", True),
        ("5.6亿元", "5", False),
        ("办理事项12.6万件", "12.6万件", True),
        ("天长市办理事项12.6万件", "12.6万件", False),
        ("", "12.6万件", False),
    ],
)
def test_a_value_may_have_little_beside_it(value: str, accepted: str, same: bool) -> None:
    assert is_value(value, [accepted]) is same


@pytest.mark.parametrize(
    ("source", "doc", "same"),
    [
        ("a/tc.txt", "tc", True),
        ("a/tc_2024.txt", "x/tc", True),
        ("a/tcx.txt", "tc", False),
        ("seeds/000_1f.txt", "000", True),
        ("seeds/0005.txt", "000", True),
    ],
)
def test_reports_are_named_by_stem_or_number(source: str, doc: str, same: bool) -> None:
    assert is_report(source, doc) is same


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("全年 办理“事项”12.6万件，可网办率高", True),
        ("甲乙丙丁戊己", True),
        ("甲乙丙丁戊", False),
        ("", False),
    ],
)
def test_a_passage_is_quoted_by_its_greater_part_in_one_piece(text: str, quoted: bool) -> None:
    passage = "甲乙丙丁戊己庚辛" if text.startswith("甲") else "办理事项12.6万件"
    assert stands_in(passage, ["无关", text]) is quoted


def test_verdict_on_a_figure() -> None:
    right = judge(FIGURE, answer("12.6万件", "9件", quotes=(TOLD, OTHER)))
    assert (right.right, right.exact, right.evidence1, right.report) == (True, True, True, True)
    second = judge(FIGURE, answer("9件", "12.6万件", quotes=(TOLD,)))
    assert (second.right, second.exact, second.report) == (False, False, True)
    stray = judge(FIGURE, answer("12.6万件", quotes=(OTHER, TOLD)))
    assert (stray.right, stray.exact, stray.report) == (False, True, False)
    assert (stray.evidence1, stray.evidence3) == (False, True)
    fourth = judge(FIGURE, answer("12.6万件", quotes=(OTHER, OTHER, OTHER, TOLD)))
    assert fourth.evidence3 is False


def test_verdict_on_what_is_not_answered() -> None:
    assert judge(FIGURE, REFUSED).right is False
    assert judge(FIGURE | {"accept_refusal": True}, REFUSED).right is True
    assert judge(FIGURE, answer("12.6万件", quotes=(TOLD,), status="clarify")).right is False
    absent = {"kind": "unanswerable", "reason": "year"}
    assert (judge(absent, REFUSED).right, judge(absent, REFUSED).reason_right) == (True, False)
    assert judge(absent | {"reason": "topic"}, REFUSED).reason_right is True
    assert judge(absent, answer("12.6万件", quotes=(TOLD,))).right is False


def test_verdict_on_lists_and_passages() -> None:
    wanted = FIGURE | {"kind": "list", "answers": ["秦栏", "铜城"]}
    assert judge(wanted, answer("铜城镇分中心", "秦栏", quotes=(TOLD,))).right is True
    assert judge(wanted, answer("秦栏", quotes=(TOLD,))).right is False
    assert judge(wanted, answer("秦栏和铜城以及其余的十二个镇的分中心", quotes=(TOLD,))).right is False
    assert judge(wanted, answer("秦栏", "铜城", quotes=(OTHER,))).right is False
    how = FIGURE | {"kind": "followup", "answer_kind": "how"}
    assert judge(how, answer(quotes=(TOLD,))).right is True
    assert judge(how, answer("12.6万件", quotes=(("tc.txt", "别的话"),))).right is False


def test_verdict_on_a_comparison() -> None:
    parts = [{"doc": "tc", "answer": "12.6万件"}, {"doc": "hn", "answer": "20万件", "accept": ["20.4万件"]}]
    row = {"kind": "compare", "doc": ["tc", "hn"], "answers": [], "answers_by_doc": parts}
    row |= {"evidence": [TOLD[1], OTHER[1]]}
    both = answer(quotes=(TOLD, OTHER), results=[{"value": "12.6万件", "quote": 0}])
    assert (judge(row, both).right, judge(row, both).evidence3) == (False, True)
    both["results"].append({"value": "20.4万件", "quote": 1})
    assert judge(row, both).right is True
    assert judge(row, both | {"status": "clarify"}).right is True
    swapped = [{"value": "12.6万件", "quote": 1}, {"value": "20.4万件", "quote": 0}]
    assert judge(row, both | {"results": swapped}).right is False
    assert judge(row, both | {"quotes": both["quotes"][:1], "results": []}).evidence3 is False


def row(kind: str, question: str, *, doc: Any = "tc", style: str = "plain", **more: Any) -> Row:
    return {"kind": kind, "question": question, "doc": doc, "style": style, "answers": []} | more


BY_DOC = [{"doc": "tc", "answer": "12.6万件"}, {"doc": "hn", "answer": "20.4万件"}]
ROWS = [
    row("figure", "天长市2024年办理事项多少件", answers=["12.6万件"], evidence=["全年办理事项12.6万件"]),
    # expected is what no report says: answered, and wrong in value, report and passage
    row("figure", "海宁市2024年可网办率是多少", answers=["98%"], evidence=["可网办率达到98%"], style="typo"),
    row("list", "天长市2024年存在哪两个问题", answers=["窗口人员不足，仅有38人", "部分数据质量不高"],
        evidence=["部分数据质量不高"]),
    row("problem", "天长市存在什么问题", evidence=["部分数据质量不高"]),
    row("compare", "天长市和海宁市2024年办理事项各多少件", doc=["tc", "hn"], answers_by_doc=BY_DOC,
        evidence=[TOLD[1], OTHER[1]]),
    # two reports fit: asked back
    row("figure", "2024年办理事项多少件", doc="hn", answers=["20.4万件"], evidence=[OTHER[1]], style="typo"),
    row("figure", "天长市2024年新增学位多少个", answers=["900个"], evidence=["平湖市新增学位900个"]),
    row("unanswerable", "天长市2019年办理事项多少件", reason="year"),
    row("unanswerable", "写一首诗", reason="organ"),
    row("unanswerable", "天长市2025年新建便民驿站多少处", reason="topic"),
    row("figure", "天长市2024年办理事项多少件", answers=["1件"], boilerplate=True),
]  # fmt: skip


@cache
def held() -> Index:
    return index_of(
        report(TIANCHANG, "2024年", "2025年", source="tc.txt"),
        report(HAINING, "2024年", "2025年", source="hn_1.txt"),
    )


@cache
def asked() -> tuple[Judged, ...]:
    """All ROWS answered once for the tests that look at the answers."""
    return tuple(evaluate(ROWS, held()))


def test_figures_worked_out_by_hand() -> None:
    judged = asked()
    statuses = [j.answer["status"] for j in judged]
    assert statuses == [*["answered"] * 5, "clarify", *["refused"] * 3, "answered"]
    found = figures(judged, held().reports)
    assert list(found) == list(FIGURES)
    assert {name: value for name, value in found.items() if not name.endswith("_ms")} == {
        "answered_right": 4 / 7,
        "value_exact": 1 / 2,
        "evidence_top1": 5 / 7,
        "evidence_top3": 5 / 7,
        "right_report": 5 / 6,
        "refused_right": 2 / 3,
        "reason_right": 1 / 3,
        "false_refusal": 1 / 7,
        "wrong_answer": 3 / 10,
        "verbatim": 1.0,
        "grounded": 1.0,
    }
    by = groups(judged)
    assert by["kind"]["figure"] == [True, False, False, False]
    assert by["style"]["typo"] == [False, False]
    assert by["reason"] == {"year": [True], "organ": [True], "topic": [False]}


def test_times_are_read_off_the_answers() -> None:
    judged = asked()[0]
    many = [replace(judged, answer=judged.answer | {"elapsed_ms": ms}) for ms in range(100, 0, -1)]
    found = figures(many, held().reports)
    assert (found["p50_ms"], found["p95_ms"]) == (51, 96)
    assert figures([], held().reports)["p50_ms"] is None


def test_a_quote_or_value_made_up_is_counted() -> None:
    judged = asked()[0]
    quote = judged.answer["quotes"][0] | {"text": "全年办理 事项12.6万件"}
    made_up = quote | {"text": "全年办理事项12.7万件"}
    results = [{"value": "12.7万件", "quote": 0}, {"value": "１２.７万件", "quote": 1}]
    changed = replace(judged, answer=judged.answer | {"quotes": [quote, made_up], "results": results})
    found = figures([changed], held().reports)
    assert (found["verbatim"], found["grounded"]) == (0.5, 0.5)


def test_mistakes_say_what_was_expected() -> None:
    judged = asked()
    lines = "\n".join(mistakes(judged, 2))
    assert "海宁市2024年可网办率是多少" in lines
    assert "应为 ['98%']" in lines
    assert "答了 answered  ['97.5%'] hn_1.txt「全年办理事项20.4万件" in lines
    assert lines.count("应为") == 2
    assert "应为 拒答（topic）" in "\n".join(mistakes(judged, 99))
    assert list(mistakes(judged, 0)) == []


def test_eval_prints_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in ROWS), "utf-8")
    monkeypatch.setattr(Index, "load", lambda _folder: held())
    assert main(["eval", str(file), "--wrong", "1"]) == 0
    shown = capsys.readouterr().out
    assert shown.splitlines()[1].split()[:2] == ["answered_right", "0.5714"]
    assert "figure             1/4" in shown
    assert shown.count("应为") == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "第 2 行：不是一个 JSON 对象"),
        ('{"question": "多少"}', "第 2 行：缺少字段 kind、doc、answers"),
        ('{"question": "多少", "kind": "figure", "doc": "tc"}', "第 2 行：缺少字段 answers"),
    ],
)
def test_a_bad_row_is_named(line: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text(f'{{"question": "多少", "kind": "unanswerable"}}\n{line}\n', "utf-8")
    with pytest.raises(QuestionError, match=said):
        read_rows(file)
    assert main(["eval", str(file)]) == 2
    assert said in capsys.readouterr().err


def test_a_missing_file_or_index_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", str(tmp_path / "none.jsonl")]) == 2
    assert "读不了题目文件" in capsys.readouterr().err
    file = tmp_path / "q.jsonl"
    file.write_text("", "utf-8")
    assert main(["eval", str(file), "--index", str(tmp_path / "none")]) == 2
    assert "索引" in capsys.readouterr().err


def test_nothing_asked_gives_no_figures() -> None:
    assert set(figures([], held().reports).values()) == {None}
    assert [line.split()[1] for line in table([], held().reports)] == ["0", *["-"] * 13]


def test_figures_agree_with_the_shared_grader(shared: Path | None, tmp_path: Path) -> None:
    corpus = load_corpus(BUREAU)
    index = index_of(*corpus.reports)
    rows = read_rows(BUREAU / "questions.jsonl")
    judged = evaluate(rows[::11], index)
    found = figures(judged, index.reports)
    assert found["verbatim"] == found["grounded"] == 1
    if shared is None:
        return
    questions, answers = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
    questions.write_text("\n".join(json.dumps(j.row) for j in judged), "utf-8")
    given = [{"qid": j.row["qid"]} | j.answer for j in judged]
    answers.write_text("\n".join(json.dumps(a) for a in given), "utf-8")
    command = [sys.executable, shared / "eval" / "grade.py", questions, answers, "--corpus", BUREAU, "--json"]
    graded = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    rounded = {n: v and round(v, 1 if n.endswith("_ms") else 4) for n, v in found.items()}
    assert rounded == {name: graded[name] for name in found}
    kinds = {k: [round(sum(v) / len(v), 4), len(v)] for k, v in groups(judged)["kind"].items()}
    assert kinds == graded["by_kind"]
