"""The engine that asks a Milvus collection: it says which rows are best, and the scores are worked out here.

A search of Milvus only proposes rows. Their cosines and BM25 are then summed from the very numbers the
local engine sums, sent there with the version and fetched again, so that both engines score alike.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from corpus.errors import IndexFault
from index.engines.engine import Engine, EngineOf, Rows, Scores
from index.engines.milvus import MOST_HITS, Database
from index.engines.stamp import ALIAS, Stamp
from index.files.manifest import Manifest
from index.versions.contents import Contents

# More than asked for: which of equal rows Milvus leaves out at the edge is chance, here it is their order.
# Where even these are all equal, more are asked for.
_SLACK = 64
_FETCHED = 1000  # rows in one request, some 5 MB


class MilvusEngine:
    """Nearest vectors and BM25 from one collection; `vocabulary` gives a token's column. For many threads."""

    def __init__(self, database: Database, collection: str, vocabulary: Mapping[str, int]) -> None:
        self._database, self._collection, self._vocabulary = database, collection, vocabulary
        self._dense = database.dense_kind(collection)
        self._last = threading.local()

    def nearest(self, vector: Scores, top_k: int, reports: Rows | None) -> tuple[Rows, Scores]:
        """As `Engine.nearest`; with an index other than FLAT a row may be missed, never a wrong one given."""
        return self._best("vector", vector.tolist(), top_k, reports, self._dense)

    def matching(self, tokens: Sequence[str], top_k: int, reports: Rows | None) -> tuple[Rows, Scores]:
        """As `Engine.matching`."""
        known = Counter(self._vocabulary[token] for token in tokens if token in self._vocabulary)
        if not known:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        query = {column: float(times) for column, times in known.items()}
        rows, scores = self._best("words", query, top_k, reports, "")
        return rows[scores > 0], scores[scores > 0]

    def cosines(self, vector: Scores, rows: Rows) -> Scores:
        """As `Engine.cosines`."""
        held = [record["vector"] for record in self._fetched(rows)]
        vectors = np.array(held, np.float32).reshape(len(rows), len(vector))
        return np.asarray(vectors @ np.asarray(vector, np.float32), np.float32)

    def bm25(self, tokens: Sequence[str], rows: Rows) -> Scores:
        """As `Engine.bm25`."""
        held = [record["words"] for record in self._fetched(rows)]
        out = np.zeros(len(rows), np.float32)
        for token in tokens:
            column = self._vocabulary.get(token, -1)
            out += np.array([words.get(column, 0.0) for words in held], np.float32)
        return out

    def _best(
        self,
        field: str,
        query: Any,  # noqa: ANN401 - a list of floats or a weight by column
        top_k: int,
        reports: Rows | None,
        dense: str,
    ) -> tuple[Rows, Scores]:
        if top_k <= 0 or (reports is not None and not len(reports)):
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        where = "" if reports is None else f"report in {reports.tolist()}"
        wanted = top_k + _SLACK
        while True:
            asked = min(wanted, MOST_HITS)
            rows, scores = self._database.best(self._collection, field, query, asked, where, dense)
            order = np.lexsort((rows, -scores))
            best = order[:top_k]
            if len(rows) < asked or asked == MOST_HITS or scores[order[-1]] < scores[best[-1]]:
                return rows[best], scores[best]
            wanted *= 4

    def _fetched(self, rows: Rows) -> list[Mapping[str, Any]]:
        """Vector and words of the rows, in their order; kept, as the same are asked for twice in a search."""
        key = rows.tobytes()
        if getattr(self._last, "key", None) != key:
            self._last.key, self._last.records = key, self._fetch(rows)
        records: list[Mapping[str, Any]] = self._last.records
        return records

    def _fetch(self, rows: Rows) -> list[Mapping[str, Any]]:
        held: dict[int, Mapping[str, Any]] = {}
        for start in range(0, len(rows), _FETCHED):
            asked = rows[start : start + _FETCHED].tolist()
            held |= self._database.values(self._collection, ("vector", "words"), asked)
        if len(held) != len(rows):
            gone = sorted(set(rows.tolist()) - held.keys())[:3]
            raise IndexFault(
                f"Milvus 的集合 {self._collection} 少了第 {gone} 行，没有作答。请运行 python -m index push"
            )
        return [held[row] for row in rows.tolist()]


def engine_at(database: Database) -> EngineOf:
    """How an index opens its engine: the collection that answers there, where it is of the same version."""

    def opened(manifest: Manifest, contents: Contents) -> Engine:
        collection = database.answering(ALIAS)
        if not collection:
            raise IndexFault(f"Milvus 里还没有索引（没有别名 {ALIAS}）。请运行 python -m index push 送去")
        there, here = Stamp.read(database.told(collection)), Stamp.of(manifest)
        if there != here:
            raise IndexFault(
                f"Milvus 里的索引（{collection}，内容摘要 {there.corpus[:12] or '不明'}）"
                f"与本机的（内容摘要 {here.corpus[:12]}）不是同一版本，没有作答。"
                "请运行 python -m index push 送去当前版本"
            )
        database.load(collection)
        if (held := database.count(collection)) != here.rows:
            raise IndexFault(
                f"Milvus 的集合 {collection} 有 {held} 行，应为 {here.rows} 行，没有作答。"
                "请运行 python -m index push 补齐"
            )
        database.warm(collection, here.dimension)
        return MilvusEngine(database, collection, contents.chunk_sparse.vocabulary)

    return opened
