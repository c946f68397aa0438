"""The picture of a page that was recognised, made small enough to be kept beside the text."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from corpus.report import Box, Picture

if TYPE_CHECKING:
    from PIL.Image import Image

    from corpus.pages.glyphs import Glyph

_MOST = 400_000  # bytes of one page; one of print has 130,000
# Dots of the longer side and quality of WebP, the first that make the page small enough: A4 at 150 an inch,
# on which small print is still read, and for what is no print less.
_SIZES = ((1754, 50), (1754, 25), (1240, 25), (877, 8))
_POINTS = 72
_ABOVE = 0.25  # of the size of the characters, by which a box is higher than they are


def picture_of(image: Image, page: int, dots: int, slope: float) -> tuple[Picture, bytes] | None:
    """The picture of a page (from 1), drawn at `dots` an inch, and its file; None where it stays too large.

    The same image gives the same bytes.
    """
    from PIL.Image import Resampling

    wide, high = (round(side * _POINTS / dots) for side in image.size)
    for longest, quality in _SIZES:
        share = min(1.0, longest / max(image.size))
        size = max(1, round(image.width * share)), max(1, round(image.height * share))
        small = image.convert("RGB").resize(size, Resampling.LANCZOS)
        file = io.BytesIO()
        small.save(file, "WEBP", quality=quality, method=4)
        data = file.getvalue()
        if len(data) <= _MOST:
            return Picture(page, hashlib.sha256(data).hexdigest(), wide, high, round(slope, 5)), data
    return None


def box_of(glyphs: Sequence[Glyph], page: int, high: float) -> Box:
    """Where a row stands on the picture of its page, which is `high` points high."""
    left, right = min(g.left for g in glyphs), max(g.right for g in glyphs)
    top = max(g.top + _ABOVE * g.size for g in glyphs)
    bottom = min(g.bottom for g in glyphs)
    return Box(0, 0, page, round(left), round(high - top), round(right), round(high - bottom))


def within(
    pictures: Sequence[tuple[Picture, bytes]], megabytes: int
) -> tuple[list[tuple[Picture, bytes]], tuple[str, ...]]:
    """As many of the pictures of one file as `megabytes` hold, from the first on; a note of the others."""
    left, kept = megabytes << 20, []
    for picture, data in pictures:
        left -= len(data)
        if left < 0:
            break
        kept.append((picture, data))
    if len(kept) == len(pictures) or not megabytes:
        return kept, ()
    page = pictures[len(kept)][0].page
    return kept, (f"（第{page}页起没有留下页面的图片：一份文件最多留 {megabytes} MB）",)
