"""Formats beside text, web pages, docx and PDF: files by LibreOffice and Excel's own structure, read whole.

What stands in `tests/files` was made by LibreOffice from water.fodt and a workbook of ours: see its README.
"""

from __future__ import annotations

import datetime
import shutil
from email.message import EmailMessage
from pathlib import Path

import docx
import openpyxl
import pytest
from stub_encoder import StubEncoder

from benchmarks import formats
from corpus.__main__ import main
from corpus.errors import CorpusError
from corpus.folder.completeness import check_report, missing_files
from corpus.folder.load import load_corpus, read_report
from corpus.layout.cell_format import shown
from corpus.layout.lines import Extract
from corpus.layout.numbering import Counters, Level, written
from corpus.office import old_word, programs
from corpus.office.attachments import missing_of
from corpus.office.rich_text import with_shown_numbers
from corpus.readers import read_lines
from corpus.record import report_of, report_record
from index.building.build import build_index
from index.building.update import update_index
from tests.ofd_file import ofd_bytes

FILES = Path(__file__).parent / "files"
OFFICE = programs.program("soffice", "libreoffice")
BODY = [
    "青石县水务局2030年工作总结",
    "2030年，全县完成水利投资12.5亿元，增长8.3%，新建供水管网36.4公里。",
    "一、供水保障情况",
    "（一）管网改造。改造管网41公里。",
    "（二）水质提升。达标率99.6%。",
    "全年没有发生水质事故。",
]
TABLE = [
    "镇街 | 供水量 | | 备注",
    "| 2029年 | 2030年 |",
    "竹港镇 | 118.4 | 126.9 |",
    "松溪镇 | | 97.3 | 含校区",
]
AFTER = ["二、下一步打算", "2031年计划完成水利投资14亿元。"]
BOX = "专栏：新增供水能力3.2万吨。"
SHEET = [
    "收支总表",
    "松溪县2030年财政收支预算表",
    "单位：万元",
    "科目 | 2029年决算 | 2030年 | | 增长",
    "| | 预算 | 执行 |",
    "税收收入 | 51,200 | 53,000 | 54,310.46 | 6.1%",
    "其中：增值税 | 21,400 | | 22,905.00 | 7.0%",
    "非税收入 | 26,600 | 27,000 | 26,890.00 | -1.1%",
    "注：数据为快报数。",
]


def texts(extract: Extract) -> list[str]:
    return [line.text for line in extract.lines if line.text]


def whole(path: Path, folder: Path) -> Extract:
    """The file's lines, after it was read as a report and every character of it accounted for."""
    copy = Path(shutil.copy(path, folder))
    assert check_report(read_report(copy, folder), folder).complete
    return read_lines(copy)


@pytest.mark.parametrize("name", ["water.docx", "water.odt"])
def test_documents_of_libreoffice_are_read_whole(tmp_path: Path, name: str) -> None:
    extract = whole(FILES / name, tmp_path)
    lines = texts(extract)
    assert lines[:6] == BODY
    assert [line for line in lines if "|" in line] == TABLE
    assert BOX in lines
    assert lines[-4:-2] == AFTER
    assert [line.partition("：")[2] for line in lines[-2:]] == [
        "含上年结转投资0.7亿元。",
        "以县监测站数据为准。",
    ]
    assert [line.partition("：")[0][:2] for line in lines[-2:]] == ["注1", "尾注"]
    assert extract.lines[0].level == 1


@pytest.mark.parametrize("name", ["water.doc", "water.rtf", "water.wps"])
def test_old_documents_are_converted_or_say_what_to_install(tmp_path: Path, name: str) -> None:
    source = FILES / name.replace("wps", "doc")  # WPS writes the format of Word 97
    copy = Path(shutil.copy(source, tmp_path / name))
    if OFFICE is None and (name.endswith("rtf") or not programs.program("antiword", "catdoc")):
        with pytest.raises(CorpusError, match="读它要用别的程序；请安装 LibreOffice"):
            read_lines(copy)
        return
    lines = texts(read_lines(copy))
    assert BODY[1] in lines
    assert any("126.9" in line and "竹港镇" in line for line in lines)
    if OFFICE:
        assert lines[2:5] == BODY[2:5]
        assert [line for line in lines if "|" in line] == TABLE
        assert BOX in lines


@pytest.mark.parametrize(
    ("shown", "kept"),
    [
        (rb"\pard\plain \hich\af0\dbch\af13\loch\f0 1.2\tab", True),
        (rb"\pard\plain\ltrpar \u19968\'3f\u12289\'3f\tab ", True),
        (rb"\pard\plain\f13 \'d2\'bb\'a1\'a2\tab", True),
        (rb"\u-248\'28a)\tab", True),
        (rb"\pard\plain\f3 \'b7\tab", False),
        (rb"\pard\plain\f10 \u-3913\'3f\tab", False),
        (rb"\pard\plain\f2 o\tab", False),
    ],
)
def test_numbers_of_rtf_are_taken_as_they_were_shown(shown: bytes, *, kept: bool) -> None:
    text = rb"{\rtf1 {\listtext%s}\ilvl0\ls1 water\par C:\\ls1}" % shown
    number = b"{" + shown.removesuffix(b" ").removesuffix(rb"\tab") + b"}" if kept else b"{}"
    assert with_shown_numbers(text) == rb"{\rtf1 %s\ilvl0\reportqals1 water\par C:\\ls1}" % number
    nested = rb"{\rtf1 {\listtext{\b 1.}\tab}\ls1 water}"
    assert with_shown_numbers(nested) == nested


def test_edges_of_a_table_a_hair_apart_are_one(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(2, 3)
    for at, words in enumerate(("镇街", "2029年", "2030年", "竹港镇", "118.4", "126.9")):
        table.cell(at // 3, at % 3).text = words
    for column, width in zip(table._tbl.tblGrid.gridCol_lst, (2409, 3, 2409), strict=True):
        column.w = width * 635
    table.cell(0, 0).merge(table.cell(0, 1)).text = "镇街"
    table.cell(1, 1).merge(table.cell(1, 2)).text = "126.9"
    document.save(tmp_path / "a.docx")
    assert texts(read_lines(tmp_path / "a.docx")) == ["镇街 | 2030年", "竹港镇 | 126.9"]


def test_without_a_program_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs.shutil, "which", lambda _: None)
    monkeypatch.setattr(programs, "_PLACES", ())
    for system, said in (
        ("linux", "apt-get install"),
        ("darwin", "brew install"),
        ("win32", "winget install"),
    ):
        monkeypatch.setattr(programs.sys, "platform", system)
        with pytest.raises(CorpusError, match=f"旧.doc：是旧版 Word.*{said}"):
            old_word.converted((FILES / "water.doc").read_bytes(), "旧.doc", 9)
    with pytest.raises(CorpusError, match="是RTF文件"):
        old_word.converted((FILES / "water.rtf").read_bytes(), "旧.rtf", 9)


def test_programs_are_asked_in_turn_and_their_faults_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def put(name: str, script: str) -> None:
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)

    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(
        programs.shutil, "which", lambda name: str(p) if (p := tmp_path / name).exists() else None
    )
    data = (FILES / "water.doc").read_bytes()
    put("catdoc", "echo 全年完成投资3亿元。")
    assert old_word.converted(data, "a.doc", 9).decode() == "全年完成投资3亿元。\n"
    put("antiword", "exit 1")
    with pytest.raises(CorpusError, match="antiword 打不开这个文件"):
        old_word.converted(data, "a.doc", 9)
    put("soffice", "exit 0")
    with pytest.raises(CorpusError, match="LibreOffice 打不开这个文件"):
        old_word.converted(data, "a.doc", 9)
    put("soffice", "exec sleep 5")
    with pytest.raises(CorpusError, match="没有在时限内转换完"):
        old_word.converted(data, "a.doc", 0.2)


# --- workbooks


@pytest.mark.parametrize("name", ["budget.xlsx", "budget.xls", "budget.ods"])
def test_workbooks_are_read_as_they_show_their_cells(tmp_path: Path, name: str) -> None:
    extract = whole(FILES / name, tmp_path)
    assert texts(extract)[: len(SHEET)] == SHEET
    assert extract.title == SHEET[1]
    assert extract.outside == ("暗", "甲 | 乙")
    assert "（隐藏的工作表“暗”没有收入正文）" in extract.notes


def test_formulas_without_a_result_are_told(tmp_path: Path) -> None:
    notes = whole(FILES / "budget.xlsx", tmp_path).notes
    assert notes[0] == "（有 1 个公式没有存下结果，未读；请用 Excel 或 WPS 打开后保存一次）"


def test_merged_cells_over_gaps_and_far_cells_cost_nothing(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"], sheet["A2"], sheet["B2"], sheet["A40000"], sheet["XFD40000"] = (
        "镇街表",
        "镇街",
        "学校",
        "松溪镇",
        4,
    )
    sheet.merge_cells("A1:XFD1")
    sheet.merge_cells("A2:A30000")
    book.save(tmp_path / "a.xlsx")
    assert texts(read_lines(tmp_path / "a.xlsx")) == ["镇街表", "镇街 | 学校 |", "松溪镇 | | 4"]


@pytest.mark.parametrize(
    ("value", "code", "said"),
    [
        (12.5, '0.0"万元"', "12.5万元"),
        (-3.14159, "0.00;(0.00)", "(3.14)"),
        (0.0607, "0.0%", "6.1%"),
        (0.125, "0%", "13%"),
        (1234567.891, "#,##0.##", "1,234,567.89"),
        (0.1 + 0.2, "General", "0.3"),
        (1234567, '0.0,,"百万"', "1.2百万"),
        (0, '0;-0;"-"', "-"),
        (5, "00", "05"),
        (12345.678, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "12,345.68"),
        (-5.5, "#,##0.0_);[红色](#,##0.0)", "(5.5)"),
        ("含校区", "@", "含校区"),
        (True, "General", "TRUE"),
        (None, "General", ""),
        (datetime.date(2030, 1, 12), 'yyyy"年"m"月"d"日"', "2030年1月12日"),
        (datetime.datetime(2030, 1, 12, 9, 5), "yyyy-mm-dd hh:mm", "2030-01-12 09:05"),  # noqa: DTZ001
        (datetime.date(2030, 1, 12), "mm-dd-yy", "2030/1/12"),
        (datetime.time(9, 5), "General", "9:05:00"),
    ],
)
def test_a_value_is_shown_by_its_format(value: object, code: str, said: str) -> None:
    assert shown(value, code) == said


# --- numbers that word processors set


def test_numbers_are_written_as_their_kind_says() -> None:
    assert [written("chineseCounting", n) for n in (1, 10, 11, 21, 101, 110)] == [
        "一", "十", "十一", "二十一", "一百零一", "一百一十",
    ]  # fmt: skip
    ways = ("upperRoman", "lowerLetter", "decimalZero", "decimalEnclosedCircle")
    assert [written(way, 4) for way in ways] == ["IV", "d", "04", "④"]


def test_deeper_levels_begin_anew_under_each_number() -> None:
    levels = {0: Level("decimal", "%1."), 1: Level("decimal", "%1.%2", 1), 2: Level("bullet", "·")}
    counters = Counters()
    depths = (0, 1, 1, 2, 0, 1)
    assert [counters.next("a", levels, d) for d in depths] == ["1.", "1.1", "1.2", "", "2.", "2.1"]


# --- OFD


def test_ofd_pages_give_lines_paragraphs_and_tables(tmp_path: Path) -> None:
    columns = (20.0, 80.0, 130.0)
    rows = [
        ("镇街", "企业（家）", "产值（亿元）"),
        ("竹港镇", "31", "42.1"),
        ("青石镇", "", "17.6"),
        ("桥头乡", "5", "2.9"),
    ]
    runs = [
        (x, 60.0 + 8 * n, w) for n, row in enumerate(rows) for x, w in zip(columns, row, strict=True) if w
    ]
    page = [(60.0, 20.0, "青石县2030年统计公报"), (20.0, 40.0, "全年工业产值62.6亿元。"), *reversed(runs)]
    path = tmp_path / "a.ofd"
    path.write_bytes(ofd_bytes([page], "青石县2030年统计公报"))
    extract = whole(path, tmp_path) if path.parent != tmp_path else read_lines(path)
    assert texts(extract) == [
        "青石县2030年统计公报",
        "全年工业产值62.6亿元。",
        "镇街 | 企业（家） | 产值（亿元）",
        "竹港镇 | 31 | 42.1",
        "青石镇 | | 17.6",
        "桥头乡 | 5 | 2.9",
    ]
    assert extract.title == "青石县2030年统计公报"


def test_ofd_runs_laid_over_one_another_keep_their_order(tmp_path: Path) -> None:
    lines = texts(whole(FILES / "water.ofd", tmp_path))
    assert any(line.endswith(BODY[1]) for line in lines)
    assert [line for line in lines if "|" in line] == TABLE


def test_ofd_of_pictures_and_broken_ones_say_so(tmp_path: Path) -> None:
    (tmp_path / "a.ofd").write_bytes(ofd_bytes([[]]))
    with pytest.raises(CorpusError, match="OFD 里没有文字，是扫描件"):
        read_lines(tmp_path / "a.ofd")
    (tmp_path / "b.ofd").write_bytes(ofd_bytes([[(1, 9, "水")]]).replace(b"OFD.xml", b"OFX.xml"))
    with pytest.raises(CorpusError, match="是压缩包或别的办公文件"):
        read_lines(tmp_path / "b.ofd")


# --- saved pages and letters

PAGE = (
    '<html><head><meta charset="gb2312"><title>青石县2030年工作总结_青石县政府网</title></head><body>'
    "<h1>青石县2030年工作总结</h1><p>2030年，全县完成水利投资12.5亿元，增长8.3%，没有发生水质事故。</p></body></html>"
)


def test_a_saved_page_keeps_its_address_and_text(tmp_path: Path) -> None:
    message = EmailMessage()
    message["Snapshot-Content-Location"] = "http://www.example.gov.cn/a.html"
    message["Subject"] = "青石县2030年工作总结"
    message["MIME-Version"] = "1.0"
    message.set_content(PAGE, subtype="html", charset="gb18030")
    message.add_related(b"\x89PNG", "image", "png", cid="<a>")
    (tmp_path / "a.mht").write_bytes(message.as_bytes())
    extract = read_lines(tmp_path / "a.mht")
    assert texts(extract)[1] == "2030年，全县完成水利投资12.5亿元，增长8.3%，没有发生水质事故。"
    assert extract.url == "http://www.example.gov.cn/a.html"


def test_a_letter_names_what_is_attached(tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"], message["Date"] = "报送2030年总结", "Sat, 12 Jan 2030 09:00:00 +0800"
    message.set_content("2030年，全县完成水利投资12.5亿元。\n")
    message.add_attachment(b"x", "application", "msword", filename="附件1.doc")
    (tmp_path / "a.eml").write_bytes(message.as_bytes())
    extract = read_lines(tmp_path / "a.eml")
    assert texts(extract) == ["2030年，全县完成水利投资12.5亿元。"]
    assert (extract.title, extract.published) == ("报送2030年总结", "Sat, 12 Jan 2030 09:00:00 +0800")
    assert extract.notes == ("（信里的附件“附件1.doc”没有读；请另存到报告文件夹）",)


def test_the_table_of_formats_in_the_documents_is_what_is_read() -> None:
    told = formats.PAGE.read_text("utf-8").partition(formats.BEGIN)[2].partition(formats.END)[0]
    rows = {line.split(" | ")[0].strip("| "): line for line in told.strip().splitlines()[2:]}
    assert rows.keys() == formats.KINDS.keys()
    for kind in formats.KINDS:
        if formats.NEEDS.get(kind) == "LibreOffice":
            continue  # slow, and read above
        if formats.readable(kind):
            assert formats.row(kind) == rows[kind]
        else:
            with pytest.raises(SystemExit, match="请安装文字识别"):
                formats.row(kind)


# --- nothing is lost in silence


def attaching(folder: Path) -> Path:
    """A folder with a page and a text that name four files, one of them there."""
    page = PAGE.replace(
        "</p>",
        '</p><p><a href="/u/%E8%A1%A81.xls">附件1：收支表.xls</a> <a href="u/P021.doc">说明</a>'
        ' <a href="b.html">上一页</a> <a href="http://[a.doc">坏</a></p>',
    )
    (folder / "a.html").write_text(page.replace("gb2312", "utf-8"), "utf-8")
    (folder / "b.txt").write_text("全年完成投资3亿元。\n附件：1.项目表.docx\n附件：2.名单.pdf\n", "utf-8")
    (folder / "附件2：名单.PDF").write_bytes(b"x")
    return folder


def test_attachments_that_are_not_there_are_told_by_every_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = attaching(tmp_path)
    reports = load_corpus(corpus).reports
    missing = missing_files(reports, corpus)
    assert missing == (("a.html", "收支表.xls"), ("a.html", "P021.doc"), ("b.txt", "1.项目表.docx"))
    assert check_report(reports[0], corpus).missing == ("收支表.xls", "P021.doc")
    assert report_of(report_record(reports[0])).attached == reports[0].attached
    main(["check", str(corpus)])
    said = "    ! 提到的附件“收支表.xls”不在文件夹里；要能查到它，请下载后与这份报告放在一起"
    assert said in capsys.readouterr().out
    for update in (build_index, update_index, update_index):
        assert update(corpus, tmp_path / ".index", StubEncoder()).missing == missing
    # Saved under the words of the link, and under another number.
    for name in ("说明.doc", "附件1.项目表.docx"):
        (corpus / name).write_text("全年完成投资4亿元。", "utf-8")
    assert update_index(corpus, tmp_path / ".index", StubEncoder()).missing == missing[:1]


@pytest.mark.parametrize(
    ("named", "beside", "gone"),
    [
        ("附件1.xls", "附件2.xls", True),
        ("附件：1.项目表.docx", "附表2-项目表.docx", False),
        ("2025年计划.doc", "2024年计划.doc", True),
        ("20250101.xls", "20250101.XLS", False),
    ],
)
def test_names_of_attachments_agree_but_for_their_numbers(named: str, beside: str, *, gone: bool) -> None:
    assert missing_of([(named,)], [beside]) == ((named,) if gone else ())
