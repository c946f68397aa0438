"""What is indexed with a chunk beside its own words."""

from __future__ import annotations

from index_samples import report

from corpus.outline.chunks import chunk_report
from corpus.report import Chunk
from index.legs.context import chunk_context, report_context, says_only_the_title


def chunk(source: str, words: str) -> Chunk:
    return next(c for c in chunk_report(report(source)) if words in c.text)


def test_place_and_period_are_added_where_the_title_does_not_say_them() -> None:
    assert report_context(report("甲县/2025.txt")) == "临河县2025年政府工作报告 2024年"
    assert report_context(report("乙市.txt")) == "东湖市文化和旅游局2024年工作总结"
    nameless = report("甲县/2025.txt")
    object.__setattr__(nameless, "title", "政府工作报告")
    assert report_context(nameless) == "政府工作报告 南山省东湖市临河县 2024年"


def test_headings_above_are_added_but_none_twice() -> None:
    held = chunk("甲县/2025.txt", "道路养护率")
    assert held.text.startswith("一、道路")
    assert chunk_context(report("甲县/2025.txt"), held) == "临河县2025年政府工作报告 2024年"
    later = Chunk(held.source, 9, held.start + 6, held.end, held.text[6:], held.path)
    assert chunk_context(report("甲县/2025.txt"), later) == "临河县2025年政府工作报告 2024年 一、道路"


def test_a_bare_title_is_known_for_one() -> None:
    source = report("甲县/2025.txt")
    assert says_only_the_title(source, Chunk(source.source, 0, 0, 13, "临河县2025年\n政府工作报告\n", ()))
    assert says_only_the_title(source, Chunk(source.source, 0, 0, 13, "\n", ()))
    assert not says_only_the_title(source, chunk("甲县/2025.txt", "道路养护率"))
