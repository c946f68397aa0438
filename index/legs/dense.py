"""Nearest vectors by inner product: the only module that imports faiss.

Up to `FLAT` vectors every one is looked at. Beyond, they lie in lists round centres, four bits for every
two components, and the best found there are scored again on the vectors themselves (benchmarks/scale.md).
Filters are exact: faiss is told which rows count, and few are simply all looked at.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.files.mapped import Data

Vectors = NDArray[np.floating[Any]]
Rows = NDArray[np.int64]
Scores = NDArray[np.float32]

FILE = "nearest.faiss"
FLAT = 30_000  # 2 to 3 ms on one core; from here on the lists are quicker
WANTED = 0.98  # recall at 10 that the lists must reach on the questions of the build
_FEW = 4_000  # rows that a filter may leave for all of them to be looked at: about 3 ms
_RESCORED = 1_000
# The nearest of few lie further apart, so the fewer rows a filter leaves, the more lists are looked into,
# up to this many times as many; the recall it leaves stands in benchmarks/scale.md.
_WIDER = 8
_SHARES = (0.03, 0.05, 0.08, 0.12, 0.2, 0.35, 0.6, 1.0)  # of the lists, tried in this order
_TRAINED = 40  # vectors a centre: faiss warns below 39


@dataclass(frozen=True, slots=True)
class Kind:
    """How the vectors are searched, as the manifest records it.

    `probes` of `lists` are looked into, `rescored` rows scored exactly; `recall` at 10 against the exact
    search was measured on `questions`. A flat index is the exact search.
    """

    name: str = "flat"
    lists: int = 0
    probes: int = 0
    rescored: int = 0
    recall: float = 1.0
    questions: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Plain data, for the manifest."""
        return asdict(self)


@dataclass(frozen=True)
class Dense:
    """An index over unit vectors; row i of the array given is row i of every answer."""

    vectors: Vectors  # (n, d)
    kind: Kind
    faiss: Any

    @classmethod
    def build(cls, vectors: Vectors, questions: Scores | None = None) -> Dense:
        """Index (n, d) vectors, normalised by the caller; the size chooses the kind.

        `questions`, (m, d), are what lists are measured on: the fewest are probed that find what the
        exact search does, and without questions a share of `_SHARES` in the middle.
        """
        if len(vectors) <= FLAT or vectors.shape[1] % 2:
            return cls._flat(vectors)
        made = cls._listed(vectors)
        return made if questions is None or not len(questions) else made._measured(questions)

    @classmethod
    def of_files(cls, files: Mapping[str, Data], kind: Kind, vectors: Vectors) -> Dense:
        """Read what `to_files` made; ValueError where it does not fit the vectors."""
        if kind.name == "flat":
            return cls._flat(vectors)
        import faiss

        try:
            index: Any = faiss.deserialize_index(np.frombuffer(files[FILE], np.uint8))
        except RuntimeError as exc:
            raise ValueError(f"{FILE}: {exc}") from exc
        if (index.ntotal, index.d) != vectors.shape or index.nlist != kind.lists:
            raise ValueError(f"{FILE} does not hold these vectors")
        return cls(vectors, kind, index)

    def to_files(self) -> dict[str, bytes]:
        """What need not be made again at every load, by file name; nothing of a flat index."""
        if self.kind.name == "flat":
            return {}
        import faiss

        return {FILE: faiss.serialize_index(self.faiss).tobytes()}

    def search(self, query: Scores, top_k: int, spans: Rows | None = None) -> tuple[Rows, Scores]:
        """Best rows for one (d,) query and their inner products, best first, ties by row.

        At most `top_k`, fewer where there are fewer; only rows within the ascending half-open ranges
        `spans`, (n, 2), where given.
        """
        left = len(self.vectors) if spans is None else int((spans[:, 1] - spans[:, 0]).sum())
        if top_k <= 0 or not left:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        query = np.ascontiguousarray(query, np.float32)
        if self.kind.name == "flat":
            rows, scores = self._found(query, min(top_k, len(self.vectors)), spans, left)
        else:
            pool = max(self.kind.rescored, top_k)
            few = spans is not None and left <= _FEW
            rows = _all(spans) if few and spans is not None else self._found(query, pool, spans, left)[0]
            scores = self.scores(query, rows)
        order = np.lexsort((rows, -scores))[:top_k]
        return rows[order], scores[order]

    def scores(self, query: Scores, rows: Rows) -> Scores:
        """Inner products of one (d,) query with the given rows, shape (len(rows),)."""
        return np.asarray(whole(self.vectors[rows]) @ query, np.float32)

    def _found(self, query: Scores, wanted: int, spans: Rows | None, left: int) -> tuple[Rows, Scores]:
        """What faiss finds, its padding (-1) left out."""
        import faiss

        faiss.omp_set_num_threads(
            1
        )  # the callers are the threads; two for one question cost more than they gain
        told: dict[str, Any] = {} if spans is None else {"sel": _selector(spans, len(self.vectors))}
        kind = faiss.SearchParameters
        if self.kind.name != "flat":
            wider = min(_WIDER, len(self.vectors) / left)
            told["nprobe"] = min(self.kind.lists, round(self.kind.probes * wider))
            kind = faiss.SearchParametersIVF
        scores, rows = self.faiss.search(query.reshape(1, -1), wanted, params=kind(**told))
        kept = rows[0] >= 0
        return rows[0][kept].astype(np.int64), scores[0][kept]

    @classmethod
    def _flat(cls, vectors: Vectors) -> Dense:
        import faiss

        rows = whole(vectors)
        flat = faiss.IndexFlatIP(rows.shape[1])
        flat.add(rows)
        return cls(rows, Kind(), flat)

    @classmethod
    def _listed(cls, vectors: Vectors) -> Dense:
        """Lists round 2 √n centres; products of two components, four bits each (André et al. 2015)."""
        import faiss

        size, width = vectors.shape
        lists = round(2 * size**0.5)
        index = faiss.IndexIVFPQFastScan(
            faiss.IndexFlatIP(width), width, lists, width // 2, 4, faiss.METRIC_INNER_PRODUCT
        )
        index.by_residual = True
        index.cp.niter, index.cp.spherical, index.cp.max_points_per_centroid = 8, True, _TRAINED
        sample = np.random.default_rng(0).choice(size, min(size, lists * _TRAINED), replace=False)
        faiss.omp_set_num_threads(os.cpu_count() or 1)
        index.train(whole(vectors[np.sort(sample)]))
        for start in range(0, size, 1 << 16):
            index.add(whole(vectors[start : start + (1 << 16)]))
        probes = round(lists * _SHARES[len(_SHARES) // 2])
        return cls(vectors, Kind("ivf_pq4", lists, probes, _RESCORED), index)

    def _measured(self, questions: Scores) -> Dense:
        """The same with the fewest probes that reach `WANTED`, and the recall these have."""
        truth = exact(self.vectors, questions, 10)
        made = self
        for share in _SHARES:
            made = replace(self, kind=replace(self.kind, probes=max(1, round(self.kind.lists * share))))
            found = [made.search(question, 10)[0] for question in questions]
            recall = float(
                np.mean([len(np.intersect1d(a, b)) / 10 for a, b in zip(found, truth, strict=True)])
            )
            made = replace(made, kind=replace(made.kind, recall=round(recall, 4), questions=len(questions)))
            if recall >= WANTED:
                break
        return made


def exact(vectors: Vectors, questions: Scores, top_k: int) -> Rows:
    """Rows of the largest inner products with each of (m, d) questions, (m, top_k), by looking at all."""
    import faiss

    faiss.omp_set_num_threads(os.cpu_count() or 1)
    heap = faiss.ResultHeap(len(questions), top_k, keep_max=True)
    for start in range(0, len(vectors), 1 << 16):
        part = whole(vectors[start : start + (1 << 16)])
        scores, rows = faiss.knn(questions, part, min(top_k, len(part)), faiss.METRIC_INNER_PRODUCT)
        heap.add_result(scores, rows + start)
    heap.finalize()
    return np.asarray(heap.I, np.int64)


def whole(vectors: Vectors) -> Scores:
    """The vectors in single precision; faiss turns half into it several times quicker than numpy."""
    if vectors.dtype != np.float16:
        return np.ascontiguousarray(vectors, np.float32)
    import faiss

    coder = faiss.ScalarQuantizer(vectors.shape[1], faiss.ScalarQuantizer.QT_fp16)
    return np.asarray(coder.decode(np.ascontiguousarray(vectors).view(np.uint8)), np.float32)


def _all(spans: Rows) -> Rows:
    """Every row of the ranges."""
    return np.concatenate([np.arange(start, end) for start, end in spans.tolist()])


def _selector(spans: Rows, size: int) -> Any:  # noqa: ANN401 - faiss has no types
    """Leaves in the rows of `spans` alone: one range, or a bit for every row."""
    import faiss

    if len(spans) == 1:
        return faiss.IDSelectorRange(int(spans[0, 0]), int(spans[0, 1]), True)
    allowed = np.zeros(size, bool)
    for start, end in spans.tolist():
        allowed[start:end] = True
    bits: Any = np.packbits(allowed, bitorder="little")
    return faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg]
