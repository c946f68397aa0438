"""Items of a list and points of a how: what the reader marks, made whole by the series it stands in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from qa_samples import report
from stub_reader import StubReader

from qa.read.items import Sought, items_of
from qa.read.window import window_of

HEAD = "青槐市数据局2024年工作总结\n一、2024年工作情况\n"


def items(body: str, *marked: str, sought: Sought = Sought()) -> list[str]:  # noqa: B008 - frozen
    """What comes of the marked words; the reader rules out nothing and likes nothing else."""
    held = report(HEAD + body, "2024年")
    first = held.text.index(body)
    window = window_of(held, first, len(held.text))
    reading = StubReader(dict.fromkeys(marked, 9.0), marked).read("", [window])[0]
    spans = [(i.start, i.end) for i in reading.items]
    return [held.text[a:b] for a, b in items_of(reading, (first, len(held.text)), spans, sought)]


LIST, WHY = Sought(plural=True), Sought(plural=True, whole=True)


@pytest.mark.parametrize(
    ("body", "marked", "wanted"),
    [
        ("设立秦坞、铜港、汊洲三个分中心。", ["秦坞", "铜港"], ["秦坞", "铜港", "汊洲"]),
        (
            "重组能源集团、云数集团、黔晟国资等一批企业。",
            ["能源集团", "云数集团", "黔晟"],
            ["能源集团", "云数集团", "黔晟国资"],
        ),
        (
            "一体推进资源经济、园区经济、口岸经济。",
            ["资源经济、园区经济"],
            ["资源经济", "园区经济", "口岸经济"],
        ),
        # 和 parts two names only where the reader marks both
        ("改造甲街、乙街和丙巷，建成丁园。", ["甲街", "乙街和丙巷"], ["甲街", "乙街和丙巷"]),
        ("改造甲街、乙街和丙巷，建成丁园。", ["甲街", "乙街", "丙巷"], ["甲街", "乙街", "丙巷"]),
        # a mark among others that share no clause stands alone
        (
            "做了两件事：开通至海沙、林渡两条航线；下调费用一成。",
            ["开通至海沙、林渡两条航线", "下调费用一成"],
            ["开通至海沙、林渡两条航线", "下调费用一成"],
        ),
        # a comma inside a number parts nothing
        (
            "用于甲项目3,000万元、乙项目2,600万元、丙项目1,200万元。",
            ["甲项目", "乙项目"],
            ["甲项目3,000万元", "乙项目2,600万元", "丙项目1,200万元"],
        ),
        # quoted names are a series of their own
        ("弘扬“实干、守正、创新”的作风，提效率。", ["实干", "守正"], ["实干", "守正", "创新"]),
    ],
)
def test_names(body: str, marked: list[str], wanted: list[str]) -> None:
    assert items(body, *marked) == wanted


def test_one_mark_stands_for_its_run_only_where_several_are_asked_for() -> None:
    body = "龙头企业3家——恒木科技、青禾农服、汀云乳业。"
    assert items(body, "恒木科技", sought=LIST) == ["恒木科技", "青禾农服", "汀云乳业"]
    assert items(body, "恒木科技") == ["恒木科技"]


@pytest.mark.parametrize(
    ("body", "marked", "count", "wanted"),
    [
        ("协同推进清淤、补绿、护岸、引水，河道变样。", ["清淤", "补绿"], 4, "清淤 补绿 护岸 引水"),
        ("要做到：人员不散，经费不减，标准不降。", ["人员不散", "经费不减"], 3, "人员不散 经费不减 标准不降"),
        (
            "坚决整治拖欠，坚决整治加码，坚决整治造假，工作有进展。",
            ["拖欠", "坚决整治造假"],
            3,
            "坚决整治拖欠 坚决整治加码 坚决整治造假",
        ),
        ("完成三件事。培育甲企、乙企；调入丙企、丁企、戊企。", ["甲企", "乙企", "丙企"], 2, "甲企 乙企"),
        # what is named begins behind 分别为
        (
            "未达标的两处分别为秦河桥断面和汊河口断面，原因是漏管。",
            ["两处分别为秦河桥断面和汊河口断面"],
            2,
            "秦河桥断面 汊河口断面",
        ),
    ],
)  # fmt: skip
def test_a_series_of_as_many_as_asked_is_whole_and_alone(
    body: str, marked: list[str], count: int, wanted: str
) -> None:
    assert items(body, *marked, sought=Sought(count=count)) == wanted.split()


@pytest.mark.parametrize("sought", [LIST, WHY])
@pytest.mark.parametrize(
    ("body", "marked", "wanted"),
    [
        # one point of a series brings the others, as far as it goes itself
        ("一是数据共享不够，只接入12个部门；二是系统分散，重复建设；三是经费紧张，缺口80万元。", ["系统分散"],
         ["数据共享不够", "系统分散", "经费紧张"]),
        ("一是数据共享不够；二是系统分散，重复建设；三是经费紧张。", ["数据共享不够", "系统分散，重复建设"],
         ["数据共享不够", "系统分散，重复建设", "经费紧张"]),
        ("（一）硬化约束，从严管理；（二）盘活资产；（三）压实责任。", ["盘活资产", "压实责任"],
         ["硬化约束，从严管理", "盘活资产", "压实责任"]),
        ("主要有：管网老旧、漏损偏高；人手不足；经费缺口大。", ["人手不足", "经费缺口大"],
         ["人手不足", "经费缺口大"]),
    ],
)  # fmt: skip
def test_points_and_parts(sought: Sought, body: str, marked: list[str], wanted: list[str]) -> None:
    told = items(body, *marked, sought=sought)
    assert told[-len(wanted) :] == wanted


@pytest.mark.parametrize(
    ("body", "marked", "wanted"),
    [
        ("主要是设备陈旧、更新偏慢，人手不足。", ["更新偏慢"], ["主要是设备陈旧、更新偏慢"]),
        (
            "数据共享不够，系统建设分散，运维经费紧张。",
            ["数据共享不够，系统建设分散"],
            ["数据共享不够", "系统建设分散", "运维经费紧张"],
        ),
    ],
)
def test_a_why_is_answered_by_whole_clauses(body: str, marked: list[str], wanted: list[str]) -> None:
    assert items(body, *marked, sought=WHY) == wanted


def test_names_of_just_what_is_asked_for_are_items_though_a_how_takes_clauses() -> None:
    body, mark = "发放消费券，办好秦江龙舟赛、汊沙灯会等文旅活动。", "办好秦江龙舟赛"
    assert items(body, mark, sought=WHY) == ["办好秦江龙舟赛、汊沙灯会等文旅活动"]
    asked = replace(WHY, asked="靠哪些文旅活动拉人气")
    assert items(body, mark, sought=asked) == ["办好秦江龙舟赛", "汊沙灯会"]


def test_a_point_whose_series_is_cut_answers_a_why_whole() -> None:
    body = "二是经费紧张，缺口80万元，进度受到影响；"
    assert items(body, "经费紧张", "缺口80万元", "进度受到影响", sought=WHY) == [body[2:-1]]
    assert items(body, "经费紧张", "缺口80万元", "进度受到影响", sought=LIST) == [
        "经费紧张",
        "缺口80万元",
        "进度受到影响",
    ]
