"""python -m index: build, info and check, as a user sees them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from index_samples import SENTENCES, written_corpus
from stub_encoder import StubEncoder

from corpus.folder import isolate
from index import __main__ as cli
from index import searcher
from index.encoders import selection
from index.files import pointer
from index.searcher import Index
from index.versions import store


@pytest.fixture(autouse=True)
def _stub(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (selection, searcher):
        monkeypatch.setattr(module, "open_encoder", lambda _: StubEncoder())


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return written_corpus(tmp_path / "corpus")


def run(*words: object) -> int:
    return cli.main([str(word) for word in words])


def build(corpus: Path, index: Path) -> int:
    return run("build", "--corpus", corpus, "--index", index)


def test_build_says_what_it_did_and_search_finds_it(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build(corpus, tmp_path / "index") == 0
    assert "索引已建好：3 份报告" in capsys.readouterr().out
    index = Index.load(tmp_path / "index", StubEncoder())
    assert sorted(index.reports) == sorted(SENTENCES)
    assert "210万" in index.search("接待旅游人次")[0].chunk.text


def test_a_file_that_cannot_be_read_is_named_with_the_reason(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (corpus / "坏.docx").write_bytes(b"PK\x03\x04 cut off")
    assert build(corpus, tmp_path / "index") == 0
    out = capsys.readouterr().out
    assert "未收入 坏.docx：" in out
    assert "1 个文件未收入" in out
    run("info", "--index", tmp_path / "index")
    assert "未收入 坏.docx：" in capsys.readouterr().out


def test_no_readable_report_is_an_error_and_leaves_the_index(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build(corpus, tmp_path / "index")
    current = pointer.current_version(tmp_path / "index")
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "空.txt").write_text(" \n", "utf-8")
    assert build(bad, tmp_path / "index") == 1
    captured = capsys.readouterr()
    assert "没有一份能读的报告" in captured.err
    assert "空.txt" in captured.err
    assert pointer.current_version(tmp_path / "index") == current


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_a_corpus_that_is_none_is_an_error(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    assert build(tmp_path / name, tmp_path / "index") == 1
    assert capsys.readouterr().err.startswith("错误：")
    assert not (tmp_path / "index").exists()


def test_info_shows_model_and_reports(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build(corpus, tmp_path / "index")
    assert run("info", "--index", tmp_path / "index") == 0
    out = capsys.readouterr().out
    assert "模型：stub（8 维）" in out
    assert "甲县/2024.txt" in out


def test_check_passes_a_whole_index_and_fails_a_damaged_one(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build(corpus, tmp_path / "index")
    assert run("check", "--index", tmp_path / "index") == 0
    assert "索引完好：3 份报告" in capsys.readouterr().out
    with (pointer.current_version(tmp_path / "index") / "vectors.npy").open("ab") as file:
        file.write(b"x")
    assert run("check", "--index", tmp_path / "index") == 1
    captured = capsys.readouterr()
    assert "vectors.npy" in captured.err
    assert "python -m index build" in captured.err


def test_a_second_build_encodes_only_what_changed(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build(corpus, tmp_path / "index")
    assert "5 个段落（编码 5 个）" in capsys.readouterr().out
    (corpus / "乙市.txt").write_text(
        "\n".join((*SENTENCES["乙市.txt"], "三、医院", "新增床位300张。")), "utf-8"
    )
    build(corpus, tmp_path / "index")
    assert "6 个段落（编码 2 个）" in capsys.readouterr().out
    assert Index.load(tmp_path / "index", StubEncoder()).search("新增床位")[0].chunk.text.endswith("300张。")


def test_a_build_with_another_model_encodes_everything_again(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Other(StubEncoder):
        name = "other"

    build(corpus, tmp_path / "index")
    monkeypatch.setattr(selection, "open_encoder", lambda _: Other())
    build(corpus, tmp_path / "index")
    assert capsys.readouterr().out.count("5 个段落（编码 5 个）") == 2


def test_an_interrupted_build_says_so(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "save", interrupted)
    assert build(corpus, tmp_path / "index") == 130
    assert "已中断" in capsys.readouterr().err


def test_the_progress_bar_shows_share_rate_and_time_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = iter([0.0, 10.0])
    monkeypatch.setattr(cli.time, "monotonic", lambda: next(now))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    cli.ProgressBar()(5_000, 20_000)
    line = capsys.readouterr().err
    assert " 25%" in line
    assert "500 字/秒" in line
    assert "剩余 30 秒" in line


def test_the_bar_of_scans_names_the_file_and_counts_its_pages(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = iter([0.0, 0.0, 10.0, 20.0, 30.0])
    monkeypatch.setattr(cli.time, "monotonic", lambda: next(now))
    bar = cli.PageBar()
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    for done in (0, 1, 4):
        bar("扫描.pdf", done, 4)
    first, second, last = capsys.readouterr().err.split("\r")[1:]
    assert "识别 扫描.pdf" in first
    assert "已读 0 页，共 4 页  剩余 未知" in first
    assert "已读 1 页，共 4 页  剩余 30 秒" in second
    assert last.endswith("剩余 0 秒   \n")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False, raising=False)
    bar("扫描.pdf", 1, 4)
    assert capsys.readouterr().err == ""


def test_help_and_mistakes_need_no_model() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "index", "--help"],
        cwd=Path(cli.__file__).parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    for word in ("build", "info", "check"):
        assert word in done.stdout


@pytest.mark.parametrize("command", ["build", "update"])
def test_reports_are_read_in_a_process_of_their_own_within_its_limits(
    command: str,
    corpus: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (corpus / "长.txt").write_text("某县2024年工作总结\n" + "修建道路。" * 400, "utf-8")
    monkeypatch.setenv("REPORTQA_MAX_CHARACTERS", "1000")
    starts: list[int] = []
    real = isolate._Child.__init__
    monkeypatch.setattr(
        isolate._Child, "__init__", lambda self, limits: (starts.append(1), real(self, limits))[1]
    )
    assert run(command, "--corpus", corpus, "--index", tmp_path / "index") == 0
    assert starts == [1]
    assert "未收入 长.txt：" in capsys.readouterr().out
    assert run("update", "--corpus", corpus, "--index", tmp_path / "index") == 0
    assert "没有变动" in capsys.readouterr().out
    monkeypatch.delenv("REPORTQA_MAX_CHARACTERS")
    assert run("update", "--corpus", corpus, "--index", tmp_path / "index") == 0
    assert "新增 长.txt" in capsys.readouterr().out


def test_a_pipe_among_the_reports_is_not_waited_for(corpus: Path, tmp_path: Path) -> None:
    os.mkfifo(corpus / "管道.txt")
    assert run("update", "--corpus", corpus, "--index", tmp_path / "index") == 0
    assert "管道.txt" not in Index.load(tmp_path / "index", StubEncoder()).reports
