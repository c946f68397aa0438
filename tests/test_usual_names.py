"""Indicators by the names that people use: read and searched for as reports write them."""

from __future__ import annotations

import pytest

from corpus.language.usual_names import as_written, other_names
from qa.question.understanding import understand


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("gdp增长多少", "生产总值增长多少"),
        ("人均gdp多少", "人均生产总值多少"),
        ("社零增速", "社会消费品零售总额增速"),
        ("规上工业企业几家", "规模以上工业企业几家"),
        ("地区生产总值增长多少", "地区生产总值增长多少"),
        ("pm2.5浓度", "pm2.5浓度"),
        ("农民收入增速", "农民收入增速"),
    ],
)
def test_short_names_are_written_out_and_others_stay(asked: str, written: str) -> None:
    assert as_written(asked) == written


@pytest.mark.parametrize(
    ("asked", "others"),
    [
        ("gdp增长多少", ("生产总值",)),
        ("农民收入增速", ("农村居民人均可支配收入",)),
        ("pm2.5浓度", ("细颗粒物",)),
        ("细颗粒物浓度", ("pm2.5",)),
        ("生产总值和gdp", ()),
        ("办理事项多少件", ()),
    ],
)
def test_the_other_names_of_an_indicator_are_known(asked: str, others: tuple[str, ...]) -> None:
    assert other_names(asked) == others


def test_a_question_is_read_and_searched_for_as_reports_write() -> None:
    asked = understand("天长市24年GDP增长多少")
    assert asked.dated == "天长市2024年生产总值增长多少"
    assert asked.searched == "天长市24年GDP增长多少 生产总值"
    assert asked.topic == "生产总值增长"
