"""Printed pages: tables with lines and without, over the page's end, raised figures, pictures."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image

from corpus.errors import CorpusError
from corpus.folder.completeness import check_report
from corpus.folder.isolate import IsolatedReader
from corpus.folder.load import read_report
from corpus.layout.lines import Extract, squeeze
from corpus.pages import ocr
from corpus.pages.glyphs import Glyph, row_of, without_marks
from corpus.pages.ruled import Rulings, ruled_tables
from corpus.readers import pdf, read_lines
from corpus.readers.limits import Limits
from corpus.record import report_of, report_record
from corpus.report import DOUBTFUL
from qa.answer import Quote
from tests.pdf_file import Row, Rule, pdf_bytes

FILES = Path(__file__).parent / "files"
PROSE = "2030年，全县各项工作有序推进，主要指标好于预期，全年没有发生一起安全生产事故。"
HEADS = ["镇街", "供水量（万吨）", "管网（公里）"]
BODY = [
    ["竹港镇", "118.4", "36.4"],
    ["松溪镇", "", "41"],
    ["桥头乡", "97.3", "8.2"],
    ["白塔镇", "55.1", "12"],
]


def texts(extract: Extract) -> list[str]:
    return [line.text for line in extract.lines if line.text]


def laid(rows: list[list[str]], top: float = 700.0) -> list[Row]:
    return [(60.0 + 120 * c, top - 22 * r, w) for r, row in enumerate(rows) for c, w in enumerate(row) if w]


def boxes(rows: int, top: float = 716.0, columns: int = 3) -> list[Rule]:
    edge = [54.0 + 120 * c for c in range(columns + 1)]
    low = top - 22 * rows
    return [(edge[0], top - 22 * r, edge[-1], top - 22 * r) for r in range(rows + 1)] + [
        (x, low, x, top) for x in edge
    ]


def read(tmp_path: Path, pages: list[list[Row]], rules: list[list[Rule]] | None = None) -> Extract:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf_bytes(pages, rules=rules, size=11))
    return read_lines(path)


def title(y: float = 780.0) -> list[Row]:
    return [(60.0, y, "松溪县2030年供水情况"), (60.0, y - 30, PROSE)]


@pytest.mark.parametrize("drawn", [True, False])
def test_cells_of_a_pdf_keep_their_places(tmp_path: Path, drawn: bool) -> None:
    rows = [HEADS, *BODY]
    extract = read(tmp_path, [[*title(), *laid(rows)]], [boxes(len(rows)) if drawn else []])
    assert texts(extract)[:2] == ["松溪县2030年供水情况", PROSE]
    assert texts(extract)[2:] == [" | ".join(row).replace("|  |", "| |") for row in rows]


def test_merged_cells_of_a_drawn_table(tmp_path: Path) -> None:
    rows = [["镇街", "供水（万吨）", ""], ["", "2029年", "2030年"], ["竹港镇", "118.4", "126.9"]]
    rules = [r for r in boxes(3) if r not in {(294.0, 650.0, 294.0, 716.0), (54.0, 694.0, 414.0, 694.0)}]
    rules += [(294.0, 650.0, 294.0, 694.0), (174.0, 694.0, 414.0, 694.0)]
    assert texts(read(tmp_path, [[*title(), *laid(rows)]], [rules]))[2:] == [
        "镇街 | 供水（万吨） |",
        "| 2029年 | 2030年",
        "竹港镇 | 118.4 | 126.9",
    ]


def test_a_table_over_the_page_is_one_and_its_heads_stand_once(tmp_path: Path) -> None:
    pages = [[*title(), *laid([HEADS, *BODY[:2]])], laid([HEADS, *BODY[2:]])]
    extract = read(tmp_path, pages, [boxes(3), boxes(3)])
    assert texts(extract)[2:] == [" | ".join(row).replace("|  |", "| |") for row in [HEADS, *BODY]]
    assert " ".join(HEADS) in extract.outside
    assert check_report(read_report(tmp_path / "a.pdf", tmp_path), tmp_path).complete


def test_lines_that_close_no_cells_are_told_and_the_words_stay(tmp_path: Path) -> None:
    outer = [r for r in boxes(2, columns=2) if r[0] != 174.0 or r[2] != 174.0]
    rules = [r for r in outer if r[1] != 694.0 or r[3] != 694.0]
    rules += [(174.0, 694.0, 174.0, 716.0), (54.0, 694.0, 174.0, 694.0)]  # what is left is no oblong
    rows = [["审批意见", "同意"], ["经办", "按程序办理"]]
    extract = read(tmp_path, [[*title(), *laid(rows)]], [rules])
    assert all(word in "".join(texts(extract)) for row in rows for word in row)
    assert extract.notes == ("（第1页有 1 处像表格而分不清格子，照原样读成文字）",)


def test_prose_and_lists_are_no_table(tmp_path: Path) -> None:
    lines = ["一、工作回顾", "全年完成投资 12 亿元，新建学校 3 所，", "惠及群众 2.1 万户。", "松溪县水务局"]
    extract = read(tmp_path, [[(60.0, 700.0 - 22 * n, line) for n, line in enumerate(lines)]], [[]])
    assert not any("|" in line for line in texts(extract))
    assert extract.notes == ()


def test_raised_figures_are_no_digits_of_the_number_before() -> None:
    glyphs = [Glyph("8", 0, 0, 6, 12, 12), Glyph(".", 6, 0, 9, 12, 12), Glyph("3", 9, 0, 15, 12, 12)]
    mark = Glyph("1", 15, 6, 18, 12, 7)
    assert without_marks([*glyphs, mark]) == (glyphs, "1")
    power = [Glyph("m", 0, 0, 6, 12, 12), Glyph("2", 6, 6, 9, 12, 7)]
    assert without_marks(power) == (power, "")
    assert without_marks([*glyphs, Glyph("1", 15, 0, 18, 7, 7)])[1] == "", "small, and on the line"


def test_a_drawing_of_many_lines_is_passed_over() -> None:
    row = row_of([Glyph("水", 10, 10, 20, 20, 10)])
    assert row is not None
    lines = tuple((float(n % 50), 0.0, 50.0) for n in range(2500))
    assert ruled_tables([row], Rulings(lines, lines)) == ([row], 0)


# --- pictures


def test_a_picture_is_read_or_the_message_says_what_to_install(tmp_path: Path) -> None:
    path = Path(shutil.copy(FILES / "scan.png", tmp_path / "青石县水务局2030年工作总结.png"))
    if not ocr.available():
        with pytest.raises(
            CorpusError, match=r"是图片或扫描件；请安装文字识别（pip install 'reportqa\[ocr\]'）"
        ):
            read_lines(path)
        return
    told: list[tuple[str, int, int]] = []
    with IsolatedReader(Limits(seconds=280), tmp_path / "kept", lambda *said: told.append(said)) as reader:
        report = reader.read(path, tmp_path)
    assert told == [(path.name, 0, 1), (path.name, 1, 1)]
    (picture,) = report.pictures
    with Image.open(tmp_path / "kept" / f"{picture.digest}.webp") as kept:
        assert abs(kept.width / kept.height - picture.width / picture.height) < 0.01
    start = report.text.index("竹港镇 | 118.4")
    (box,) = report.boxes_of(start, start + 3)
    assert report.text[box.start : box.end].startswith("竹港镇 | 118.4 | 126.9")
    assert 0 <= box.left < box.right <= picture.width
    assert 0 <= box.top < box.bottom <= picture.height
    assert "新建供水管网36.4公里" in report.text
    assert "竹港镇 | 118.4 | 126.9" in report.text
    assert report.scanned[0][0] == 0
    assert report.scanned[-1][1] == len(report.text)
    assert report.removed[-1].startswith("（1 页由图片识别成文字") or any(
        "由图片识别" in r for r in report.removed
    )
    assert report_of(report_record(report)) == report
    start = report.text.index("41公里")
    assert Quote(report, start, start + 4, "achieved", 1.0).origin.startswith("由图片识别")


def test_without_recognition_pictures_and_scans_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "find_spec", lambda _: None)
    with pytest.raises(CorpusError, match=r"scan\.png：是图片或扫描件；请安装文字识别"):
        read_lines(FILES / "scan.png")
    (tmp_path / "a.pdf").write_bytes(pdf_bytes([[]]))
    with pytest.raises(CorpusError, match=r"是扫描件.*或安装 reportqa\[ocr\] 由本程序识别"):
        read_lines(tmp_path / "a.pdf")


class Sure:
    """Recognition that finds one line, its figures as sure as told."""

    boxes = (((0, 0), (100, 0), (100, 10), (0, 10)),)
    txts = ("投资12亿元。",)

    def __init__(self, sure: float) -> None:
        chars = "全年投资12亿元。"
        self.word_results = [
            tuple(
                (
                    c,
                    sure if c.isdigit() else 1.0,
                    ((n * 10, 0), (n * 10 + 10, 0), (n * 10 + 10, 10), (n * 10, 10)),
                )
                for n, c in enumerate(chars)
            )
        ]

    def __call__(self, *_: object, **__: object) -> Sure:
        return self


def test_the_engine_is_told_not_to_report_before_it_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """From 1.31 on onnxruntime does, from C: `benchmarks.hostile` counts its calls by strace."""
    seen: list[str | None] = []
    monkeypatch.setenv("ORT_DISABLE_TELEMETRY", "")
    monkeypatch.delenv("ORT_DISABLE_TELEMETRY")
    engine = SimpleNamespace(RapidOCR=lambda **_: seen.append(os.environ.get("ORT_DISABLE_TELEMETRY")))
    monkeypatch.setitem(sys.modules, "rapidocr", engine)
    ocr._engine.__wrapped__(0, 0)
    assert seen == ["1"]


@pytest.mark.parametrize(
    ("sure", "words"), [(0.99, "由图片识别"), (DOUBTFUL - 0.2, "由图片识别，数字没有把握，请对照原图")]
)
def test_figures_that_are_not_sure_are_marked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sure: float, words: str
) -> None:
    monkeypatch.setattr(ocr, "available", lambda: True)
    monkeypatch.setattr(ocr, "lift_memory", lambda: None)
    monkeypatch.setattr(ocr, "_engine", lambda *_: Sure(sure))
    monkeypatch.setattr(ocr, "_decoded", lambda *_: Image.new("RGB", (100, 20), "white"))
    path = tmp_path / "a.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    report = read_report(path, tmp_path)
    assert report.text == "全年投资12亿元。"
    assert report.origin(4, 6) == words
    assert report.scanned == ((0, 9, sure),)


# --- columns

LEFT = [
    "全县供水管网改造进展顺利，上半年新",
    "建管网36.4公里，完成全年任务的六",
    "成，惠及群众2.1万户，漏损率下降。",
]
RIGHT = [
    "河道整治完成12公里，两岸绿化同步",
    "推进，新增步道8公里，沿线七个村的",
    "环境明显改善，群众满意率99%以上。",
]
JOINED = ["".join(LEFT), "".join(RIGHT)]


def beside(left: list[str], right: list[str], top: float, gap: float = 290.0) -> list[Row]:
    """Rows of two columns, the file going from line to line across both."""
    return [
        (x, top - 20 * n, words)
        for n, pair in enumerate(zip(left, right, strict=True))
        for x, words in zip((60.0, gap), pair, strict=True)
    ]


def test_columns_are_read_one_after_the_other_around_what_runs_across(tmp_path: Path) -> None:
    across = [(60.0, 640.0, "本期简报汇总全县上半年主要工作，供各镇街参阅，数据以公布的为准。")]
    page = [
        *title()[:1],
        *beside(LEFT, RIGHT, 740.0),
        *across,
        *beside(RIGHT, LEFT, 600.0),
        (270.0, 40.0, "7"),
    ]
    lines = texts(read(tmp_path, [page]))
    assert lines == [title()[0][2], *JOINED, across[0][2], *reversed(JOINED), "7"]


def test_cells_side_by_side_are_no_columns(tmp_path: Path) -> None:
    names = ["竹港镇水厂", "桥头乡水厂", "松溪镇水厂"]
    text = "".join(texts(read(tmp_path, [[*title(), *beside(names, RIGHT, 640.0)]])))
    places = [text.index(words) for pair in zip(names, RIGHT, strict=True) for words in pair]
    assert places == sorted(places)


def test_columns_that_libreoffice_set_with_heads_feet_and_a_table_between(tmp_path: Path) -> None:
    source = (FILES / "columns.fodt").read_text("utf-8")
    told = re.findall(r"<text:p text:style-name=\"[PH]\">([^<]+)</text:p>", source)
    copy = Path(shutil.copy(FILES / "columns.pdf", tmp_path))
    extract = read_lines(copy)
    assert [line for line in texts(extract) if " | " not in line] == told
    assert "竹港镇 | 118.4 | 2041" in texts(extract)
    assert extract.outside == tuple(x for n in "123" for x in ("松溪县政府办公室简报", n))
    assert check_report(read_report(copy, tmp_path), tmp_path).complete


def test_three_columns_and_a_table_over_three_pages_with_its_heads_again(tmp_path: Path) -> None:
    told = re.findall(
        r"<text:p text:style-name=\"[PH]\">([^<]+)</text:p>", (FILES / "three.fodt").read_text("utf-8")
    )
    extract = read_lines(Path(shutil.copy(FILES / "three.pdf", tmp_path)))
    lines = texts(extract)
    assert [squeeze(line) for line in lines if " | " not in line] == [squeeze(words) for words in told]
    rows = [line for line in lines if " | " in line]
    assert len(rows) == 47
    assert rows[:3] == ["镇街 | 供水量 | | 备注", "| 2030年 | 2031年 |", "第1镇 | 101.1 | 201 |"]
    assert rows[-2:] == ["第44镇 | 144.4 | 244 | 含校区", "第45镇 | 145.5 | 245 |"]
    assert extract.outside == ("镇街 供水量 备注", "2030年 2031年") * 2
    assert check_report(read_report(tmp_path / "three.pdf", tmp_path), tmp_path).complete


@pytest.mark.parametrize("turn", [90, 180, 270])
@pytest.mark.parametrize("marked", [True, False])
def test_pages_that_lie_on_their_side_are_read_upright(tmp_path: Path, turn: int, *, marked: bool) -> None:
    """Turned by the page's own mark, as scanners and some printers do, or by their content."""
    import pypdfium2

    path = tmp_path / "a.pdf"
    with pypdfium2.PdfDocument(FILES / "three.pdf") as document:
        for page in document:
            wide, high = page.get_size()
            if marked:
                page.set_rotation(turn)
                continue
            move = {90: (high, 0.0), 180: (wide, high), 270: (0.0, wide)}[turn]
            for drawn in page.get_objects(max_depth=1):
                drawn.transform(pypdfium2.PdfMatrix().rotate(turn, ccw=True).translate(*move))
            page.set_mediabox(0, 0, *((high, wide) if turn != 180 else (wide, high)))
            page.gen_content()
        document.save(path)
    assert texts(read_lines(path)) == texts(read_lines(FILES / "three.pdf"))


def test_a_page_whose_font_lies_is_read_from_its_picture_or_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pypdfium2

    path = tmp_path / "a.pdf"
    with (
        pypdfium2.PdfDocument(FILES / "columns.pdf") as whole,
        pypdfium2.PdfDocument(FILES / "garbled.pdf") as lying,
    ):
        whole.import_pages(lying, [0])
        whole.save(path)
    pages: list[int] = []

    def recognised(drawn: Iterable[tuple[int, object]], *_: object) -> Iterator[tuple[int, ocr.Recognised]]:
        pages.extend(number for number, _ in drawn)
        row = row_of(
            [Glyph(c, 60.0 + 12 * n, 700, 72.0 + 12 * n, 712, 12, 0.8) for n, c in enumerate("投资9亿元。")],
            0.8,
        )
        assert row is not None
        yield pages[-1], ocr.Recognised((row,), None)

    monkeypatch.setattr(pdf, "available", lambda: True)
    monkeypatch.setattr(pdf, "pages_read", recognised)
    read = read_lines(path)
    assert pages == [4]
    assert [(line.text, line.score) for line in read.lines if line.score] == [("投资9亿元。", 0.8)]
    monkeypatch.setattr(pdf, "available", lambda: False)
    read = read_lines(path)
    assert texts(read) == texts(read_lines(FILES / "columns.pdf"))
    assert read.notes == ("（第4页的字体藏起了文字，没有读；安装 reportqa[ocr] 后由图片识别）",)
    with pytest.raises(CorpusError, match="解码后不成文句"):
        read_lines(FILES / "garbled.pdf")


def test_years_over_columns_without_lines_are_heads(tmp_path: Path) -> None:
    heads = [(60.0, 700.0, "镇街"), (205.0, 700.0, "2029年"), (325.0, 700.0, "2030年")]
    rows = [["竹港镇", "118.4", "36.4"], ["松溪镇", "55.1", "41"], ["桥头乡", "97.3", "8.2"]]
    assert texts(read(tmp_path, [[*title(), *heads, *laid(rows, 670.0)]]))[2:] == [
        "镇街 | 2029年 | 2030年",
        *(" | ".join(row) for row in rows),
    ]


LEVELS = {
    "years in the middle over two each": (
        [("镇街", 60), ("2029年", 235), ("2030年", 435)],
        [("供水量", 184), ("管网", 289), ("供水量", 384), ("管网", 489)],
        ["镇街 | 2029年 | | 2030年 |", "| 供水量 | 管网 | 供水量 | 管网"],
    ),
    "years where their heads begin": (
        [("镇街", 60), ("2029年", 190), ("2030年", 390)],
        [("供水量", 190), ("管网", 290), ("供水量", 390), ("管网", 490)],
        ["镇街 | 2029年 | | 2030年 |", "| 供水量 | 管网 | 供水量 | 管网"],
    ),
    "one head alone and one over three": (
        [("镇街", 60), ("合计", 189), ("其中", 389)],
        [("公办", 289), ("民办", 389), ("其他", 489)],
        ["镇街 | 合计 | 其中 | |", "| | 公办 | 民办 | 其他"],
    ),
    "heads alone on either side": (
        [("镇街", 60), ("户数", 189), ("供水量", 334), ("备注数", 484)],
        [("2029年", 285), ("2030年", 385)],
        ["镇街 | 户数 | 供水量 | | 备注数", "| | 2029年 | 2030年 |"],
    ),
}


@pytest.mark.parametrize("kind", LEVELS)
def test_two_levels_of_heads_without_lines(tmp_path: Path, kind: str) -> None:
    upper, lower, heads = LEVELS[kind]
    body = [["竹港镇", "118.4", "36.4", "126.9", "38.2"], ["松溪镇", "55.1", "41", "60.3", "43"]]
    rows: list[Row] = [(float(x), 700.0, words) for words, x in upper]
    rows += [(float(x), 678.0, words) for words, x in lower]
    rows += [
        (190.0 + 100 * c if c >= 0 else 60.0, 656.0 - 22 * r, words)
        for r, row in enumerate(body)
        for c, words in enumerate(row, -1)
    ]
    assert texts(read(tmp_path, [[*title(), *rows]]))[2:] == [*heads, *(" | ".join(row) for row in body)]


def test_three_levels_of_heads_without_lines(tmp_path: Path) -> None:
    def row(y: float, *words: tuple[str, float]) -> list[Row]:
        return [(round(x - 5.5 * len(said) * (1 if said.isascii() else 2) / 2), y, said) for said, x in words]

    columns = [150.0, 220, 290, 370, 440, 510]
    figures = [
        ["竹港镇", "118.4", "36.4", "26.9", "38.2", "31.1", "22.2"],
        ["松溪镇", "55.1", "41", "60.3", "43", "5.5", "6.6"],
    ]
    page = [
        *title(),
        *row(700, ("镇街", 71), ("学校", 257), ("教师", 475)),
        *row(678, ("城区", 185), ("乡村", 330), ("城区", 475)),
        *row(656, *zip(["公办", "民办"] * 3, columns, strict=True)),
        *(
            cell
            for n, held in enumerate(figures)
            for cell in row(634 - 22 * n, *zip(held, [76, *columns], strict=True))
        ),
    ]
    assert texts(read(tmp_path, [page]))[2:5] == [
        "镇街 | 学校 | | | | 教师 |",
        "| 城区 | | 乡村 | | 城区 |",
        "| 公办 | 民办 | 公办 | 民办 | 公办 | 民办",
    ]


def test_a_table_of_left_aligned_figures_is_no_page_of_two_columns(tmp_path: Path) -> None:
    columns = [60.0, 150, 220, 290, 370, 440, 510]
    body = [
        ["竹港镇", "118.4", "36.4", "126.9", "38.2", "11.1", "22.2"],
        ["松溪镇", "55.1", "41.5", "60.3", "43.1", "55.5", "66.6"],
        ["桥头乡", "97.3", "38.2", "101.5", "39.1", "77.7", "88.8"],
    ]
    rows = [
        (x, 700.0 - 22 * r, words)
        for r, row in enumerate(body)
        for x, words in zip(columns, row, strict=True)
    ]
    assert texts(read(tmp_path, [[*title(), *rows]]))[2:] == [" | ".join(row) for row in body]
