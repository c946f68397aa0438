"""The chunks of a version as the rows that are sent to Milvus."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.report import Report
from index.legs.bm25 import Sparse
from index.versions.contents import Contents

_TURNED = 65_536  # rows: some 11 million weights, 200 MB


class SentRows:
    """Row i is chunk i: number, vector, BM25 weight by column, what to filter by, checksum of it all."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._words = _Words(contents.chunk_sparse)
        self._facts = [_facts(number, report) for number, report in enumerate(contents.reports.values())]

    def __len__(self) -> int:
        return len(self._contents.chunks)

    def __getitem__(self, row: int) -> Mapping[str, Any]:
        """Row as Milvus takes it, 0 <= row < len."""
        facts = self._facts[int(self._contents.chunks.places[row, 0])]
        vector = self._contents.vectors[row].astype(np.float32)
        columns, weights = self._words.of(row)
        told = json.dumps([row, facts], ensure_ascii=False, sort_keys=True).encode()
        digest = hashlib.sha256(vector.tobytes() + columns.tobytes() + weights.tobytes() + told).digest()
        return {
            "row": row,
            "vector": vector.tolist(),
            "words": dict(zip(columns.tolist(), weights.tolist(), strict=True)) or self._wordless(),
            "checksum": int.from_bytes(digest[:8], "big", signed=True),
            **facts,
        }

    def _wordless(self) -> dict[int, float]:
        """A column that no question asks for: a row without any is refused."""
        return {len(self._contents.chunk_sparse.vocabulary): 1.0}


class _Words:
    """BM25 by row out of columns: of some rows at a time, so that memory does not grow with the reports."""

    def __init__(self, sparse: Sparse) -> None:
        self._sparse = sparse
        self._start = -1

    def of(self, row: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Columns, ascending, in which the row has a weight, and these."""
        if row // _TURNED != self._start:
            self._turn(row // _TURNED)
        at = row - self._start * _TURNED
        span = slice(self._edges[at], self._edges[at + 1])
        return self._columns[span], self._weights[span]

    def _turn(self, start: int) -> None:
        sparse, first = self._sparse, start * _TURNED
        held = np.flatnonzero((sparse.indices >= first) & (sparse.indices < first + _TURNED))
        rows = sparse.indices[held]
        order = np.argsort(rows, kind="stable")
        self._columns = np.searchsorted(sparse.indptr, held[order], side="right") - 1
        self._weights = sparse.data[held[order]]
        self._edges = np.searchsorted(rows[order], np.arange(first, first + _TURNED + 1))
        self._start = start


def _facts(number: int, report: Report) -> dict[str, Any]:
    """What chunks of the report can be filtered by; "" and 0 where it is not known."""
    years = report.period.years if report.period else range(1)
    return {
        "report": number,
        "source": report.source,
        "organ": report.organ or "",
        "region": report.region.full_name if report.region else "",
        "region_code": report.region.code if report.region else "",
        "first_year": years[0],
        "last_year": years[-1],
    }
