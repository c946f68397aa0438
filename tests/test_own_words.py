"""Whose words a figure has, and whether they are just what is asked."""

from __future__ import annotations

import pytest
from qa_samples import report

from qa.check.own_words import own_words, tells_all
from qa.check.wanted import quantities_at

TEXT = """青槐市2024年工作总结
一、主要工作
粮食总产量再上新台阶，突破160万吨大关，增长3%。全市地区生产总值由210亿元提高到318亿元。人均地区生产总值6万元。
石堰县成为生产总值超百亿元县。
全社会研发投入增长9%，总量首次突破12亿元。"""


@pytest.mark.parametrize(
    ("topic", "figures"),
    [
        ("粮食产量", ["160万吨", "3%"]),
        ("生产总值", ["210亿元", "318亿元"]),
        ("人均生产总值", ["6万元"]),
        ("研发投入", ["9%", "12亿元"]),
        ("产量", []),
        ("工业产值", []),
    ],
)
def test_figures_whose_own_words_are_what_is_asked(topic: str, figures: list[str]) -> None:
    held = report(TEXT, "2024年")
    found = []
    for line in ("粮食总产量", "全市地区生产总值由", "人均", "石堰县", "全社会"):
        first = held.text.index(line)
        last = held.text.index("。", first)
        quantities = quantities_at(held, first, last)
        told = own_words(held, quantities, first, last)
        found += [
            held.text[q.start : q.end]
            for q, own in zip(quantities, told, strict=True)
            if tells_all(topic, own)
        ]
    assert found == figures
