"""Charts of Word documents and workbooks: the figures they draw are read, or it is told that they are not."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from openpyxl.chart import BarChart, Reference

from corpus.folder.load import read_report
from corpus.layout.lines import Extract
from corpus.readers import read_lines

FILES = Path(__file__).parent / "files"
PROSE = "2031年，全县教育经费保持增长，基建支出略有波动，各校运转正常，没有发生一起安全事故。"
TABLE = [
    "全县教育经费",
    "| 教育经费（亿元） | 基建（亿元）",
    "2029年 | 8.3 | 1.2",
    "2030年 | 9.1 |",
    "2031年 | 10.4 | 2.1",
]
NS = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
)
C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
CX = "http://schemas.microsoft.com/office/drawing/2014/chartex"


def chart_xml() -> bytes:
    """The chart that LibreOffice wrote into a presentation of ours."""
    with zipfile.ZipFile(FILES / "schools.pptx") as package:
        return package.read("ppt/charts/chart1.xml")


def texts(extract: Extract) -> list[str]:
    return [line.text for line in extract.lines if line.text]


def drawn(document: docx.document.Document, xml: bytes, number: int, kind: str = C) -> str:
    """A part that holds the chart, and the run that shows it."""
    name = PackURI(f"/word/charts/chart{number}.xml")
    part = Part(name, "application/vnd.openxmlformats-officedocument.drawingml.chart+xml", xml)
    link = document.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    return (
        f'<w:r {NS}><w:drawing><a:graphic><a:graphicData><c:chart xmlns:c="{kind}" r:id="{link}"/>'
        "</a:graphicData></a:graphic></w:drawing></w:r>"
    )


def worded(tmp_path: Path, *, cell: bool = False, xml: bytes | None = None, kind: str = C) -> Path:
    document = docx.Document()
    document.add_paragraph("松溪县教育局2031年工作总结")
    document.add_paragraph(PROSE)
    run = drawn(document, chart_xml() if xml is None else xml, 1, kind)
    holder = (
        document.add_table(1, 1).cell(0, 0).paragraphs[0]
        if cell
        else document.add_paragraph("经费走势见图。")
    )
    holder._p.append(parse_xml(run))
    again = document.add_paragraph("同一张图再放一次。")
    again._p.append(parse_xml(run))
    document.add_paragraph("二、下一步打算")
    path = tmp_path / "松溪县教育局2031年工作总结.docx"
    document.save(path)
    return path


@pytest.mark.parametrize("cell", [False, True])
def test_a_chart_in_a_word_document_is_the_table_behind_it(tmp_path: Path, *, cell: bool) -> None:
    extract = read_lines(worded(tmp_path, cell=cell))
    said = texts(extract)
    at = said.index(TABLE[0])
    assert said[at : at + len(TABLE)] == TABLE
    assert said.count(TABLE[0]) == 1
    assert said[at - 1] == (PROSE if cell else "经费走势见图。")
    assert extract.notes == ()


def test_its_cells_have_statements_with_head_and_unit(tmp_path: Path) -> None:
    report = read_report(worded(tmp_path), tmp_path)
    start = report.text.index("9.1")
    (figure,) = (s for s in report.statements if s.start <= start < s.end and s.figure)
    assert figure.period is not None
    assert figure.period.label == "2030年"


def test_charts_whose_figures_are_not_read_are_told(tmp_path: Path) -> None:
    bare = f'<c:chartSpace xmlns:c="{C}"><c:chart><c:plotArea/></c:chart></c:chartSpace>'.encode()
    told = ("（有 1 张图表没有读出数据，图里的数字不在正文里；请对照原件）",)
    for path in (worded(tmp_path, xml=bare), worded(tmp_path, xml=bare[:-9]), worded(tmp_path, kind=CX)):
        extract = read_lines(path)
        assert extract.notes == told
        assert TABLE[0] not in texts(extract)


def booked(tmp_path: Path, sheet: str = "") -> Path:
    """A workbook with a chart of its own cells; `sheet` is written into it as the place that it draws."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "经费"
    for row in (["年份", "教育经费（亿元）"], ["2029年", 8.3], ["2030年", 9.1]):
        page.append(row)
    spare = book.create_sheet("底稿")
    spare.append(["备用", 1])
    spare.sheet_state = "hidden"
    chart = BarChart()
    chart.add_data(Reference(page, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    page.add_chart(chart, "D2")
    held = io.BytesIO()
    book.save(held)
    path = tmp_path / "松溪县教育经费.xlsx"
    with zipfile.ZipFile(held) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/charts/chart1.xml" and sheet:
                data = chart_xml().replace(b"Sheet1!", f"{sheet}!".encode())
            new.writestr(name, data)
    return path


def test_a_chart_of_the_workbooks_own_cells_is_not_read_twice(tmp_path: Path) -> None:
    extract = read_lines(booked(tmp_path))
    assert texts(extract) == ["经费", "年份 | 教育经费（亿元）", "2029年 | 8.3", "2030年 | 9.1"]
    assert extract.notes[0] == "（1 张图表画的是表里的格子，没有另读）"


@pytest.mark.parametrize("sheet", ["[1]Sheet1", "底稿", "'[经费.xlsx]底 稿'"])
def test_a_chart_of_another_workbook_or_a_hidden_sheet_is_read(tmp_path: Path, sheet: str) -> None:
    extract = read_lines(booked(tmp_path, sheet))
    assert texts(extract)[-len(TABLE) :] == TABLE
    assert not any("图表" in note for note in extract.notes)


def test_what_is_embedded_in_open_documents_is_told(tmp_path: Path) -> None:
    path = tmp_path / "water.odt"
    with zipfile.ZipFile(FILES / "water.odt") as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "content.xml":
                head, mark, rest = data.rpartition(b"</office:text>")
                data = head + b"<text:p><draw:frame><draw:object/></draw:frame></text:p>" + mark + rest
            new.writestr(name, data)
    assert "（1 个嵌入的对象（图表、公式等）没有读；请对照原件）" in read_lines(path).notes
    plain = read_lines(Path(shutil.copy(FILES / "water.odt", tmp_path / "plain.odt")))
    assert not any("嵌入" in note for note in plain.notes)


def test_charts_of_old_workbooks_are_told(tmp_path: Path) -> None:
    path = tmp_path / "budget.xls"
    chart = b"\x09\x08\x10\x00\x00\x06\x20\x00"
    path.write_bytes((FILES / "budget.xls").read_bytes() + chart.ljust(512, b"\0"))
    told = "（有 1 张图表没有读，画的多是表里的格子；请对照原件）"
    assert told in read_lines(path).notes
    assert told not in read_lines(FILES / "budget.xls").notes
