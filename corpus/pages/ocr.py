"""Pictures of pages to rows, by the recognition that the extra `ocr` installs; without a network."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache
from importlib.util import find_spec
from statistics import fmean, median
from typing import Any

from corpus.errors import CorpusError
from corpus.pages.aligned import rows_at_heights
from corpus.pages.glyphs import Glyph, Row
from corpus.system import lift_memory, silence_onnxruntime

DOTS = 200
"""Resolution at which pages are drawn, dots an inch: figures of 9 points are still told apart."""
INSTALL = "请安装文字识别（pip install 'reportqa[ocr]'），或先做文字识别再入库"
_MOST_PIXELS = 60_000_000  # 300 dots an inch on a sheet of A2
_LEAST = 0.3  # a line that is less sure is dirt or a seal
_INK = 0.8  # of the height of the box that is found around a line: the size of its characters
_LONG = 5  # times as wide as high: such a line tells how far a page is tilted

page_begins: list[Callable[[], None]] = []
"""Called before each picture is read: the reading process tells its parent, which then waits once more."""


def available() -> bool:
    """Whether pictures can be read here."""
    return find_spec("rapidocr") is not None


@cache
def _engine() -> Any:  # noqa: ANN401 - it has no types
    silence_onnxruntime()
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "critical"})


def picture_rows(picture: Any, name: str, dots: int = DOTS) -> list[Row]:  # noqa: ANN401 - array or bytes
    """Rows of a picture (array of height x width x 3, or the bytes of its file), scored 0..1.

    Raises:
        CorpusError: no picture, one that is too large, or nothing to read it with.
    """
    if not available():
        raise CorpusError(f"{name}：是图片或扫描件；{INSTALL}")
    for told in page_begins:
        told()
    lift_memory()
    try:
        held, high = _decoded(picture, name) if isinstance(picture, bytes) else (picture, picture.shape[0])
        found = _engine()(held, use_cls=False, return_word_box=True, text_score=_LEAST)
    except (ValueError, TypeError, OSError, SyntaxError, IndexError, ArithmeticError) as exc:
        raise CorpusError(f"{name}：图片已损坏，读不了；请重新扫描") from exc
    if found.txts is None or not found.word_results:
        return []
    lines = [line for line in found.word_results if line]
    slope = _slope([[tuple(map(float, corner)) for corner in box] for box in found.boxes])
    return rows_at_heights([_run(line, slope, high, 72 / dots) for line in lines], recognised=True)


def _decoded(data: bytes, name: str) -> tuple[Any, int]:
    """The picture in a file and its height; its size is looked at before it is unpacked."""
    import io

    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise CorpusError(
                    f"{name}：图片有 {image.width}×{image.height} 点，太大；请缩小到 A4 300 dpi"
                )
            return image.convert("RGB"), image.height
    except (UnidentifiedImageError, Image.DecompressionBombError) as exc:
        raise CorpusError(f"{name}：图片已损坏，读不了；请重新扫描") from exc


def _slope(boxes: Sequence[Sequence[Sequence[float]]]) -> float:
    """How far the lines of a page rise or fall, down for each step right; 0 where none is long enough."""
    told = []
    for (left, top), (right, other), *_, (_, below) in boxes:
        if right - left > _LONG * max(1.0, below - top):
            told.append((other - top) / (right - left))
    return median(told) if told else 0.0


def _run(
    line: Sequence[tuple[str, float, Sequence[Sequence[float]]]], slope: float, high: float, unit: float
) -> list[Glyph]:
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
