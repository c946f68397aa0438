"""Enumerations made whole: where the reader marks some items, the grammar finds their bounds and the rest."""

from __future__ import annotations

import pytest
from qa_samples import report
from stub_reader import StubReader

from qa.decide.enumeration import enumerated
from qa.read.window import window_of


def items(sentence: str, *marked: str, count: int | None = None, plural: bool = False) -> list[str]:
    """What comes of the marked words; the reader sees beginnings and ends where they begin and end."""
    held = report(f"青槐市数据局2024年工作总结\n一、2024年工作情况\n{sentence}", "2024年")
    first = held.text.index(sentence)
    window = window_of(held, first, len(held.text))
    reading = StubReader(dict.fromkeys(marked, 9.0), marked).read("", [window])[0]
    spans = [(i.start, i.end) for i in reading.items]
    told = enumerated(reading, (first, len(held.text)), spans, count, plural=plural)
    return [held.text[a:b] for a, b in told]


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


@pytest.mark.parametrize(
    ("sentence", "marked", "count", "wanted"),
    [
        (
            "协同推进清淤、补绿、护岸、引水，河道变了样。",
            ["清淤", "补绿"],
            4,
            ["清淤", "补绿", "护岸", "引水"],
        ),
        (
            "要做到：人员不散，经费不减，标准不降。",
            ["人员不散", "经费不减"],
            3,
            ["人员不散", "经费不减", "标准不降"],
        ),
        ("协同推进清淤、补绿、护岸、引水。", ["清淤", "补绿"], 3, ["清淤", "补绿"]),  # no run of just so many
    ],
)
def test_a_run_of_as_many_as_asked_is_whole(
    sentence: str, marked: list[str], count: int, wanted: list[str]
) -> None:
    assert items(sentence, *marked, count=count)[: len(wanted)] == wanted


def test_one_mark_stands_for_its_run_only_where_several_are_asked_for() -> None:
    sentence = "龙头企业3家——恒木科技、青禾农服、汀云乳业。"
    assert items(sentence, "恒木科技", plural=True) == ["恒木科技", "青禾农服", "汀云乳业"]
    assert items(sentence, "恒木科技") == ["恒木科技"]
