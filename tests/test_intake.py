"""Uploads: stored whole under a safe name or not at all, replaced and removed without loss."""

from __future__ import annotations

import errno
import os
import zipfile
from pathlib import Path

import pytest

from corpus.errors import CorpusError
from corpus.folder import intake, storage
from corpus.folder.file_names import safe_name
from corpus.folder.intake import Accepted, accept, accept_archive, remove
from corpus.folder.load import load_corpus
from corpus.office.archive import members
from corpus.readers.limits import Limits
from tests.hostile_files import CLIMBING, TEXT

NAME = "云溪县水务局2025年工作总结.txt"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    return folder


def upload(corpus: Path, more: str = "", name: str = NAME) -> Accepted:
    return accept(blob(corpus, more), name, corpus)


def blob(corpus: Path, more: str = "") -> Path:
    path = corpus.parent / "blob"
    path.write_text(f"首页\n【打印】\n{TEXT}{more}", encoding="utf-8")
    return path


def sources(corpus: Path) -> list[str]:
    return [report.source for report in load_corpus(corpus).reports]


def plain(corpus: Path) -> dict[str, str]:
    """Every file of the folder, trash included, by its last two parts."""
    return {
        "/".join(p.relative_to(corpus).parts[-2:]): p.read_text("utf-8")
        for p in corpus.rglob("*")
        if p.is_file() and p.name != ".lock"
    }


def test_an_upload_is_read_and_stored_as_it_came(corpus: Path) -> None:
    taken = upload(corpus)
    assert (taken.source, taken.replaced, taken.duplicate_of) == (NAME, False, None)
    assert (corpus / NAME).read_bytes() == (corpus.parent / "blob").read_bytes()
    assert taken.removed == ("首页", "【打印】")
    assert load_corpus(corpus).reports == (taken.report,)
    assert [p.name for p in (corpus / ".incoming").iterdir()] == []


def test_the_same_bytes_are_not_stored_twice(corpus: Path) -> None:
    upload(corpus)
    again = upload(corpus, name="另一个名字.txt")
    assert (again.source, again.report.source, again.duplicate_of) == (NAME, NAME, NAME)
    assert sources(corpus) == [NAME]


@pytest.mark.parametrize("name", CLIMBING)
def test_no_name_leads_out_of_the_folder(corpus: Path, name: str) -> None:
    before = sorted(corpus.parent.rglob("*"))
    path = blob(corpus)
    with pytest.raises(CorpusError, match="请"):
        accept(path, name, corpus)
    assert sorted(p for p in corpus.parent.rglob("*") if p != path) == before


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("报告\u202etxt.pdf", "看不见的控制字符（U+202E）"),
        ("a\nb.txt", "aU+000Ab.txt：文件名里有看不见的控制字符（U+000A）；请改名"),
        ("con.txt", "系统保留"),
        ("COM1.2025.txt", "系统保留"),
        ("a:b.txt", "不能有 : "),
        (".藏.txt", "不算报告"),
        ("README.md", "不算报告"),
        ("报告.txt.", "不算报告"),
        ("报告.exe", "不是能读的格式；请上传 bmp、doc、docx"),
        ("长" * 90 + ".txt", "文件名有 274 字节，最多 240 字节"),
    ],
)
def test_names_that_cannot_be_kept_say_why(name: str, message: str) -> None:
    with pytest.raises(CorpusError) as refusal:
        safe_name(name)
    assert message in str(refusal.value)


def test_names_are_stored_composed_and_without_what_is_not_seen() -> None:
    assert safe_name(" e\u0301\u200b报告.TXT ") == "é报告.TXT"


@pytest.mark.parametrize("name", [NAME, NAME.replace(".txt", ".TXT"), NAME.replace("2025", "２０２５")])
def test_a_name_that_is_taken_is_refused(corpus: Path, name: str) -> None:
    upload(corpus)
    with pytest.raises(CorpusError, match=f"已有同名的报告 {NAME}；要换掉它请用“替换”"):
        upload(corpus, "又一句。\n", name)
    assert sources(corpus) == [NAME]


def test_what_cannot_be_read_is_not_stored(corpus: Path) -> None:
    path = corpus.parent / "blob"
    for data, message in ((b"", "文件是空的"), (b"\x89PNG\r\n\x1a\n", "图片"), (TEXT.encode(), "上限")):
        path.write_bytes(data)
        with pytest.raises(CorpusError, match=f"甲.txt：.*{message}"):
            accept(path, "甲.txt", corpus, Limits(characters=20))
    assert plain(corpus) == {}


def test_a_report_is_replaced_and_the_old_one_kept(corpus: Path) -> None:
    old = upload(corpus)
    held = (corpus / NAME).read_text("utf-8")
    new = intake.replace(old.source, blob(corpus, "又一句。\n"), NAME, corpus)
    assert (new.source, new.replaced) == (NAME, True)
    assert new.report.text.endswith("又一句。")
    assert load_corpus(corpus).reports == (new.report,)
    assert sorted(plain(corpus).values()) == sorted([held, held + "又一句。\n"])


def test_a_replacement_may_have_another_name_in_the_same_folder(corpus: Path) -> None:
    (corpus / "水务").mkdir()
    (corpus / "水务" / "甲.txt").write_text(TEXT, encoding="utf-8")
    upload(corpus, "根目录的。\n", "乙.txt")
    new = intake.replace("水务/甲.txt", blob(corpus, "又一句。\n"), "乙.txt", corpus)
    assert new.source == "水务/乙.txt"
    assert sources(corpus) == ["乙.txt", "水务/乙.txt"]
    assert TEXT in plain(corpus).values()
    with pytest.raises(CorpusError, match="报告已不在文件夹里"):
        intake.replace("水务/甲.txt", blob(corpus, "再一句。\n"), "丙.txt", corpus)


def test_a_removed_report_is_gone_from_the_corpus_and_kept_in_the_trash(corpus: Path) -> None:
    upload(corpus)
    upload(corpus, "又一句。\n", "乙.txt")
    kept = remove("乙.txt", corpus)
    assert sources(corpus) == [NAME]
    assert kept.read_text("utf-8").endswith("又一句。\n")
    assert kept.is_relative_to(corpus / ".trash")
    upload(corpus, "又一句。\n", "乙.txt")
    remove("乙.txt", corpus)
    assert sum(name.endswith("/乙.txt") for name in plain(corpus)) == 2


@pytest.mark.parametrize(
    "source",
    ["../out.txt", "/etc/passwd", "a/../../out.txt", "", ".", "..", "a\0.txt", "..\\out.txt", ".trash/x.txt"],
)
def test_nothing_outside_is_removed(corpus: Path, source: str) -> None:
    (corpus.parent / "out.txt").write_text(TEXT, encoding="utf-8")
    (corpus / ".trash").mkdir()
    (corpus / ".trash" / "x.txt").write_text(TEXT, encoding="utf-8")
    with pytest.raises(CorpusError, match="报告文件夹"):
        remove(source, corpus)
    assert (corpus.parent / "out.txt").exists()


def test_what_a_link_leads_to_is_not_removed(corpus: Path) -> None:
    store = corpus.parent / "store"
    store.mkdir()
    (store / "a.txt").write_text(TEXT, encoding="utf-8")
    (corpus / "linked").symlink_to(store, target_is_directory=True)
    (corpus / "b.txt").symlink_to(store / "a.txt")
    with pytest.raises(CorpusError, match="在报告文件夹之外"):
        remove("linked/a.txt", corpus)
    remove("b.txt", corpus)
    assert (store / "a.txt").read_text("utf-8") == TEXT


def test_a_full_disk_changes_nothing(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    upload(corpus)
    held = plain(corpus)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CorpusError, match=r"没有存好（No space left on device）.*原有的报告没有变"):
        intake.replace(NAME, blob(corpus, "又一句。\n"), NAME, corpus)
    assert plain(corpus) == held


def test_until_the_new_file_stands_the_old_one_does(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    upload(corpus)
    seen: list[list[str]] = []
    real = os.replace

    def look(new: Path, target: Path) -> None:
        seen.append(sources(corpus))
        real(new, target)

    monkeypatch.setattr(os, "replace", look)
    intake.replace(NAME, blob(corpus, "又一句。\n"), NAME, corpus)
    assert seen == [[NAME]]
    assert storage.TRASH == ".trash"


def test_an_archive_is_taken_in_file_by_file(corpus: Path, tmp_path: Path) -> None:
    archive = tmp_path / "材料.zip"
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("2030/甲县2030年总结.txt", TEXT)
        package.writestr("../乙县.txt", TEXT + "乙县补充一句，情况属实。")
        package.writestr("程序.exe", b"MZ")
        package.writestr("__MACOSX/._甲.txt", b"x")
    came = accept_archive(archive, "材料.zip", corpus)
    assert [taken.source for taken in came.taken] == ["甲县2030年总结.txt", "乙县.txt"]
    assert [name for name, _ in came.refused] == ["程序.exe"]
    assert (corpus / "乙县.txt").is_file()
    assert not (corpus.parent / "乙县.txt").exists()


def test_names_in_gbk_and_bounds_of_archives(corpus: Path, tmp_path: Path) -> None:
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("zz.txt", TEXT)
    archive.write_bytes(archive.read_bytes().replace(b"zz.txt", "总".encode("gbk") + b".txt"))
    assert [t.source for t in accept_archive(archive, "a.zip", corpus).taken] == ["总.txt"]
    with pytest.raises(CorpusError, match="压缩包解压后超过 0 MB"):
        list(members(archive, "a.zip", 9, 5))
    with pytest.raises(CorpusError, match="有 1 个文件，最多 0 个"):
        list(members(archive, "a.zip", 0, 999))
    archive.write_bytes(archive.read_bytes()[:40])
    with pytest.raises(CorpusError, match="压缩包已损坏"):
        accept_archive(archive, "a.zip", corpus)
