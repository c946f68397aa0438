"""Which words belong to which figure of a sentence."""

from __future__ import annotations

import pytest

from corpus.fold import fold
from qa.values import _described


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("“甲计划”“乙计划”完成率分别达98%和76.5%。", ['"甲计划"', '"乙计划"']),
        ("甲镇、乙镇分别建成12个、7个。", ["甲镇", "乙镇"]),
        ("城乡居民收入分别增长4.8%和6.1%。", ["城镇", "农村"]),
    ],
)
def test_figures_given_respectively_go_to_their_own_item(text: str, items: list[str]) -> None:
    lefts = [left for _, left, *_ in _described(fold(text))]
    assert [left.startswith(item) for left, item in zip(lefts, items, strict=True)] == [True, True]
