"""Pages of government reports printed, drawn as pictures and read back: characters, figures, time a page.

python -m benchmarks.ocr --corpus ../shared/corpus/provincial_2025 [--pages N] [--minutes M] [--write]

Each page holds whole paragraphs from the middle of another report; Chromium prints them. Pages are drawn
clean, tilted by one degree, with a red seal over the text, and with one whose ink covers the print, saved as
a coarse JPEG. What is read is held against what was printed, spaces left out. A stretch that differs counts
as many errors as its longer side has characters, so the shares are at most too low. It is counted how
many of the wrong figures are told not to be sure, and how many of the right. After so many minutes no
further page is begun; the table says how many were read.
"""

from __future__ import annotations

import argparse
import html
import io
import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageFont

from benchmarks.machine import load, machine
from corpus.language.fold import fold
from corpus.layout.lines import Line
from corpus.office.programs import program
from corpus.pages import ocr
from corpus.readers import read_lines
from corpus.report import DOUBTFUL

RECORD = Path(__file__).with_suffix(".md")
DOTS = 200
_CHARACTERS = 600  # printed on a page at 16 points, with what paragraphs leave blank
_SCAN = 4  # pages that are timed as one scan
_FIGURE = re.compile(r"\d[\d,.]*\d|\d")
_SEAL_FONT = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc"
_STYLE = "@page{size:A4;margin:25mm} div{break-after:page} p{font:16pt/1.6 serif;text-indent:2em;margin:0}"


@dataclass
class Tally:
    """Characters, figures and seconds summed over the pages of a kind."""

    pages: int = 0
    printed: int = 0
    wrong: int = 0
    wrong_folded: int = 0
    figures: int = 0
    figures_right: int = 0
    right_marked: int = 0
    figures_wrong: int = 0
    wrong_marked: int = 0
    seconds: float = 0.0
    busy: float = 0.0

    def add(self, truth: str, lines: Sequence[Line]) -> None:
        """Count a page."""
        told = list(_told(lines))
        read = "".join(char for char, _ in told)
        self.pages += 1
        self.printed += len(truth)
        self.wrong += differing(truth, read)
        self.wrong_folded += differing(fold(truth), fold(read))
        asked, found = _FIGURE.findall(truth), list(_FIGURE.finditer(read))
        held = [figure.group() for figure in found]
        sure = [min(score for _, score in told[f.start() : f.end()]) >= DOUBTFUL for f in found]
        blocks = SequenceMatcher(None, asked, held, autojunk=False).get_matching_blocks()
        right = {n for block in blocks for n in range(block.b, block.b + block.size)}
        self.figures += len(asked)
        self.figures_right += len(right)
        self.right_marked += sum(not sure[n] for n in right)
        self.figures_wrong += len(held) - len(right)
        self.wrong_marked += sum(not sure[n] for n in range(len(held)) if n not in right)

    def row(self, name: str) -> str:
        """The line of the table."""
        right, folded = 1 - self.wrong / self.printed, 1 - self.wrong_folded / self.printed
        figures = self.figures_right / self.figures
        return (
            f"| {name} | {self.pages} | {self.printed} | {right:.4f} | {folded:.4f} | {self.figures} "
            f"| {figures:.4f} | {self.right_marked} | {self.figures_wrong} | {self.wrong_marked} "
            f"| {self.seconds / self.pages:.1f} "
            f"| {self.busy / self.pages:.1f} |"
        )


def _told(lines: Sequence[Line]) -> Iterator[tuple[str, float]]:
    """Each character that was read, spaces left out, and how sure it is."""
    for line in lines:
        whole = 1.0 if line.score is None else line.score
        for at, char in enumerate(line.text):
            if not char.isspace():
                yield char, min((s for a, b, s in line.scores if a <= at < b), default=whole)


def differing(truth: str, read: str) -> int:
    """Characters of the stretches in which two texts differ, the longer side of each."""
    codes = SequenceMatcher(None, truth, read, autojunk=False).get_opcodes()
    return sum(max(b - a, d - c) for tag, a, b, c, d in codes if tag != "equal")


def page_texts(corpus: Path, most: int) -> Iterator[list[str]]:
    """Whole paragraphs from the middle of each report, as many as fill a page."""
    for path in sorted(corpus.glob("*.txt"))[:most]:
        paragraphs = [p.strip() for p in path.read_text("utf-8").splitlines() if p.strip()]
        held: list[str] = []
        for paragraph in paragraphs[len(paragraphs) // 2 :]:
            if sum(map(len, held)) + len(paragraph) <= _CHARACTERS:
                held.append(paragraph)
            elif held:
                break
        if held:
            yield held


def printed(pages: list[list[str]], folder: Path) -> list[Image.Image]:
    """The pages as Chromium prints them, drawn at 200 dots an inch; SystemExit where that cannot be done."""
    browser = program("chromium", "google-chrome", "chrome")
    if browser is None:
        raise SystemExit("需要 Chromium")
    body = "".join(f"<div>{''.join(f'<p>{html.escape(p)}</p>' for p in page)}</div>" for page in pages)
    source, out = folder / "pages.html", folder / "pages.pdf"
    source.write_text(f"<meta charset=utf-8><style>{_STYLE}</style>{body}", "utf-8")
    flags = ["--headless", "--no-sandbox", "--no-pdf-header-footer", f"--print-to-pdf={out}"]
    subprocess.run([browser, *flags, source.as_uri()], check=True, capture_output=True, timeout=120)
    with pypdfium2.PdfDocument(out) as document:
        if len(document) != len(pages):
            raise SystemExit(f"印成 {len(document)} 页，应为 {len(pages)} 页")
        return [page.render(scale=DOTS / 72).to_pil().convert("RGB") for page in document]


def tilted(page: Image.Image) -> Image.Image:
    """The page turned by one degree."""
    return page.rotate(1, Image.Resampling.BICUBIC, fillcolor="white")


def stamped(page: Image.Image) -> Image.Image:
    """A red seal of 42 mm over the text, its ink let through as ink does."""
    side, seal = round(42 / 25.4 * DOTS), Image.new("RGB", page.size, "white")
    left, top = page.width // 2 - side // 2, page.height // 4
    draw, red = ImageDraw.Draw(seal), (225, 40, 40)
    draw.ellipse((left, top, left + side, top + side), outline=red, width=12)
    font = ImageFont.truetype(_SEAL_FONT, 44)
    draw.text((left + side // 2, top + side // 2), "松溪县人民政府", red, font, anchor="mm")
    return ImageChops.multiply(page, seal)


def covered(page: Image.Image) -> Image.Image:
    """The same seal in ink that covers the print by half, the page saved as JPEG with half its colour."""
    red = stamped(Image.new("RGB", page.size, "white"))
    ink = ImageChops.subtract(red.getchannel("R"), red.getchannel("G")).point(lambda v: 128 if v else 0)
    file = io.BytesIO()
    Image.composite(red, page, ink).save(file, "JPEG", quality=40, subsampling=2)
    return Image.open(file).convert("RGB")


KINDS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "清晰": lambda page: page,
    "倾斜 1°": tilted,
    "文字上盖章": stamped,
    "章盖住字，JPEG": covered,
}


def measured(pages: list[list[str]], folder: Path, minutes: float) -> dict[str, Tally]:
    """Every page read in every kind, until the minutes are over."""
    out, started = {name: Tally() for name in KINDS}, time.monotonic()
    for number, (texts, drawn) in enumerate(zip(pages, printed(pages, folder), strict=True)):
        if number and time.monotonic() - started > minutes * 60:
            break
        truth = re.sub(r"\s", "", "".join(texts))
        for name, draw in KINDS.items():
            path = folder / f"{number}.png"
            draw(drawn).save(path, dpi=(DOTS, DOTS))
            begun, busy = time.monotonic(), time.process_time()
            read = read_lines(path)
            out[name].seconds += time.monotonic() - begun
            out[name].busy += time.process_time() - busy
            out[name].add(truth, read.lines)
    return out


def timed(pages: Sequence[Image.Image], at_once: int) -> tuple[float, float]:
    """Seconds and processor seconds a page, of pages read as those of one scan, so many at once."""
    kept, ocr._AT_ONCE = ocr._AT_ONCE, at_once
    begun, busy = time.monotonic(), time.process_time()
    try:
        read = list(ocr.pages_read(enumerate(pages, 1), len(pages), "scan.pdf"))
    finally:
        ocr._AT_ONCE = kept
    return (time.monotonic() - begun) / len(read), (time.process_time() - busy) / len(read)


def main() -> None:
    """Print the table, and write it down if asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--pages", type=int, default=16)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    pages = list(page_texts(options.corpus, options.pages))
    with tempfile.TemporaryDirectory() as folder:
        tallies = measured(pages, Path(folder), options.minutes)
        scan = printed(pages[:_SCAN], Path(folder))
    timed(scan[:2], 2)  # the engines are made
    timings = {n: timed(scan, n) for n in (1, 2)}
    spent = "\n".join(f"| {n} | {seconds:.1f} | {busy:.1f} |" for n, (seconds, busy) in timings.items())
    rows = "\n".join(tally.row(name) for name, tally in tallies.items())
    asked = f"--corpus {options.corpus} --pages {options.pages} --minutes {options.minutes:g}"
    told = f"""# 由图片识别的文字

`python -m benchmarks.ocr {asked} --write`

{machine(["rapidocr", "onnxruntime"])}；测量时的负载 {load():.1f}。

省级政府工作报告（每份取中间一页，16 磅，A4）由 Chromium 印成 PDF，
画成每英寸 {DOTS} 点的图片，再读回来，与原文逐字对照（不计空白）。
“按字”是一字不差的；“全半角不分”把全角、半角标点看作一样；“数字”是整个数一位不差、次序也对的。
“对而标”是认对了却标明没有把握的，“错”是认出来而不对的数，“错而标”是其中标明没有把握的；整个认丢的数只在“数字对的”里扣。
“文字上盖章”的红墨透出下面的字；“章盖住字”的盖住一半，再存成质量 40、颜色减半的 JPEG。
有红色压住字的页读两遍：照原样一遍，去掉红色一遍，所以慢一倍。
负载高于核数时，“秒/页”是与别的任务争用时的，“处理器秒”是各线程合计。
时间用完就不再读下一页：不到十二页的只能说大概。

| 图片 | 页 | 字 | 按字 | 全半角不分 | 数字 | 数字对的 | 对而标 | 错 | 错而标 | 秒/页 | 其中处理器秒 |
|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|
{rows}

清晰的前 {_SCAN} 页存成一份扫描件，几页一起读（一页时几个核一起读这一页）：

| 一起读的页 | 秒/页 | 其中处理器秒 |
|---:|---:|---:|
{spent}
"""
    print(told)
    if options.write:
        RECORD.write_text(told, "utf-8")


if __name__ == "__main__":
    main()
