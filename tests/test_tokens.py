"""The quick segmenter makes jieba's words, and jieba works where there is no build of the quick one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.legs import tokens as module
from index.legs.tokens import Segmenter, division_names, tokens, with_jieba, with_rjieba

SENTENCES = [
    "全年新增登记经营主体两万余家高新技术企业数量居全市首位",
    "持续优化营商环境推进一网通办改革创新政务服务模式",
    "历城区和璧山区的居民人均可支配收入增长较快",
    "长春市长春节致辞南京市长江大桥维修",
    "坚持以习惯为先培育新质生产力打造天天办服务品牌",
    "鄠邑区邛崃市亳州市濮阳县讨论稿",
]


@pytest.fixture(scope="module")
def port() -> Segmenter:
    return with_rjieba()


@pytest.fixture(scope="module")
def own() -> Segmenter:
    return with_jieba()


@pytest.fixture
def _afresh() -> Iterator[None]:
    for cached in (module._made, module._remembered):
        cached.cache_clear()
    yield
    for cached in (module._made, module._remembered):
        cached.cache_clear()


@pytest.mark.parametrize("text", SENTENCES)
def test_sentences_are_cut_as_jieba_cuts_them(port: Segmenter, own: Segmenter, text: str) -> None:
    assert port.search(text) == own.search(text)
    assert port.cut(text) == own.cut(text)


def test_division_names_are_cut_as_jieba_cuts_them(port: Segmenter, own: Segmenter) -> None:
    texts = [f"在{name}发展" for name in division_names()]
    assert len(texts) > 3000
    assert [text for text in texts if port.search(text) != own.search(text)] == []


@given(st.text(st.sampled_from(sorted({*"".join(SENTENCES)})), min_size=1, max_size=12))
def test_rows_of_characters_are_cut_as_jieba_cuts_them(port: Segmenter, own: Segmenter, text: str) -> None:
    assert port.search(text) == own.search(text)
    assert port.cut(text) == own.cut(text)


def test_the_quick_segmenter_knows_every_word_of_the_dictionary() -> None:
    import jieba
    import rjieba

    counts, _ = jieba.Tokenizer().gen_pfdict(jieba.get_dict_file())
    words = [word for word, count in counts.items() if count]
    assert len(words) > 300_000
    assert [word for word in words if not rjieba.has_word(word)] == []


@pytest.mark.usefixtures("_afresh")
def test_without_a_build_of_it_jieba_cuts_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = [tokens(text) for text in SENTENCES]
    module._made.cache_clear()
    module._remembered.cache_clear()
    monkeypatch.setitem(sys.modules, "rjieba", None)
    with pytest.raises(ImportError):
        with_rjieba()
    assert [tokens(text) for text in SENTENCES] == wanted


def test_the_tokens_given_may_be_changed() -> None:
    first = tokens(SENTENCES[0])
    first.append("改")
    assert tokens(SENTENCES[0]) == first[:-1]


def test_what_is_remembered_is_bounded_and_long_texts_are_not() -> None:
    module._remembered.cache_clear()
    for number in range(300):
        tokens(f"第{number}号")
    assert module._remembered.cache_info().currsize == module._remembered.cache_info().maxsize == 256
    misses = module._remembered.cache_info().misses
    assert len(tokens("经营主体" * 200)) > 800
    assert module._remembered.cache_info().misses == misses


@pytest.mark.usefixtures("_afresh")
def test_threads_that_come_first_together_get_the_same() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(tokens, SENTENCES * 8))
    assert made == [tokens(text) for text in SENTENCES * 8]
