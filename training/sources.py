"""Question sets to learn from, and where in a report their answers stand."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.language.fold import fold
from corpus.report import Report

OWN = Path(__file__).parent
Spans = tuple[tuple[int, int], ...]
PROVINCES, BUREAUS = "benchmarks/provinces/questions.jsonl", "benchmarks/bureau/questions.jsonl"
# Genre of each set, for leaving one out. Sets on the same documents share a genre.
GENRES = {
    "p26": "p26", "txt": "p26", "multi": "p26",
    "sc": "sc", "bp": "bp", "gm": "gm", "ge": "ge", "og": "og", "pn": "dev", "txo": "mixed",
    "seeds_dev": "dev", "prov2025_dev": "dev", "genres": "gm", "entities": "ge", "bureaus": "bp",
    "notices": "og", "reports": "dev", "cities": "p26", "pages": "og",
}  # fmt: skip
_BY_FOLDER = {
    "provincial_2026": "p26", "state_council_reports": "sc", "bureau_composed": "bp", "bureaus": "bp",
    "cities": "p26", "pages": "og", "genres_composed": "gm", "genres": "gm", "entities_composed": "ge",
    "entities": "ge",
    "other_genres": "og", "cac_miit_policies": "og", "state_council_policies_html": "og",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A question on one document: `spans` are (start, end) in the report's text, none where it is refused.

    `whole` stretches hold the evidence; `genre` is the family it is left out with.
    """

    qid: str
    genre: str
    question: str
    source: str
    spans: tuple[tuple[int, int], ...]
    whole: tuple[tuple[int, int], ...]
    reason: str | None
    answer: str


def question_files(shared: Path) -> Iterator[Path]:
    """The learn parts, the dev sets and the questions written for this."""
    yield from sorted((shared / "eval" / "learn").glob("*.learn.jsonl"))
    yield from sorted((shared / "eval").glob("*_dev.jsonl"))
    yield from sorted((OWN / "questions").glob("*.jsonl"))


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Rows of a JSON-lines file, gzipped or not."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line) for line in data.decode("utf-8").split("\n") if line.strip()]


def genre_of(source: str) -> str:
    """The family of documents that `source` belongs to; the 2025 reports and the seeds are `dev`."""
    return _BY_FOLDER.get(source.split("/", maxsplit=1)[0], "dev")


def located(row: dict[str, Any], report: Report) -> Row | None:
    """The row with its answers found in the report; None where they are not found, or it needs several.

    Rows over texts that are not ours hold positions in the report instead of its words.
    """
    answerable = row["kind"] != "unanswerable"
    if "spans_at" in row:
        spans = tuple((a, b) for a, b in row["spans_at"])
        whole = tuple((a, b) for a, b in row["whole_at"])
        answer = report.text[slice(*spans[0])] if spans else ""
        return _row(row, report, spans, whole, answer)
    folded, at = _squeezed(report.text)
    stated = [span for text in row.get("evidence") or () for span in _found(text, folded, at)]
    wanted = row["answers"] if row.get("all") else row["answers"][:1]
    found: list[tuple[int, int]] = []
    for answer in wanted:
        inside = [
            s
            for s in _found(answer, folded, at)
            if any(a <= s[0] and s[1] <= b for a, b in stated) and not _cuts_number(report.text, s)
        ]
        if not inside:
            return None
        found += inside if not row.get("all") else inside[:1]
    if answerable and not found:
        return None
    first = row["answers"][0] if answerable else ""
    return _row(row, report, tuple(sorted(set(found))), tuple(sorted(set(stated))), first)


def _row(row: dict[str, Any], report: Report, spans: Spans, whole: Spans, answer: str) -> Row:
    return Row(
        qid=row["qid"],
        genre=genre_of(report.source),
        question=row["question"],
        source=report.source,
        spans=spans,
        whole=whole,
        reason=row.get("reason") if row["kind"] == "unanswerable" else None,
        answer=answer,
    )


def _squeezed(text: str) -> tuple[str, list[int]]:
    """Folded text without white space, and the offset of each of its characters."""
    pairs = [(c, i) for i, c in enumerate(fold(text)) if not c.isspace()]
    return "".join(c for c, _ in pairs), [i for _, i in pairs]


def _found(words: str, folded: str, at: list[int]) -> list[tuple[int, int]]:
    needle = "".join(c for c in fold(words) if not c.isspace())
    out, start = [], folded.find(needle) if needle else -1
    while start >= 0:
        out.append((at[start], at[start + len(needle) - 1] + 1))
        start = folded.find(needle, start + 1)
    return out


def _cuts_number(text: str, span: tuple[int, int]) -> bool:
    """Whether the span begins or ends inside a number."""
    start, end = span
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    return (text[start].isdigit() and (before.isdigit() or before == ".")) or (
        text[end - 1].isdigit() and after.isdigit()
    )
