"""Pictures of scanned pages: kept beside the index, each line's place on them, shown with the quote."""

from __future__ import annotations

import hashlib
import io
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from page_samples import report as sample
from PIL import Image, ImageDraw
from starlette.applications import Starlette
from starlette.testclient import TestClient
from stub_encoder import StubEncoder

from corpus.errors import CorpusError
from corpus.folder import picture_files
from corpus.folder.load import read_pictured
from corpus.pages import ocr
from corpus.pages.page_images import picture_of, within
from corpus.readers import pdf
from corpus.readers.limits import DEFAULT, Limits
from corpus.record import report_of, report_record
from corpus.report import Report
from index.building import report_files
from index.building.build import build_index
from index.building.update import update_index
from index.files.manifest import read_manifest
from index.files.pointer import current_version
from index.version_commands import check_files, show_info
from index.versions.history import prune
from index.versions.page_pictures import PICTURES
from page.cards.source import report_panel
from page.cards.words import CHINESE
from page.chat.asking import Asking
from page.chat.desk import Desk
from page.english import say_in
from page.library import jobs
from page.library.jobs import Job, Part
from page.library.management import jobs_list
from page.server.site import Site, site_options
from page.server.waiting import Progress
from tests.pdf_file import pdf_bytes

PAGES = [
    ["松溪县水务局2030年工作总结", "一、供水", "新建供水管网36.4公里，完成全年任务的六成，惠及群众2.1万户，"],
    ["漏损率降到9.8%。", "二、河道", "整治河道12公里，新增步道8公里。"],
]
STEP, SIZE, TOP = 60, 40, 100  # dots
SLOPE = 0.02


class Scanner:
    """Recognition that finds the lines of `PAGES`, by how many strokes are drawn on the page; tilted."""

    def __call__(self, image: Image.Image, **_: object) -> SimpleNamespace:
        grey = image.convert("L")
        strokes = sum(
            grey.getpixel((300, y)) < 128 <= grey.getpixel((300, y - 1)) for y in range(1, grey.height)
        )
        lines = PAGES[strokes - 1]
        boxes = [self._box(100, 100 + SIZE * len(line), TOP + STEP * n) for n, line in enumerate(lines)]
        words = [
            tuple(
                (char, 0.97, self._box(100 + SIZE * c, 100 + SIZE * (c + 1), TOP + STEP * n))
                for c, char in enumerate(line)
            )
            for n, line in enumerate(lines)
        ]
        return SimpleNamespace(txts=tuple(lines), boxes=boxes, word_results=words)

    @staticmethod
    def _box(left: int, right: int, top: int) -> list[tuple[float, float]]:
        corners = ((left, top), (right, top), (right, top + SIZE), (left, top + SIZE))
        return [(x, y + SLOPE * x) for x, y in corners]


@pytest.fixture
def scan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a PDF of two pages that hold no text, and what recognises them."""
    for module in (ocr, pdf):
        monkeypatch.setattr(module, "available", lambda: True)
    monkeypatch.setattr(ocr, "lift_memory", lambda: None)
    monkeypatch.setattr(ocr, "_engine", lambda *_: Scanner())
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    drawn = [[(50.0, 700.0 - 20 * n, 500.0, 700.0 - 20 * n) for n in range(count)] for count in (1, 2)]
    (corpus / "扫描.pdf").write_bytes(pdf_bytes([[], []], rules=drawn))
    return corpus


def read_here(paths: Sequence[Path], root: Path, _: object, folder: Path, __: object) -> Iterator[Report]:
    """As `each_report`, in this process, where recognition is the stub."""
    scratch = folder.parent / "scratch"
    scratch.mkdir(exist_ok=True)
    for path in paths:
        report, held = read_pictured(path, root)
        picture_files.hand_over(held, scratch)
        picture_files.take_over(report, scratch, folder)
        yield report


def built(corpus: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(report_files, "each_report", read_here)
    build_index(corpus, folder, StubEncoder())
    return folder


def held(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / PICTURES).iterdir()}


def test_every_line_stands_on_the_picture_of_its_page(scan: Path) -> None:
    report, files = read_pictured(scan / "扫描.pdf", scan)
    assert [p.page for p in report.pictures] == [1, 2]
    assert all(hashlib.sha256(files[p.digest]).hexdigest() == p.digest for p in report.pictures)
    assert [(p.width, p.height) for p in report.pictures] == [(595, 842)] * 2
    assert all(abs(p.slope - SLOPE) < 0.001 for p in report.pictures)
    told = [(box.page, report.text[box.start : box.end]) for box in report.boxes]
    assert told == [(page, line) for page, lines in enumerate(PAGES, 1) for line in lines]
    unit = 72 / ocr.DOTS
    first = report.boxes[0]
    assert (first.left, first.top) == (round(100 * unit), round(TOP * unit))
    assert (first.right, first.bottom) == (
        round((100 + SIZE * len(PAGES[0][0])) * unit),
        round((TOP + SIZE) * unit),
    )
    assert report_of(report_record(report)) == report


def test_a_sentence_over_two_pages_stands_on_both(scan: Path) -> None:
    report, _ = read_pictured(scan / "扫描.pdf", scan)
    start = report.text.index("惠及群众")
    end = report.text.index("9.8%。") + 5
    assert "\n" not in report.text[start:end]
    assert [box.page for box in report.boxes_of(start, end)] == [1, 2]
    assert report.boxes_of(0, 3)[0].page == 1
    assert sample().boxes_of(0, 10) == ()


def test_pages_are_read_at_once_and_stay_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first page waits for the second, which would never come were they read one after the other."""
    second = threading.Event()

    class Waiting(Scanner):
        def __call__(self, image: Image.Image, **more: object) -> SimpleNamespace:
            if image.width == 401:
                assert second.wait(20)
            if image.width == 402:
                second.set()
            return super().__call__(image, **more)

    def drawn() -> Iterator[tuple[int, Image.Image]]:
        for page in (1, 2, 3):
            image = Image.new("RGB", (400 + page, 300), "white")
            ImageDraw.Draw(image).line((0, 150, 400, 150), "black", 3)
            yield page, image

    slots: list[tuple[int, int]] = []
    monkeypatch.setattr(ocr, "available", lambda: True)
    monkeypatch.setattr(ocr, "lift_memory", lambda: None)
    monkeypatch.setattr(ocr, "cores", lambda: 2)
    monkeypatch.setattr(ocr, "_engine", lambda slot, threads: slots.append((slot, threads)) or Waiting())
    said: list[tuple[int, int]] = []
    monkeypatch.setattr(ocr, "on_pictures", [lambda done, count: said.append((done, count))])
    read = list(ocr.pages_read(drawn(), 3, "a.pdf"))
    assert [(page, found.rows[0].text) for page, found in read] == [(page, PAGES[0][0]) for page in (1, 2, 3)]
    assert said == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert set(slots) == {(0, 1), (1, 1)}, "one thread for each"


def test_pictures_are_small_and_no_more_than_the_limit_are_kept(scan: Path) -> None:
    noise = Image.effect_noise((2400, 3200), 90).convert("RGB")
    made = picture_of(noise, 7, 200, 0.0)
    assert made is not None
    assert len(made[1]) <= 400_000
    with Image.open(io.BytesIO(made[1])) as kept:
        assert max(kept.size) < 1754
    assert made == picture_of(noise, 7, 200, 0.0)
    print_of_text = picture_of(Image.new("RGB", (1654, 2339), "white"), 1, 200, 0.0)
    assert print_of_text is not None
    with Image.open(io.BytesIO(print_of_text[1])) as kept:
        assert kept.size == (1240, 1754)
    few = [(replace(made[0], page=n), bytes(400_000)) for n in range(1, 5)]
    kept_ones, notes = within(few, 1)
    assert [picture.page for picture, _ in kept_ones] == [1, 2]
    assert notes == ("（第3页起没有留下页面的图片：一份文件最多留 1 MB）",)
    report, files = read_pictured(scan / "扫描.pdf", scan, Limits(pictures_mb=0))
    assert (report.pictures, files, report.boxes_of(0, 50)) == ((), {}, ())
    assert report.scanned == read_pictured(scan / "扫描.pdf", scan, DEFAULT)[0].scanned


def test_an_index_keeps_the_pictures_and_an_update_makes_the_same(
    scan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    index = built(scan, tmp_path / "index", monkeypatch)
    named = read_manifest(current_version(index)).pictures
    assert sorted(held(index)) == sorted(f"{digest}.webp" for digest in named)
    assert len(named) == 2
    (scan / "别.txt").write_text("松溪县2031年工作总结\n一、道路\n改造道路56公里，养护率12.5%。", "utf-8")
    update_index(scan, index, StubEncoder())
    assert held(index) == held(built(scan, tmp_path / "again", monkeypatch))
    manifests = [current_version(folder) / "manifest.json" for folder in (index, tmp_path / "again")]
    assert manifests[0].read_bytes() == manifests[1].read_bytes()
    options = SimpleNamespace(index=index)
    assert check_files(options) == 0
    next((index / PICTURES).iterdir()).unlink()
    assert check_files(options) == 0, "pictures may be deleted"
    show_info(options)
    assert "页面的图片：2 张，0.0 MB，缺 1 张" in capsys.readouterr().out
    left = next((index / PICTURES).iterdir())
    left.write_bytes(b"RIFF")
    assert check_files(options) == 1
    assert f"{left.name}：页面的图片已损坏" in capsys.readouterr().err


def test_pictures_go_with_the_last_version_that_names_them(
    scan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = built(scan, tmp_path / "index", monkeypatch)
    (scan / "别.txt").write_text("松溪县2031年工作总结\n一、道路\n改造道路56公里，养护率12.5%。", "utf-8")
    (scan / "扫描.pdf").unlink()
    update_index(scan, index, StubEncoder())
    assert len(held(index)) == 2, "the version before can be gone back to"
    prune(index, 1)
    assert held(index) == {}


def test_what_a_broken_process_hands_over_is_not_kept(scan: Path, tmp_path: Path) -> None:
    report, files = read_pictured(scan / "扫描.pdf", scan)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    first = report.pictures[0].digest
    picture_files.hand_over({**files, first: b"another"}, scratch)
    with pytest.raises(CorpusError, match="页面的图片没有存好"):
        picture_files.take_over(report, scratch, tmp_path / "kept")
    assert not list(scratch.iterdir())
    assert not list((tmp_path / "kept").iterdir())
    with pytest.raises(CorpusError, match="不是图片的摘要"):
        picture_files.picture_file(tmp_path, "../../etc/passwd")


def panel_of(report: Report, words: str, digests: frozenset[str]) -> str:
    start = report.text.index(words)
    return report_panel(report, (start, start + len(words)), pictures=digests)


def test_a_quote_opens_on_the_picture_with_its_lines_boxed(scan: Path) -> None:
    report, files = read_pictured(scan / "扫描.pdf", scan)
    panel = panel_of(report, "整治河道12公里", frozenset(files))
    assert panel.index("</mark>") < panel.index('<figure class="rq-scan">') < panel.rindex("</div>")
    strip, whole = re.findall(r'<svg viewBox="([^"]+)"', panel)
    left, top, wide, high = map(float, strip.split())
    assert whole == "0 0 595 842"
    assert high < 90
    (box,) = report.boxes_of(report.text.index("整治河道"), report.text.index("整治河道") + 4)
    corners = [
        tuple(map(float, point.split(","))) for point in re.findall(r'points="([^"]+)"', panel)[0].split()
    ]
    assert [y for _, y in corners[:2]] == [
        pytest.approx(box.top - 1 + SLOPE * x, abs=0.1) for x in (box.left - 2, box.right + 2)
    ]
    assert all(left <= x <= left + wide and top <= y <= top + high for x, y in corners)
    assert "/rq/picture?source=%E6%89%AB%E6%8F%8F.pdf&amp;page=2&amp;sum=" in panel
    assert "原件第 2 页，框内是引文所在的行" in panel
    gone = panel_of(report, "整治河道12公里", frozenset())
    assert "rq-scan" not in gone
    assert "没有留下页面的图片；请对照原件" in gone
    chinese = panel.split(f'<div class="rq-text"{CHINESE}>')
    assert len(chinese) == 3, "the words below the quote are ours and stand outside what the report says"
    assert chinese[1].endswith("</figure>")
    assert "图片" not in report_panel(sample(), (3, 9)).split('class="rq-text"')[1]


def test_a_picture_is_served_only_for_a_page_of_a_report_that_is_held(scan: Path, tmp_path: Path) -> None:
    report, files = read_pictured(scan / "扫描.pdf", scan)
    folder = tmp_path / "kept"
    folder.mkdir()
    for digest, data in files.items():
        (folder / f"{digest}.webp").write_bytes(data)
    live: Any = SimpleNamespace(current=lambda: SimpleNamespace(reports={report.source: report}))
    site = TestClient(Starlette(**site_options(Site(live, pictures=folder))))
    good = site.get("/rq/picture", params={"source": report.source, "page": 2})
    assert (good.status_code, good.content) == (200, files[report.pictures[1].digest])
    assert good.headers["content-type"] == "image/webp"
    assert good.headers["cache-control"].startswith("private")
    wrong = [{"source": report.source, "page": 3}, {"source": "../x", "page": 1}, {"source": report.source}]
    assert [site.get("/rq/picture", params=asked).status_code for asked in wrong] == [404] * 3
    desk = Desk(Asking(lambda *_, **__: None, None), live, pictures=folder)  # type: ignore[arg-type]
    start = report.text.index("整治河道")
    assert "rq-scan" in desk.open({"source": report.source, "start": start, "end": start + 4})
    (folder / f"{report.pictures[1].digest}.webp").write_bytes(b"RIFF")
    assert site.get("/rq/picture", params={"source": report.source, "page": 2}).status_code == 404


def test_the_library_says_how_many_pages_are_read(
    scan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the file is taken in, and again while the index reads it; at last what came of it."""
    seen: list[str] = []
    job = Job("收入", "扫描.pdf", "王芳", [Part("扫描.pdf", tmp_path / "sent")])
    (tmp_path / "sent").write_bytes((scan / "扫描.pdf").read_bytes())

    def accepted(*_: object, told: Any) -> SimpleNamespace:
        told("扫描.pdf", 1, 2)
        seen.append(jobs_list([job]))
        return SimpleNamespace(duplicate_of=None, replaced=False, source="扫描.pdf")

    class Keeper:
        def update(self, progress: Any, pages: Any) -> str:
            pages("扫描.pdf", 2, 2)
            seen.append(jobs_list([job]))
            progress(1, 2)
            seen.append(jobs_list([job]))
            return ""

    monkeypatch.setattr(jobs, "accept", accepted)
    work = jobs.Jobs(Keeper(), scan)  # type: ignore[arg-type]
    work._work([job])
    assert "正在识别 扫描.pdf：已读 1 页，共 2 页" in seen[0]
    assert "正在识别 扫描.pdf：已读 2 页，共 2 页" in seen[1]
    assert "正在识别" not in seen[2]
    assert (job.state, "新增 1 份" in job.message) == ("完成", True)


def test_the_waiting_page_says_how_many_pages_are_read() -> None:
    progress = Progress()
    progress.step("正在为报告建立索引")
    progress.pages("扫描.pdf", 3, 12)
    assert progress.told() == "正在识别 扫描.pdf：已读 3 页，共 12 页"
    assert progress.told(say_in("en")) == "Recognising 扫描.pdf: 3 of 12 pages read"
    progress(1, 4)
    assert progress.told() == "正在为报告建立索引 25%"
