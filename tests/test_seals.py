"""Seals over print: the page is read again without the red; what only that reading tells is not sure."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image, ImageDraw

from benchmarks.ocr import Tally
from corpus.folder.load import read_report
from corpus.layout.lines import Line
from corpus.pages import ocr
from corpus.pages.glyphs import Row
from corpus.pages.paragraphs import lines_of
from corpus.pages.seals import UNSURE, merged, without_red
from corpus.report import DOUBTFUL

WIDE = 40  # dots a character
TITLE = "松溪县水务局2030年工作总结"
ROWS = ["全年新建供水管网36.4公里，投资7.35亿元，整治", "河道12公里，惠及群众2.1万户，效果良好。"]
LOST = "全年新建供水管网36.4公里，投资整治"
SURE, DOUBT = "由图片识别", "由图片识别，数字没有把握，请对照原图"
TOPS = (100, 200, 260)


def page(*, seal: bool) -> Image.Image:
    """Black rows where the words stand, and a red seal over the second figure of the first."""
    image = Image.new("RGB", (1400, 600), "white")
    draw = ImageDraw.Draw(image)
    for top, line in zip(TOPS, (TITLE, *ROWS), strict=True):
        for n in range(len(line)):
            draw.rectangle((100 + WIDE * n + 8, top + 8, 100 + WIDE * n + 28, top + 32), fill="black")
    if seal:
        left = 100 + WIDE * ROWS[0].index("7.35")
        draw.rectangle((left + 10, 190, left + 60, 250), fill=(225, 40, 40))
        draw.rectangle((left + 20, 208, left + 40, 232), fill=(150, 20, 20))
    return image


def line_of(
    words: str, top: int, score: float = 0.99
) -> tuple[tuple[str, float, list[tuple[float, float]]], ...]:
    def corners(n: int) -> list[tuple[float, float]]:
        left, right = 100.0 + WIDE * n, 100.0 + WIDE * (n + 1)
        return [(left, top), (right, top), (right, top + 40.0), (left, top + 40.0)]

    return tuple((char, score, corners(n)) for n, char in enumerate(words))


class Reader:
    """Recognition that loses what red covers, and is sure all the same; and how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, image: Image.Image, **_: object) -> SimpleNamespace:
        self.asked += 1
        red = any(colour[0] > colour[1] + 60 for _, colour in image.getcolors(1 << 24) or [])
        lines = [
            line_of(TITLE, TOPS[0]),
            line_of(LOST if red else ROWS[0], TOPS[1]),
            line_of(ROWS[1], TOPS[2]),
        ]
        boxes = [[line[0][2][0], line[-1][2][1], line[-1][2][2], line[0][2][3]] for line in lines]
        return SimpleNamespace(txts=("",) * len(lines), boxes=boxes, word_results=lines)


@pytest.mark.parametrize("seal", [False, True])
def test_a_figure_under_a_seal_is_read_and_is_not_sure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, seal: bool
) -> None:
    reader = Reader()
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(ocr, "on_pictures", [lambda done, count: told.append((done, count))])
    monkeypatch.setattr(ocr, "available", lambda: True)
    monkeypatch.setattr(ocr, "lift_memory", lambda: None)
    monkeypatch.setattr(ocr, "_engine", lambda *_: reader)
    path = tmp_path / "松溪县水务局2030年工作总结.png"
    page(seal=seal).save(path)
    report = read_report(path, tmp_path)
    assert report.text == f"{TITLE}\n{''.join(ROWS)}"
    assert reader.asked == (2 if seal else 1), "a page without a seal costs no more than before"
    # the parent waits so long for each word of the process: a second reading has its own time
    assert told == [(0, 1), *[(0, 1)] * seal, (1, 1)]
    at = {figure: report.text.index(figure) for figure in ("36.4", "7.35", "2.1")}
    told = {figure: report.origin(start, start + len(figure)) for figure, start in at.items()}
    # the figure before it stands in the same row and shares its mark, the row below does not
    row = DOUBT if seal else SURE
    assert told == {"36.4": row, "7.35": row, "2.1": SURE}
    assert report.recognised(0, 5) == 0.99
    assert sum(score < DOUBTFUL for _, _, score in report.scanned) == seal


def test_red_beside_print_is_no_seal_over_it() -> None:
    assert without_red(page(seal=False)) is None
    head = page(seal=False)
    ImageDraw.Draw(head).rectangle((100, 20, 900, 60), fill=(225, 40, 40))  # a red heading
    assert without_red(head) is None
    found = without_red(page(seal=True))
    assert found is not None
    cleared, ink = found
    left = 100 + WIDE * ROWS[0].index("7.35")
    assert cleared.getpixel((left + 55, 195)) == (225, 225, 225), "red ink is as light as paper"
    assert cleared.getpixel((left + 30, 220)) == (150, 150, 150), "print under it stays darker"
    assert cleared.getpixel((115, 120)) == (0, 0, 0)
    assert ink.share((left + 12.0, 192.0, left + 50.0, 206.0)) == 1.0
    assert ink.share((100.0, 100.0, 140.0, 140.0)) == 0.0


def test_what_both_readings_tell_stays_sure_and_other_lines_are_left_alone() -> None:
    found = without_red(page(seal=True))
    assert found is not None
    title, whole, below = line_of(TITLE, TOPS[0]), line_of(ROWS[0], TOPS[1]), line_of(ROWS[1], TOPS[2])
    scrap = line_of("公购", TOPS[1], 0.6)  # of the seal, inside the row
    lines = list(merged([title, scrap, whole, below], [title, whole, line_of("别的", TOPS[2])], found[1]))
    words = ["".join(char for char, _, _ in line) for line in lines]
    assert words == [TITLE, ROWS[1], ROWS[0]], (
        "the scrap goes, lines without red are those of the page as it is"
    )
    assert {score for line in lines for _, score, _ in line} == {0.99}
    lost = list(merged([title, line_of(LOST, TOPS[1]), below], [title, whole, below], found[1]))
    unsure = "".join(char for char, score, _ in lost[-1] if score == UNSURE)
    assert unsure == "7.35"


def test_the_benchmark_counts_the_marks_of_right_and_wrong_figures() -> None:
    tally = Tally()
    lines = [
        Line("投资12亿元，增长8%，收入 7万元。", score=0.4, scores=((0, 6, 0.99), (6, 17, 0.4))),
        Line("建成3处。", score=0.4),
    ]
    tally.add("投资12亿元，增长8%，收入9万元。建成3处，5年。", lines)
    assert (tally.figures, tally.figures_right, tally.right_marked) == (5, 3, 2)
    assert (tally.figures_wrong, tally.wrong_marked) == (1, 1)


def test_a_row_that_a_seal_makes_higher_goes_on_in_the_next() -> None:
    """The box around it takes in the seal's line; printed rows of two sizes are two paragraphs as before."""

    def rows(score: float | None) -> list[Row]:
        told = [
            ("整治河道十二公里，新增步道八公里，建成公园三处。全", 17.0, 558.0),
            ("年清理河道垃圾四千吨。", 14.9, 535.0),
        ]
        return [Row(text, text, 77.0, 514.0, size, bottom, score=score) for text, size, bottom in told]

    assert [len(lines_of([rows(score)])[0]) for score in (0.9, None)] == [1, 2]
