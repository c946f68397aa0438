"""A loaded index and its search; safe to share between threads, since nothing in it changes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexFault
from corpus.report import Chunk, Report
from corpus.stages import stage, staged
from index.encoders.encoder import Encoder
from index.encoders.remote_encoder import remote_encoder_of
from index.encoders.selection import open_encoder
from index.encoders.spot_check import SAME_VECTOR
from index.engines.engine import Engine, EngineOf, LocalEngine
from index.files.manifest import Manifest
from index.hit import Hit
from index.legs import fusion
from index.legs.context import passage
from index.legs.report_words import ReportWords
from index.legs.tokens import tokens
from index.versions import store
from index.versions.contents import Contents
from index.versions.settings import settings

POOL = 200  # chunks each leg hands to the fusion, at least

# Of cosine, chunk BM25 and report BM25. The question sets of benchmarks/retrieval.md differ in what
# suits them best by no more than .02 of hit@1; these lie between.
WEIGHTS = (0.25, 0.35, 0.4)


@dataclass(frozen=True, slots=True)
class _Legs:
    """Candidate rows in reading order, with their scores; ranks are by row, from 1."""

    rows: NDArray[np.int64]
    fused: NDArray[np.float64]
    cosines: NDArray[np.float32]
    sparse: NDArray[np.float32]
    report: NDArray[np.float32]
    dense_ranks: Mapping[int, int]
    sparse_ranks: Mapping[int, int]


class Index:
    """Reports, chunks and the three legs of the search; `words` tells in which reports a word stands."""

    def __init__(
        self, manifest: Manifest, contents: Contents, encoder: Encoder, engine: Engine | None = None
    ) -> None:
        self.manifest = manifest
        self.reports: Mapping[str, Report] = contents.reports
        self.chunks: Sequence[Chunk] = contents.chunks
        self._encoder = encoder
        opening = contents.chunks[0]
        known = passage(contents.reports[opening.source], opening), contents.vectors[0].astype(np.float32)
        self._vector = query_vectors(encoder, *known)
        self._sentences = contents.sentences
        self._centre = contents.centre
        self._chunk_sparse = contents.chunk_sparse
        self._report_sparse = contents.report_sparse
        self.words = ReportWords(tuple(contents.reports.values()), contents.report_sparse)
        self._report_rows = {source: row for row, source in enumerate(contents.reports)}
        self._report_row = contents.chunks.places[:, 0].astype(np.int64)
        self._engine = engine or LocalEngine(contents.dense, contents.chunk_sparse, contents.chunks.first)

    @classmethod
    @staged("load")
    def load(
        cls, folder: Path | str, encoder: Encoder | None = None, engine: EngineOf | None = None
    ) -> Index:
        """Open the current version of the index in `folder`, every file checked.

        `engine` opens what ranks in place of this machine. The model is opened at the first search.

        Raises:
            IndexFault: the index is missing, damaged, or made with other settings or another model;
                or the engine cannot be reached or holds another version.
        """
        manifest, contents = store.load(Path(folder))
        if dict(manifest.settings) != settings():
            raise IndexFault(f"索引 {folder} 是用另一套分词或检索设置建的。请重新运行 python -m index build")
        if encoder is not None and encoder.name != manifest.model:
            raise IndexFault(f"索引 {folder} 是用模型“{manifest.model}”建的，不能用“{encoder.name}”检索")
        opened = encoder or remote_encoder_of(manifest) or open_encoder(manifest.model)
        return cls(manifest, contents, opened, engine(manifest, contents) if engine else None)

    @property
    def encoder(self) -> Encoder:
        """The model that encodes the questions."""
        return self._encoder

    @staged("search")
    def search(self, query: str, top_k: int = 50, sources: Collection[str] | None = None) -> list[Hit]:
        """Best chunks first, at most `top_k`; ties stand in reading order, scores above 0 only.

        `sources` limits the search to these reports. A query without a word finds nothing.

        Raises:
            IndexFault: the model is missing or is not the one the index was built with.
        """
        reports = None if sources is None else self._rows_of(sources)
        query_tokens = tokens(query)
        if not query_tokens or top_k <= 0 or (reports is not None and not len(reports)):
            return []
        legs = self._legs(self._vector(query), query_tokens, reports, max(POOL, top_k))
        order = np.lexsort((legs.rows, -legs.fused))[:top_k]
        kept = order[legs.fused[order] > 0]
        rows = legs.rows[kept]
        chunks = [self.chunks[row] for row in rows.tolist()]
        with stage("sentences"):
            told = self._sentences.cosines(self._vector(query), rows, [chunk.start for chunk in chunks])
        scores = (legs.fused[kept], legs.cosines[kept], legs.sparse[kept], legs.report[kept])
        found = zip(chunks, rows.tolist(), told, *(column.tolist() for column in scores), strict=True)
        return [
            Hit(
                chunk=chunk,
                score=score,
                dense=dense,
                sparse=sparse,
                report_score=report,
                dense_rank=legs.dense_ranks.get(row),
                sparse_rank=legs.sparse_ranks.get(row),
                sentences=sentences,
            )
            for chunk, row, sentences, score, dense, sparse, report in found
        ]

    def _legs(
        self, vector: NDArray[np.float32], words: Sequence[str], reports: NDArray[np.int64] | None, pool: int
    ) -> _Legs:
        """Score among the chunks of `reports` what the best `pool` of either chunk leg hold between them."""
        with stage("dense"):
            dense_rows, _ = self._engine.nearest(vector, pool, reports)
        with stage("sparse"):
            sparse_rows, _ = self._engine.matching(words, pool, reports)
        pooled = np.union1d(dense_rows, sparse_rows)
        with stage("dense"):
            cosines = self._engine.cosines(vector, pooled)
        with stage("sparse"):
            sparse = self._engine.bm25(words, pooled)
        with stage("report"):
            report = self._report_sparse.of(words, self._report_row[pooled])
        fused = fuse(
            fusion.scale(cosines, float(vector @ self._centre), 1.0),
            sparse / self._chunk_sparse.ideal(words),
            report / self._report_sparse.ideal(words),
        )
        return _Legs(pooled, fused, cosines, sparse, report, ranks(dense_rows), ranks(sparse_rows))

    def tokens(self, text: str) -> list[str]:
        """Tokens of `text` as the index counts them, in order, repeats kept."""
        return tokens(text)

    def _rows_of(self, sources: Collection[str]) -> NDArray[np.int64]:
        """Rows of the reports that are held, ascending."""
        held = {self._report_rows[source] for source in sources if source in self._report_rows}
        return np.array(sorted(held), np.int64)


def query_vectors(
    encoder: Encoder, text: str, held: NDArray[np.float32]
) -> Callable[[str], NDArray[np.float32]]:
    """Vectors of questions, the last ones remembered: one question is searched several times.

    With the first, the model must make of the passage `text` the vector `held` that it made for the
    index. The result knows nothing of the index, which is thus freed as soon as the next one is there.
    """
    checked: list[str] = []

    @lru_cache(256)
    def vector(query: str) -> NDArray[np.float32]:
        if not checked:
            _check_model(encoder, text, held)
            checked.append(encoder.name)
        with stage("embed"):
            made: NDArray[np.float32] = encoder.encode_queries([query])[0]
        return made

    return vector


@staged("model")
def _check_model(encoder: Encoder, text: str, held: NDArray[np.float32]) -> None:
    made = encoder.encode_passages([text], [()])[0][0]
    if len(made) != len(held):
        what = f"向量是 {len(made)} 维，索引是 {len(held)} 维"
    elif float(made @ held) < SAME_VECTOR:
        what = "与建索引时的不是同一个"
    else:
        return
    raise IndexFault(f"模型“{encoder.name}”{what}。请重新运行 python -m index build")


def fuse(
    dense: NDArray[np.floating[Any]], sparse: NDArray[np.floating[Any]], report: NDArray[np.floating[Any]]
) -> NDArray[np.float64]:
    """Fused scores, 0..1, of the three legs, each 0..1.

    Each leg is scaled by what the query makes of the whole collection and not by its best hit, so
    that scores of two questions can be compared: the cosine from the mean cosine of all chunks (0)
    to 1 (1), BM25 by the sum of the IDF of the question's tokens.
    """
    return np.asarray(fusion.convex((dense, sparse, report), WEIGHTS), np.float64)


def ranks(rows: NDArray[np.int64]) -> dict[int, int]:
    """Row → its place from 1 in `rows`."""
    return dict(zip(rows.tolist(), range(1, len(rows) + 1), strict=True))
