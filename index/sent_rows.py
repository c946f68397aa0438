"""The chunks of a version as the rows that are sent to Milvus."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from corpus.report import Report
from index.store import Contents


class SentRows:
    """Row i is chunk i: number, vector, BM25 weight by column, what to filter by, checksum of it all."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        sparse = contents.chunk_sparse
        columns = np.repeat(np.arange(len(sparse.vocabulary)), np.diff(sparse.indptr))
        order = np.argsort(sparse.indices, kind="stable")
        self._columns, self._weights = columns[order], sparse.data[order]
        self._edges = np.searchsorted(sparse.indices[order], np.arange(len(contents.chunks) + 1))
        self._facts = [_facts(number, report) for number, report in enumerate(contents.reports.values())]

    def __len__(self) -> int:
        return len(self._contents.chunks)

    def __getitem__(self, row: int) -> Mapping[str, Any]:
        """Row as Milvus takes it, 0 <= row < len."""
        facts = self._facts[int(self._contents.chunks.places[row, 0])]
        span = slice(self._edges[row], self._edges[row + 1])
        vector = self._contents.vectors[row].astype(np.float32)
        columns, weights = self._columns[span], self._weights[span]
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
