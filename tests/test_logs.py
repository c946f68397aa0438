"""The log: lines that parse, questions that stay private, builds told stage by stage."""

from __future__ import annotations

import argparse
import json
import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from index_samples import written_corpus
from qa_samples import index
from stub_encoder import StubEncoder

from corpus.errors import IndexFault, QuestionError
from corpus.logs import PACKAGES, Console, add_log_options, begin_log, fields
from index import __main__ as cli
from index import searcher
from index.encoders import selection
from qa import ask
from qa.tools.observe import Asked, QuestionLog, observed

ASKED = "天长市2024年办理事项多少件"


@pytest.fixture(autouse=True)
def _put_back() -> Iterator[None]:
    """Leave the log as it was."""
    levels = {name: logging.getLogger(name).level for name in PACKAGES}
    yield
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    root = logging.getLogger()
    root.handlers = [held for held in root.handlers if not isinstance(held, Console)]


def begin(*words: str, quiet: bool = False) -> None:
    parser = argparse.ArgumentParser()
    add_log_options(parser)
    begin_log(parser.parse_args(words), quiet=quiet)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_question_is_one_line_of_json_without_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    begin("--log-format", "json", "--log-level", "info")
    answer = observed(ask, QuestionLog())(ASKED, index=index())
    (line,) = lines(capsys)
    assert datetime.fromisoformat(line["time"]).utcoffset() is not None
    assert (line["level"], line["logger"], line["event"]) == ("info", "qa.ask", "question")
    assert (line["status"], line["reason"], line["quotes"]) == ("answered", None, len(answer.quotes))
    assert len(line["request"]) == 12
    assert line["elapsed_ms"] >= max(line["stages_ms"].values())
    assert sum(line["stages_ms"].values()) == pytest.approx(line["elapsed_ms"], abs=0.2)
    assert {"understand", "search", "dense", "guard"} <= set(line["stages_ms"])
    shown = json.dumps(line, ensure_ascii=False)
    assert "天长" not in shown
    assert "12.6" not in shown


def test_its_words_stand_there_only_where_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    begin("--log-format", "json", "--log-level", "info")
    observed(ask, QuestionLog(words=True))(ASKED, index=index())
    assert lines(capsys)[0]["question"] == ASKED


def test_nothing_is_written_unless_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    begin()
    observed(ask, QuestionLog())(ASKED, index=index())
    assert capsys.readouterr().err == ""


def test_a_refusal_has_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    begin("--log-level", "info")
    observed(ask, QuestionLog())("天长市2019年办理事项多少件", index=index())
    text = capsys.readouterr().err
    assert text.count("\n") == 1
    assert " info qa.ask question request=" in text
    assert "status=refused reason=year" in text


def test_an_error_is_told_by_its_class(capsys: pytest.CaptureFixture[str]) -> None:
    begin("--log-format", "json", "--log-level", "info")

    def broken(question: str, **_: object) -> Any:
        raise {"甲": KeyError(question), "乙": IndexFault("索引缺少文件")}[question]

    told: list[Asked] = []
    for question, kind in (("甲", KeyError), ("乙", IndexFault)):
        with pytest.raises(kind):
            observed(broken, QuestionLog(), told.append)(question)
    with pytest.raises(QuestionError):
        observed(ask, QuestionLog(), told.append)(" ", index=index())
    first, second, third = lines(capsys)
    assert [x["level"] for x in (first, second, third)] == ["error", "error", "info"]
    assert [x["error"] for x in (first, second, third)] == ["KeyError", "IndexFault", "QuestionError"]
    assert [x["detail"] for x in (first, second, third)] == ["", "索引缺少文件", ""]
    assert [asked.status for asked in told] == ["error"] * 3
    assert "甲" not in json.dumps(first, ensure_ascii=False)


def test_questions_at_once_have_their_own_number_and_stages(capsys: pytest.CaptureFixture[str]) -> None:
    begin("--log-format", "json", "--log-level", "info")
    together, held = threading.Barrier(2), index()
    log = logging.getLogger("qa.reply.guard")

    def slow(question: str, **given: Any) -> Any:
        together.wait(10)
        log.warning("asked %s", question[:2])
        return ask(question, **given)

    wanted = {"天长市2024年办理事项多少件": "天长", "海宁市2024年办理事项多少件": "海宁"}
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda q: observed(slow, QuestionLog(words=True))(q, index=held), wanted))
    seen = lines(capsys)
    told = {line["question"]: line for line in seen if line["event"] == "question"}
    assert set(told) == set(wanted)
    for question, place in wanted.items():
        (warned,) = [x for x in seen if x["event"] == f"asked {place}"]
        assert warned["request"] == told[question]["request"]
        stages = told[question]["stages_ms"]
        assert sum(stages.values()) == pytest.approx(told[question]["elapsed_ms"], abs=0.2)
    assert len({line["request"] for line in told.values()}) == 2


def test_text_stays_on_one_line_and_other_packages_are_not_heard(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    begin("--log-level", "debug")
    logging.getLogger("index.live").debug("一\n二", extra=fields(name="a b", count=3, plain="c"))
    logging.getLogger("httpcore.http11").debug("Authorization: Bearer sk-secret")
    monkeypatch.setattr(logging.getLogger("httpcore"), "level", logging.DEBUG)  # as some do to their own
    logging.getLogger("httpcore").debug("Authorization: Bearer sk-secret")
    logging.getLogger("httpx").info("HTTP Request")
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith(' debug index.live 一\\n二 name="a b" count=3 plain=c')


def test_an_exception_that_is_logged_has_class_and_trace(capsys: pytest.CaptureFixture[str]) -> None:
    for kind in ("json", "text"):
        begin("--log-format", kind)
        logging.getLogger("page.library.jobs").error("broken", exc_info=KeyError(3))
    first, *rest = capsys.readouterr().err.splitlines()
    assert json.loads(first)["error"] == "KeyError"
    assert json.loads(first)["trace"] == "KeyError: 3"
    assert rest[-1] == "KeyError: 3"


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for module in (selection, searcher):
        monkeypatch.setattr(module, "open_encoder", lambda _: StubEncoder())
    return written_corpus(tmp_path / "corpus")


def run(command: str, corpus: Path, *words: str) -> int:
    return cli.main([command, "--corpus", str(corpus), "--index", str(corpus.parent / "index"), *words])


def test_a_build_and_an_update_are_told_stage_by_stage(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--log-format", "json", "--log-level", "info")
    assert run("build", corpus, *words) == 0
    told = lines(capsys)
    stages = {line["stage"]: line for line in told if line["event"] == "build stage"}
    assert list(stages) == [
        "digest", "read", "base", "chunk", "encode", "words", "dense", "prove", "write"
    ]  # fmt: skip
    assert stages["read"].items() >= {"kept": 0, "reports": 3, "rejected": 0}.items()
    assert stages["chunk"].items() >= {"reports": 3, "chunks": 5}.items()
    assert stages["encode"].items() >= {"chunks": 5, "encoded": 5}.items()
    assert stages["write"].items() >= {"reports": 3, "chunks": 5}.items()
    done = told[-1]
    assert (done["event"], done["logger"]) == ("build done", "index.worklog")
    assert done["seconds"] >= sum(line["seconds"] for line in stages.values()) - 0.01
    assert (done["made"], done["reports"], done["encoded"], done["rebuilt"]) == (
        True, 3, 5, "按 build 命令全部重读",
    )  # fmt: skip
    assert run("update", corpus, *words) == 0
    told = lines(capsys)
    assert [line["stage"] for line in told[:-1]] == ["digest", "read"]
    assert (told[-1]["event"], told[-1]["made"]) == ("update done", False)
    assert told[-1]["version"] == done["version"]


def test_a_build_that_fails_is_told_once_to_people_and_with_its_class_in_the_log(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = corpus.parent / "empty"
    empty.mkdir()
    assert run("build", empty) == 1
    assert capsys.readouterr().err.startswith("错误：")
    assert run("build", empty, "--log-format", "json") == 1
    first, *_ = capsys.readouterr().err.splitlines()
    told = json.loads(first)
    assert (told["event"], told["error"], told["level"]) == ("build failed", "CorpusError", "error")


@pytest.mark.parametrize("command", ["build", "update"])
def test_profile_of_a_build(command: str, corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(command, corpus, "--profile") == 0
    out, err = capsys.readouterr()
    assert "3 份" in out
    shown = {line.split()[0] for line in err.splitlines()}
    made = {"读入报告", "切分段落", "编码", "分词与关键词索引", "向量索引", "写入并读回", "抽查向量", "合计"}
    assert made <= shown


def test_a_log_that_nobody_reads_breaks_nothing_off(monkeypatch: pytest.MonkeyPatch) -> None:
    class Closed:
        def write(self, _: str) -> None:
            raise BrokenPipeError

        def flush(self) -> None:
            raise BrokenPipeError

    begin("--log-level", "info")
    monkeypatch.setattr("sys.stderr", Closed())
    assert observed(ask, QuestionLog())(ASKED, index=index()).status == "answered"
