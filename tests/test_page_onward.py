"""What is offered after an answer was asked before, and answered with its own figure; slips in names."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from page_samples import DONE, answered, quote, report, result

from index.searcher import Index
from page.cards.filters import filter_of
from page.cards.places import Place
from page.chat.slips import meant
from page.figures.instead import Refused
from page.figures.onward import Onward
from qa import ask

HELD = report()


def place_of(index: Index, words: str) -> Place:
    source = "licheng_2025.txt"
    start = index.reports[source].text.index(words)
    return Place(source, start, start + len(words), "")


def test_every_question_offered_is_answered(sample_index: Index) -> None:
    onward = Onward(ask, SimpleNamespace(current=lambda: sample_index))
    offered = onward.after(place_of(sample_index, "3.4万家"))
    assert offered
    for question in offered:
        assert ask(question, index=sample_index).status == "answered"
    assert onward.after(Place("no.txt", 0, 1, "")) == ()


def test_a_refusal_offers_what_was_asked_of_its_own_place_and_all_is_answered(sample_index: Index) -> None:
    onward = Onward(ask, SimpleNamespace(current=lambda: sample_index))
    offered = onward.instead(Refused("2019年历城区新增多少经营主体"))
    assert offered[0] == "2025年历城区新增多少经营主体"
    assert len(offered) == 2
    assert onward.instead(Refused("2025年历城区旅游收入是多少")) == ()  # nothing alike is written there
    for question in offered:
        assert "历城区" in question
        assert ask(question, index=sample_index).status == "answered"
    near = (place_of(sample_index, "3.4万家"),)
    elsewhere = onward.instead(Refused("2025年深圳市新增多少经营主体", near=near))
    assert "2025年历城区新增多少经营主体" in elsewhere
    assert (
        onward.instead(Refused("2025年深圳市新增多少经营主体", filter_of({"place": ["山东省青岛市"]}), near))
        == ()
    )
    assert onward.instead(Refused("珠穆朗玛峰有多高")) == ()


def test_question_that_is_answered_with_another_figure_is_not_offered() -> None:
    index = SimpleNamespace(reports={HELD.source: HELD})
    other = answered((result("15.4%", HELD, label="增长"),), (quote(HELD, DONE),))
    asked: list[str] = []

    def wrong(question: str, **_: object) -> object:
        asked.append(question)
        return other

    assert Onward(wrong, SimpleNamespace(current=lambda: index)).after(Place(HELD.source, 0, 1, "")) == ()
    assert asked


@pytest.mark.parametrize(
    ("question", "known", "expected"),
    [
        ("2025年清何区新增多少", (), ["2025年清河区新增多少"]),
        ("2025年河清区新增多少", (), ["2025年清河区新增多少"]),
        ("清河区政审批服务局做了什么", ((0, 3),), []),
        ("清河区行政审服务局做了什么", (), ["清河区行政审批服务局做了什么"]),
        ("2025年清河区新增多少", (), []),
        ("清江区新增多少", ((0, 3),), []),
        ("清河县新增多少", (), []),
    ],
)
def test_slip_in_a_name_is_mended_and_a_known_name_left_alone(
    question: str, known: tuple[tuple[int, int], ...], expected: list[str]
) -> None:
    assert list(meant(question, known, [HELD])) == expected
