"""How well each way of ranking finds the right document or passage; the table is retrieval.md.

    python benchmarks/retrieval.py [--shared DIR] [--sets ncp,faq,reports] [--keep DIR]

Three public or own question sets beside the project (../shared): notices of early 2020 (`ncp`), a
public body's FAQ (`faq`), both ranked by document, and the two sets on government reports
(`reports`), ranked by passage: a passage counts when it holds at least half of the evidence.
The first figures are of the questions whose hashed qid is even, by which the settings were chosen;
the other half shows how far that carries. `--keep` remembers vectors between runs.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from corpus.folder.load import load_corpus  # noqa: E402
from corpus.language.fold import fold  # noqa: E402
from corpus.report import Chunk, Report  # noqa: E402
from index.building import build  # noqa: E402
from index.encoders.encoder import Progress, Spans  # noqa: E402
from index.encoders.selection import open_encoder  # noqa: E402
from index.legs import context  # noqa: E402
from index.legs.bm25 import Sparse  # noqa: E402
from index.legs.fusion import convex, reciprocal_rank, scale  # noqa: E402
from index.legs.tokens import BIGRAM_MARK, tokens  # noqa: E402
from index.searcher import WEIGHTS, Index  # noqa: E402
from index.versions import settings  # noqa: E402
from index.versions.store import describe  # noqa: E402

Matrix = NDArray[np.floating[Any]]  # (questions, chunks) or (questions, reports)


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


class Remembering:
    """An encoder that looks a passage up before it encodes it."""

    def __init__(self, folder: Path) -> None:
        self.inner = open_encoder()
        self.name, self.path = self.inner.name, folder / "vectors.npz"
        self.held: dict[str, NDArray[np.float32]] = {}
        if self.path.is_file():
            kept = np.load(self.path)
            self.held = dict(zip(kept["keys"].tolist(), kept["rows"], strict=True))

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self.inner.dimension

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Questions → unit rows."""
        return self._rows("q:", texts, self.inner.encode_queries)

    def encode_passages(
        self, texts: Sequence[str], spans: Sequence[Spans], progress: Progress | None = None
    ) -> list[NDArray[np.float32]]:
        """Passages → unit rows; sentences are not looked at here, each gets the vector of its passage."""
        del progress
        rows = self._rows("p:", texts, self._alone)
        return [np.repeat(row[None], 1 + len(cut), axis=0) for row, cut in zip(rows, spans, strict=True)]

    def _alone(self, texts: Sequence[str]) -> NDArray[np.float32]:
        made = self.inner.encode_passages(texts, [()] * len(texts))
        return np.stack([rows[0] for rows in made])

    def _rows(
        self, kind: str, texts: Sequence[str], encode: Callable[[Sequence[str]], NDArray[np.float32]]
    ) -> NDArray[np.float32]:
        keys = [hashlib.sha256((kind + text).encode()).hexdigest() for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self.held}
        for at in range(0, len(new), 2000):  # kept now and then: a run may be cut short
            part = list(new)[at : at + 2000]
            self.held.update(zip(part, encode([new[key] for key in part]), strict=True))
            if len(part) > 100:  # not after every single question
                np.savez(self.path, keys=np.array(list(self.held)), rows=np.stack(list(self.held.values())))
        return np.stack([self.held[key] for key in keys])


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


def measures(ranks: NDArray[np.int64]) -> tuple[float, float, float]:
    """hit@1, hit@5 and MRR@10."""
    inverse = np.where(ranks <= 10, 1 / ranks, 0.0)
    return float((ranks == 1).mean()), float((ranks <= 5).mean()), float(inverse.mean())


def order(scores: Matrix) -> NDArray[np.int64]:
    """Rank from 1 of every column within its row."""
    return np.argsort(np.argsort(-scores, axis=1, kind="stable"), axis=1, kind="stable") + 1


CONTEXTS: dict[str, Callable[[Report, Chunk], str]] = {
    "no context": lambda _report, _chunk: "",
    "report": lambda report, _chunk: context.report_context(report),
    "report and headings": context.chunk_context,
}


def table(bench: Bench, contexts: Sequence[str]) -> Iterator[str]:
    """Every leg alone, then every fusion of the legs with their full context."""
    full = CONTEXTS["report and headings"]
    dense, chunk = {}, {}
    for name in contexts:
        dense[name] = bench.dense(CONTEXTS[name])
        yield bench.row(f"dense, {name}", dense[name])
    for name in contexts:
        chunk[name] = bench.sparse(bench.chunk_texts(CONTEXTS[name]), settings.CHUNK_BM25)
        yield bench.row(f"BM25 of chunks, {name}", chunk[name])
    for kind in ("words", "bigrams"):
        yield bench.row(
            f"BM25 of chunks, {kind} only", bench.sparse(bench.chunk_texts(full), settings.CHUNK_BM25, kind)
        )
    yield bench.row(
        "BM25 of chunks, k1 1.2 b 0.75", bench.sparse(bench.chunk_texts(full), settings.REPORT_BM25)
    )
    reports = {
        kind: bench.sparse(bench.report_texts(), settings.REPORT_BM25, kind)
        for kind in ("both", "words", "bigrams")
    }
    if not bench.passages:
        for kind, scores in reports.items():
            yield bench.row(f"BM25 of reports, {kind}", scores)
    yield from fusions(bench, dense[contexts[-1]], chunk[contexts[-1]], reports["both"][:, bench.report_row])


def fusions(bench: Bench, dense: Matrix, chunk: Matrix, report: Matrix) -> Iterator[str]:
    """Ways to make one ranking of the legs."""
    two, three = (dense, chunk), (dense, chunk, report)
    for name, legs in (("dense + chunks", two), ("dense + chunks + reports", three)):
        ranks = [order(leg) for leg in legs]
        yield bench.row(
            f"RRF k 60, {name}",
            np.stack([reciprocal_rank(row, [1.0] * len(legs)) for row in zip(*ranks, strict=True)]),
        )
    top = [leg / np.maximum(leg.max(axis=1, keepdims=True), 1e-9) for leg in three]
    yield bench.row(f"convex {WEIGHTS}, each leg by its best", convex(top, WEIGHTS))
    for weights in (
        (0.5, 0.5, 0.0),
        (0.3, 0.7, 0.0),
        (0.4, 0.3, 0.3),
        (0.3, 0.3, 0.4),
        (0.2, 0.3, 0.5),
        WEIGHTS,
    ):
        note = " = the product" if weights == WEIGHTS else ""
        yield bench.row(f"convex {weights}{note}", convex(three, weights))


def product(bench: Bench) -> str:
    """The same through Index.search, and how its best score tells answerable from unanswerable."""
    everything = len(bench.index.chunks)
    rows = {chunk.id: row for row, chunk in enumerate(bench.index.chunks)}
    scores = np.zeros((len(bench.questions), everything))
    for n, question in enumerate(bench.questions):
        for hit in bench.index.search(question.text, top_k=200):
            scores[n, rows[hit.chunk.id]] = hit.score
    line = bench.row("Index.search", scores)
    if any(question.equal != question.gold for question in bench.questions):
        line += "\n" + bench.row("the same, any document with the answer", scores, equal=True)
    if not bench.unanswerable:
        return line
    bench.encoder.encode_queries([question.text for question in bench.unanswerable])
    other = [bench.index.search(question.text, top_k=1)[0].score for question in bench.unanswerable]
    return (
        f"{line}\n\nAUROC of the best score, answerable against not: {auroc(scores.max(axis=1), other):.3f}"
    )


def auroc(positive: Sequence[float] | Matrix, negative: Sequence[float]) -> float:
    """Share of pairs in which the positive scores higher."""
    wins = [(p > n) + (p == n) / 2 for p in positive for n in negative]
    return float(np.mean(wins))


def run(name: str, shared: Path, encoder: Remembering) -> None:
    """Index one set and print its table."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        named: list[Asked] = []
        if name == "reports":
            for part in ("seeds", "provincial_2025", "bureau_excerpts"):
                (folder / part).symlink_to(shared / "corpus" / part)
        else:
            named = {"ncp": ncp, "faq": faq}[name](shared, folder)
        corpus = load_corpus(folder)
    contents = build.index_reports(corpus.reports, encoder)
    manifest = describe(contents, product="", model=encoder.name, settings={}, rejected=corpus.rejected)
    index = Index(manifest, contents, encoder)
    questions = by_passage(shared, index) if name == "reports" else by_document(named, index)
    bench = Bench(index, encoder, questions, passages=name == "reports")
    print(f"\n## {name}: {len(index.reports)} documents, {len(index.chunks)} chunks, ", end="")
    print(f"{len(bench.questions)} questions\n")
    print("| ranking by | hit@1 | hit@5 | MRR@10 | other half | hit@5 | MRR@10 | all | hit@5 | MRR@10 |")
    print("|---|" + "---|" * 9)
    contexts = list(CONTEXTS) if name == "reports" else ["no context", "report and headings"]
    for line in table(bench, contexts):
        print(line, flush=True)
    print(product(bench), flush=True)


def main() -> None:
    """Print the tables of the sets asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--sets", default="ncp,faq,reports")
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        keep = options.keep or Path(temporary)
        keep.mkdir(parents=True, exist_ok=True)
        print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
        for name in options.sets.split(","):
            run(name, options.shared, Remembering(keep))


if __name__ == "__main__":
    main()
