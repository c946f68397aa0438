"""Where a value stands in its quote, and how stretches are marked."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from page.cards.marks import find_value, marked, split_number


@pytest.mark.parametrize(
    ("text", "value", "label", "at"),
    [
        ("新增3.4万家，累计23.3万家", "3.4万家", "", 2),
        ("增长15%，其中工业增长5%", "5%", "", 12),  # not the 5% inside 15%
        ("增长1.5%，其中工业增长5%", "5%", "", 13),  # nor the one behind a point
        ("共3.45万户，又3万户", "3", "", 9),  # nor a number cut short
        ("工业增长5%，服务业增长5%", "5%", "服务业", 12),  # the one after its label
        ("增长5%的是服务业", "5%", "服务业", 2),  # the label stands behind: the only place there is
        ("满意率第3", "第3", "", 3),
    ],
)
def test_value_is_found_where_it_stands_alone(text: str, value: str, label: str, at: int) -> None:
    assert find_value(text, value, label) == (at, at + len(value))
    assert text[at : at + len(value)] == value


@pytest.mark.parametrize("value", ["3.8万家", "", "4万家"])
def test_value_that_does_not_stand_is_not_found(value: str) -> None:
    assert find_value("新增3.4万家", value) is None


def test_marked_escapes_inside_and_outside() -> None:
    assert marked('a<b & "c"', [(1, 3)]) == "a<mark>&lt;b</mark> &amp; &quot;c&quot;"


def test_overlapping_stretches_become_one() -> None:
    assert marked("一二三四五", [(3, 4), (0, 2), (1, 3)]) == "<mark>一二三四</mark>五"


@given(
    st.text("ab<>&\"'3.%", max_size=30),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=4),
)
def test_marking_keeps_every_character(text: str, spans: list[tuple[int, int]]) -> None:
    inside = [(a, min(b, len(text))) for a, b in spans if a < min(b, len(text))]
    shown = marked(text, inside)
    assert html.unescape(re.sub("</?mark>", "", shown)) == text
    assert set(re.findall("<[^>]*>", shown)) <= {"<mark>", "</mark>"}


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("3.4万家", ("", "3.4", "万家")),
        ("98.39%", ("", "98.39%", "")),
        ("第1位", ("第", "1", "位")),
        ("1,366项", ("", "1,366", "项")),
        ("全市第一", ("全市第一", "", "")),
    ],
)
def test_number_is_split_from_its_unit(value: str, parts: tuple[str, str, str]) -> None:
    assert split_number(value) == parts
    assert "".join(parts) == value
