"""The picture of a scanned page beside the words that were read from it, the quoted lines boxed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from urllib.parse import quote

from corpus.report import Box, Picture, Report

# Pages shown of one quote, and points around its lines.
_MOST, _AROUND = 3, 14
_GONE = '<p class="rq-note">这一段由图片识别，没有留下页面的图片；请对照原件。</p>'


def scan_strips(report: Report, start: int, end: int, held: Collection[str]) -> str:
    """What the page looks like where `text[start:end]` was read from it; "" for text of the file.

    `held` are the digests of the pictures that are there. The strip shows the lines with a little around
    them, the whole page lies folded below it.
    """
    if report.recognised(start, end) is None:
        return ""
    boxes = report.boxes_of(start, end)
    pictures = {picture.page: picture for picture in report.pictures if picture.digest in held}
    pages = [page for page in dict.fromkeys(box.page for box in boxes) if page in pictures][:_MOST]
    strips = [_strip(report, pictures[page], [box for box in boxes if box.page == page]) for page in pages]
    return "".join(strips) or _GONE


def pages_told(name: str, done: int, count: int) -> str:
    """How far the recognition of a file is."""
    return f"正在识别 {name}：已读 {done} 页，共 {count} 页"


def _strip(report: Report, picture: Picture, boxes: Sequence[Box]) -> str:
    label = f"原件第 {picture.page} 页的图片，引文所在的行加了框"
    whole = _drawn(report.source, picture, boxes, (0, 0, picture.width, picture.height), label)
    area = [box for box in report.boxes if box.page == picture.page]
    falls = [picture.slope * x for x in (0, picture.width)]
    left = max(0, min(box.left for box in area) - _AROUND)
    right = min(picture.width, max(box.right for box in area) + _AROUND)
    top = max(0, min(box.top for box in boxes) + min(falls) - _AROUND)
    bottom = min(picture.height, max(box.bottom for box in boxes) + max(falls) + _AROUND)
    near = _drawn(report.source, picture, boxes, (left, top, right, bottom), label)
    return (
        f'<figure class="rq-scan">{near}<figcaption>原件第 {picture.page} 页，框内是引文所在的行</figcaption>'
        f"<details><summary>看整页</summary>{whole}</details></figure>"
    )


def _drawn(
    source: str, picture: Picture, boxes: Sequence[Box], view: tuple[float, float, float, float], label: str
) -> str:
    """The part of the picture in `view` (left, top, right, bottom, points) with the boxes over it."""
    left, top, right, bottom = view
    shapes = "".join(f'<polygon points="{_corners(box, picture.slope)}"/>' for box in boxes)
    address = f"/rq/picture?source={quote(source)}&amp;page={picture.page}&amp;sum={picture.digest[:12]}"
    return (
        f'<svg viewBox="{left:g} {top:g} {right - left:g} {bottom - top:g}" role="img" aria-label="{label}">'
        f'<image href="{address}" width="{picture.width}" height="{picture.height}" '
        f'preserveAspectRatio="none"/>{shapes}</svg>'
    )


def _corners(box: Box, slope: float) -> str:
    """The box as it lies on the page, which may be tilted."""
    corners = (
        (box.left - 2, box.top - 1),
        (box.right + 2, box.top - 1),
        (box.right + 2, box.bottom + 1),
        (box.left - 2, box.bottom + 1),
    )
    return " ".join(f"{x},{y + slope * x:.1f}" for x, y in corners)
