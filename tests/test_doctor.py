"""`python -m qa doctor`: passes a whole installation, names what is wrong with a sick one."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

import pytest

from index.encoders.encoder import Encoder
from index.files.pointer import current_version
from index.searcher import Index
from qa.__main__ import main
from qa.answer import Answer
from qa.tools import doctor
from qa.tools.gold import gold_questions
from qa.tools.offline import Watch


@pytest.fixture
def folder(
    sample_index_folder: Path,
    encoder: Encoder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """A copy of the sample index, opened with the model that the run has open already."""
    shutil.copytree(sample_index_folder, tmp_path / "index")
    real = Index.load
    monkeypatch.setattr(doctor.Index, "load", lambda folder: real(folder, encoder))
    return tmp_path / "index"


def test_a_whole_installation_is_well(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--index", str(folder)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line[:4] for line in lines[:-1]] == [
        f"✓ {t}" for t in ("环境", "索引", "磁盘", "模型", "试问", "离线")
    ]
    assert "2 份报告" in lines[1]
    assert "拟了 2 问，答对 2 问" in lines[4]
    assert lines[-1] == "一切正常"


def test_a_damaged_index_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = current_version(folder) / "vectors.npy"
    path.write_bytes(path.read_bytes()[:-1])
    assert main(["doctor", "--index", str(folder)]) == 1
    out = capsys.readouterr().out
    assert f"✗ 索引：索引文件已损坏（校验和不符）：{path}" in out
    assert "✗ 索引或模型" in out
    assert "✓ 离线" in out


def test_no_index_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--index", str(tmp_path)]) == 1
    assert "缺少 CURRENT" in capsys.readouterr().out


def test_wrong_answers_a_full_disk_and_a_missing_package_are_faults(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        doctor, "ask", lambda question, **_: Answer(question, "refused", "topic", "无", (), (), 0.1)
    )
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(9, 9, 0))
    monkeypatch.setattr(doctor, "_PACKAGES", ("no-such-package",))
    sick = {finding.title: finding.seen for finding in doctor.examine(folder) if not finding.well}
    assert sorted(sick) == sorted(["环境", "磁盘", "试问"])
    assert "no-such-package 未安装" in sick["环境"]
    assert "未答对：" in sick["试问"]


def test_a_connection_to_another_host_is_seen(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def talk(_: object) -> list[object]:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as caller:  # sends nothing
            caller.connect(("192.0.2.1", 9))  # TEST-NET-1, RFC 5737: leads nowhere
        return []

    monkeypatch.setattr(doctor, "check_index", talk)
    sick = [finding for finding in doctor.examine(folder) if not finding.well]
    assert [(finding.title, finding.seen) for finding in sick] == [("离线", "socket.connect 192.0.2.1")]


def test_this_host_is_not_another_one() -> None:
    with Watch() as watch, socket.socket() as server, socket.socket() as caller:
        server.bind(("127.0.0.1", 0))
        server.listen()
        caller.connect(server.getsockname())
        socket.getaddrinfo("localhost", 80)
    assert watch.outside == []
    with Watch() as watch, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as caller:
        caller.setblocking(False)
        caller.connect(("192.0.2.1", 9))
    assert watch.outside == ["socket.connect 192.0.2.1"]


def test_gold_questions_ask_for_a_figure_of_one_sentence(sample_index: Index) -> None:
    reports = list(sample_index.reports.values())
    made = gold_questions(reports, 5)
    assert len(made) == len(reports)
    for gold in made:
        assert gold.value in gold.report.text[gold.start : gold.end]
        assert gold.report.region
        assert gold.report.region.name in gold.question
    assert gold_questions(reports, 1) == made[:1]
    assert gold_questions([], 5) == []
