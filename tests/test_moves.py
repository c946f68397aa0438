"""Which ones rose and which fell: asked for, and listed."""

from __future__ import annotations

import pytest

from corpus.language.fold import fold
from qa.read.moves import moved_that_way, way_asked

PRICES = "分类别看，粮油价格下降0.6%，衣帽上涨1.7%，房租上涨0.1%，车船和邮电下降0.3%。"
CROPS = "油菜产量1.42万吨，下降3.7%；烟叶产量0.68万吨，增长14.2%。全年出栏山羊46.31万只，下降1.2%。"
SALES = "粮油类、饮料类零售额分别增长5.2%、3.1%，首饰类下降2.2%，汽车类零售额32亿元，同比下降3.8%。"


@pytest.mark.parametrize(
    ("question", "way"),
    [
        ("哪几类价格同比是降的？", "down"),
        ("有哪些品类是负增长的", "down"),
        ("哪些税种收入增长了", "up"),
        ("哪些措施促进消费增长", None),
        ("采取了哪些措施减少污染", None),
        ("哪个行业增长最快", None),
    ],
)
def test_the_way_is_what_the_question_ends_with(question: str, way: str | None) -> None:
    assert way_asked(fold(question)) == way


@pytest.mark.parametrize(
    ("text", "way", "names"),
    [
        (PRICES, "down", ["粮油价格", "车船和邮电"]),
        (PRICES, "up", ["衣帽", "房租"]),
        (CROPS, "down", ["油菜产量", "出栏山羊"]),
        (SALES, "down", ["首饰类", "汽车类零售额"]),
        (SALES, "up", ["粮油类", "饮料类零售额"]),
        ("产值增长5%，利润下降2%。", "down", []),  # two are no list
        ("产值增长5%，利润增长2%，税收增长3%。", "up", []),  # nor where all went one way
    ],
)
def test_names_that_went_that_way(text: str, way: str, names: list[str]) -> None:
    assert [text[a:b] for a, b in moved_that_way(text, (0, len(text)), way)] == names  # type: ignore[arg-type]
