"""What a statement must be to answer: its time, its standing, its measure, the names it must hold."""

from __future__ import annotations

from dataclasses import replace

import pytest
from qa_samples import report, span

from corpus.language.quantities import find_quantities
from corpus.report import Report
from corpus.statement import Statement
from corpus.statements.extraction import statements
from qa.check.own_words import own_words, share_of_own
from qa.check.wanted import Wanted, quantities_at
from qa.question.understanding import understand
from qa.scope.scopes import Scope

TEXT = """洛川市水务局2024年工作总结和2025年工作计划
一、2024年工作情况
全年新建水厂4座，供水能力达到每日18万吨，水质合格率99.2%，居全省第二。2023年新建水厂3座。
其中石桥县新建水厂1座。
二、2025年工作计划
力争新建水厂6座。"""


def held() -> Report:
    return report(TEXT, "2024年", "2025年")


def wanted(question: str, *must_name: tuple[str, ...], of: Report | None = None) -> Wanted:
    return Wanted(understand(question), Scope(of or held(), must_name))


def said(want: Wanted, words: str, inside: str | None = None) -> Statement | None:
    return want.said(*span(want.scope.report, words, inside))


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("新建水厂几座", {"4座", "3座", "6座"}),
        ("2024年新建水厂几座", {"4座"}),
        ("2023年新建水厂几座", {"3座"}),
        ("2025年新建水厂几座", {"6座"}),
        ("2025年实际新建水厂几座", {"6座"}),
        ("2024年上半年新建水厂几座", set()),
    ],
)
def test_the_time_decides(question: str, answers: set[str]) -> None:
    want = wanted(question)
    assert {words for words in ("4座", "3座", "6座") if said(want, words)} == answers


LONG = """洛川市水务局“十四五”工作总结
一、主要成效
2022年以来，新建水厂9座。2022年新建水厂2座。
二、“十五五”时期目标
“十五五”期间，新建水厂8座。"""


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("2022年以来新建水厂几座", {"9座"}),
        ("自2022年起新建水厂几座", {"9座"}),
        ("2022年新建水厂几座", {"2座"}),
        ("2023年以来新建水厂几座", set()),
        ("2030年新建水厂几座", {"8座"}),
        ("2029年新建水厂几座", set()),
    ],
)
def test_a_time_that_runs_on_ends_with_each_report_and_an_aim_is_due_at_its_end(
    question: str, answers: set[str]
) -> None:
    of = report(LONG, "2021—2025年", "2026—2030年")
    want = Wanted(understand(question, reference_year=2026), Scope(of))
    assert {words for words in ("9座", "2座", "8座") if said(want, words)} == answers


@pytest.mark.parametrize(
    ("question", "misfits"),
    [
        ("新建水厂几座", set()),
        ("2025年实际新建水厂几座", {"6座"}),
        ("计划新建水厂几座", {"4座", "3座"}),
    ],
)
def test_a_plan_for_a_result_misfits_and_a_result_for_a_plan(question: str, misfits: set[str]) -> None:
    want = wanted(question)
    told = {words: said(want, words) for words in ("4座", "3座", "6座")}
    assert {words for words, statement in told.items() if statement and want.misfit(statement)} == misfits


def test_of_a_time_that_is_over_the_result_is_asked_unless_the_plan_is_named() -> None:
    plan = said(wanted("2025年新建水厂几座"), "6座")
    assert plan is not None
    for question, misfit in [("2025年新建水厂几座", 1.0), ("2025年新建水厂目标几座", 0.0)]:
        over = Wanted(understand(question), Scope(held(), over=True))
        assert over.misfit(plan) == misfit
    assert wanted("2025年新建水厂几座").misfit(plan) == 0


def test_a_passage_is_read_where_one_of_its_statements_may_answer() -> None:
    want = wanted("2023年新建水厂几座")
    start, _ = span(held(), "全年新建")
    assert want.passage(start, span(held(), "2023年新建水厂3座。")[1])
    assert not want.passage(*span(held(), "力争新建水厂6座。"))


def test_names_must_stand_near_or_in_a_heading() -> None:
    far = held().text.replace("其中石桥县", "巡查、整治、宣传各项工作如期推进。" * 12 + "其中石桥县")
    want = wanted("石桥县2024年新建水厂几座", ("石桥县", "石桥"), of=report(far, "2024年", "2025年"))
    assert said(want, "1座")
    assert not said(want, "4座")


@pytest.mark.parametrize(
    ("question", "figure", "fits"),
    [
        ("新建水厂几座", "4座", True),
        ("新建水厂几座", "4家", True),  # things counted may be counted otherwise
        ("新建水厂几座", "18万吨", False),
        ("供水多少吨", "18万吨", True),
        ("供水多少吨", "99.2%", False),
        ("水质合格率百分之几", "99.2%", True),
        ("水质合格率百分之几", "4座", False),
        ("投资多少钱", "3.5亿元", True),
        ("投资多少钱", "18万吨", False),
        ("水质合格率居全省第几", "第2名", True),
        ("水质合格率居全省第几", "99.2%", False),
        ("新建水厂几座", "第2名", False),
    ],
)
def test_a_figure_must_be_of_the_class_asked_for(question: str, figure: str, fits: bool) -> None:
    (quantity,) = find_quantities(figure)
    assert wanted(question).measures(quantity) is fits


def test_a_report_that_tells_no_time_may_speak_of_its_year_of_issue() -> None:
    notice = report("水厂运行须知\n每座水厂配3名巡检员。", "2024年")
    notice = replace(notice, period=None, planned=None, accounts=(), plans=(), published="2021-06-03")
    notice = replace(notice, statements=statements(notice))
    assert said(wanted("2021年每座水厂配几名巡检员", of=notice), "3名")
    assert not said(wanted("2020年每座水厂配几名巡检员", of=notice), "3名")


def test_figures_are_read_with_the_words_around_them() -> None:
    start, end = span(held(), "18万吨")
    (figure,) = quantities_at(held(), start + 1, end)
    assert (figure.start, figure.end) == (start, end)
    (rank,) = quantities_at(held(), *span(held(), "第二"))
    assert rank.kind == "rank"


CHANGED = """洛川市水务局2024年工作总结
一、2024年工作情况
供水能力由每日12万吨提高到18万吨。全市用水合计48.7亿吨，其中职工19.1亿吨，居民29.6亿吨。"""


@pytest.mark.parametrize(
    ("question", "misfits"),
    [("供水能力原来是多少", {"18万吨"}), ("扩建之前供水能力多大", {"18万吨"}), ("供水能力多大", set())],
)
def test_the_value_before_a_change(question: str, misfits: set[str]) -> None:
    want = wanted(question, of=report(CHANGED, "2024年"))
    told = {words: said(want, words, CHANGED) for words in ("12万吨", "18万吨")}
    assert {words for words, one in told.items() if one and want.misfit(one)} == misfits


@pytest.mark.parametrize(
    ("topic", "best", "worst"),
    [
        ("职工用水", "19.1亿吨", {"29.6亿吨"}),
        ("用水", "48.7亿吨", {"19.1亿吨", "29.6亿吨"}),
    ],
)
def test_a_part_that_no_one_named_is_not_what_is_asked(topic: str, best: str, worst: set[str]) -> None:
    held = report(CHANGED, "2024年")
    start = held.text.index("全市用水")
    figures = quantities_at(held, start, len(held.text))
    shares = share_of_own(topic, own_words(held, figures, start, len(held.text)))
    told = {held.text[f.start : f.end]: share for f, share in zip(figures, shares, strict=True)}
    assert max(told, key=lambda words: told[words]) == best
    assert {words for words, share in told.items() if share < 0} == worst


def test_what_the_names_of_all_parts_share_names_none_of_them() -> None:
    held = report("洛川市信访工作\n全年受理312件，其中网上来访160件、集体来访22件。", "2024年")
    start = held.text.index("全年受理")
    figures = quantities_at(held, start, len(held.text))
    shares = share_of_own("受理 来访", own_words(held, figures, start, len(held.text)))
    assert [share < 0 for share in shares] == [False, True, True]
