"""Tokens, and BM25 against an implementation written from the formula."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from index_samples import joined

from index.files import npy
from index.legs.bm25 import Sparse
from index.legs.tokens import BIGRAM_MARK, tokens

TEXTS = [
    "全市新增就业三万人",
    "新增道路十条",
    "就业就业就业",
    "",
    "学校和医院同步建设,新增学位两千个",
]


def bm25(texts: list[list[str]], query: list[str], k1: float, b: float) -> list[float]:
    """The formula, term by term, with nothing shared with the product."""
    mean = sum(map(len, texts)) / len(texts)
    out = []
    for text in texts:
        counts, score = Counter(text), 0.0
        for term in query:
            df = sum(term in other for other in texts)
            idf = math.log(1 + (len(texts) - df + 0.5) / (df + 0.5))
            tf = counts[term]
            score += idf * tf / (tf + k1 * (1 - b + b * len(text) / mean)) if tf else 0.0
        out.append(score)
    return out


@pytest.fixture(scope="module")
def texts() -> list[list[str]]:
    return [tokens(text) for text in TEXTS]


@pytest.mark.parametrize(("k1", "b"), [(1.2, 0.75), (0.9, 0.4), (2.0, 0.0)])
@pytest.mark.parametrize("query", ["新增就业", "就业就业", "新增道路和学校", "没有这样的词"])
def test_scores_equal_the_formula(texts: list[list[str]], query: str, k1: float, b: float) -> None:
    got = Sparse.build(texts, k1=k1, b=b).scores(tokens(query))
    assert got.tolist() == pytest.approx(bm25(texts, tokens(query), k1, b), abs=1e-5)


def test_weights_scale_single_tokens(texts: list[list[str]]) -> None:
    sparse = Sparse.build(texts, k1=1.2, b=0.75)
    apart = 0.5 * sparse.scores(["新增"]) + 2 * sparse.scores(["就业"])
    assert sparse.scores(["新增", "就业"], [0.5, 2]).tolist() == pytest.approx(apart.tolist())


def test_an_empty_query_and_an_empty_text_score_nothing(texts: list[list[str]]) -> None:
    sparse = Sparse.build(texts, k1=1.2, b=0.75)
    assert sparse.scores([]).tolist() == [0, 0, 0, 0, 0]
    assert sparse.scores(tokens("新增就业"))[3] == 0


def test_no_token_anywhere_is_an_index_that_finds_nothing() -> None:
    held = Sparse.of_files(joined(Sparse.build([[], []], k1=1.2, b=0.75).to_files()))
    assert held.texts() == [[], []]
    assert held.scores(["就业"]).tolist() == [0, 0]


def test_idf_falls_with_frequency_and_is_highest_for_the_unseen(texts: list[list[str]]) -> None:
    sparse = Sparse.build(texts, k1=1.2, b=0.75)
    assert sparse.idf("新增") == pytest.approx(math.log(1 + 2.5 / 3.5))
    assert sparse.idf("医院") == pytest.approx(math.log(1 + 4.5 / 1.5))
    assert sparse.idf("高铁") == pytest.approx(math.log(1 + 5.5 / 0.5))


def test_what_is_saved_is_what_is_loaded_and_always_the_same_bytes(texts: list[list[str]]) -> None:
    built = Sparse.build(texts, k1=1.2, b=0.75)
    files = joined(built.to_files())
    assert tuple(files) == Sparse.FILES
    assert files == joined(Sparse.build(texts, k1=1.2, b=0.75).to_files())
    loaded = Sparse.of_files(files)
    query = tokens("新增就业")
    assert loaded.scores(query).tolist() == built.scores(query).tolist()
    assert loaded.vocabulary == built.vocabulary


def test_the_tokens_come_back_and_make_the_same_bytes_again(texts: list[list[str]]) -> None:
    built = Sparse.build(texts, k1=1.2, b=0.75)
    assert built.texts() == [sorted(text) for text in texts]
    assert joined(Sparse.build(built.texts(), k1=1.2, b=0.75).to_files()) == joined(built.to_files())
    many = [["就业"] * 300, ["就业"]]
    assert Sparse.build(many, k1=1.2, b=0.75).texts() == many


@pytest.mark.parametrize(
    ("name", "values"),
    [("data", [1.0]), ("indptr", [0, 1]), ("indices", [99] * 60), ("counts", [1]), ("data", [math.nan] * 60)],
    ids=str,
)
def test_arrays_that_do_not_fit_together_are_refused(
    texts: list[list[str]], name: str, values: list[float]
) -> None:
    sparse = Sparse.build(texts, k1=1.2, b=0.75)
    held = getattr(sparse, name)
    wrong = np.array(values if len(values) < len(held) else values[:1] * len(held), held.dtype)
    files = joined({**sparse.to_files(), f"{name}.npy": npy.written(wrong)})
    with pytest.raises(ValueError, match="BM25"):
        Sparse.of_files(files)


def words(text: str) -> list[str]:
    return [token for token in tokens(text) if not token.startswith(BIGRAM_MARK)]


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("达到3.4万家", "3.4万"),
        ("增长12.5%，", "12.5%"),
        ("增长１２．５％", "12.5%"),
        ("共1,234,567元", "1234567"),
        ("2.1万亿元", "2.1万亿"),
        ("在2025年底", "2025"),
        ("GDP增速", "gdp"),
        ("建成5G基站", "5g"),
        ("歷城區新增經營主體", "历城区"),
        ("静海区新增就业", "静海区"),  # jieba alone cuts it 静|海区
    ],
)
def test_numbers_names_and_latin_words_stay_whole(text: str, token: str) -> None:
    assert token in words(text)


def test_traditional_full_width_and_capitals_give_the_same_tokens() -> None:
    assert tokens("新增經營主體３.4萬家,GDP") == tokens("新增经营主体3.4万家，gdp")


def test_words_and_bigrams_stand_in_one_stream_and_cannot_be_confused() -> None:
    assert tokens("新增就业。") == ["新增", "就业", "·新增", "·增就", "·就业"]
    assert words("就业") == ["就业"]


@pytest.mark.parametrize("text", ["", " \n", "，。！？《》—…", "😀"])
def test_no_word_no_token(text: str) -> None:
    assert tokens(text) == []
