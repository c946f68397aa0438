import gc
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from corpus.language.fold import _forms, fold, spelt


def test_traditional_full_width_and_capitals_fold_to_one_form():
    assert fold("濟南市歷城區２０２５年ＧＤＰ增長５．２％") == "济南市历城区2025年gdp增长5.2%"
    assert fold("二○二五年與二〇二五年") == "二〇二五年与二〇二五年"


def test_variants_of_punctuation_fold_to_one_form():
    assert fold("，；：（）！？％．") == ",;:()!?%."
    assert fold("“甲”‘乙’「丙」『丁』＂戊＂'己'") == '"甲""乙""丙""丁""戊""己"'
    assert fold("2021—2023、2021–2023、2021～2023、2021-2023") == "2021-2023、2021-2023、2021-2023、2021-2023"
    assert fold("〔2025〕【2025】［2025］") == "[2025][2025][2025]"
    assert fold("托合提·买买提・艾力") == "托合提·买买提·艾力"


def test_a_simplified_sentence_keeps_its_full_stop_and_enumeration_comma():
    assert fold("办件一、二、三。") == "办件一、二、三。"


@given(st.text(max_size=60))
def test_folding_keeps_the_length(text):
    assert len(fold(text)) == len(text)


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


def test_a_letter_whose_small_form_is_longer_stays():
    assert fold("İ") == "İ"


@given(
    st.text("臺台灣湾省市縣县鄉乡ＡaA。、“「.", max_size=30),
    st.text("臺台灣湾縣县aＡ“.", min_size=1, max_size=3),
)
def test_a_folded_word_is_found_in_text_as_it_stands(text, word):
    found = [m.start() for m in spelt(fold(word)).finditer(text)]
    first = fold(text).find(fold(word))
    assert (found[0] if found else -1) == first


def test_what_other_threads_fold_meanwhile_does_not_break_the_first_look_for_a_word():
    """The page died of it: a question was asked while the first screen's questions were tried."""
    seen = count(0x4E00)

    def elsewhere(*_: object) -> None:
        fold(chr(next(seen)))

    _forms.cache_clear()
    gc.callbacks.append(elsewhere)
    held = gc.get_threshold()
    gc.set_threshold(1)
    try:
        assert spelt("历城").search("山東省濟南市歷城區")
        assert next(seen) > 0x4E00
    finally:
        gc.set_threshold(*held)
        gc.callbacks.remove(elsewhere)
