"""Points of a how or a problem: whole clauses, all of a series, no heading where anything else is marked."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from qa_samples import report

from qa.decide.points import points_of

HEAD = "青槐市数据局2024年工作总结\n三、存在的问题\n"


def points(body: str, marked: Sequence[str]) -> list[str]:
    held = report(HEAD + body, "2024年")
    spans = [(at := held.text.index(words), at + len(words))[0:2] for words in marked]
    first = held.text.index(body) if body in held.text else 0
    return [held.text[a:b] for a, b in points_of(held, (min(first, spans[0][0]), len(held.text)), spans)]


@pytest.mark.parametrize(
    ("body", "marked", "wanted"),
    [
        # a fragment becomes its clause, one too small for its clause falls away
        ("主要是设备陈旧、更新偏慢，人手不足。", ["更新偏慢"], ["主要是设备陈旧、更新偏慢"]),
        ("加快打造数字底座和共享平台，统一标准。", ["加快", "统一标准"], ["统一标准"]),
        # clauses marked apart stay apart, a mark over two is one point
        (
            "数据共享不够，系统建设分散，运维经费紧张。",
            ["数据共享不够", "运维经费紧张"],
            ["数据共享不够", "运维经费紧张"],
        ),
        (
            "数据共享不够，系统建设分散，运维经费紧张。",
            ["数据共享不够，系统建设分散"],
            ["数据共享不够，系统建设分散"],
        ),
        # one point of a series brings the others, as far as it goes itself
        (
            "一是数据共享不够，只接入12个部门；二是系统分散，重复建设；三是经费紧张，缺口80万元。",
            ["系统分散"],
            ["数据共享不够", "系统分散", "经费紧张"],
        ),
        (
            "一是数据共享不够；二是系统分散，重复建设；三是经费紧张。",
            ["数据共享不够", "系统分散，重复建设"],
            ["数据共享不够", "系统分散，重复建设", "经费紧张"],
        ),
    ],
)
def test_points(body: str, marked: list[str], wanted: list[str]) -> None:
    assert points(body, marked) == wanted


def test_a_heading_gives_way_to_what_stands_under_it() -> None:
    assert points("数据共享不够。", ["存在的问题", "数据共享不够"]) == ["数据共享不够"]
