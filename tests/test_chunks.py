from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.outline.chunks import MAX_CHARS, MIN_CHARS, TARGET_CHARS, chunk_report
from corpus.outline.sections import outline
from corpus.report import Report

WORDS = (
    "一、 二、 （一） （二） 1. 2. 一是 二是 工作 总体情况 办结3.4万件 12,000户 "
    "， ； 。 ： “ ” 《 》 各位代表！ 附件1"
)
PIECES = st.sampled_from([*WORDS.split(), "\n", "\n\n", "　　", " ", "稳步推进" * 12])


def report(text: str) -> Report:
    return Report("云溪.txt", "云溪镇报告", None, None, None, None, None, None, None, text, outline(text, {}))


def chunks(text: str):
    return chunk_report(report(text))


def test_short_sentences_are_joined_to_the_target():
    sentence = "云溪镇今年新建便民服务站十二个并全部投入使用。"
    per_chunk = TARGET_CHARS // len(sentence)
    rest = 1 + MIN_CHARS // len(sentence)
    found = chunks(sentence * (2 * per_chunk + rest))
    assert [c.text for c in found] == [sentence * per_chunk, sentence * per_chunk, sentence * rest]


def test_a_short_rest_goes_with_the_chunk_before_it():
    sentence = "云溪镇今年新建便民服务站十二个并全部投入使用。"
    text = sentence * (TARGET_CHARS // len(sentence)) + "成效较好。"
    assert len("成效较好。") < MIN_CHARS
    assert [c.text for c in chunks(text)] == [text]


def test_a_long_sentence_is_cut_at_semicolons_then_commas():
    part = "持续完善镇村两级便民服务网络建设" * 7
    text = f"{part}；{part}，{part}。"
    found = [c.text for c in chunks(text)]
    assert found == [f"{part}；", f"{part}，", f"{part}。"]
    assert all(len(c) <= MAX_CHARS for c in found)


def test_text_without_punctuation_is_cut_but_not_in_a_number():
    text = "甲" * (MAX_CHARS - 3) + "1234567.8万元" + "乙" * 30
    first, second = (c.text for c in chunks(text))
    assert first == "甲" * (MAX_CHARS - 3)
    assert second.startswith("1234567.8万元")


def test_space_in_a_plain_cut_goes_with_the_chunk_before_it():
    text = "甲" * MAX_CHARS + " " * (2 * MAX_CHARS) + "乙" * MAX_CHARS
    assert [c.text.strip() for c in chunks(text)] == ["甲" * MAX_CHARS, "乙" * MAX_CHARS]


def test_chunks_stay_in_their_section_and_carry_its_path():
    text = "云溪镇报告\n一、工作情况\n办结12件。\n（一）提速增效\n用时缩短。\n二、下步打算\n建站3个。"
    found = chunks(text)
    assert [(c.path, c.text) for c in found] == [
        ((), "云溪镇报告\n"),
        (("一、工作情况",), "一、工作情况\n办结12件。\n"),
        (("一、工作情况", "（一）提速增效"), "（一）提速增效\n用时缩短。\n"),
        (("二、下步打算",), "二、下步打算\n建站3个。"),
    ]


def test_a_heading_without_body_is_a_chunk_of_its_own():
    found = chunks("云溪镇报告\n一、工作情况\n（一）提速\n用时缩短一半。\n（二）增效\n好评率提高。")
    assert found[1].text.strip() == found[1].path[-1] == "一、工作情况"


def test_chunks_are_numbered_and_keyed_from_zero():
    found = chunks("一、甲项工作\n正文一句。\n二、乙项工作\n正文两句。")
    assert [c.id for c in found] == ["云溪.txt#0", "云溪.txt#1"]


@settings(max_examples=300)
@given(st.one_of(st.lists(PIECES, max_size=60).map("".join), st.text(max_size=400)))
def test_chunks_reassemble_the_text_and_never_cross_a_section(text):
    if not text.strip():
        return
    made = report(text)
    found = chunk_report(made)
    assert "".join(c.text for c in found) == text
    for number, chunk in enumerate(found):
        section = made.section_at(chunk.start)
        assert chunk.number == number
        assert section.start <= chunk.start < chunk.end <= section.end
        assert chunk.path == section.path
        assert chunk.text.strip()
        assert len(chunk.text.rstrip()) <= MAX_CHARS + len(chunk.text) - len("".join(chunk.text.split()))
