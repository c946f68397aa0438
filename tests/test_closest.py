"""What is shown beside a refusal: the sentences that speak of what is asked."""

from __future__ import annotations

from qa_samples import index_of, report
from stub_reader import StubReader

from qa.check.closest import closest
from qa.check.wanted import Wanted
from qa.decide.find import find
from qa.question.understanding import understand
from qa.scope.scopes import Scope

TEXT = """青槐市2024年工作总结和2025年工作计划
一、2024年工作情况
外贸进出口增长8.4%。新建学校12所，改造老旧小区37个。
二、2025年工作计划
外贸进出口增长6%。新建公园3个。"""


def near(question: str) -> list[str]:
    held = index_of(report(TEXT, "2024年"))
    (only,) = held.reports.values()
    found = find(understand(question), [Scope(only)], held, StubReader({"12所": -20.0}))
    assert not found.picks or found.confidence < 0.5
    return [evidence.text for evidence in found.near]


def test_the_sentence_of_the_topic_comes_first() -> None:
    assert near("2024年外贸进出口有多少亿元")[0] == "外贸进出口增长8.4%。"


def test_one_of_another_time_is_left_out() -> None:
    assert "外贸进出口增长6%。" not in near("2024年外贸进出口有多少亿元")


def test_what_says_a_part_of_the_topic_is_not_put_first() -> None:
    held = index_of(report(TEXT, "2024年"))
    (only,) = held.reports.values()
    asked = understand("2024年外贸逆差余额是多少")
    assert closest(asked, held.search(asked.searched), {only.source: Wanted(asked, Scope(only))}, 4) == []
