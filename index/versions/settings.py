"""What shapes an index beside corpus and model; apart, so that asking does not import what building needs."""

from __future__ import annotations

from typing import Any

from corpus.outline.chunks import MAX_CHARS, MIN_CHARS, TARGET_CHARS
from index.legs.tokens import SETTINGS as TOKEN_SETTINGS

# k1 and b of BM25. Chunks are of one size, so their length says little and 0.9 / 0.4 (Anserini's
# defaults) did better than Lucene's 1.2 / 0.75, which reports of very different length need:
# benchmarks/retrieval.md.
CHUNK_BM25 = {"k1": 0.9, "b": 0.4}
REPORT_BM25 = {"k1": 1.2, "b": 0.75}


def settings() -> dict[str, Any]:
    """All of it, as the manifest keeps it; a version made with others is refused."""
    chunks = {"target": TARGET_CHARS, "min": MIN_CHARS, "max": MAX_CHARS}
    return {"chunks": chunks, "tokens": TOKEN_SETTINGS, "chunk_bm25": CHUNK_BM25, "report_bm25": REPORT_BM25}
