"""Windows, tags and the way from logits to spans."""

from __future__ import annotations

import numpy as np
import pytest
from qa_samples import report

from corpus.language.times import find_times
from corpus.report import Period
from corpus.statement import Statement
from qa.check.bounds import tidy
from qa.check.period import speaks_of, told_of
from qa.read.decode import decoded
from qa.read.tags import tags_of
from qa.read.window import Tag, window_of

TEXT = """青槐市数据局2024年工作总结
一、2024年工作情况
归集数据3.1亿条，开放目录846类。2023年为2.4亿条。
二、2025年工作计划
力争归集数据4亿条。"""


def made():
    return report(TEXT, "2024年", "2025年")


def test_every_character_of_a_window_is_traced_to_the_report_or_to_nowhere():
    held = made()
    start = held.text.index("归集")
    end = held.text.index("二、")
    window = window_of(held, start, end, [Tag(start, "[2024年]"), Tag(held.text.index("2023年"), "[2023年]")])
    assert len(window.text) == len(window.origin)
    own = [(c, o) for c, o in zip(window.text, window.origin, strict=True) if o >= 0]
    assert "".join(c for c, _ in own) == held.text[start:end]
    assert all(held.text[o] == c for c, o in own)
    assert "[2024年]归集" in window.text
    assert "[2023年]2023年为" in window.text
    assert window.text.startswith("青槐市数据局2024年工作总结｜")


def test_a_heading_inside_the_window_is_not_said_twice():
    held = made()
    start = held.text.index("二、")
    window = window_of(held, start, len(held.text))
    assert window.text.count("2025年工作计划") == 1


def test_tags_change_with_period_and_standing():
    held = made()
    start, end = held.text.index("归集"), held.text.index("二、")
    told = [tag.text for tag in tags_of(held, start, end)]
    assert told[0].startswith("[2024年")
    assert any("2023年" in words for words in told[1:])
    plan = tags_of(held, held.text.index("力争"), len(held.text))
    assert "2025年" in plan[0].text
    assert "目标" in plan[0].text


def _logits(length, starts, ends, labels):
    token = np.full((1 + length, 5), -5.0, np.float32)
    token[0, :2] = 0
    token[1:, 2] = 3
    for at in starts:
        token[1 + at, 0] = 4
    for at in ends:
        token[1 + at, 1] = 4
    for at, label in labels:
        token[1 + at, 2 + label] = 6
    return token


def test_logits_become_spans_and_items_of_the_report():
    held = made()
    start, end = held.text.index("归集"), held.text.index("2023年为")
    window = window_of(held, start, end)
    head = len(window.text) - (end - start)
    offsets = [(0, head), *((head + i, head + i + 1) for i in range(end - start))]
    figure = held.text.index("3.1亿条") - start + 1
    labels = [(figure, 1), *((figure + i, 2) for i in range(1, 5))]
    read = decoded(window, offsets, _logits(len(offsets), [figure], [figure + 4], labels), 2.5)
    best = read.spans[0]
    assert held.text[best.start : best.end] == "3.1亿条"
    assert best.score == pytest.approx(8.0)
    assert [held.text[s.start : s.end] for s in read.items] == ["3.1亿条"]
    assert read.score(best.start, best.end) == pytest.approx(8.0)
    assert read.score(best.start + 1, best.end) < 0
    assert read.sure == 2.5


def test_nothing_of_the_head_is_an_answer():
    held = made()
    window = window_of(held, held.text.index("归集"), held.text.index("开放"))
    offsets = [(i, i + 1) for i in range(len(window.text))]
    read = decoded(window, offsets, _logits(len(offsets), [0], [2], [(0, 1)]), 0.0)
    assert all(s.start >= window.start for s in (*read.spans, *read.items))


@pytest.mark.parametrize(
    ("words", "wanted"),
    [("3.1亿", "3.1亿条"), ("1亿条", "3.1亿条"), ("3.1亿条，", "3.1亿条"), ("846类。", "846类")],
)
def test_a_figure_is_never_cut(words, wanted):
    held = made()
    at = held.text.index(words)
    start, end = tidy(held, at, at + len(words))
    assert held.text[start:end] == wanted


def said(label, *, point=False):
    return Statement(0, 1, find_times(label)[0].period, point, "achieved", None, ())


@pytest.mark.parametrize(
    ("asked", "told", "point", "speaks"),
    [
        ("2024年", "2024年", False, True),
        ("2024年", "2023年", False, False),
        ("2024年", "2024年上半年", False, False),
        ("2024年上半年", "2024年1—6月", False, True),
        ("2024年5月", "2024年1—5月", False, False),
        ("2024年1—5月", "2024年5月", False, False),
        ("2024年5月", "2024年6月", False, False),
        ("2024年第四季度", "2024年", False, False),
        ("2024年底", "2024年", False, True),
        ("2024年", "2024年", True, True),
        ("2024年底", "2024年11月", True, True),
        ("2024年底", "2024年6月", True, False),
        ("2021—2025年", "“十四五”时期", False, True),
        ("2023年", "“十四五”时期", False, False),
        ("“十四五”时期", "2025年", False, False),
    ],
)
def test_a_part_never_answers_for_the_whole(asked, told, point, speaks):
    assert speaks_of(said(told, point=point), find_times(asked)[0]) is speaks


def test_a_month_without_year_is_that_month_of_the_statement():
    june = Period(2026 * 12 + 10, 2026 * 12 + 10, "2026年11月")
    asked = find_times("6月份", june)[0]
    assert speaks_of(said("2024年6月"), asked)
    assert not speaks_of(said("2024年5月"), asked)


def test_a_point_is_called_one():
    assert told_of(said("2024年", point=True)) == "2024年末"
    assert told_of(said("2024年")) == "2024年"
