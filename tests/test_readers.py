"""Report files to lines: five formats, their encodings, and what is refused."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import CorpusError
from corpus.layout.breaks import rejoin
from corpus.layout.flat import is_flat, split_flat
from corpus.layout.lines import BOLD, Extract, Line
from corpus.readers import read_lines
from tests.pdf_file import pdf_bytes

PROSE = (
    "2024年，全市水务系统认真落实各项部署，全年完成水利投资12.5亿元，同比增长8.3%，供水保障能力持续提升。"
    "新建改造供水管网36.4公里，惠及群众2.1万户，群众满意度稳步提高，没有发生一起重大水质事故。"
)


def write(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def texts(extract: Extract) -> list[str]:
    return [line.text for line in extract.lines]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


# --- encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gb2312"])
def test_encodings_give_the_same_text(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path, "水务局.txt", PROSE.encode(encoding))
    assert texts(read_lines(path)) == [PROSE]


def test_big_endian_utf16_is_told_by_its_mark(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", b"\xfe\xff" + PROSE.encode("utf-16-be"))
    assert texts(read_lines(path)) == [PROSE]


def test_rare_characters_of_gb18030_survive(tmp_path: Path) -> None:
    text = PROSE + "㙍镇和𠮷村参加了试点。"
    assert texts(read_lines(write(tmp_path, "a.txt", text.encode("gb18030")))) == [text]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "a.txt：文件是空的"),
        (b" \r\n\t ", "a.txt：文件是空的"),
        ("\ufeff\n\u3000\u200b".encode(), "a.txt：文件里只有空白"),
        (b"\xff\x00\xfe\x01" * 50, "a.txt：.*空字节"),
        (PROSE.encode("utf-16-le"), "a.txt：.*没有 BOM 的 UTF-16.*另存为 UTF-8"),
        (PROSE.encode()[:-1], "a.txt：既不是 UTF-8（第 \\d+ 字节起）也不是 GB18030"),
        (
            "供水管網改造工程進展順利，全市水務系統認真落實各項部署，群眾滿意度穩步提高。".encode("big5") * 3,
            "Big5",
        ),
        (PROSE.encode().decode("latin-1").encode(), "Latin-1"),
        ((PROSE + "完成\ufffd\ufffd项").encode(), "2 处文字已损坏"),
        ((PROSE + "锟斤拷").encode(), "1 处文字已损坏"),
        ((PROSE + "\ue001\ue002" * 20).encode(), "40 个私用区字符"),
        (b"\xff\xfe" + PROSE.encode("utf-16-le") + b"\x00\xd8", "有 utf-16 的标记"),
    ],
)
def test_damaged_text_is_refused_by_name(tmp_path: Path, data: bytes, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        read_lines(write(tmp_path, "a.txt", data))


def test_invisible_characters_go_and_white_space_inside_stays(tmp_path: Path) -> None:
    raw = (
        "\ufeff\u3000\u3000供\u200b水\u00ad量\x07增长 8%，\u202a水质\u202c达标。\u00a0\r\n"
        "\r\n\r\n\u3000下年\u3000计划\t继续。\x0c完\n"
    )
    assert texts(read_lines(write(tmp_path, "a.txt", raw))) == [
        "供水量增长 8%，水质达标。",
        "",
        "下年\u3000计划\t继续。",
        "完",
    ]


# --- plain text: breaks that are only layout


@pytest.mark.parametrize(
    ("raw", "whole"),
    [
        (["供水量增长", "，水质达标。"], ["供水量增长，水质达标。"]),
        (["按照《全市供水", "保障规划", "》要求推进。"], ["按照《全市供水保障规划》要求推进。"]),
        (["附件：1.", "513项标准一览表", "2.", "名单"], ["附件：1. 513项标准一览表", "2. 名单"]),
        (["附件", "5", ".管网改造表"], ["附件", "5.管网改造表"]),
        (["市水务局", "2025", "年", "1", "月", "8", "日"], ["市水务局", "2025年1月8日"]),
        (
            ["各单位请于今年，", "9", "月底前报送（见附件", "3", "）。"],
            ["各单位请于今年，9月底前报送（见附件3）。"],
        ),
        (["指标", "2023", "2024", "供水量"], ["指标", "2023", "2024", "供水量"]),
        (["一、工作回顾", "过去一年成绩显著。"], ["一、工作回顾", "过去一年成绩显著。"]),
        (["市水务局局长", "李明"], ["市水务局局长", "李明"]),
        (["第一段，没有结束", "", "第二段，另起一行。"], ["第一段，没有结束", "", "第二段，另起一行。"]),
    ],
)
def test_broken_lines_are_made_whole(raw: list[str], whole: list[str]) -> None:
    assert rejoin(raw) == whole


def test_paragraphs_between_blank_lines_are_joined_but_titles_are_not() -> None:
    body = [line for i in range(8) for line in (f"第{i}段落内容完整，说明一件事情。", "")]
    broken = ["全年通过了", "供水条例", "并且正式施行。", ""]
    apart = ["总体平稳", "一、供水条例施行情况良好。", "", "总体平稳", "　　另起一段说明情况。", ""]
    whole = rejoin(["工作报告", "市长李明", "", *body, *broken, *body, *apart])
    assert whole[:2] == ["工作报告", "市长李明"]
    assert "全年通过了供水条例并且正式施行。" in whole
    assert whole[-6:] == apart


def test_a_hard_wrapped_text_is_unwrapped() -> None:
    sentence = "全市水务系统认真落实各项部署安排扎实推进供水保障能力建设并且" * 6 + "取得明显成效。"
    rows = [sentence[i : i + 30] for i in range(0, len(sentence), 30)]
    assert rejoin(["二、工作成效", *rows, "三、下年计划"]) == ["二、工作成效", sentence, "三、下年计划"]


def test_a_text_in_pieces_is_put_together_and_its_headings_stay() -> None:
    raw = [
        "一、总体",
        "（一）扎实推进，",
        "供水",
        "，",
        "排水",
        "，",
        "节水",
        "工作。",
        "（二）基本原则",
        "坚持系统观念",
        "。",
        "二、保障",
    ]
    assert rejoin(raw) == [
        "一、总体",
        "（一）扎实推进，供水，排水，节水工作。",
        "（二）基本原则",
        "坚持系统观念。",
        "二、保障",
    ]


@settings(deadline=None)
@given(
    st.lists(
        st.text(alphabet="水务年月日一二、，。；（）《》：12.  \u3000工作报告", max_size=12), max_size=30
    )
)
def test_rejoining_changes_white_space_only(raw: list[str]) -> None:
    assert squeezed("".join(rejoin(raw))) == squeezed("".join(raw))


FLAT = (
    "市水务局工作总结_某市门户 首页 打印 市水务局工作总结 2025年1月8日 09:30 来源： 市水务局 各县区水务局： "
    f"过去一年成效明显。 {PROSE} 一、供水保障 全市供水能力持续提升，水质达标率（指 出厂水）稳定。 "
    "（一）管网改造。改造36公里。 第三条 各单位应当落实责任。 市水务局 关闭 版权所有"
)


def test_a_page_flattened_to_one_line_gets_its_lines_back(tmp_path: Path) -> None:
    assert texts(read_lines(write(tmp_path, "a.txt", FLAT))) == [
        "市水务局工作总结_某市门户",
        "首页",
        "打印",
        "市水务局工作总结",
        "2025年1月8日 09:30",
        "来源： 市水务局",
        "各县区水务局：",
        "过去一年成效明显。",
        PROSE,
        "一、供水保障",
        "全市供水能力持续提升，水质达标率（指 出厂水）稳定。",
        "（一）管网改造。改造36公里。",
        "第三条 各单位应当落实责任。",
        "市水务局",
        "关闭",
        "版权所有",
    ]


@settings(deadline=None)
@given(st.text(alphabet="水务 \u3000。：（）一、12日报", max_size=80))
def test_splitting_changes_white_space_only(text: str) -> None:
    assert squeezed("".join(split_flat(text))) == squeezed(text)


def test_a_long_paragraph_is_not_taken_for_a_flat_page() -> None:
    assert not is_flat([PROSE * 3])
    assert is_flat([FLAT])


# --- Markdown


def test_markdown_levels_and_front_matter(tmp_path: Path) -> None:
    raw = (
        "---\ntitle: 水务局总结\ndate: 2025-01-08\n---\n# 水务局 2024 年总结 #\n\n"
        "回顾\n----\n\n**一、供水保障**\n"
        "新建**管网**36公里。\n> 引文一句。\n\n| 项目 | 2024年 |\n|---|---:|\n| 供水量 | 1350 |\n"
    )
    extract = read_lines(write(tmp_path, "a.md", raw))
    assert [(line.text, line.level) for line in extract.lines if line.text] == [
        ("水务局 2024 年总结", 1),
        ("回顾", 2),
        ("一、供水保障", BOLD),
        ("新建**管网**36公里。", None),
        ("引文一句。", None),
        ("| 项目 | 2024年 |", None),
        ("| 供水量 | 1350 |", None),
    ]
    assert (extract.title, extract.published) == ("水务局总结", "2025-01-08")
    assert extract.outside == ("title: 水务局总结", "date: 2025-01-08")


# --- HTML

PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>2024年工作总结_临江市水务局</title>
<meta name="PubDate" content="2025-01-10 09:30"><link rel="canonical" href="http://shuiwu.example/a.html">
<style>.x{color:red}</style><script>var a = "脚本里的话。";</script></head><body>
<ul><li>首页</li><li>机构概况</li></ul><table><tr><td>索 引 号：</td><td>1137/2025-00012</td></tr></table>
<h1>临江市水务局2024年工作总结</h1>
<div class="NAME"><p>2024年，全市水务系统落实部署，
   完成水利投资12.5亿元，同比增长8.3%。</p><p><strong>一、供水保障</strong></p>
<p><b>（一）管网。</b>新建管网36.4公里。</p>
<table><tr><th>项目</th><th>2024年</th></tr><tr><td>供水量<br>（万吨）</td><td>1350</td></tr></table>
<h2>二、下年计划</h2><p>计划投资15亿元。<br>改造管网40公里。</p><p style="display:none">隐藏的话。</p>
<p>PROSE</p><p>临江市水务局</p></div><div>上一篇：节水宣传方案</div><div>版权所有 临江市水务局</div>
</body></html>""".replace("PROSE", PROSE)
BODY = [
    ("临江市水务局2024年工作总结", 1),
    ("2024年，全市水务系统落实部署，完成水利投资12.5亿元，同比增长8.3%。", None),
    ("一、供水保障", BOLD),
    ("（一）管网。新建管网36.4公里。", None),
    ("项目 | 2024年", None),
    ("供水量（万吨） | 1350", None),
    ("二、下年计划", 2),
    ("计划投资15亿元。", None),
    ("改造管网40公里。", None),
    (PROSE, None),
    ("临江市水务局", None),
]


@pytest.mark.parametrize("container", ["TRS_Editor", "article-content", "unknown-name"])
def test_html_body_is_found_by_name_or_without(tmp_path: Path, container: str) -> None:
    extract = read_lines(write(tmp_path, "a.html", PAGE.replace("NAME", container)))
    body = [(line.text, line.level) for line in extract.lines]
    assert body[:11] == BODY
    assert (extract.title, extract.published) == ("临江市水务局2024年工作总结", "2025-01-10 09:30")
    assert extract.url == "http://shuiwu.example/a.html"
    assert extract.outside[:2] == ("首页", "机构概况")
    assert "索 引 号：\t1137/2025-00012" in extract.outside
    everything = "".join((*texts(extract), *extract.outside))
    assert "脚本" not in everything
    assert "隐藏" not in everything


def test_a_container_that_misses_the_text_is_passed_over(tmp_path: Path) -> None:
    page = PAGE.replace("NAME", "unknown").replace("<ul>", '<div id="zoom">点击查看。</div><ul>')
    assert ("一、供水保障", BOLD) in [
        (line.text, line.level) for line in read_lines(write(tmp_path, "a.html", page)).lines
    ]


@pytest.mark.parametrize("declared", ["gb2312", "gbk", "GB18030"])
def test_html_declared_as_gb_is_read_as_gb18030(tmp_path: Path, declared: str) -> None:
    page = PAGE.replace("utf-8", declared).replace("36.4公里", "36.4公里（含㙍镇）")
    assert "（一）管网。新建管网36.4公里（含㙍镇）。" in texts(
        read_lines(write(tmp_path, "a.htm", page.encode("gb18030")))
    )


def test_layout_tables_and_preformatted_text_keep_their_lines(tmp_path: Path) -> None:
    page = (
        "<html><body><table><tr><td><p>第一段说明情况。</p><p>第二段提出要求。</p></td></tr></table>"
        "<pre>第三段单独成行。\n第四段也是。</pre></body></html>"
    )
    assert texts(read_lines(write(tmp_path, "a.html", page))) == [
        "第一段说明情况。",
        "第二段提出要求。",
        "第三段单独成行。",
        "第四段也是。",
    ]


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("<html><head><title>空</title></head><body><script>a</script></body></html>", "网页里没有文字"),
        ('<html><meta charset="big5"><p>水务</p></html>', "声明的编码是 big5"),
    ],
)
def test_pages_without_readable_text_are_refused(tmp_path: Path, page: str, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        read_lines(write(tmp_path, "a.html", page))


# --- Word

_REVISION = (
    "<w:p {ns}><w:r><w:t>完成投资</w:t><w:pict><w:txbxContent><w:p><w:r><w:t>文本框</w:t></w:r></w:p>"
    "</w:txbxContent></w:pict></w:r><w:moveFrom w:id='3' w:author='a'><w:r><w:t>移走</w:t></w:r></w:moveFrom>"
    '<w:del w:id="1" w:author="a"><w:r><w:delText>10</w:delText></w:r></w:del>'
    '<w:ins w:id="2" w:author="a"><w:r><w:t>12.5</w:t></w:r></w:ins><w:r><w:t>亿元。</w:t></w:r></w:p>'
)


def word_file(path: Path) -> Path:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "页眉不是正文"
    document.add_paragraph("水务局2024年工作总结", style="Title")
    document.add_heading("一、供水保障", level=1)
    document.add_paragraph("全年供水1350万吨。")
    document.add_paragraph().add_run("（一）管网改造").bold = True
    table = document.add_table(rows=2, cols=3)
    for row, cells in zip(
        table.rows, (("项目", "2023年", "2024年"), ("供水量", "1200", "1350")), strict=True
    ):
        for cell, value in zip(row.cells, cells, strict=True):
            cell.text = value
    table.rows[0].cells[1].merge(table.rows[0].cells[2])
    document.element.body.insert(-1, parse_xml(_REVISION.format(ns=nsdecls("w"))))
    last = document.add_paragraph("改造管网40公里。")
    last.add_run().add_break()
    last.add_run("完。")
    document.save(str(path))
    return path


def test_word_keeps_document_order_levels_tables_and_revisions(tmp_path: Path) -> None:
    extract = read_lines(word_file(tmp_path / "a.docx"))
    assert [(line.text, line.level) for line in extract.lines] == [
        ("水务局2024年工作总结", None),
        ("一、供水保障", 1),
        ("全年供水1350万吨。", None),
        ("（一）管网改造", BOLD),
        ("项目 | 2023年 2024年 |", None),
        ("供水量 | 1200 | 1350", None),
        ("完成投资12.5亿元。", None),
        ("文本框", None),
        ("改造管网40公里。", None),
        ("完。", None),
    ]
    assert extract.title == "水务局2024年工作总结"
    assert extract.outside == ("页眉不是正文",)


def test_word_outline_level_of_a_paragraph_counts(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("二、下年计划")
    paragraph.paragraph_format.element.get_or_add_pPr().append(
        parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="1"/>')
    )
    document.save(str(tmp_path / "a.docx"))
    assert read_lines(tmp_path / "a.docx").lines == (Line("二、下年计划", 2),)


def zipped(path: Path, member: str) -> Path:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(member, "x")
    return path


def test_files_that_are_no_word_document_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"a\.docx：是压缩包或别的办公文件"):
        read_lines(zipped(tmp_path / "a.docx", "visio/document.xml"))
    with pytest.raises(CorpusError, match=r"b\.docx：Word 文件已损坏"):
        read_lines(zipped(tmp_path / "b.docx", "word/document.xml"))
    whole = word_file(tmp_path / "c.docx").read_bytes()
    with pytest.raises(CorpusError, match=r"d\.docx：文件不完整"):
        read_lines(write(tmp_path, "d.docx", whole[: len(whole) // 2]))
    docx.Document().save(str(tmp_path / "e.docx"))
    with pytest.raises(CorpusError, match=r"e\.docx：Word 文件里没有文字"):
        read_lines(tmp_path / "e.docx")


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.docx", OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
        ("a.docx", OLE + bytes(600), "别的旧版 Office"),
        ("a.docx", b"\x89PNG\r\n\x1a\n" + bytes(99), "图片"),
        ("a.docx", b"\x01\x02" + bytes(99), "不是 docx 文件"),
        ("a.html", b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", "没有网页也没有文字"),
        ("a.pdf", b"%PDF-1.4\nbroken", "PDF 已损坏"),
    ],
)
def test_known_formats_that_are_not_read_are_named(
    tmp_path: Path, name: str, data: bytes, message: str
) -> None:
    with pytest.raises(CorpusError, match=message):
        read_lines(write(tmp_path, name, data))


def test_a_wrong_ending_is_seen_through(tmp_path: Path) -> None:
    word = word_file(tmp_path / "a.docx").rename(tmp_path / "a.txt")
    assert texts(read_lines(word))[1] == "一、供水保障"
    page = write(tmp_path, "b.txt", PAGE.replace("NAME", "TRS_Editor"))
    assert read_lines(page).lines[2] == Line("一、供水保障", BOLD)
    assert texts(read_lines(write(tmp_path, "c.docx", PROSE))) == [PROSE]
    assert texts(read_lines(write(tmp_path, "d.pdf", PROSE))) == [PROSE]
    assert texts(read_lines(write(tmp_path, "e.html", PROSE))) == [PROSE]
    assert texts(read_lines(write(tmp_path, "f.txt", pdf_bytes([[(60, 700, "供水保障。")]])))) == [
        "供水保障。"
    ]


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"无此文件\.txt：文件读不出来"):
        read_lines(tmp_path / "无此文件.txt")


# --- PDF

PAGES = [
    [
        (60, 800, "临江市水务局年报"),
        (150, 760, "二〇二四年工作总结"),
        (84, 730, "全市水务系统认真落实各项部署，全年完成水利投资十二亿元，同比增长"),
        (60, 712, "百分之八，供水保障能力提升。"),
        (84, 694, "一、主要工作"),
        (84, 676, "全年改造供水管网三十六公里，惠及群众两万户，其中农村一万二千户"),
        (290, 30, "－１－"),
    ],
    [
        (60, 800, "临江市水务局年报"),
        (60, 760, "，城镇八千户。群众满意度稳步提高。"),
        (84, 742, "二、下年计划"),
        (84, 724, "计划改造管网四十公里。"),
        (290, 30, "－２－"),
    ],
    [
        (60, 800, "临江市水务局年报"),
        (84, 760, "三、保障措施"),
        (84, 742, "落实工作责任。"),
        (290, 30, "－３－"),
    ],
]


def test_pdf_rows_become_paragraphs_across_pages(tmp_path: Path) -> None:
    extract = read_lines(write(tmp_path, "a.pdf", pdf_bytes(PAGES)))
    assert texts(extract) == [
        "二〇二四年工作总结",
        "全市水务系统认真落实各项部署，全年完成水利投资十二亿元，同比增长百分之八，供水保障能力提升。",
        "一、主要工作",
        "全年改造供水管网三十六公里，惠及群众两万户，其中农村一万二千户，城镇八千户。群众满意度稳步提高。",
        "二、下年计划",
        "计划改造管网四十公里。",
        "三、保障措施",
        "落实工作责任。",
    ]
    assert extract.outside == tuple(
        line for number in "１２３" for line in ("临江市水务局年报", f"－{number}－")
    )


def test_pdf_numbers_in_full_width_cells_are_closed_up(tmp_path: Path) -> None:
    row = [(60.0 + 12 * i, 700.0, char) for i, char in enumerate("投资12亿元。")]
    assert texts(read_lines(write(tmp_path, "a.pdf", pdf_bytes([row])))) == ["投资12亿元。"]


def test_scans_and_locked_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"a\.pdf：3 页中有 2 页没有文字，是扫描件"):
        read_lines(write(tmp_path, "a.pdf", pdf_bytes([[(60, 700, "封面")], [], []])))
    with pytest.raises(CorpusError, match=r"b\.pdf：PDF 设有打开密码"):
        read_lines(write(tmp_path, "b.pdf", pdf_bytes(PAGES, locked=True)))


def test_a_page_without_text_among_others_is_listed(tmp_path: Path) -> None:
    extract = read_lines(write(tmp_path, "a.pdf", pdf_bytes([*PAGES, []])))
    assert extract.outside[-1] == "（第4页没有文字，可能是图片）"


# --- the measuring material, where it stands beside the project


def test_word_and_text_of_the_same_report_agree_to_the_letter(shared: Path | None) -> None:
    if shared is None:
        pytest.skip("no measuring material beside this checkout")
    pairs = [
        (p, p.parents[1] / "provincial_2025_docx" / f"{p.stem}.docx")
        for p in (shared / "corpus/provincial_2025").glob("*.txt")
    ]
    assert len(pairs) == 31
    for text, word in pairs[::5]:
        assert squeezed("".join(texts(read_lines(text)))) == squeezed("".join(texts(read_lines(word))))
