"""What every engine promises, asked of this machine and of Milvus: the same rows, the same scores.

Milvus is milvus-lite here, which speaks the protocol of the server but is another program.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest
from milvus_place import many_reports, opened, place, pushed, version_of
from stub_encoder import StubEncoder

from index.engines.engine import Engine, Rows, Scores
from index.legs.tokens import tokens
from index.searcher import Index
from index.versions.contents import Contents
from index.versions.settings import CHUNK_BM25
from index.versions.store import load

QUERIES = (
    "就业工作完成多少件",
    "1991年白沙县医院和学校",
    "旅游 粮食 12.5%",
    "各项任务完成情况",
    "企业企业企业道路",
)
ENGINES = ("local", "milvus")


@dataclass(frozen=True)
class Both:
    """One version, ranked by either engine."""

    contents: Contents
    indexes: dict[str, Index]

    def engine(self, name: str) -> Engine:
        return self.indexes[name]._engine


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    folder = tmp_path_factory.mktemp("engines")
    index = version_of(folder / "index", many_reports(folder / "corpus"))
    there = opened(index, pushed(index, place(folder)))
    return Both(load(index)[1], {"local": opened(index), "milvus": there})


def vector_of(query: str) -> Scores:
    return StubEncoder().encode_queries([query])[0]


def rows_of(contents: Contents, reports: Rows | None) -> list[int]:
    sources = list(contents.reports)
    wanted = set(sources) if reports is None else {sources[row] for row in reports}
    return [row for row, chunk in enumerate(contents.chunks) if chunk.source in wanted]


def bm25_by_hand(contents: Contents, words: list[str]) -> list[float]:
    """The formula of `index.legs.bm25`, from the tokens of every chunk."""
    texts, (k1, b) = contents.chunk_sparse.texts(), CHUNK_BM25.values()
    average = sum(map(len, texts)) / len(texts)
    out = [0.0] * len(texts)
    for word in words:
        df = sum(word in text for text in texts)
        for row, text in enumerate(texts):
            if tf := text.count(word):
                idf = math.log(1 + (len(texts) - df + 0.5) / (df + 0.5))
                out[row] += idf * tf / (tf + k1 * (1 - b + b * len(text) / average))
    return out


def best(scores: list[float], rows: list[int], top_k: int) -> list[int]:
    """Highest first, equal ones (to six digits) by row."""
    return sorted(rows, key=lambda row: (-round(scores[row], 5), row))[:top_k]


FILTERS = (None, [0], [3, 4, 5], [1, 7, 11], list(range(40)), [])


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("reports", FILTERS)
@pytest.mark.parametrize("top_k", [0, 1, 7, 20, 10_000])
def test_nearest_are_the_largest_products_ties_by_row(
    both: Both, name: str, reports: list[int] | None, top_k: int
) -> None:
    limit = None if reports is None else np.array(reports, np.int64)
    for query in QUERIES:
        vector = vector_of(query)
        products = (both.contents.vectors @ vector).tolist()
        rows, scores = both.engine(name).nearest(vector, top_k, limit)
        assert rows.dtype == np.int64
        assert scores.dtype == np.float32
        expected = best(products, rows_of(both.contents, limit), top_k)
        assert sorted(np.round(scores, 4), reverse=True) == list(np.round(scores, 4))
        assert scores.tolist() == pytest.approx([products[row] for row in expected], abs=1e-5)
        # Of rows that tie at the very edge FAISS keeps any.
        sure = expected if name == "milvus" else [r for r in expected if products[r] > scores[-1] + 1e-5]
        assert rows.tolist()[: len(sure)] == sure


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("reports", FILTERS)
@pytest.mark.parametrize("top_k", [0, 1, 7, 20, 10_000])
def test_matching_are_the_best_by_the_formula_of_bm25_ties_by_row(
    both: Both, name: str, reports: list[int] | None, top_k: int
) -> None:
    limit = None if reports is None else np.array(reports, np.int64)
    for query in QUERIES:
        by_hand = bm25_by_hand(both.contents, tokens(query))
        rows, scores = both.engine(name).matching(tokens(query), top_k, limit)
        inside = [row for row in rows_of(both.contents, limit) if by_hand[row] > 0]
        assert rows.tolist() == best(by_hand, inside, top_k)
        assert scores.tolist() == pytest.approx([by_hand[row] for row in rows], rel=1e-4)


@pytest.mark.parametrize("name", ENGINES)
def test_words_that_stand_nowhere_match_nothing(both: Both, name: str) -> None:
    rows, scores = both.engine(name).matching(["鲲鹏", "zzz"], 10, None)
    assert (rows.tolist(), scores.tolist()) == ([], [])
    assert both.engine(name).bm25(["鲲鹏"], np.array([0, 4], np.int64)).tolist() == [0.0, 0.0]


@pytest.mark.parametrize("rows", [[], [0], [2, 3, 30], list(range(40))])
def test_scores_of_given_rows_are_the_same_to_the_bit(both: Both, rows: list[int]) -> None:
    asked = np.array(rows, np.int64)
    local, there = both.engine("local"), both.engine("milvus")
    for query in QUERIES:
        vector = vector_of(query)
        assert there.cosines(vector, asked).tolist() == local.cosines(vector, asked).tolist()
        assert there.bm25(tokens(query), asked).tolist() == local.bm25(tokens(query), asked).tolist()


@pytest.mark.parametrize("sources", [None, ["03.txt"], ["02.txt", "没有.txt", "09.txt"], ["没有.txt"], []])
@pytest.mark.parametrize("top_k", [3, 50, 10_000])
def test_a_search_gives_the_same_hits(both: Both, sources: list[str] | None, top_k: int) -> None:
    for query in QUERIES:
        local, there = (both.indexes[name].search(query, top_k, sources) for name in ENGINES)
        assert there == local
        assert bool(local) == (sources is None or any(source in both.contents.reports for source in sources))


def test_what_is_quoted_is_cut_from_the_folder(both: Both) -> None:
    for hit in both.indexes["milvus"].search(QUERIES[0]):
        report = both.contents.reports[hit.chunk.source]
        assert hit.chunk.text == report.text[hit.chunk.start : hit.chunk.end]
