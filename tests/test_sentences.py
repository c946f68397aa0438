from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.language.brackets import REACH, Brackets, bracket_spans
from corpus.language.sentences import split_clauses, split_sentences

ODD = st.text(
    st.sampled_from("一甲。！？；，、：“”《》（）()\"'.,;!?…3.4%12,000 \u3000\n\t\u2028\u0301😀a"),
    max_size=120,
)


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


def clauses(text: str) -> list[str]:
    return [text[start:end] for start, end in split_clauses(text)]


def test_sentences_end_at_their_marks_and_keep_following_space():
    assert sentences("云溪镇建成大厅。办件更快了！ 还有吗？\n\n　　下一段") == [
        "云溪镇建成大厅。",
        "办件更快了！ ",
        "还有吗？\n\n　　",
        "下一段",
    ]


def test_a_semicolon_ends_a_clause_but_no_sentence():
    text = "一是窗口少;二是人手紧；三是经费不足。"
    assert sentences(text) == [text]
    assert clauses(text) == ["一是窗口少;", "二是人手紧；", "三是经费不足。"]


def test_half_width_commas_are_commas():
    assert clauses("办件3.4万件,同比增长12.5%,全市第一。") == ["办件3.4万件,", "同比增长12.5%,", "全市第一。"]


def test_an_enumeration_comma_does_not_end_a_clause():
    assert clauses("教育、医疗、养老") == ["教育、医疗、养老"]


def test_numbers_are_never_cut():
    for number in ("3.4万", "12,000户", "12，000户", "4.1版", "2025.1.15", "98.39%", "1,234,567.8元"):
        text = f"共有{number}，其中城区{number}。"
        assert clauses(text) == [f"共有{number}，", f"其中城区{number}。"]


def test_a_thousands_comma_is_told_from_a_comma_between_numbers():
    assert clauses("前两年为2023，2024，均达标") == ["前两年为2023，", "2024，", "均达标"]


def test_abbreviations_and_web_addresses_hold_together():
    assert sentences("使用App.2.0和http://a.cn/x?id=3办理。完") == [
        "使用App.2.0和http://a.cn/x?id=3办理。",
        "完",
    ]


def test_nothing_inside_brackets_is_cut():
    for inside in (
        "《甲办法；乙办法。丙》",
        "“快办。快批，快结！”",
        "（一办好。二办快；三办准）",
        '"先办!后补,可查"',
    ):
        text = f"按照{inside}的要求推进"
        assert sentences(text) == [text]
        assert clauses(text) == [text]


def test_a_quotation_that_closes_with_a_full_stop_ends_the_sentence():
    assert sentences("镇长说：“路要先修。”村民都赞成。") == ["镇长说：“路要先修。”", "村民都赞成。"]
    assert sentences("镇长说“路要先修。”，村民赞成。") == ["镇长说“路要先修。”，村民赞成。"]
    assert sentences("《明天会好。》已经出版。") == ["《明天会好。》已经出版。"]


def test_closing_marks_stay_with_the_sentence():
    assert sentences("他问为什么？！”大家笑了。") == ["他问为什么？！”", "大家笑了。"]


def test_an_open_bracket_without_end_does_not_swallow_the_text():
    assert sentences("（见下。第二句。") == ["（见下。", "第二句。"]
    far = "“" + "甲" * (REACH + 1) + "。乙”。"
    assert len(sentences(far)) == 2


def test_a_range_is_split_as_given():
    text = "头。甲；乙，丙。尾。"
    assert split_clauses(text, 2, 8) == [(2, 4), (4, 6), (6, 8)]
    assert split_sentences(text, 2, 8) == [(2, 8)]
    assert split_sentences(text, 3, 3) == []


def test_space_at_the_start_of_a_range_goes_with_its_first_sentence():
    assert sentences("\n　甲。乙。") == ["\n　甲。", "乙。"]
    assert sentences(" \n ") == [" \n "]


def test_marks_behind_the_range_are_left_out():
    assert split_sentences("真的吗？？", 0, 4) == [(0, 4)]


def test_bracket_spans_are_outermost_and_matched_across_widths():
    assert bracket_spans("a（b《c》d)e”“f”") == [(1, 8), (10, 13)]
    assert bracket_spans("（甲\n乙）") == []


def test_brackets_tell_the_pair_around_an_offset():
    brackets = Brackets("甲（乙）丙“丁”")
    assert [brackets.around(at) for at in range(8)] == [None, None, 1, 1, None, None, 5, 5]


@settings(max_examples=300)
@given(st.one_of(ODD, st.text(max_size=80)), st.integers(0, 20), st.integers(0, 100))
def test_spans_cover_the_range(text, start, length):
    start = min(start, len(text))
    end = min(len(text), start + length)
    whole = split_sentences(text, start, end)
    for spans in (whole, split_clauses(text, start, end)):
        assert "".join(text[a:b] for a, b in spans) == text[start:end]
        assert all(a < b for a, b in spans)
        assert all(left[1] == right[0] for left, right in pairwise(spans))
    assert {b for _, b in whole} <= {b for _, b in split_clauses(text, start, end)}


@given(ODD)
def test_no_cut_stands_before_space_or_between_digits(text):
    for _, end in split_clauses(text)[:-1]:
        assert not text[end].isspace()
        assert not (text[end - 1] in ",." and text[end - 2 : end - 1].isdigit() and text[end].isdigit())
