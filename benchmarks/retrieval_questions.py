"""Questions of each set that retrieval is measured on, and the ranks that an index gives to what answers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.rankings import Matrix, Remembering, measures
from corpus.language.fold import fold
from corpus.report import Chunk, Report
from index.legs import context
from index.legs.bm25 import Sparse
from index.legs.fusion import scale
from index.legs.tokens import BIGRAM_MARK, tokens
from index.searcher import Index


@dataclass(frozen=True)
class Question:
    """`gold` holds rows of reports, or of chunks in a set of passages; empty where nothing answers.

    `equal` adds the documents that hold an accepted answer letter for letter: notices are reprinted.
    """

    qid: str
    text: str
    gold: frozenset[int]
    equal: frozenset[int]

    @property
    def tuned(self) -> bool:
        """Whether weights were chosen on this question."""
        return hashlib.sha256(self.qid.encode()).digest()[0] % 2 == 0


@dataclass(frozen=True)
class Asked:
    """A question as its set gives it; `stem` names the file of its document, None where there is none."""

    qid: str
    text: str
    stem: str | None
    answers: tuple[str, ...]


def read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    """Objects of a JSON lines file."""
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def ncp(shared: Path, folder: Path) -> list[Asked]:
    """Link the documents into `folder`."""
    (folder / "docs").symlink_to(shared / "bench/ncp_gov_policy_qa/docs")
    rows = read_jsonl(shared / "bench/ncp_gov_policy_qa/dev.jsonl")
    return [Asked(row["qid"], row["question"], row["doc"], tuple(row.get("answers", ()))) for row in rows]


def faq(shared: Path, folder: Path) -> list[Asked]:
    """Write each paragraph to a file of its own."""
    base = shared / "bench/henan_procuratorate_faq"
    for row in read_jsonl(base / "docs.jsonl"):
        (folder / f"{row['doc_id']}.txt").write_text(row["text"], "utf-8")
    return [
        Asked(row["qid"], row["question"], row["doc_id"], ()) for row in read_jsonl(base / "queries.jsonl")
    ]


def by_document(asked: list[Asked], index: Index) -> list[Question]:
    """Questions with the row of their document."""
    stems = {Path(source).stem: row for row, source in enumerate(index.reports)}
    texts = [letters(report.text) for report in index.reports.values()]
    out = []
    for one in asked:
        gold = frozenset({stems[one.stem]} if one.stem in stems else ())
        answers = [letters(answer) for answer in one.answers if letters(answer)]
        equal = {row for row, text in enumerate(texts) if any(answer in text for answer in answers)}
        out.append(Question(one.qid, one.text, gold, gold | equal))
    return out


def letters(text: str) -> str:
    """Folded letters and digits, nothing else."""
    return "".join(char for char in fold(text) if char.isalnum())


def by_passage(shared: Path, index: Index) -> list[Question]:
    """Questions on the reports with the chunks that hold half or more of a piece of evidence."""
    out = []
    for name in ("seeds_dev", "prov2025_dev"):
        for row in read_jsonl(shared / f"eval/{name}.jsonl"):
            named = row["doc"] if isinstance(row["doc"], list) else [row["doc"]]
            sources = [s for s in index.reports if any(d and Path(s).stem.startswith(d) for d in named)]
            gold = {n for s in sources for e in row.get("evidence", ()) for n in holding(index, s, e)}
            out.append(Question(row["qid"], row["question"], frozenset(gold), frozenset(gold)))
    return out


def holding(index: Index, source: str, evidence: str) -> Iterator[int]:
    """Rows of the chunks that hold at least half of `evidence`, white space and width aside."""
    text = index.reports[source].text
    places = [i for i, char in enumerate(text) if not char.isspace()]
    wanted = "".join(fold(evidence).split())
    at = fold("".join(text[i] for i in places)).find(wanted)
    if at < 0:
        return
    start, end = places[at], places[at + len(wanted) - 1] + 1
    for row, chunk in enumerate(index.chunks):
        if chunk.source == source and min(end, chunk.end) - max(start, chunk.start) >= (end - start) / 2:
            yield row


class Bench:
    """One question set, the legs scored once for all its questions."""

    def __init__(
        self, index: Index, encoder: Remembering, questions: list[Question], *, passages: bool
    ) -> None:
        self.index, self.encoder, self.passages = index, encoder, passages
        self.questions = [question for question in questions if question.gold]
        self.unanswerable = [question for question in questions if not question.gold]
        rows = {source: row for row, source in enumerate(index.reports)}
        self.report_row = np.array([rows[chunk.source] for chunk in index.chunks])
        self.query_tokens = [tokens(question.text) for question in self.questions]
        self.query_vectors = encoder.encode_queries([question.text for question in self.questions])

    def dense(self, prefix: Callable[[Report, Chunk], str]) -> Matrix:
        """Scaled cosines with every chunk, `prefix` being put before its text."""
        texts = [
            f"{prefix(self.index.reports[c.source], c)}\n{c.text}".lstrip("\n") for c in self.index.chunks
        ]
        vectors = np.concatenate(self.encoder.encode_passages(texts, [()] * len(texts)))
        cosines = self.query_vectors @ vectors.T
        centre = self.query_vectors @ vectors.mean(axis=0)
        return np.stack([scale(row, float(low), 1.0) for row, low in zip(cosines, centre, strict=True)])

    def sparse(self, texts: Sequence[str], settings: Mapping[str, float], kind: str = "both") -> Matrix:
        """BM25 of every text as a share of the best possible score."""
        leg = Sparse.build([of_kind(tokens(text), kind) for text in texts], **settings)
        queries = [of_kind(query, kind) for query in self.query_tokens]
        return np.stack([leg.scores(query) / max(leg.ideal(query), 1e-9) for query in queries])

    def chunk_texts(self, prefix: Callable[[Report, Chunk], str]) -> list[str]:
        """Texts of the chunks behind their prefix."""
        return [f"{prefix(self.index.reports[c.source], c)}\n{c.text}" for c in self.index.chunks]

    def report_texts(self) -> list[str]:
        """Texts of whole reports behind their context."""
        return [f"{context.report_context(r)}\n{r.text}" for r in self.index.reports.values()]

    def row(self, name: str, scores: Matrix, *, equal: bool = False) -> str:
        """A line of the table: hit@1, hit@5, MRR@10 on the tuned half, the other half and all."""
        golds = [question.equal if equal else question.gold for question in self.questions]
        ranks = np.array([self.rank(row, gold) for row, gold in zip(scores, golds, strict=True)])
        tuned = np.array([question.tuned for question in self.questions])
        cells = [
            f"{value:.3f}" for part in (tuned, ~tuned, tuned | ~tuned) for value in measures(ranks[part])
        ]
        return f"| {name} | " + " | ".join(cells) + " |"

    def rank(self, scores: NDArray[np.floating[Any]], gold: frozenset[int]) -> int:
        """Rank from 1 of the best gold row; ties go to the earlier row."""
        if not self.passages and len(scores) != len(self.index.reports):
            best = np.full(len(self.index.reports), -np.inf)
            np.maximum.at(best, self.report_row, scores)
            scores = best
        return min(
            1 + int((scores > scores[row]).sum()) + int((scores[:row] == scores[row]).sum()) for row in gold
        )


def of_kind(found: list[str], kind: str) -> list[str]:
    """Only words, only bigrams, or both."""
    if kind == "both":
        return found
    return [token for token in found if token.startswith(BIGRAM_MARK) == (kind == "bigrams")]
