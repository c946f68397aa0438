"""Search over a small index whose cosines can be worked out by hand."""

from __future__ import annotations

import math
import weakref
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from index_samples import loaded_index
from numpy.typing import NDArray
from stub_encoder import TERMS, StubEncoder

from index.hit import Hit
from index.legs.context import passage, report_context
from index.searcher import Index


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return loaded_index(tmp_path_factory.mktemp("index"))


def containing(index: Index, words: str) -> str:
    return next(chunk.id for chunk in index.chunks if words in chunk.text)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("接待了多少旅游人次", "210万"),
        ("2024年粮食总产量", "3.4万吨"),
        ("臨河縣2025年新增就業多少人", "1500人"),
        ("道路养护率12.5%", "12.5%"),
    ],
)
def test_the_passage_asked_for_comes_first(index: Index, query: str, words: str) -> None:
    assert index.search(query)[0].chunk.id == containing(index, words)


@pytest.mark.parametrize(("year", "source"), [("2023", "甲县/2024.txt"), ("2025", "甲县/2025.txt")])
def test_the_year_of_title_or_facts_decides_between_two_reports(index: Index, year: str, source: str) -> None:
    hits = index.search(f"临河县{year}年新增就业")
    for leg in ("sparse", "report_score"):
        assert max(hits, key=lambda hit: getattr(hit, leg)).chunk.source == source


def test_hits_carry_the_scores_they_were_ranked_by(index: Index) -> None:
    hits = index.search("旅游收入")
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(0 < hit.score <= 1 for hit in hits)
    best = hits[0]
    report = index.reports["乙市.txt"]
    text = passage(report, best.chunk)
    counts = [*(text.count(term) for term in TERMS), 1]
    by_hand = (counts[6] + 1) / math.sqrt(sum(c * c for c in counts)) / math.sqrt(2)
    assert best.dense == pytest.approx(by_hand, abs=1e-3)
    assert best.sparse_rank == 1
    assert best.report_score == max(hit.report_score for hit in hits) > 0
    assert {hit.dense_rank for hit in hits} == set(range(1, len(hits) + 1))
    others = [hit for hit in index.search("收购价格") if hit.sparse == 0]
    assert others
    assert all(hit.sparse_rank is None for hit in others)


def test_ties_stand_in_reading_order(index: Index) -> None:
    hits = index.search("完全无关")
    for a, b in pairwise(hits):
        assert a.score > b.score or index.chunks.index(a.chunk) < index.chunks.index(b.chunk)


def test_top_k_cuts_and_never_pads(index: Index) -> None:
    everything = index.search("就业", top_k=1000)
    assert len(everything) <= len(index.chunks)
    assert index.search("就业", top_k=2) == everything[:2]
    assert index.search("就业", top_k=0) == []


def test_sources_limit_the_search(index: Index) -> None:
    hits = index.search("新建医院", sources=["乙市.txt", "没有这份"])
    assert hits
    assert {hit.chunk.source for hit in hits} == {"乙市.txt"}
    assert index.search("新建医院", sources=[]) == []
    assert index.search("新建医院", sources={"没有这份"}) == []
    assert index.search("新建医院", sources=set(index.reports)) == index.search("新建医院")


@pytest.mark.parametrize("query", ["", "  \n", "？！。"])
def test_a_query_without_a_word_finds_nothing(index: Index, query: str) -> None:
    assert index.search(query) == []


def test_a_bare_title_is_no_hit(index: Index) -> None:
    assert not [c.text for c in index.chunks if c.text.strip() in {r.title for r in index.reports.values()}]
    assert "工作报告" not in index.search("临河县2024年政府工作报告")[0].chunk.text


def test_searches_in_threads_agree_with_one_after_another(index: Index) -> None:
    queries = [f"{term}{year}" for term in TERMS for year in ("2024年", "2025年", "")]
    alone = [index.search(query) for query in queries]
    with ThreadPoolExecutor(8) as pool:
        together: list[list[Hit]] = list(pool.map(index.search, queries))
    assert together == alone


def test_a_question_is_encoded_once(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def encode_queries(texts: list[str]) -> NDArray[np.float32]:
        asked.extend(texts)
        return StubEncoder().encode_queries(texts)

    monkeypatch.setattr(index._encoder, "encode_queries", encode_queries)
    index.search("只问一次的问题")
    index.search("只问一次的问题", sources=["乙市.txt"])
    assert asked.count("只问一次的问题") == 1


def test_the_fused_score_is_the_weighted_mean_of_the_scaled_legs(index: Index) -> None:
    query = "新增道路就业"
    vector = StubEncoder().encode_queries([query])[0]
    passages = [passage(index.reports[chunk.source], chunk) for chunk in index.chunks]
    mean = float(np.mean(StubEncoder().encode_queries(passages) @ vector))
    ideal = sum(index._chunk_sparse.idf(token) for token in index.tokens(query))
    reports = {hit.chunk.source: hit.report_score for hit in index.search(query)}
    for hit in index.search(query):
        assert hit.dense is not None
        dense = max(0.0, (hit.dense - mean) / (1 - mean))
        rest = hit.score - (0.25 * dense + 0.35 * hit.sparse / ideal)
        assert rest == pytest.approx(0.4 * reports[hit.chunk.source] / report_ideal(index, query), abs=1e-3)


def report_ideal(index: Index, query: str) -> float:
    """Sum of the IDF of the question's tokens over reports, counted by hand."""
    held = [set(index.tokens(f"{report_context(r)}\n{r.text}")) for r in index.reports.values()]
    df = [sum(token in tokens for tokens in held) for token in index.tokens(query)]
    return sum(math.log(1 + (len(held) - n + 0.5) / (n + 0.5)) for n in df)


def test_an_index_is_freed_as_soon_as_nobody_holds_it(tmp_path: Path) -> None:
    """Without waiting for the cycle collector: a page that follows updates holds one index, not many."""
    index = loaded_index(tmp_path)
    index.search("就业")
    seen = weakref.ref(index)
    del index
    assert seen() is None
