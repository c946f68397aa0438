"""Presentations and books: what LibreOffice and python-pptx wrote, read whole; the turns of each format."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from pathlib import Path

import pytest

from corpus.errors import CorpusError
from corpus.folder.completeness import check_report
from corpus.folder.load import read_report
from corpus.layout.lines import Extract
from corpus.office.slides import _way
from corpus.readers import read_lines

FILES = Path(__file__).parent / "files"
TABLE = [
    "镇街 | 供水量 | | 备注",
    "| 2029年 | 2030年 |",
    "竹港镇 | 118.4 | 126.9 |",
    "松溪镇 | | 97.3 | 含校区",
]


def texts(extract: Extract) -> list[str]:
    return [line.text for line in extract.lines if line.text]


def whole(name: str, folder: Path) -> Extract:
    """The file's lines, after it was read as a report and every character of it accounted for."""
    copy = Path(shutil.copy(FILES / name, folder))
    assert check_report(read_report(copy, folder), folder).complete
    return read_lines(copy)


def changed(name: str, folder: Path, part: str, old: str, new: str) -> Path:
    """The file with one of its parts written otherwise."""
    path = folder / name
    with zipfile.ZipFile(FILES / name) as held, zipfile.ZipFile(path, "w") as made:
        for member in held.namelist():
            data = held.read(member)
            if member == part:
                text, times = re.subn(old, new, data.decode())
                assert times
                data = text.encode()
            made.writestr(member, data)
    return path


def test_slides_of_libreoffice_are_read_in_order_with_lists_boxes_and_tables(tmp_path: Path) -> None:
    extract = whole("briefing.pptx", tmp_path)
    assert texts(extract) == [
        "青石县水务局2030年工作总结",
        "2030年，全县完成水利投资12.5亿元，增长8.3%，新建供水管网36.4公里。",
        "备注：投资中含上年结转0.7亿元。",
        "供水保障情况",
        "1. 管网改造。改造管网41公里。",
        "2. 水质提升。达标率99.6%。",
        "专栏：新增供水能力3.2万吨。",
        "表1 各镇供水情况（单位：万吨）",
        *TABLE,
    ]
    assert [line.text for line in extract.lines if line.level] == [texts(extract)[n] for n in (0, 3, 7)]
    assert extract.title == "青石县水务局2030年工作总结"
    assert (extract.outside, extract.notes) == (("备用",), ("（第4张幻灯片是隐藏的，没有收入正文）",))


def test_charts_are_the_tables_behind_them(tmp_path: Path) -> None:
    extract = whole("schools.pptx", tmp_path)
    at = texts(extract).index("三、经费走势")
    assert texts(extract)[at + 1 :] == [
        "全县教育经费",
        "| 教育经费（亿元） | 基建（亿元）",
        "2029年 | 8.3 | 1.2",
        "2030年 | 9.1 |",
        "2031年 | 10.4 | 2.1",
        "注：2031年为快报数。",
    ]
    assert [line.level for line in extract.lines if line.level] == [1, 2, 2, 2]
    assert "备注：新建学校中有1所是九年一贯制学校。" in texts(extract)
    assert extract.notes[1] == "（第6张幻灯片没有文字，可能是图片）"


def test_feet_of_slides_stand_apart_and_embedded_objects_are_told(tmp_path: Path) -> None:
    foot = r"\1" + (
        '<p:sp><p:nvSpPr><p:cNvPr id="9" name="f"/><p:cNvSpPr/><p:nvPr><p:ph type="ftr"/></p:nvPr></p:nvSpPr>'
        "<p:txBody><a:p><a:r><a:t>青石县政府公报</a:t></a:r></a:p></p:txBody></p:sp><p:oleObj/>"
    )
    path = changed(
        "briefing.pptx", tmp_path, "ppt/slides/slide2.xml", r"(</p:grpSpPr>)(?!.*</p:grpSpPr>)", foot
    )
    extract = read_lines(path)
    assert extract.outside[0] == "青石县政府公报"
    assert "青石县政府公报" not in "".join(texts(extract))
    assert extract.notes[0] == "（第2张幻灯片里嵌入的对象没有读；请另存到报告文件夹）"


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("ea1ChsPeriod", ("chineseCounting", "%1.")),
        ("arabicParenBoth", ("decimal", "(%1)")),
        ("circleNumDbPlain", ("decimalEnclosedCircle", "%1")),
        ("alphaLcParenR", ("lowerLetter", "%1)")),
        ("", ("decimal", "%1")),
    ],
)
def test_automatic_numbers_of_slides_are_written_as_they_show(kind: str, said: tuple[str, str]) -> None:
    assert _way(kind, 0) == said


def test_slides_without_words_are_refused(tmp_path: Path) -> None:
    path = changed("briefing.pptx", tmp_path, "ppt/presentation.xml", r"<p:sldId [^>]*>", "")
    with pytest.raises(CorpusError, match="演示稿里没有文字，内容可能是图片"):
        read_lines(path)


# --- books


def test_a_book_of_libreoffice_is_read_whole_and_marks_of_notes_are_no_digits(tmp_path: Path) -> None:
    extract = whole("water.epub", tmp_path)
    assert texts(extract)[:2] == [
        "青石县水务局2030年工作总结",
        "2030年，全县完成水利投资12.5亿元，增长8.3%，新建供水管网36.4公里。",
    ]
    assert [line for line in texts(extract) if "|" in line] == TABLE
    assert texts(extract)[-2:] == ["含上年结转投资0.7亿元。", "以县监测站数据为准。"]
    assert extract.outside == ("（注号：1i1i）", "青石县水务局2030年工作总结")
    assert extract.title is None


OPF = (
    '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
    "<dc:title>青石县年鉴（2031）</dc:title><dc:date>2031-05-01</dc:date></metadata><manifest>"
    '<item id="b" href="%E4%BA%8C.xhtml#x" media-type="application/xhtml+xml"/>'
    '<item id="a" href="text/one.xhtml" media-type="application/xhtml+xml"/>'
    '<item id="c" href="none.xhtml" media-type="application/xhtml+xml"/>'
    '<item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
    '<item id="p" href="a.png" media-type="image/png"/></manifest>'
    '<spine><itemref idref="n"/><itemref idref="a"/><itemref idref="b"/><itemref idref="c"/>'
    '<itemref idref="p"/></spine></package>'
)


def book(folder: Path, more: dict[str, str] | None = None) -> Path:
    """A book of two pages, named out of the order of their files."""
    page = '<?xml version="1.0"?><html><head><title/></head><body>%s</body></html>'
    parts = {
        "META-INF/container.xml": '<container><rootfile full-path="O/a.opf"/></container>',
        "O/a.opf": OPF,
        "O/text/one.xhtml": page
        % "<h1>综述</h1><p>2030年，全县产粮31.2万吨<sup><a href='#n'>[1]</a></sup>。</p>",
        "O/二.xhtml": page % "<h2>水利</h2><p>新建供水管网36.4公里，供水区9km<sup>2</sup>。</p>",
        "O/nav.xhtml": page % "<ol><li>综述</li><li>水利</li></ol>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, text in (parts | (more or {})).items():
            made.writestr(name, text)
    path = folder / "年鉴.epub"
    path.write_bytes(out.getvalue())
    return path


def test_pages_of_a_book_follow_its_spine_and_missing_ones_are_told(tmp_path: Path) -> None:
    extract = read_lines(book(tmp_path))
    assert [(line.text, line.level) for line in extract.lines if line.text] == [
        ("综述", 1),
        ("2030年，全县产粮31.2万吨。", None),
        ("水利", 2),
        ("新建供水管网36.4公里，供水区9km2。", None),
    ]
    assert (extract.title, extract.published) == ("青石县年鉴（2031）", "2031-05-01")
    assert extract.outside == ("（注号：[1]）", "综述", "水利")
    assert extract.notes == ("（书里缺“O/none.xhtml”这一页；请重新取得文件）",)


def test_locked_books_are_refused_and_locked_fonts_are_not(tmp_path: Path) -> None:
    def locked(part: str) -> dict[str, str]:
        return {"META-INF/encryption.xml": f'<encryption><CipherReference URI="{part}"/></encryption>'}

    assert read_lines(book(tmp_path, locked("O/font.otf"))).title == "青石县年鉴（2031）"
    with pytest.raises(CorpusError, match="书页加了密"):
        read_lines(book(tmp_path, locked("O/text/one.xhtml")))


def test_books_whose_parts_are_damaged_are_refused(tmp_path: Path) -> None:
    """The pages are no XML parts of an office package, which are unpacked once before anything is read."""
    data = bytearray((FILES / "water.epub").read_bytes())
    at = data.index(b"section0001.xhtml") + 40
    data[at : at + 60] = bytes(60)
    (tmp_path / "a.epub").write_bytes(data)
    with pytest.raises(CorpusError, match="EPUB 文件已损坏"):
        read_lines(tmp_path / "a.epub")
    with pytest.raises(CorpusError, match="EPUB 文件已损坏"):
        read_lines(book(tmp_path, {"META-INF/container.xml": "<container/>"}))
