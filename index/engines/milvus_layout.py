"""The columns of a collection and the indexes over them. Parameters: milvus.io/docs, version 2.5 and later.

A change here calls for another `index.engines.stamp.LAYOUT`.
"""

from __future__ import annotations

from collections.abc import Mapping

INTEGERS = ("report", "checksum", "first_year", "last_year")
TEXTS = ("source", "organ", "region", "region_code")
LONGEST_TEXT = 65_535  # bytes, the most Milvus allows

# Kinds of dense index with the parameters to build and to search them; FLAT compares with every vector.
# M, efConstruction and nlist are Milvus' advice for some millions of rows, ef and nprobe wide for recall.
DENSE: Mapping[str, tuple[Mapping[str, int], Mapping[str, int]]] = {
    "FLAT": ({}, {}),
    "HNSW": ({"M": 32, "efConstruction": 360}, {"ef": 1024}),
    "IVF_SQ8": ({"nlist": 4096}, {"nprobe": 128}),
    "AUTOINDEX": ({}, {}),
}


def dense_index(kind: str) -> dict[str, object]:
    """The index over the vectors, as a collection is created with."""
    return {"index_name": "vector", "index_type": kind, "metric_type": "IP", "params": dict(DENSE[kind][0])}


def search_params(kind: str, top_k: int) -> dict[str, object]:
    """How an index of that kind ("": the one over the words) is searched for `top_k` rows."""
    params = dict(DENSE[kind][1]) if kind else {}
    if "ef" in params:
        params["ef"] = max(params["ef"], top_k)  # Milvus refuses less
    return {"metric_type": "IP", "params": params}
