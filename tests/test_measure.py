"""What a question counts, as it is said: 几个亿 is money, 这几年 asks nothing, 多少年轻人 counts no years."""

from __future__ import annotations

import pytest

from corpus.language.fold import fold
from qa.question.measure import Asked, how_many
from qa.question.understanding import understand


@pytest.mark.parametrize(
    ("text", "unit", "kind"),
    [
        ("保费涨到几块", None, "money"),
        ("一顿能减多少块钱", None, "money"),
        ("几个钟头内要报", None, "time"),
        ("验收几天能办完", "天", "time"),
        ("新留下多少年轻人", None, None),
        ("覆盖多少家庭", None, None),
        ("建了几座桥", "座", "count"),
        ("少了几个点", "%", "share"),
    ],
)
def test_what_is_counted(text: str, unit: str | None, kind: str | None) -> None:
    asked = understand(text).asked
    assert (asked.unit, asked.kind) == (unit, kind), asked
    assert isinstance(asked, Asked)


@pytest.mark.parametrize("text", ["这几年变化大吗", "头几个项目叫什么", "几个行业里，哪个在降", "几乎没有变"])
def test_nothing_is_counted(text: str) -> None:
    assert how_many(fold(text)) == []
