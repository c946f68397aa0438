"""Times as they are asked for in speech."""

from __future__ import annotations

import pytest

from qa.question.understanding import understand


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("汀州市规上工业九月当月增幅多大", ["2026年9月"]),
        ("上个月也就是7月满意率多少", ["2026年7月"]),
        ("检察院17年这一年办了几件", ["2017年"]),
        ("98年修了多少堤", ["1998年"]),
        ("17年头一季度工厂增长几个点", ["2017年第一季度"]),
        ("2021前三季增长多少", ["2021年前三季度"]),
        ("2021年头九个月总量多少", ["2021年1—9月"]),
        ("成交额24年多少，25年多少", ["2024年", "2025年"]),
        ("1998到2002年这五年减了多少人", ["1998—2002年"]),
        ("去年(2024年)收了多少", ["2024年"]),
        ("24年比2020年多多少", ["2024年"]),
        ("游客跟2019年比恢复了多少", []),
        ("连续15年增长", []),
        ("近15年增长多少", []),
        ("培训了2024人次吗", []),
    ],
)
def test_times(text: str, labels: list[str]) -> None:
    assert [m.period.label for m in understand(text, reference_year=2026).periods] == labels


@pytest.mark.parametrize("text", ["这一年亏了多少", "下一年度怎么奖励", "过去五年办了多少件", "九月涨了多少"])
def test_what_leans_on_the_report_names_no_year(text: str) -> None:
    assert [m.anchored for m in understand(text, reference_year=2026).periods] == [False]
