"""Send the current version of an index folder to Milvus, prove it arrived, and let it answer there.

Sent are row numbers, vectors, BM25 weights and what reports can be filtered by; no text of a report.
What was interrupted goes on where it stopped: rows are compared by checksum, and only those that
differ are sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import IndexFault
from index.encoders.encoder import Progress
from index.engines.milvus import Database
from index.engines.sent_rows import SentRows
from index.engines.stamp import ALIAS, Stamp, collection_name, is_ours
from index.files.lock import build_lock
from index.files.pointer import current_version, version_names
from index.versions import store

BATCH = 500  # rows a request, some 2 MB
_PROBES = 16  # rows read back whole
# Up to here every vector is compared, which is exact; above, HNSW finds nearly all, in far less time.
_EXACT_UP_TO = 500_000


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push did: collection that answers now, its rows, how many were sent, collections removed."""

    collection: str
    rows: int
    sent: int
    removed: tuple[str, ...]


def push_index(folder: Path, database: Database, progress: Progress | None = None, dense: str = "") -> Pushed:
    """Make the current version of `folder` the one that answers in `database`; `progress` counts rows.

    `dense` is one of `index.engines.milvus_layout.DENSE`, "" for FLAT up to half a million rows and HNSW above.
    Collections of versions that the folder no longer holds are removed: a database is for one folder.

    Raises:
        IndexFault: the index is damaged, another process changes it, Milvus cannot be reached or
            did not take everything. What answered there before answers on.
    """
    with build_lock(folder):
        version = current_version(folder)
        manifest, contents = store.read_version(version)
        name, stamp = collection_name(version.name), Stamp.of(manifest)
        dense = dense or ("FLAT" if stamp.rows <= _EXACT_UP_TO else "HNSW")
        _prepare(database, name, stamp, dense)
        rows = SentRows(contents)
        sent = _send(database, name, rows, progress)
        _prove(database, name, rows)
        database.point(ALIAS, name)
        return Pushed(name, stamp.rows, sent, _clean(database, folder, name))


def _prepare(database: Database, name: str, stamp: Stamp, dense: str) -> None:
    """See to an open collection of that stamp; one of another is a stranger's or of an earlier layout."""
    if name in database.collections():
        if Stamp.read(database.told(name)) == stamp:
            database.seal(name)
            return
        database.drop(name)
    database.create(name, stamp.dimension, stamp.written(), dense)
    database.seal(name)


def _send(database: Database, name: str, rows: SentRows, progress: Progress | None) -> int:
    """Send the rows that are not there as they should be; returns how many."""
    sent, empty = 0, database.count(name) == 0
    for start in range(0, len(rows), BATCH):
        end = min(start + BATCH, len(rows))
        held = {} if empty else database.checksums(name, start, end)
        wanted = [rows[row] for row in range(start, end)]
        missing = [record for record in wanted if held.get(record["row"]) != record["checksum"]]
        if missing:
            database.put(name, missing)
            sent += len(missing)
        if progress is not None:
            progress(end, len(rows))
    if sent:
        database.seal(name)
    return sent


def _prove(database: Database, name: str, rows: SentRows) -> None:
    """IndexFault where the number of rows, or what a few of them hold, is not what was sent."""
    if (held := database.count(name)) != len(rows):
        raise IndexFault(_unproven(name, f"有 {held} 行，应为 {len(rows)} 行"))
    probes = np.unique(np.linspace(0, len(rows) - 1, _PROBES).astype(int)).tolist()
    back = database.values(name, ("vector", "words"), probes)
    for row in probes:
        if row not in back or not _same(back[row], rows[row]):
            raise IndexFault(_unproven(name, f"第 {row} 行读回来与送去的不同"))


def _same(back: Mapping[str, Any], sent: Mapping[str, Any]) -> bool:
    vectors = [np.array(record["vector"], np.float32).tolist() for record in (back, sent)]
    return vectors[0] == vectors[1] and bool(back["words"] == sent["words"])


def _unproven(name: str, what: str) -> str:
    return (
        f"核对未通过：Milvus 的集合 {name} {what}。没有启用，原来的版本继续作答。"
        f"请在 Milvus 里删除集合 {name}，再运行 python -m index push"
    )


def _clean(database: Database, folder: Path, current: str) -> tuple[str, ...]:
    kept = {current, *map(collection_name, version_names(folder))}
    gone = [name for name in database.collections() if is_ours(name) and name not in kept]
    for name in gone:
        database.drop(name)
    return tuple(gone)
