"""Pages to the lines of a report: tables, running heads apart, paragraphs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from corpus.layout.lines import Extract, tidy, unseen_note
from corpus.pages.aligned import aligned_tables
from corpus.pages.edges import without_edges
from corpus.pages.glyphs import Row
from corpus.pages.page_columns import in_columns
from corpus.pages.paragraphs import lines_of
from corpus.pages.ruled import Rulings, ruled_tables
from corpus.report import DOUBTFUL, Picture


def with_tables(rows: Sequence[Row], rulings: Rulings) -> tuple[list[Row], int]:
    """The rows of a page with its tables in their places; and how many could not be made out."""
    drawn, unclear = ruled_tables(rows, rulings)
    out, more = aligned_tables(in_columns(drawn))
    return out, unclear + more


def extract_of(
    pages: Sequence[Sequence[Row]],
    title: str | None,
    lost: Sequence[int] = (),
    marks: str = "",
    pictures: Sequence[tuple[Picture, bytes]] = (),
) -> Extract:
    """Lines of the pages; what repeats at their edges in `outside`.

    `lost` are the numbers of pages with a table that could not be made out, once for each, `marks` the
    raised figures that point to notes, `pictures` those of pages that were recognised.
    """
    kept, outside = without_edges(pages)
    outside.extend(f"（第{i}页没有文字，可能是图片）" for i, rows in enumerate(pages, 1) if not rows)
    lines, again = lines_of(kept)
    again += [f"（注号：{marks}）"] if marks else []
    notes = unseen_note(row.raw for rows in pages for row in rows)
    seen = [n for n, rows in enumerate(pages, 1) if any(row.score is not None for row in rows)]
    if seen:
        doubtful = sum(line.score is not None and line.score < DOUBTFUL for line in lines)
        notes += (
            f"（{len(seen)} 页由图片识别成文字，其中 {doubtful} 段有没有把握的数字；引用前请对照原图）",
        )
    notes += tuple(
        f"（第{page}页有 {times} 处像表格而分不清格子，照原样读成文字）"
        for page, times in sorted(Counter(lost).items())
    )
    return Extract(tidy(lines), title, outside=(*outside, *again), notes=notes, pictures=tuple(pictures))
