"""Records as JSON lines; equal records give equal bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any


def written_lines(records: Iterable[Mapping[str, Any]]) -> bytes:
    """One JSON object a line, keys sorted."""
    lines = (json.dumps(record, ensure_ascii=False, sort_keys=True) + "\n" for record in records)
    return "".join(lines).encode()
