"""Pictures of pages to rows, by the recognition that the extra `ocr` installs; without a network."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from queue import SimpleQueue
from statistics import fmean, median
from threading import Lock
from typing import TYPE_CHECKING, Any

from corpus.errors import CorpusError
from corpus.pages.aligned import rows_at_heights
from corpus.pages.glyphs import Glyph, Row
from corpus.pages.page_images import box_of, picture_of
from corpus.pages.seals import Word, merged, without_red
from corpus.report import Picture
from corpus.system import cores, lift_memory, silence_onnxruntime

if TYPE_CHECKING:
    from PIL.Image import Image

DOTS = 200
"""Resolution at which pages are drawn, dots an inch: figures of 9 points are still told apart."""
INSTALL = "请安装文字识别（pip install 'reportqa[ocr]'），或先做文字识别再入库"
_MOST_PIXELS = 60_000_000  # 300 dots an inch on a sheet of A2
_LEAST = 0.3  # a line that is less sure is dirt or a seal
_INK = 0.8  # of the height of the box that is found around a line: the size of its characters
_LONG = 5  # times as wide as high: such a line tells how far a page is tilted
_AT_ONCE = 2  # pages, each in 600 MB; what cores are left work on the same pages

on_pictures: list[Callable[[int, int], None]] = []
"""Called with the pictures of a file that are read and how many there are, at first and after each reading.

The reading process tells its parent, which then waits once more.
"""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a picture shows: its rows, scored 0..1, and what is kept of it with the bytes of its file."""

    rows: tuple[Row, ...]
    picture: tuple[Picture, bytes] | None


def available() -> bool:
    """Whether pictures can be read here."""
    return find_spec("rapidocr") is not None


@cache
def _engine(_slot: int, threads: int) -> Any:  # noqa: ANN401 - it has no types
    """One of the engines, for one thread at a time; 0 `threads` are as many as there are cores."""
    silence_onnxruntime()
    from rapidocr import RapidOCR

    held = {"EngineConfig.onnxruntime.intra_op_num_threads": threads} if threads else {}
    return RapidOCR(params={"Global.log_level": "critical", **held})


def picture_read(data: bytes, name: str) -> Recognised:
    """What the picture in a file shows, as its first page.

    Raises:
        CorpusError: no picture, one that is too large, or nothing to read it with.
    """
    _check_available(name)
    image = _decoded(data, name)
    ((_, read),) = pages_read([(1, image)], 1, name)
    return read


def pages_read(drawn: Iterable[tuple[int, Image]], count: int, name: str) -> Iterator[tuple[int, Recognised]]:
    """What each page (its number and its picture, 200 dots an inch, `count` of them) shows, in their order.

    Some are read at once; `drawn` is gone through in the caller's thread, a page ahead.

    Raises:
        CorpusError: nothing to read them with, or a picture that breaks the reading.
    """
    _check_available(name)
    lift_memory()
    at_once = min(_AT_ONCE, count, cores())
    threads = cores() // at_once if at_once > 1 else 0
    free: SimpleQueue[int] = SimpleQueue()
    for slot in range(at_once):
        _engine(slot, threads)  # made one after the other, in this thread
        free.put(slot)

    def read(page: int, image: Image) -> Recognised:
        slot = free.get()
        try:
            return _read(_engine(slot, threads), page, image, name, progress.again)
        finally:
            free.put(slot)

    progress = _Progress(count)
    progress.again()
    with ThreadPoolExecutor(at_once) as pool:
        waiting = []
        for page, image in drawn:
            waiting.append((page, pool.submit(read, page, image)))
            if len(waiting) > at_once:
                first, made = waiting.pop(0)
                yield first, made.result()
                progress.one_more()
        for first, made in waiting:
            yield first, made.result()
            progress.one_more()
        progress.end()


class _Progress:
    """How many pages are read, told from several threads one at a time."""

    def __init__(self, count: int) -> None:
        self._count, self._done = count, 0
        self._telling = Lock()

    def again(self) -> None:
        """Tell how far the reading is: it goes on, though no further page is read."""
        with self._telling:
            for told in on_pictures:
                told(self._done, self._count)

    def one_more(self) -> None:
        """A page is read."""
        self._done += 1
        self.again()

    def end(self) -> None:
        """All are read; on those left out nothing is drawn."""
        if self._done < self._count:
            self._done = self._count
            self.again()


def _check_available(name: str) -> None:
    if not available():
        raise CorpusError(f"{name}：是图片或扫描件；{INSTALL}")


def _read(
    engine: Any,  # noqa: ANN401 - it has no types
    page: int,
    image: Image,
    name: str,
    goes_on: Callable[[], None],
) -> Recognised:
    lines, slope = _lines(engine, image, name)
    cleared = without_red(image)
    if cleared is not None:
        goes_on()  # each reading has the time that a page has
        again, _ = _lines(engine, cleared[0], name)
        lines = list(merged(lines, again, cleared[1]))
    if not lines:
        return Recognised((), None)
    unit, high = 72 / DOTS, image.height
    rows = rows_at_heights([_run(line, slope, high, unit) for line in lines], recognised=True)
    rows = [replace(row, seen=(box_of(row.glyphs, page, high * unit),)) for row in rows]
    return Recognised(tuple(rows), picture_of(image, page, DOTS, slope))


def _lines(engine: Any, image: Image, name: str) -> tuple[list[Sequence[Word]], float]:  # noqa: ANN401
    """The words of each line that the engine finds on a page, and how far the page is tilted."""
    try:
        found = engine(image, use_cls=False, return_word_box=True, text_score=_LEAST)
    except (ValueError, TypeError, OSError, SyntaxError, IndexError, ArithmeticError) as exc:
        raise CorpusError(f"{name}：图片已损坏，读不了；请重新扫描") from exc
    if found.txts is None or not found.word_results:
        return [], 0.0
    corners = [[tuple(map(float, corner)) for corner in box] for box in found.boxes]
    return [line for line in found.word_results if line], _slope(corners)


def _decoded(data: bytes, name: str) -> Image:
    """The picture in a file; its size is looked at before it is unpacked."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise CorpusError(
                    f"{name}：图片有 {image.width}×{image.height} 点，太大；请缩小到 A4 300 dpi"
                )
            lift_memory()
            return image.convert("RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError, ValueError, OSError, SyntaxError) as exc:
        raise CorpusError(f"{name}：图片已损坏，读不了；请重新扫描") from exc


def _slope(boxes: Sequence[Sequence[Sequence[float]]]) -> float:
    """How far the lines of a page rise or fall, down for each step right; 0 where none is long enough."""
    told = []
    for (left, top), (right, other), *_, (_, below) in boxes:
        if right - left > _LONG * max(1.0, below - top):
            told.append((other - top) / (right - left))
    return median(told) if told else 0.0


def _run(line: Sequence[Word], slope: float, high: float, unit: float) -> list[Glyph]:
    """The characters of a line as glyphs, the page set upright."""
    tops = fmean(corner[1] - slope * corner[0] for _, _, box in line for corner in box[:2])
    feet = fmean(corner[1] - slope * corner[0] for _, _, box in line for corner in box[2:])
    bottom, size = (high - feet) * unit, max(1.0, (feet - tops) * unit * _INK)
    out = []
    for words, score, box in line:
        left, right = min(c[0] for c in box) * unit, max(c[0] for c in box) * unit
        step = (right - left) / max(1, len(words))
        for n, char in enumerate(words):
            at = left + n * step
            sure = score if math.isfinite(score) else 0.0
            out.append(Glyph(char, at, bottom, at + step, bottom + size, size, sure))
    return out
