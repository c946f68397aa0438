"""Place, organ and period decide which reports may answer; what none covers is refused with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from qa_samples import haining, held_of, index_of, jiaxing, nation, period, report, reports, tianchang

from corpus.report import Report
from corpus.statements.extraction import statements
from qa import Answer, ask
from qa.question.understanding import understand
from qa.scope.held import Held
from qa.scope.report_year import report_years
from qa.scope.resolve import resolve, subject_region
from qa.scope.scopes import NotHeld, Scope


def scopes(text: str, held: Sequence[Report] | None = None) -> tuple[Scope, ...]:
    found = resolve(understand(text), held_of(*(reports() if held is None else held)))
    assert not isinstance(found, NotHeld)
    return found


def sources(text: str, held: Sequence[Report] | None = None) -> list[str]:
    return [scope.report.source for scope in scopes(text, held)]


def refusal(text: str, held: Sequence[Report] | None = None) -> NotHeld:
    found = resolve(understand(text), held_of(*(reports() if held is None else held)))
    assert isinstance(found, NotHeld)
    return found


T, H, J = "天长市/2024年.txt", "海宁市/2024年.txt", "嘉兴市/2024年上半年.txt"


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("办理事项多少件", [T, H, J]),
        ("天长市办理事项多少件", [T]),
        ("安徽滁州天长办理事项多少件", [T]),
        ("天長市辦理事項多少件", [T]),
        ("海宁办理事项多少件", [H]),
        ("嘉兴市新增学位多少个", [J]),
        ("数据资源管理局办理事项多少件", [T, H]),
        ("教育局新增学位多少个", [J]),
        ("海宁市数据资源管理局办理事项多少件", [H]),
        ("2024年办理事项多少件", [T, H, J]),
        ("2025年计划办理事项多少件", [T, H, J]),
        ("2024年上半年新增学位多少个", [T, H, J]),
    ],
)
def test_reports_that_may_answer(text: str, held: list[str]) -> None:
    assert sources(text) == held


def test_a_place_without_reports_is_not_held() -> None:
    assert refusal("北京市朝阳区2024年办理事项多少件").reason == "region"


@pytest.mark.parametrize("organ", ["天长市公安局", "天长市教育局"])
def test_an_organ_that_issued_no_report_is_left_to_the_evidence(organ: str) -> None:
    found = resolve(understand(f"{organ}2024年新增学位多少个"), held_of(*reports()))
    assert not isinstance(found, NotHeld)
    assert {s.organ for s in found} == {organ}


def instead(text: str, held: Sequence[Report] | None = None) -> Answer:
    answer = ask(text, index=index_of(*(reports() if held is None else held)))
    assert (answer.status, answer.reason) == ("refused", "year")
    return answer


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("天长市2019年办理事项多少件", ["2019年", "天长市2024年"]),
        ("天长市2031年的目标是多少", ["2031年", "天长市2024年"]),
        ("天长市2025年实际办理了多少件事项", ["2025年", "只有计划", "天长市2024年"]),
        ("嘉兴市2024年全年实际新增学位多少个", ["2024年", "嘉兴市2024年上半年"]),
    ],
)
def test_a_time_of_which_nothing_is_told_is_refused_with_what_is_held(text: str, said: list[str]) -> None:
    message = instead(text).message
    assert [words for words in said if words not in message] == []


def test_no_report_at_all_is_refused() -> None:
    none = Held(held_of(*reports()).catalogue, frozenset())
    assert resolve(understand("天长市办理事项多少件"), none) == NotHeld("region")


def test_a_place_inside_the_reports_own_must_stand_in_the_sentence() -> None:
    (scope,) = scopes("平湖市2024年上半年新增学位多少个")
    assert scope.report.source == J
    assert scope.must_name == (("平湖", "平湖市"),)


def test_a_place_inside_that_the_report_never_names_is_not_held() -> None:
    assert refusal("桐乡市2024年上半年新增学位多少个").reason == "region"


def test_a_word_that_opens_like_a_place_is_none() -> None:
    held = [report("松溪县水务局2024年工作总结\n一、2024年工作情况\n云台书院片区改造滞后14个月。", "2024年")]
    assert sources("云台书院片区改造拖了多久", held) == [held[0].source]
    assert refusal("云台区改造拖了多久", held).reason == "region"


def test_an_organ_with_a_slip_of_the_pen_is_found() -> None:
    held = report("天长市行政审批服务局2024年工作总结\n一、工作情况\n办理事项3万件。", "2024年")
    assert sources("天长市行政审皮局2024年办理事项多少件", [held]) == [held.source]


def test_the_nation_is_a_place_only_where_its_report_is_held() -> None:
    assert sources("全国办理事项多少件", [tianchang(), nation()]) == [nation().source]
    assert sources("天长市在全国排第几") == [T]
    yardstick = understand("全国一共办理多少件")
    assert subject_region(yardstick) is None
    assert subject_region(yardstick, national=True) is not None
    assert [held_of(*held).national for held in (reports(), [nation()])] == [False, True]


@pytest.mark.parametrize(
    ("text", "place"), [("嘉兴市海宁办理多少件", "海宁市"), ("海宁市比天长市多多少", "海宁市")]
)
def test_the_innermost_of_nested_places_is_asked_about(text: str, place: str) -> None:
    mention = subject_region(understand(text))
    assert mention is not None
    assert mention.candidates[0].name == place


def test_a_year_named_to_compare_with_is_not_asked_about() -> None:
    question = understand("2024年办理事项跟2023年相比增加多少")
    assert [m.period for m in question.periods] == [period("2024年")]


def test_a_report_is_called_by_the_years_of_its_title() -> None:
    assert report_years(tianchang()) == {2024, 2025}
    assert report_years(jiaxing()) == {2024}
    dated = report("海宁市政府工作报告\n去年办理事项3万件。", "2024年", "2025年", published="2025-01-16")
    assert report_years(dated) == {2024, 2025}


def test_the_report_of_a_year_is_chosen_among_those_of_a_place() -> None:
    later = report("天长市数据资源管理局2026年工作总结\n一、工作情况\n办理事项18万件。", "2026年")
    assert sources("天长市2026年工作报告里办理事项多少件", [tianchang(), later]) == [later.source]
    assert sources("天长市2025年工作报告里办理事项多少件", [tianchang(), later]) == [T]


def test_order_of_the_reports_is_kept() -> None:
    assert sources("办理事项多少件", [haining(), tianchang()]) == [H, T]


def test_the_year_in_a_report_s_name_does_not_widen_the_year_asked() -> None:
    text = "按天长市2025年政府工作报告，2024年办理事项多少件"
    assert [p.period.label for p in understand(text).periods] == ["2024年"]


def test_a_report_without_a_period_answers_only_for_years_it_names() -> None:
    notice = report("关于做好办理工作的通知\n2023年办理事项5万件。", "2023年")
    notice = replace(notice, period=None, planned=None, published=None, accounts=(), plans=())
    notice = replace(notice, statements=statements(notice))
    held = index_of(notice)
    assert [r.value for r in ask("2023年办理事项多少件", index=held).results] == ["5万件"]
    refused = ask("2019年办理事项多少件", index=held)
    assert (refused.status, refused.results) == ("refused", ())


@pytest.mark.parametrize(
    ("text", "over"),
    [
        ("天长市2024年办理事项多少件", True),
        ("天长市2024年上半年办理事项多少件", True),
        ("天长市2025年办理事项多少件", False),
        ("天长市2024年和2025年办理事项多少件", False),
        ("天长市办理事项多少件", False),
    ],
)
def test_a_time_is_over_where_a_report_accounts_for_all_of_it(text: str, over: bool) -> None:
    assert {scope.over for scope in scopes(text)} == {over}
