"""Done, planned, earlier value or background: by the clause, the years named and the headings."""

from __future__ import annotations

import pytest
from qa_samples import jiaxing, report, span, tianchang

from corpus.report import Report
from qa.answer import Standing
from qa.standing import is_problem, section_role, standing_of


def standing(held: Report, sentence: str, figure: str | None = None) -> Standing:
    whole = span(held, sentence)
    return standing_of(held, whole, span(held, figure, sentence) if figure else None)


@pytest.mark.parametrize(
    ("sentence", "figure", "expected"),
    [
        ("全年办理事项12.6万件，可网办率达到95.2%，居全省第三。", "12.6万件", "achieved"),
        ("全年办理事项12.6万件，可网办率达到95.2%，居全省第三。", "全省第三", "achieved"),
        ("全年办理事项12.6万件，可网办率达到95.2%，居全省第三。", None, "achieved"),
        ("平均用时由15个工作日减至6个工作日。", "15个工作日", "baseline"),
        ("平均用时由15个工作日减至6个工作日。", "6个工作日", "achieved"),
        ("上年同期办理事项9.8万件。", "9.8万件", "baseline"),
        ("一是窗口人员不足，仅有38人；", "38人", "background"),
        ("一是窗口人员不足，仅有38人；", None, "background"),
        ("力争办理事项达到15万件，可网办率达到98%。", "15万件", "target"),
        ("力争办理事项达到15万件，可网办率达到98%。", "98%", "target"),
        ("新建便民驿站20处。", "20处", "target"),
        ("新建便民驿站20处。", None, "target"),
        ("2024年已建成便民驿站12处。", "12处", "achieved"),
    ],
)
def test_standing_of_a_statement(sentence: str, figure: str | None, expected: Standing) -> None:
    assert standing(tianchang(), sentence, figure) == expected


@pytest.mark.parametrize(
    ("clause", "figure", "expected"),
    [
        ("占比由2022年的24%提高到31.5%", "24%", "baseline"),
        ("占比由2022年的24%提高到31.5%", "31.5%", "achieved"),
        ("等候时间从26分钟压缩为9分钟", "26分钟", "baseline"),
        ("系统由193个减至118个", "193个", "baseline"),
        ("较上年的9846元有所下降", "9846元", "baseline"),
        ("从外地引进企业15家", "15家", "achieved"),
        ("新增岗位300个", "300个", "achieved"),
    ],
)
def test_the_first_of_two_values_is_the_earlier_one(clause: str, figure: str, expected: Standing) -> None:
    text = f"天长市数据资源管理局2024年工作总结\n一、工作情况\n{clause}。"
    assert standing(report(text, "2024年"), f"{clause}。", figure) == expected


def test_a_target_inside_what_was_done_is_told_by_its_words() -> None:
    text = "天长市数据资源管理局2024年工作总结\n一、工作情况\n完成12件，明年力争完成15件。"
    held = report(text, "2024年", "2025年")
    assert standing(held, "完成12件，明年力争完成15件。", "12件") == "achieved"
    assert standing(held, "完成12件，明年力争完成15件。", "15件") == "target"


@pytest.mark.parametrize(("clause", "expected"), [("力争办结40件", "target"), ("共办结40件", "achieved")])
def test_without_telling_headings_the_words_decide(clause: str, expected: Standing) -> None:
    held = report(f"天长市数据资源管理局通报\n{clause}。", "2024年")
    assert standing(held, f"{clause}。", "40件") == expected


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("一、2024年工作情况", "done"),
        ("一、工作回顾", "done"),
        ("二、存在的主要问题", "problem"),
        ("二、困难和不足", "problem"),
        ("三、2025年工作计划", "plan"),
        ("三、2025年", "plan"),
        ("三、下一步打算", "plan"),
        ("三、重点任务", "plan"),
        ("三、“大干计划”成效", "done"),
        ("四、党建", None),
    ],
)
def test_a_top_heading_tells_the_role_of_its_section(heading: str, role: str | None) -> None:
    text = f"天长市数据资源管理局2024年工作总结\n{heading}\n办结40件。"
    held = report(text, "2024年", "2025年")
    assert held.section_at(text.index("办结")).path == (heading,)
    assert section_role(held, text.index("办结")) == role


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("（一）下一步打算", "plan"),
        ("（一）2025年安排", "plan"),
        ("（一）存在的问题", "problem"),
        ("（一）总结推广典型", "done"),
        ("（一）完成重点任务", "done"),
    ],
)
def test_an_inner_heading_must_be_plain_to_turn_the_role(heading: str, role: str) -> None:
    text = f"天长市数据资源管理局2024年工作总结\n一、2024年工作情况\n{heading}\n办结40件。"
    held = report(text, "2024年", "2025年")
    assert held.section_at(text.index("办结")).path == ("一、2024年工作情况", heading)
    assert section_role(held, text.index("办结")) == role


@pytest.mark.parametrize(
    ("words", "role"),
    [("天长市数据资源管理局2024年", None), ("归集数据", "done"), ("窗口人员", "problem"), ("力争", "plan")],
)
def test_the_innermost_telling_heading_counts(words: str, role: str | None) -> None:
    held = tianchang()
    assert section_role(held, held.text.index(words)) == role


def test_a_problem_is_known_by_its_section_or_its_words() -> None:
    held = tianchang()
    assert is_problem(held, *span(held, "一是窗口人员不足，仅有38人；"))
    assert not is_problem(held, *span(held, "归集数据3.1亿条"))
    assert not is_problem(jiaxing(), *span(jiaxing(), "新建学校4所。"))
    said = "还存在场地不够的情况。"
    told = report(f"天长市数据资源管理局2024年工作总结\n一、工作情况\n{said}", "2024年")
    assert is_problem(told, *span(told, said))
