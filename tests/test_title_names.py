"""Names of places and bodies are read off titles, in no table or not."""

from __future__ import annotations

import pytest
from qa_samples import report

from corpus.metadata.title_index import TitleIndex
from corpus.metadata.title_names import TitleNames, title_names
from corpus.report import Report


@pytest.mark.parametrize(
    ("title", "places", "body"),
    [
        ("苕陵县荻坞镇人民政府2024年工作报告", ("苕陵", "荻坞"), "人民政府"),
        ("榆川市图书馆2019年工作总结", ("榆川",), "图书馆"),
        ("2021年榆川市榔溪区第三小学工作总结", ("榆川", "榔溪"), "第三小学"),
        ("关于印发管理办法的通知", (), ""),
    ],
)
def test_names_at_the_head_of_a_title(title: str, places: tuple[str, ...], body: str) -> None:
    assert title_names(title) == TitleNames(places, body)


def titled(*titles: str) -> tuple[Report, ...]:
    return tuple(report(f"{t}\n全年接待读者3万人次。", "2024年", source=f"{t}.txt") for t in titles)


COUNTY = "苕陵县人民政府2024年工作报告"
TOWN = "苕陵县荻坞镇人民政府2024年工作报告"
LIBRARY = "苕陵县图书馆2024年工作总结"
COURT = "苕陵县人民法院2024年工作报告"
ELSEWHERE = "榆川市图书馆2024年工作总结"
HELD = titled(COUNTY, TOWN, LIBRARY, COURT, ELSEWHERE)


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("接待读者多少人次", [COUNTY, TOWN, LIBRARY, COURT, ELSEWHERE]),
        ("苕陵县接待读者多少人次", [COUNTY, TOWN, LIBRARY, COURT]),
        ("荻坞镇接待多少人次", [TOWN]),
        ("苕陵县图书馆接待读者多少人次", [LIBRARY]),
        ("图书馆接待读者多少人次", [LIBRARY, ELSEWHERE]),
        ("榆川图书馆接待读者多少人次", [ELSEWHERE]),
        ("苕陵县法院接待多少人次", [COURT]),
    ],
)
def test_reports_whose_titles_name_what_the_question_names(question: str, named: list[str]) -> None:
    rows = TitleIndex(HELD).named_in(question)
    assert [HELD[row].title for row in (range(len(HELD)) if rows is None else sorted(rows))] == named


def test_a_name_counts_where_a_report_left_by_the_filter_is_of_it() -> None:
    index = TitleIndex(titled(ELSEWHERE, "关于支援榆川市的工作报告", COURT))
    assert index.named_in("榆川接待多少人次") == {0, 1}
    assert index.named_in("榆川接待多少人次", within={1, 2}) == {1, 2}


def test_no_reports_are_no_fault() -> None:
    assert TitleIndex(()).named_in("苕陵县") is None
