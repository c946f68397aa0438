"""Many questions at once: from a column of a file to a sheet of answers, in the page and as a command."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from page_site import QUESTION, Opened, shoot
from playwright.sync_api import expect

from corpus.errors import QuestionError
from page.chat.sheet_export import read_column, xlsx
from page.library.many import main

ASKED = [QUESTION, "2019年历城区新增多少经营主体", "长" * 501]


def answers(body: bytes) -> list[dict[str, str]]:
    heads, *rows = openpyxl.load_workbook(io.BytesIO(body)).active.iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


@pytest.mark.parametrize(
    "data",
    [
        xlsx(["问题", "备注"], [["一", "x"], [None, "y"], [" 二 ", ""]]),
        "问题,备注\n一,x\n,y\n 二 ,\n".encode("utf-8-sig"),
        "一\n\n二\n".encode("gb18030"),
    ],
)
def test_questions_are_the_first_column(data: bytes) -> None:
    assert read_column(data, 5) == ["一", "二"]


def packed(size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"0" * size)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "读不出这个文件"),
        (b"PK\x03\x04x", "读不出这个文件"),
        (packed(10), "读不出这个文件"),
        (packed(65 << 20), "展开后太大"),
        (xlsx(["问题"], []), "没有问题"),
        (xlsx(["问题"], [[f"第{n}问"] for n in range(6)]), "至多 5 个"),
    ],
)
def test_file_without_questions_is_refused_and_told_why(data: bytes, why: str) -> None:
    with pytest.raises(QuestionError, match=why):
        read_column(data, 5)


def test_command_answers_a_file_into_a_sheet(
    tmp_path: Path, sample_index_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, target = tmp_path / "问.xlsx", tmp_path / "答.xlsx"
    source.write_bytes(xlsx(["问题"], [[q] for q in ASKED[:2]]))
    assert main([str(source), str(target), "--index", str(sample_index_folder)]) == 0
    first, second = answers(target.read_bytes())
    assert (first["结果"], first["数值"], first["时期"], first["状态"]) == (
        "已答",
        "3.4万家",
        "2025年",
        "已完成",
    )
    assert "3.4万家" in first["引文"]
    assert first["链接"].startswith("http://127.0.0.1:7860/?q=2025")
    assert (second["结果"], second["数值"], second["引文"], second["把握"]) == ("未答", None, None, None)
    assert main([str(tmp_path / "no"), str(target)]) == 1
    assert capsys.readouterr().err.startswith("错误：")


def test_page_answers_a_file_and_hands_back_the_sheet(opened: Opened) -> None:
    with opened(passed="status of 400") as page:
        page.click("[data-many]")
        upload = {
            "name": "问.xlsx",
            "mimeType": "application/zip",
            "buffer": xlsx(["问题"], [[q] for q in ASKED]),
        }
        page.set_input_files("#rq-many input", [upload])
        expect(page.locator("#rq-many .rq-note")).to_have_text(
            "答完 3 问：已答 1，未答或待确认 2。", timeout=60_000
        )
        shoot(page, "desktop-many")
        with page.expect_download() as taken:
            page.click("[data-many-save]")
        rows = answers(Path(taken.value.path()).read_bytes())
        assert [r["结果"] for r in rows] == ["已答", "未答", "未答"]
        assert rows[0]["链接"].startswith(page.url.rstrip("/"))
        assert "最多500字" in rows[2]["回答"]
