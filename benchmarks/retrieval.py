"""How well each way of ranking finds the right document or passage; the table is retrieval.md.

    python -m benchmarks.retrieval [--shared DIR] [--sets ncp,faq,reports] [--keep DIR]

Three public or own question sets beside the project (../shared): notices of early 2020 (`ncp`), a
public body's FAQ (`faq`), both ranked by document, and the two sets on government reports
(`reports`), ranked by passage: a passage counts when it holds at least half of the evidence.
The first figures are of the questions whose hashed qid is even, by which the settings were chosen;
the other half shows how far that carries. `--keep` remembers vectors between runs.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks.rankings import Matrix, Remembering, order
from benchmarks.retrieval_questions import Asked, Bench, by_document, by_passage, faq, ncp
from corpus.folder.load import load_corpus
from corpus.report import Chunk, Report
from index.building import build
from index.legs import context
from index.legs.fusion import convex, reciprocal_rank
from index.searcher import WEIGHTS, Index
from index.versions import settings
from index.versions.store import describe

ROOT = Path(__file__).parents[1]


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
