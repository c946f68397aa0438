"""`python -m qa`: what is printed, in which form, and the exit codes."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from qa_samples import index, span, tianchang

from index.searcher import Index
from qa import api
from qa.__main__ import main, readable
from qa.answer import Answer, Quote, Result

ROOT = Path(__file__).parents[1]
ASKED = "天长市2024年办理事项多少件"
HELD = tianchang()


@pytest.fixture
def stubbed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command load the invented index whatever folder it is given."""
    monkeypatch.setattr(api, "opened_ahead", lambda _folder: None)
    monkeypatch.setattr(Index, "load", lambda _folder, _encoder=None, **_: index())


def quote(words: str) -> Quote:
    return Quote(HELD, *span(HELD, words), "achieved", 0.9)


@pytest.mark.usefixtures("stubbed")
def test_an_answer_is_printed_to_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([ASKED]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("12.6万件　")
    assert "（已完成）" in lines[0]
    assert "天长市2024年" in lines[1]
    assert "「全年办理事项12.6万件，可网办率达到95.2%，居全省第三。」" in lines
    assert any("《天长市数据资源管理局2024年工作总结和2025年工作计划》" in line for line in lines)
    assert any("一、2024年工作情况 › （一）政务服务提速" in line for line in lines)


@pytest.mark.usefixtures("stubbed")
def test_json_is_the_answer_of_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--json", ASKED]) == 0
    out = capsys.readouterr().out
    data = json.loads(out)
    assert "12.6万件" in out
    assert [r["value"] for r in data["results"]] == ["12.6万件"]
    assert (data["question"], data["status"]) == (ASKED, "answered")


@pytest.mark.usefixtures("stubbed")
def test_a_refusal_is_an_answer_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["天长市2019年办理事项多少件"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("资料库中没有写明2019年的这一内容。现有：天长市2024年")


@pytest.mark.usefixtures("stubbed")
def test_history_is_given_turn_by_turn(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--history", ASKED, "--history", "可网办率是多少？", "海宁市呢？"]) == 0
    assert capsys.readouterr().out.startswith("97.5%　")


def test_only_the_quotes_of_the_results_are_printed() -> None:
    values = (
        Result("3.1亿条", "归集数据", "achieved", "2024年", "天长市", 1, 0, 0),
        Result("20处", "新建便民驿站", "target", "2025年", "天长市", 0, 0, 0),
    )
    quotes = (quote("新建便民驿站20处。"), quote("归集数据3.1亿条"), quote("上年同期办理事项9.8万件。"))
    shown = readable(Answer("问", "answered", None, "答。", values, quotes, 0.9)).splitlines()
    assert shown[:3] == ["3.1亿条　归集数据（已完成）", "20处　新建便民驿站（计划目标）", "答。"]
    assert [line for line in shown if line.startswith("「")] == [
        "「新建便民驿站20处。」",
        "「归集数据3.1亿条」",
    ]


def test_without_results_the_first_quotes_are_printed() -> None:
    words = ("新建便民驿站20处。", "归集数据3.1亿条", "上年同期办理事项9.8万件。", "开放目录846类")
    shown = readable(Answer("问", "answered", None, "答。", (), tuple(map(quote, words)), 0.9)).splitlines()
    assert [line for line in shown if line.startswith("「")] == [f"「{w}」" for w in words[:3]]


def test_a_message_alone_is_printed_alone() -> None:
    assert readable(Answer("问", "refused", "region", "资料库中没有。", (), (), 0.0)) == "资料库中没有。"


def test_a_missing_index_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--index", str(tmp_path / "没有"), ASKED]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("错误：")
    assert "python -m index build" in err


@pytest.mark.usefixtures("stubbed")
@pytest.mark.parametrize(("question", "said"), [(" ", "问题是空的"), ("多" * 501, "501 字")])
def test_what_is_no_question_is_an_error(
    question: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([question]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err


@pytest.mark.parametrize("argv", [[], ["问", "--batch", "q.jsonl"], ["--无此选项", "问"]])
def test_a_wrong_call_shows_the_usage(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(argv)
    assert stop.value.code == 2
    assert "usage: python -m qa" in capsys.readouterr().err


def batch_file(folder: Path, *rows: object) -> str:
    file = folder / "questions.jsonl"
    file.write_text("".join(f"{r if isinstance(r, str) else json.dumps(r)}\n" for r in rows), "utf-8")
    return str(file)


@pytest.mark.usefixtures("stubbed")
def test_a_batch_prints_one_answer_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = batch_file(tmp_path, {"qid": "1", "question": ASKED}, {"qid": "2", "question": "写一首诗"})
    assert main(["--batch", file]) == 0
    out, err = capsys.readouterr()
    assert [json.loads(line)["qid"] for line in out.splitlines()] == ["1", "2"]
    assert "12.6万件" in out
    assert err == ""


@pytest.mark.usefixtures("stubbed")
def test_bad_lines_are_told_and_the_rest_answered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = batch_file(tmp_path, "{", {"qid": "2", "question": ASKED}, {"qid": "3"})
    assert main(["--batch", file]) == 1
    out, err = capsys.readouterr()
    assert [json.loads(line)["qid"] for line in out.splitlines()] == ["2"]
    assert [line.partition("：")[0] for line in err.splitlines()] == ["第 1 行", "第 3 行"]


@pytest.mark.usefixtures("stubbed")
def test_a_batch_comes_from_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    row = json.dumps({"qid": "1", "question": ASKED}).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(row + b"\n")))
    assert main(["--batch", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["qid"] == "1"


def test_the_module_runs_from_the_shell() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "qa", "--index", "没有这个目录", ASKED],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("错误：")
    assert "Traceback" not in done.stderr
