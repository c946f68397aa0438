"""Names and figures in pairs: 甲、乙分别增长3%、4%, 城乡…5%和6%."""

from __future__ import annotations

import re

import pytest
from qa_samples import report

from qa.check.rows import fits_row, outnamed, paired_name
from qa.check.wanted import quantities_at

PLAIN = "对东岭、西岭出口分别增长16.7%、40.2%。"
PAIR = "城乡居民人均可支配收入分别为31240元和15380元，增长4.7%和6.5%。低保标准提高20元和10元。"
RUN = "在册学员1820人，其中甲班460人、乙班455人、丙班905人，另有教员64人。"
TRADE = "进出口额完成3.1亿元和2.4亿元。"


def fitting(text: str, question: str) -> list[str]:
    """The figures of the text that the question may mean."""
    held = report(f"青槐市2024年工作总结\n一、主要工作\n{text}", "2024年")
    found = [m.span() for m in re.finditer(r"[\d.]+(?:%|元|亿元)", held.text)]
    return [held.text[a:b] for a, b in found if fits_row(question, held, a, b)]


@pytest.mark.parametrize(
    ("text", "question", "wanted"),
    [
        (PLAIN, "对西岭出口增长多少", ["40.2%"]),
        (PLAIN, "两地增长多少", ["16.7%", "40.2%"]),
        (PAIR, "农村居民收入多少", ["15380元", "6.5%", "20元", "10元"]),
        (PAIR, "城里人收入涨了几个点", ["31240元", "4.7%", "20元", "10元"]),
        (TRADE, "出口多少", ["2.4亿元"]),
    ],
)
def test_a_figure_goes_with_its_name(text: str, question: str, wanted: list[str]) -> None:
    assert fitting(text, question) == wanted


def test_as_many_names_as_figures_or_none() -> None:
    held = report("青槐市2024年工作总结\n一、主要工作\n三地分别增长3%、4%。", "2024年")
    at = held.text.index("3%")
    assert paired_name(held, at, at + 2) is None


@pytest.mark.parametrize(
    ("question", "others"),
    [("乙班有几个人", ["460人", "905人"]), ("丁班有几个人", []), ("甲班和丙班各几个人", ["455人"])],
)
def test_a_name_said_whole_rules_out_the_others_of_its_run(question: str, others: list[str]) -> None:
    held = report(f"青槐市2024年工作总结\n一、主要工作\n{RUN}", "2024年")
    figures = quantities_at(held, held.text.index("在册"), len(held.text))
    ruled_out = outnamed(question, held, figures)
    assert [held.text[f.start : f.end] for f in figures if f.start in ruled_out] == others
