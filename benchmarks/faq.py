"""Which text the answer quotes where a question fits one of many: the FAQ set through `ask`.

    python -m benchmarks.faq [--shared DIR] [--keep DIR]

Each of the 1771 paragraphs of ../shared/bench/henan_procuratorate_faq is a document of its own without
place, organ or period. Documents are ranked by the order of the answer's quotes (at most 8), the text
shown beside a refusal included. The ranking behind it is measured in retrieval.py. `--keep` holds the
index between runs; building it takes some minutes.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.retrieval_questions import Asked, faq
from index.building.build import build_index
from index.encoders.selection import open_encoder
from index.searcher import Index
from qa.answer import Answer
from qa.api import ask


def indexed(folder: Path, texts: Path) -> Index:
    """The index in `folder`, brought up to date with `texts`."""
    encoder = open_encoder()
    build_index(texts, folder, encoder)
    return Index.load(folder, encoder)


def rank(answer: Answer, stem: str | None) -> int:
    """Place from 1 of the document among those quoted, 0 where it is not quoted."""
    quoted = list(dict.fromkeys(Path(quote.report.source).stem for quote in answer.quotes))
    return quoted.index(stem) + 1 if stem in quoted else 0


def show(asked: list[Asked], answers: list[Answer]) -> None:
    """hit@1, hit@5 and MRR@10 of all questions and of those answered, and how many were answered."""
    print("| questions | n | hit@1 | hit@5 | MRR@10 |\n|---|--:|--:|--:|--:|")
    found = [(answer.status, rank(answer, one.stem)) for one, answer in zip(asked, answers, strict=True)]
    for label, ranks in (
        ("all", [place for _, place in found]),
        ("not refused", [place for status, place in found if status != "refused"]),
    ):
        first, five = sum(p == 1 for p in ranks), sum(1 <= p <= 5 for p in ranks)
        mean = sum(1 / p for p in ranks if p)
        cells = " | ".join(f"{total / max(1, len(ranks)):.3f}" for total in (first, five, mean))
        print(f"| {label} | {len(ranks)} | {cells} |")
    times = sorted(answer.elapsed_ms for answer in answers)
    statuses = ", ".join(f"{name} {count}" for name, count in Counter(s for s, _ in found).most_common())
    print(f"\n{statuses}; {times[len(times) // 2]:.0f} ms in the middle")


def main() -> None:
    """Index, ask, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[2] / "shared")
    parser.add_argument("--keep", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as texts, tempfile.TemporaryDirectory() as fresh:
        asked = faq(args.shared, Path(texts))
        held = indexed(args.keep or Path(fresh), Path(texts))
        show(asked, [ask(one.text, index=held) for one in asked])


if __name__ == "__main__":
    main()
