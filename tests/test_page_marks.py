"""How stretches are marked and a value is taken apart."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from page.cards.marks import marked, split_number


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
