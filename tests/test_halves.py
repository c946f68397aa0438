"""Two things asked in one breath, and the way from one figure to another."""

from __future__ import annotations

import pytest
from qa_samples import index_of, report
from stub_reader import StubReader

from corpus.language.fold import fold
from qa.decide.find import find
from qa.question.halves import either, from_to, halves
from qa.question.understanding import understand
from qa.scope.scopes import Scope


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("青槐市2024年招了多少人，涨了几个点", "青槐市2024年招了多少人", "青槐市2024年招了，涨了几个点"),
        ("哪个村最富、收入多少", "哪个村最富", "个村最富、收入多少"),
        ("那家企业叫啥，加了多少", "那家企业叫啥", "那家企业叫，加了多少"),
    ],
)
def test_halves(text: str, first: str, second: str) -> None:
    told = halves(understand(text))
    assert told is not None
    assert [part.text for part in told] == [first, second]


@pytest.mark.parametrize("text", ["青槐市2024年招了多少人", "各区分别招了多少人、几个点", "从多少提到多少"])
def test_one_thing_has_no_halves(text: str) -> None:
    assert halves(understand(text)) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [("补助从多少元提到多少元", True), ("里程由第几位升到第几位", True), ("建了多少座，通了几座", False)],
)
def test_from_to(text: str, told: bool) -> None:
    assert from_to(understand(text)) is told


TEXT = """青槐市人社局2024年工作总结
一、2024年工作情况
全年城镇新增就业3.6万人、同比增长7.4%。补助标准由每人每月120元提高到150元。
石堰村集体收入82万元，是全市收入最高的村集体，带动周边农户一千一百余户走上增收致富的路子。"""


@pytest.mark.parametrize(
    ("text", "one", "other", "less"),
    [
        ("2024年水稻和玉米哪个产量更高", "2024年水稻产量是多少", "2024年玉米产量是多少", False),
        ("走读生与寄宿生，哪类人少", "走读生,人是多少", "寄宿生,人是多少", True),
        ("税收跟非税谁多", "税收是多少", "非税是多少", False),
    ],
)
def test_which_of_two_asks_for_the_figure_of_each(text: str, one: str, other: str, less: bool) -> None:
    told = either(understand(text, reference_year=2026))
    assert told is not None
    assert [fold(told.one.text), fold(told.other.text), told.less] == [one, other, less]


@pytest.mark.parametrize(
    "text", ["水稻产量是多少", "哪个镇的产量最高", "水稻和玉米各多少", "水稻和玉米长在哪"]
)
def test_no_choice_between_two(text: str) -> None:
    assert either(understand(text)) is None


def values(question: str, **likes: float) -> list[str]:
    held = index_of(report(TEXT, "2024年"))
    reader = StubReader(likes)
    (only,) = held.reports.values()
    return [p.text for p in find(understand(question), [Scope(only)], held, reader).picks]


def test_two_figures_side_by_side_are_told_as_one_stretch() -> None:
    told = values("青槐市2024年新增就业多少人，增长几个点", **{"3.6万人": 8.0, "7.4%": 9.0})
    assert told == ["3.6万人、同比增长7.4%"]


def test_the_way_is_told_whole() -> None:
    assert values("青槐市2024年补助标准从多少提到多少", **{"150元": 9.0}) == ["由每人每月120元提高到150元"]


def test_a_name_and_its_figure_are_both_told() -> None:
    told = values("青槐市哪个村集体收入最高，收入多少", 石堰村=9.0, **{"82万元": 8.0})
    assert told == ["石堰村集体收入82万元"]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("青槐市2024年第一村和第二村哪个收入高", ["82万元", "57万元"]),
        ("青槐市2024年第一村和第二村哪个收入低", ["57万元", "82万元"]),
    ],
)
def test_the_greater_of_two_comes_first(question: str, told: list[str]) -> None:
    held = index_of(
        report("青槐市2024年工作总结\n一、主要工作\n第一村收入82万元，第二村收入57万元。", "2024年")
    )
    reader = StubReader({"82万元": 9.0, "57万元": 8.0})
    (only,) = held.reports.values()
    found = [p.text for p in find(understand(question), [Scope(only)], held, reader).picks]
    assert found == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("青槐市2024年小学、初中各有多少学生", True),
        ("三个园区分别招了几家企业", True),
        ("三大产业各增长多少", True),
        ("各类贷款余额多少", False),
        ("各级财政一共筹了多少", False),
        ("由哪三类构成，各成交多少", False),
    ],
)
def test_a_figure_of_each(text: str, told: bool) -> None:
    assert understand(text).each is told


@pytest.mark.parametrize(
    ("body", "question", "likes", "told"),
    [
        (
            "全市有小学12所，在校学生4210人；初中5所，在校学生2380人。",
            "青槐市2024年小学、初中各有多少在校学生",
            {"4210人": 8.0, "2380人": 7.0},
            ["全市有小学12所，在校学生4210人", "初中5所，在校学生2380人"],
        ),
        (
            "其中林业增长3.1%，牧业增长2.4%，蚕业、渔业增长5.5%。",
            "青槐市2024年林业、牧业、渔业各增长多少",
            {"3.1%": 8.0, "2.4%": 7.0, "5.5%": 6.0},
            ["林业增长3.1%", "牧业增长2.4%", "蚕业、渔业增长5.5%"],
        ),
        (
            "林业和牧业产值分别为21亿元、34亿元。",
            "青槐市2024年林业、牧业产值各是多少",
            {"21亿元": 8.0, "34亿元": 7.0},
            ["21亿元", "34亿元"],
        ),
    ],
)
def test_the_figures_of_each_are_told_with_their_names(
    body: str, question: str, likes: dict[str, float], told: list[str]
) -> None:
    held = index_of(report(f"青槐市2024年工作总结\n一、主要工作\n{body}", "2024年"))
    (only,) = held.reports.values()
    found = find(understand(question), [Scope(only)], held, StubReader(likes))
    assert [p.text for p in found.picks] == told


@pytest.mark.parametrize(
    ("items", "told"),
    [(["槐西", "林知远"], ["林知远"]), (["林知远", "苏青"], ["林知远", "苏青"])],
)
def test_one_name_cut_in_two_is_no_list(items: list[str], told: list[str]) -> None:
    body = "槐西法院林知远、苏青获评先进。"
    held = index_of(report(f"青槐市2024年工作总结\n一、主要工作\n{body}", "2024年"))
    (only,) = held.reports.values()
    reader = StubReader({"林知远": 8.0}, items)
    assert [
        p.text for p in find(understand("青槐市2024年谁获评先进"), [Scope(only)], held, reader).picks
    ] == told
