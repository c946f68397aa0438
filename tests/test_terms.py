"""The topic as weighted grams: how much of it a text covers, equal phrases, words of earlier turns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.fold import fold
from qa.terms import Topic, synonyms, topic_grams


def even(_text: str) -> dict[str, float]:
    """A weigher that knows nothing: every gram counts 1."""
    return {}


def topic(own: str, inherited: str = "") -> Topic:
    return topic_grams(own, inherited, even)


def texts(held: Topic) -> list[str]:
    return [gram.text for gram in held.grams]


def test_a_run_is_cut_into_overlapping_pairs() -> None:
    assert texts(topic("经营主体")) == ["经营", "营主", "主体"]


def test_latin_words_and_numbers_stay_whole() -> None:
    assert texts(topic("pm2.5 5g基站 12345热线")) == ["pm2.5", "5", "g", "基站", "12345", "热线"]


def test_a_gram_counts_once() -> None:
    assert texts(topic("服务 服务")) == ["服务"]


@pytest.mark.parametrize(
    ("text", "share"),
    [("新增经营主体3.4万家", 1.0), ("经营状况", 1 / 3), ("主体经营", 2 / 3), ("道路照明", 0.0), ("", 0.0)],
)
def test_coverage_is_the_share_of_weight_found(text: str, share: float) -> None:
    held = topic("经营主体")
    whole = {g.text for g in held.grams if g.text in text}
    assert held.matched(text) == whole
    assert len(whole) / 3 == pytest.approx(share)
    assert held.coverage(text) >= share - 1e-9
    assert (held.coverage(text) == 1.0) == (share == 1.0)


def test_single_characters_count_for_less_than_the_pair() -> None:
    held = topic("绿化")
    assert 0 < held.coverage("披绿") < held.coverage("绿色转化") < held.coverage("绿化") == 1.0


def test_rare_words_weigh_more() -> None:
    held = topic_grams("服务 绿道", "", lambda _: {"服务": 1.0, "绿道": 3.0})
    assert held.coverage("绿道") == pytest.approx(0.75)
    assert held.total == pytest.approx(4.0)


def test_words_that_the_index_does_not_know_are_rare() -> None:
    held = topic_grams("服务 冰雹", "", lambda _: {"服务": 2.0})
    assert {g.text: g.weight for g in held.grams} == {"服务": 2.0, "冰雹": 2.0}


def test_equal_phrases_stand_for_one_another() -> None:
    assert topic("老房子").coverage("改造老旧小区376个") == 1.0
    assert topic("高企").coverage("高新技术企业达52家") == 1.0
    assert topic("gdp").coverage("地区生产总值增长5%") == 1.0
    assert topic("绿道").coverage("地区生产总值增长5%") == 0.0


def test_one_way_phrases_hold_one_way() -> None:
    assert topic("失业率").coverage("城镇调查失业率") == 1.0
    assert topic("幼儿园").coverage("学前教育") == 1.0
    assert topic("学前教育").coverage("幼儿园") < 1.0


def test_the_lexicon_is_folded_and_has_no_lone_phrase() -> None:
    held = synonyms()
    assert [head for head in held if fold(head) != head] == []
    assert [head for head, same in held.items() if not same or head in same] == []


def test_words_of_earlier_turns_weigh_less_than_the_questions_own() -> None:
    held = topic("企业", "办理事项 群众热线 平均用时")
    own, *earlier = held.grams
    assert own.text == "企业"
    assert sum(g.weight for g in earlier) < own.weight
    assert held.coverage("企业") > 0.5


def test_a_question_without_words_of_its_own_takes_the_earlier_ones_in_full() -> None:
    held = topic("", "办理事项")
    assert texts(held) == ["办理", "理事", "事项"]
    assert held.total == topic("办理事项").total


def test_no_words_cover_nothing() -> None:
    assert topic("").total == 0
    assert topic("").coverage("办理事项") == 0.0


def test_the_part_of_a_topic_within_some_words() -> None:
    assert texts(topic("新增 经营主体").within("经营主体")) == ["经营", "营主", "主体"]


def test_letters_are_those_by_which_the_topic_is_found() -> None:
    for words, text, letters in (("经营主体", "经营状况", "经营"), ("高企", "高新技术企业", "高新技术企业")):
        held = topic(words)
        assert held.letters(held.mask(text)) == frozenset(letters)


def test_texts_side_by_side_are_covered_as_their_masks_together() -> None:
    held = topic("经营主体")
    assert held.coverage("经营", "主体") == held.share(held.mask("经营") | held.mask("主体"))
    assert held.coverage("经营", "主体") < held.coverage("经营主体") == 1.0
    assert held.coverage("经营", "主体") == held.coverage("经营 主体")


def test_a_part_of_the_topic_reads_the_masks_of_the_whole() -> None:
    held = topic("新增 经营主体")
    part = held.within("经营主体")
    assert part is held.within("经营主体")
    assert (
        part.share(held.mask("新增经营")) == part.coverage("新增经营") == topic("经营主体").coverage("经营")
    )


def test_no_phrase_has_a_blank() -> None:
    """Texts side by side are looked at one by one, so a phrase must not run over their border."""
    assert [p for head, same in synonyms().items() for p in (head, *same) if any(map(str.isspace, p))] == []


@given(st.text("经营主体企业高新技术a1 ", max_size=30), st.data())
def test_a_part_of_a_text_is_looked_at_alike_with_or_without_the_whole(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text)))
    part = text[start : data.draw(st.integers(start, len(text)))]
    words = "高企 经营主体 a1 企业"
    assert topic(words).mask_within(part, text) == topic(words).mask(part)


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_coverage_is_a_share(own: str, inherited: str, text: str) -> None:
    held = topic_grams(fold(own), fold(inherited), even)
    assert -1e-9 <= held.coverage(fold(text)) <= 1 + 1e-9
    assert held.coverage(" ".join(texts(held))) == pytest.approx(1.0 if held.grams else 0.0)
