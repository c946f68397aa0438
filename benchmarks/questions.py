"""The questions that weights are fitted on, and the third that no weight ever sees."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

SETS = ("seeds_dev.jsonl", "prov2025_dev.jsonl")
OWN = Path(__file__).parent
FOLDS = 5


def held_out(row: dict[str, Any]) -> bool:
    """A fixed third by the hash of the topic, so that wordings of one question stay together."""
    return int(hashlib.sha256(row["topic"].encode()).hexdigest(), 16) % 3 == 0


def fold_of(row: dict[str, Any]) -> str:
    """Fold of a question: questions on one report stay together, but for the two long bureau sets."""
    report = str(row["doc"]) + (row["topic"][:6] if str(row["doc"]) in {"000", "001"} else "")
    return str(int(hashlib.sha256(report.encode()).hexdigest(), 16) % FOLDS)


def rows_of(shared: Path) -> list[dict[str, Any]]:
    """Training questions of all sets, evidence in full."""
    files = [*(shared / "eval" / name for name in SETS), OWN / "bureau" / "questions.jsonl"]
    rows = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
    rows += provinces(shared)
    return [r for r in rows if not held_out(r) and not r.get("boilerplate") and not r.get("ambiguous")]


def provinces(shared: Path) -> list[dict[str, Any]]:
    """Our questions on other provinces, their evidence cut from the report (positions ignore white space)."""
    folder = shared / "corpus" / "provincial_2025"

    def cut(doc: str, spans: list[list[int]]) -> list[str]:
        text = re.sub(r"[\s\u3000\u200b\ufeff]+", "", (folder / f"{doc}.txt").read_text("utf-8"))
        return [text[start:end] for start, end in spans]

    rows = []
    for line in (OWN / "provinces" / "questions.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if by_doc := row.get("evidence_at_by_doc"):
            row["evidence_by_doc"] = {doc: cut(doc, spans) for doc, spans in by_doc.items()}
        else:
            doc = row["doc"] if isinstance(row["doc"], str) else row["doc"][0]
            row["evidence"] = cut(doc, row["evidence_at"])
        rows.append(row)
    return rows
