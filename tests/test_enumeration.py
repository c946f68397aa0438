"""Enumerations made whole: where the reader marks some items, the grammar finds their bounds and the rest."""

from __future__ import annotations

import pytest
from qa_samples import report

from qa.check.enumeration import enumerated


def items(sentence: str, *marked: str) -> list[str]:
    held = report(f"青槐市数据局2024年工作总结\n一、2024年工作情况\n{sentence}", "2024年")
    first = held.text.index(sentence)
    spans = [(at := held.text.index(words, first), at + len(words))[0:2] for words in marked]
    within = (first, len(held.text))
    return [held.text[a:b] for a, b in enumerated(held, within, spans)]


@pytest.mark.parametrize(
    ("sentence", "marked", "wanted"),
    [
        ("设立秦坞、铜港、汊洲三个分中心。", ["秦坞", "铜港"], ["秦坞", "铜港", "汊洲"]),
        (
            "重组能源集团、云数集团、黔晟国资等一批企业。",
            ["能源集团", "云数集团", "黔晟"],
            ["能源集团", "云数集团", "黔晟国资"],
        ),
        ("一体推进资源经济、园区经济、口岸经济。", ["资源经济、园区经济"], ["资源经济", "园区经济"]),
        ("改造甲街、乙街和丙巷，建成丁园。", ["甲街", "乙街和丙巷"], ["甲街", "乙街和丙巷"]),
    ],
)
def test_items_are_whole(sentence: str, marked: list[str], wanted: list[str]) -> None:
    assert items(sentence, *marked) == wanted


def test_points_are_cut_at_their_numbers() -> None:
    told = items(
        "原因是：一是约束不强；二是监管缺位；三是数据不共享。", "约束不强", "监管缺位；三是数据不共享"
    )
    assert [t.rstrip("；。") for t in told] == ["约束不强", "监管缺位", "数据不共享"]


def test_a_clause_among_others_is_one_item_though_it_has_a_mark() -> None:
    sentence = "做了两件事：开通至海沙、林渡两条航线；下调费用一成。"
    assert items(sentence, "开通至海沙、林渡两条航线", "下调费用一成") == [
        "开通至海沙、林渡两条航线",
        "下调费用一成",
    ]
