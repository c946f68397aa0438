"""Files that mean no good: each is taken in whole or refused in words, and none ends the program."""

from __future__ import annotations

import os
import re
import signal
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import CorpusError
from corpus.folder.file_names import name_fault
from corpus.folder.isolate import IsolatedReader
from corpus.folder.load import load_corpus, read_report
from corpus.layout.lines import unseen_note, visible
from corpus.outline.chunks import chunk_report
from corpus.readers.limits import Limits, variable_of
from tests.hostile_files import (
    CATEGORIES,
    PAGE,
    TEXT,
    body_xml,
    good,
    made,
    odd_entries,
    paragraph,
    word,
)

QUICK = [
    c
    for c in CATEGORIES
    if c not in {"其他格式", "超大", "压缩包", "耗时文本", "PDF", "网页脚本", "后缀不符", "看不见的字符"}
]


def refusals(folder: Path, limits: Limits | None = None) -> dict[str, str]:
    return dict(load_corpus(folder, limits).rejected)


@pytest.mark.parametrize("category", QUICK)
def test_every_file_gets_a_verdict(tmp_path: Path, category: str) -> None:
    count = made(tmp_path / "in", category)
    corpus = load_corpus(tmp_path / "in")
    hidden = sum(p.name.startswith((".", "~$", "README", "manifest")) for p in (tmp_path / "in").iterdir())
    assert len(corpus.reports) + len(corpus.rejected) + len(corpus.ignored) + hidden == count
    for _, message in corpus.rejected:
        assert re.search(r"[一-鿿]{4}", message), message
        assert "中断" not in message, message
    for report in corpus.reports:
        assert "".join(chunk.text for chunk in chunk_report(report)) == report.text
        assert visible(report.text) == report.text


def test_a_file_is_read_as_what_it_is_whatever_its_ending(tmp_path: Path) -> None:
    made(tmp_path, "后缀不符")
    corpus = load_corpus(tmp_path)
    assert corpus.rejected == ()
    assert len(corpus.reports) == 30
    assert all("12.5亿元" in report.text for report in corpus.reports)


def test_what_runs_in_a_browser_is_no_part_of_the_text(tmp_path: Path) -> None:
    from tests.hostile_files import SCRIPTS

    for number, script in enumerate(SCRIPTS):
        (tmp_path / f"{number}.html").write_text((PAGE % script), encoding="utf-8")
    corpus = load_corpus(tmp_path)
    assert len(corpus.reports) == len(SCRIPTS)
    shown = "\n".join(
        r.text for r in corpus.reports if "&lt;" not in (tmp_path / r.source).read_text("utf-8")
    )
    assert re.findall(r"<\w+|on\w+=|javascript:|data:", shown) == []
    assert {report.url for report in corpus.reports} == {None}
    quoted = [report for report in corpus.reports if "<script>" in report.text]
    assert len(quoted) == 1, "written out by the author as &lt;script&gt;, it is text and stays"


def test_unseen_characters_are_taken_out_and_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT.replace("投资", "投\0\x01\u202e\u200b\U000e0041\ue000资"), "utf-8")
    report = read_report(tmp_path / "a.txt", tmp_path)
    assert "投\ue000资12.5亿元" in report.text
    assert report.removed == (
        "（已去除看不见的字符：空字符 1 个、控制字符 1 个、双向书写控制符 1 个、零宽及格式字符 2 个"
        "；含私用区字符 1 个，照原样保留，可能显示不出来）",
    )
    assert unseen_note(["\ufeff水\r\n利\u2028\f"]) == ()


@pytest.mark.parametrize(
    ("limits", "name", "data", "message"),
    [
        ({"file_mb": 1}, "a.txt", b"a" * (1 << 20) + b"a", "文件超过 1 MB 的上限；请拆成几份"),
        ({"characters": 50}, "a.txt", TEXT.encode(), "有 110 字，超过 50 字的上限；请按年份或部门拆成几份"),
        ({"characters": 50}, "a.html", (PAGE % "").encode(), "超过 50 字的上限"),
        ({"characters": 50}, "a.docx", good()[".docx"], "超过 50 字的上限"),
        ({"characters": 50}, "a.pdf", good()[".pdf"], "超过 50 字的上限"),
        ({"members": 2}, "a.docx", good()[".docx"], "有 3 个部件，最多 2 个"),
        ({"unpacked_mb": 1}, "a.docx", word(body_xml(paragraph()), {"x.png": bytes(2 << 20)}), "最多 1 MB"),
        ({"ratio": 5}, "a.docx", word(body_xml(paragraph()), {"x.png": bytes(21 << 20)}), "最多 5 倍"),
    ],
)  # fmt: skip
def test_each_limit_refuses_in_its_own_words(
    tmp_path: Path, limits: dict[str, int], name: str, data: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(data)
    (tmp_path / "z.txt").write_text("全年完成投资3亿元。", encoding="utf-8")
    corpus = load_corpus(tmp_path, Limits(**limits))
    ((source, said),) = corpus.rejected
    assert source == name
    assert message in said
    assert [report.source for report in corpus.reports] == ["z.txt"]


@pytest.mark.parametrize(
    ("limits", "data", "message"),
    [
        ({"seconds": 1}, f"{TEXT}{'水，' * 9}\n".encode() * 30_000, "1 秒内没有读完，已停止；请用原来的软件"),
        ({"memory_mb": 100}, TEXT.encode() * 40_000, "读取所需内存超过 100 MB，已停止"),
    ],
)
def test_time_and_memory_are_bounded(
    tmp_path: Path, limits: dict[str, int], data: bytes, message: str
) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    assert message in refusals(tmp_path, Limits(characters=9_000_000, **limits))["a.txt"]


def test_pages_beyond_the_limit_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(good()[".pdf"].replace(b"/Count 1", b"/Count 7"))
    with pytest.raises(CorpusError, match="PDF 有 7 页，最多 6 页；请拆成几份"):
        read_report(tmp_path / "a.pdf", tmp_path, Limits(pdf_pages=6))


def test_limits_come_from_the_environment() -> None:
    given_limits = {"REPORTQA_MAX_FILE_MB": "7", "REPORTQA_OUTSIDE_LINKS": " 0 ", "REPORTQA_MAX_RATIO": ""}
    assert Limits.from_environment(given_limits) == Limits(file_mb=7, outside_links=0)
    assert variable_of("pdf_pages") == "REPORTQA_MAX_PDF_PAGES"
    for value in ("0", "-1", "1.5", "很多", "9" * 40, "²"):
        with pytest.raises(CorpusError, match=r"REPORTQA_MAX_SECONDS 是“.*”，应为不小于 1 的整数"):
            Limits.from_environment({"REPORTQA_MAX_SECONDS": value})


def test_every_limit_is_documented_with_its_default() -> None:
    table = (Path(__file__).parents[1] / "docs" / "inputs.md").read_text("utf-8")
    for limit in fields(Limits):
        assert f"| {limit.default} | `{variable_of(limit.name)}` |" in table


def test_links_pipes_and_odd_names_hold_nobody_up(tmp_path: Path) -> None:
    odd_entries(tmp_path / "in")
    said = refusals(tmp_path / "in", Limits(outside_links=0))
    outside = {name for name, message in said.items() if "之外的链接" in message}
    assert outside == {"passwd.txt", "outside.txt", "up/outside/secret.txt", "zero.txt", "null.txt"}
    assert "不是普通文件" in said["pipe.txt"]
    assert "不是合法的 UTF-8" in said["U+DCFFU+DCFE.txt"]
    assert {"broken.txt", "ring.txt"} <= set(said)
    followed = load_corpus(tmp_path / "in")
    assert "outside.txt" in {report.source for report in followed.reports}
    assert "不是普通文件" in dict(followed.rejected)["zero.txt"]


def test_a_closed_folder_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    scan = os.scandir

    def scandir(folder: Path) -> object:
        if getattr(folder, "name", "") == "closed":
            raise PermissionError(13, "Permission denied")
        return scan(folder)

    monkeypatch.setattr(os, "scandir", scandir)
    corpus = load_corpus(tmp_path)
    assert [report.source for report in corpus.reports] == ["a.txt"]
    assert [source for source, _ in corpus.rejected] == ["closed"]


def test_one_process_reads_many_and_a_dead_one_is_replaced(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(f"{TEXT}{name}\n", encoding="utf-8")
    with IsolatedReader(Limits()) as reader:
        reader.read(tmp_path / "a.txt", tmp_path)
        assert reader.read(tmp_path / "b.txt", tmp_path) == read_report(tmp_path / "b.txt", tmp_path)
        assert reader.starts == 1
        assert reader._child is not None
        os.kill(reader._child._process.pid, signal.SIGKILL)
        assert reader.read(tmp_path / "c.txt", tmp_path).source == "c.txt"
        assert reader.starts == 2
        process = reader._child._process
    assert process.returncode is not None, "the reading process ends with its reader"


def test_a_file_that_breaks_the_process_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    breaking = (
        "import os, json\nfrom corpus.folder import load\n"
        "def read(path, *_):\n    {}\nload.read_pictured = read\n"
    )
    for act, cause in (
        ("os.abort()", "代码 -6"),
        ("raise LookupError(1)", "LookupError"),
        ("os._exit(3)", "代码 3"),
    ):
        (tmp_path / "sitecustomize.py").write_text(
            f"import sys; sys.path.insert(0, {str(Path.cwd())!r})\n" + breaking.format(act)
        )
        with (
            IsolatedReader(Limits()) as reader,
            pytest.raises(CorpusError, match=f"a.txt：读取时出错中断（{cause}）"),
        ):
            reader.read(tmp_path / "a.txt", tmp_path)


def test_names_that_mislead_are_refused() -> None:
    assert name_fault("某市2025年政府工作报告（一）.docx") is None
    assert name_fault("报告\u202efdp.txt") == "文件名里有看不见的控制字符（U+202E）；请改名"


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    suffix, sound = data.draw(st.sampled_from(list(good().items())))
    at, length = data.draw(st.integers(0, len(sound))), data.draw(st.integers(0, 60))
    put = data.draw(
        st.binary(max_size=60) | st.text(max_size=40).map(lambda t: t.encode("utf-8", "surrogatepass"))
    )
    path = tmp_path_factory.mktemp("any") / f"a{suffix}"
    path.write_bytes(sound[:at] + put + sound[at + length :])
    try:
        report = read_report(path, path.parent)
    except CorpusError:
        return
    assert "".join(chunk.text for chunk in chunk_report(report)) == report.text
    report.text.encode()
