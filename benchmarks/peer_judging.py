"""What counts as found by one of the sides, and the tables of it."""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import Any

_WORDS = {"ours": "政问", "langchain": "LangChain", "llamaindex": "LlamaIndex", "txtai": "txtai"}

Row = dict[str, Any]


def docs_of(row: Row) -> set[str]:
    """Stems of the reports that answer a question."""
    return {row["doc"]} if isinstance(row["doc"], str) else set(row["doc"] or ())


def is_of(source: str, docs: Iterable[str]) -> bool:
    """Whether a file is one of the reports; the seeds are called by the number their name begins with."""
    stem = PurePosixPath(source).stem
    return any(stem == doc or (doc.isdigit() and stem.startswith(f"{doc}_")) for doc in docs)


def stands_in(answers: Sequence[str], text: str, *, every: bool) -> bool:
    """Whether one (or `every`) of the accepted wordings stands in the text, no number cut in two."""
    folded = _folded(text)
    found = [re.search(_whole(_folded(wanted)), folded) is not None for wanted in answers]
    return all(found) if every else any(found)


def _whole(wanted: str) -> str:
    before = r"(?<!\d)(?<!\d\.)" if wanted[:1].isdigit() else ""
    after = r"(?!\d|\.\d)" if wanted[-1:].isdigit() else ""
    return f"{before}{re.escape(wanted)}{after}"


def _folded(text: str) -> str:
    return re.sub(r"[\s“”\"'‘’「」『』《》]", "", unicodedata.normalize("NFKC", text))


def hits(row: Row, found: Sequence[Sequence[str]]) -> dict[str, bool]:
    """What of a question's first five texts is right.

    `report1`, `report5`: a report that answers is first, is among them; `answer1`, `answer3`: the wording
    wanted stands in the first text, in the first three, of such a report.
    """
    docs = docs_of(row)
    right = [(is_of(source, docs), text) for source, text in found]

    def answered(most: int) -> bool:
        text = "\n".join(text for good, text in right[:most] if good)
        return stands_in(row["answers"], text, every=bool(row.get("all")))

    return {
        "report1": any(good for good, _ in right[:1]),
        "report5": any(good for good, _ in right[:5]),
        "answer1": answered(1),
        "answer3": answered(3),
    }


def judged(row: Row) -> bool:
    """Whether a question is counted: one report answers it, in words that can be looked for."""
    return isinstance(row["doc"], str) and bool(row["answers"]) and row["kind"] != "unanswerable"


def share(marks: Sequence[Row], figure: str) -> float:
    """How many of the questions counted are right."""
    known = [mark[figure] for mark in marks if figure in mark]
    return sum(known) / len(known) if known else float("nan")


def title(side: str) -> str:
    """Name of a side as the tables have it."""
    peer, _, encoder = side.partition("-")
    return _WORDS[peer] + {"": "", "torch": "（torch）", "onnx": "（用政问的编码器）"}[encoder]


def build_table(told: dict[str, list[Row]]) -> list[str]:
    """Medians of the rounds; the encoder's seconds are a peer's within its build, ours alone and after it."""
    lines = [
        "| | 建索引 秒（处理器） | 编码 秒（处理器） | 建索引 ÷ 编码 | ÷ LangChain（torch） | 段 | 磁盘 MB |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    base = told.get("langchain-torch")
    for side, rounds in told.items():
        cells = (
            title(side), _both(rounds, "seconds", "cpu"), _both(rounds, "encoding", "encoding_cpu"),
            _over(rounds, ("seconds", "cpu"), rounds, ("encoding", "encoding_cpu")),
            _over(rounds, ("seconds", "cpu"), base, ("seconds", "cpu")) if base else "",
            rounds[-1]["pieces"], f"{rounds[-1]['size']:.1f}",
        )  # fmt: skip
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    return lines


def _both(rounds: Sequence[Row], clock: str, cpu: str) -> str:
    medians = (statistics.median(made[key] for made in rounds) for key in (clock, cpu))
    return "{:.1f}（{:.1f}）".format(*medians)


def _over(rounds: Sequence[Row], keys: Sequence[str], base: Sequence[Row], below: Sequence[str]) -> str:
    """Median of the ratios of one round, by the clock and by the processor."""
    pairs = list(zip(rounds, base, strict=True))
    medians = (
        statistics.median(a[key] / b[under] for a, b in pairs) for key, under in zip(keys, below, strict=True)
    )
    return "{:.3f}（{:.3f}）".format(*medians)


def ask_table(told: dict[tuple[str, str], list[Row]], held: dict[str, Row]) -> list[str]:
    """A row a way to ask: times of all questions, shares of those judged."""
    lines = [
        "| | 问法 | p50 毫秒（处理器） | p95 | ÷ LangChain（torch） | 报告 @1 | 报告 @5 "
        "| 答案在首段 | 答案在前三 | 首段字数 | 内存 MB（峰值） |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    base = told.get(("langchain-torch", "similarity_search"))
    for (side, way), marks in told.items():
        times = sorted(mark["ms"] for mark in marks)
        cells = (
            title(side), way, _both(marks, "ms", "cpu"), f"{times[int(len(times) * 0.95)]:.1f}",
            _beside(marks, base) if base else "",
            *(f"{share(marks, figure):.3f}" for figure in ("report1", "report5", "answer1", "answer3")),
            f"{statistics.median(mark['chars'] for mark in marks):.0f}",
            f"{held[side]['now']:.0f}（{held[side]['most']:.0f}）",
        )  # fmt: skip
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def _beside(marks: Sequence[Row], base: Sequence[Row]) -> str:
    """Median by median, by the clock and by the processor."""
    ratios = (
        statistics.median(mark[key] for mark in marks) / statistics.median(mark[key] for mark in base)
        for key in ("ms", "cpu")
    )
    return "{:.2f}（{:.2f}）".format(*ratios)
