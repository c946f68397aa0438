"""Collections of a Milvus database: the only module that imports pymilvus, the client of that engine.

Every call is bounded in time, and what goes wrong is told in Chinese as an IndexFault.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.engines.milvus_faults import Passing, checked, fault, missing, shown
from index.engines.milvus_layout import DENSE, INTEGERS, LONGEST_TEXT, TEXTS, dense_index, search_params

MOST_HITS = 16_384  # of one search; Milvus refuses more
# Seconds one call may take; whole ones, since the client waits for ever where it is given 10.0.
_CONNECT, _ASK, _WRITE = 10, 10, 120
_TRIES, _PAUSE = 6, 0.5  # of a patient one; seconds before the second try, doubled each time
_TOLD = "reportqa"  # the collection's property that says what it holds
Found = tuple[NDArray[np.int64], NDArray[np.float32]]


class Database:
    """The collections of one database, named by `uri`, and the alias that says which of them answers."""

    def __init__(self, uri: str, token: str = "", *, patient: bool = False) -> None:
        """Connect; IndexFault where that cannot be done within ten seconds.

        `patient` tries again what failed for something that may pass, for 15 seconds in all.
        """
        self._tries = _TRIES if patient else 1
        self._shown = shown(uri)
        pymilvus = _pymilvus()
        self._types = pymilvus.DataType
        with self._explained():
            self._client: Any = pymilvus.MilvusClient(checked(uri), token=token, timeout=_CONNECT)

    def collections(self) -> list[str]:
        """Names of all, also of those that are not ours."""
        return sorted(self._call("list_collections", timeout=_ASK))

    def told(self, name: str) -> str:
        """What `create` was told that the collection holds; "" where it was not made by us."""
        return str(self._call("describe_collection", name, timeout=_ASK)["properties"].get(_TOLD, ""))

    def create(self, name: str, dimension: int, told: str, dense: str) -> None:
        """An empty collection; `dense` is one of DENSE."""
        schema, params = self._client.create_schema(auto_id=False), self._client.prepare_index_params()
        kinds = self._types
        schema.add_field("row", kinds.INT64, is_primary=True)
        schema.add_field("vector", kinds.FLOAT_VECTOR, dim=dimension)
        schema.add_field("words", kinds.SPARSE_FLOAT_VECTOR)
        for number in INTEGERS:
            schema.add_field(number, kinds.INT64)
        for text in TEXTS:
            schema.add_field(text, kinds.VARCHAR, max_length=LONGEST_TEXT)
        params.add_index("vector", **dense_index(dense))
        params.add_index("words", index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
        params.add_index("report", index_type="INVERTED")
        asked = {"schema": schema, "index_params": params, "properties": {_TOLD: told}}
        self._call("create_collection", name, timeout=_WRITE, consistency_level="Bounded", **asked)

    def drop(self, name: str) -> None:
        """Remove the collection with all rows."""
        self._call("drop_collection", name, timeout=_WRITE)

    def put(self, name: str, records: Sequence[Mapping[str, Any]]) -> None:
        """Write rows; one that is there is replaced, so the same may be sent twice."""
        self._call("upsert", name, [dict(record) for record in records], timeout=_WRITE)

    def seal(self, name: str) -> None:
        """Write out what was put, and `load`."""
        self._call("flush", name, timeout=_WRITE)
        self.load(name)

    def load(self, name: str) -> None:
        """Make the collection ready to be searched; where it is, nothing is done."""
        self._call("load_collection", name, timeout=_WRITE)

    def count(self, name: str) -> int:
        """Rows held."""
        found = self._call(
            "query", name, output_fields=["count(*)"], consistency_level="Strong", timeout=_WRITE
        )
        return int(found[0]["count(*)"])

    def checksums(self, name: str, start: int, end: int) -> dict[int, int]:
        """Checksum by row of those held in [start, end)."""
        where = f"row >= {start} and row < {end}"
        asked = {"filter": where, "output_fields": ["row", "checksum"], "consistency_level": "Strong"}
        return {int(r["row"]): int(r["checksum"]) for r in self._call("query", name, timeout=_WRITE, **asked)}

    def values(self, name: str, fields: Sequence[str], rows: Sequence[int]) -> dict[int, Mapping[str, Any]]:
        """The fields by row, of those held: floats of "vector", weight by column of "words"."""
        found = self._call("query", name, ids=list(rows), output_fields=["row", *fields], timeout=_ASK)
        return {int(record["row"]): record for record in found}

    def best(self, name: str, field: str, query: Any, top_k: int, where: str, dense: str = "") -> Found:  # noqa: ANN401
        """Rows with the largest inner product of `field` with `query`, best first, and these products."""
        params = search_params(dense, top_k)
        asked = {"anns_field": field, "limit": top_k, "filter": where, "output_fields": ["row"]}
        hits = self._call("search", name, data=[query], search_params=params, timeout=_ASK, **asked)[0]
        rows = np.array([hit["row"] for hit in hits], np.int64)
        return rows, np.array([hit["distance"] for hit in hits], np.float32)

    def warm(self, name: str, dimension: int) -> None:
        """Search once with time to spare: what Milvus reads at the first search no question waits for."""
        for field, query in (("vector", [1.0] * dimension), ("words", {0: 1.0})):
            asked = {"anns_field": field, "limit": 1, "search_params": {"metric_type": "IP"}}
            self._call("search", name, data=[query], timeout=_WRITE, **asked)

    def dense_kind(self, name: str) -> str:
        """Which of DENSE the collection was created with; AUTOINDEX where it is another."""
        kind = self._call("describe_index", name, "vector", timeout=_ASK)["index_type"]
        return kind if kind in DENSE else "AUTOINDEX"

    def answering(self, alias: str) -> str:
        """Collection that the alias stands for; "" where there is no such alias."""
        if alias not in self._call("list_aliases", timeout=_ASK)["aliases"]:
            return ""
        return str(self._call("describe_alias", alias, timeout=_ASK)["collection_name"])

    def point(self, alias: str, name: str) -> None:
        """Make the alias stand for the collection, in one step."""
        verb = "alter_alias" if self.answering(alias) else "create_alias"
        self._call(verb, name, alias, timeout=_WRITE)

    def _call(self, verb: str, *args: Any, **asked: Any) -> Any:  # noqa: ANN401 - pymilvus answers in many shapes
        for attempt in range(self._tries - 1):
            try:
                return self._once(verb, *args, **asked)
            except Passing:
                time.sleep(_PAUSE * 2**attempt)
        return self._once(verb, *args, **asked)

    def _once(self, verb: str, *args: Any, **asked: Any) -> Any:  # noqa: ANN401
        act: Callable[..., Any] = getattr(self._client, verb)
        with self._explained():
            return act(*args, **asked)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        import grpc
        from pymilvus.exceptions import MilvusException

        try:
            yield
        except MilvusException as exc:
            raise fault(self._shown, exc.code, str(exc.message), retriable=exc.retriable) from exc
        except grpc.RpcError as exc:
            raise fault(self._shown, exc.code(), str(exc.details())) from exc
        except grpc.FutureTimeoutError as exc:
            raise fault(self._shown, grpc.StatusCode.DEADLINE_EXCEEDED, "") from exc


def _pymilvus() -> Any:  # noqa: ANN401 - the package itself
    try:
        import pymilvus
    except ImportError as exc:
        raise missing() from exc
    # They log every fault with a traceback; what matters of it is in our message.
    for name in ("pymilvus", "milvus_lite"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return pymilvus
