"""Ours beside LangChain, LlamaIndex and txtai: same reports, same model, one run, the sides in turn.

    python -m venv .cache/peers
    .cache/peers/bin/python -m pip install -c constraints.txt -e '.[bench]'
    .cache/peers/bin/python -m benchmarks.peers [--shared DIR] [--reports 3] [--rounds 3] [--write]

Every side is a process of its own (benchmarks/peer_sides.py). In each round each side builds its index from
nothing; then every question goes to every side in turn. A question counts where all reports that answer it
are among those taken: the ones most asked about. `--write` puts the table into benchmarks/peers.md.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.machine import load, machine
from benchmarks.peer_judging import Row, ask_table, build_table, docs_of, hits, is_of, judged
from benchmarks.peer_sides import NAMES
from benchmarks.questions import OWN, SETS
from corpus.folder.load import each_report
from corpus.report import Report

FOLDERS = ("seeds", "provincial_2025", "bureau_excerpts")
_PACKAGES = (
    "langchain-core", "langchain-community", "langchain-text-splitters", "llama-index-core",
    "llama-index-retrievers-bm25", "txtai", "faiss-cpu", "torch", "onnxruntime", "transformers",
)  # fmt: skip
_BUILD_GOALS = "目标：建索引 ÷ 单独编码 ≤ 1.1；建索引 ÷ LangChain ≤ 0.5；`qa.ask` p50 ÷ LangChain ≤ 0.3。"


class Process:
    """One side: orders in, answers out."""

    def __init__(self, name: str) -> None:
        environment = {**os.environ, "OMP_WAIT_POLICY": "passive", "HF_HUB_OFFLINE": "1"}
        self.name = name
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.peer_sides", name],
            cwd=OWN.parent, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, encoding="utf-8",
        )  # fmt: skip

    def order(self, **order: object) -> Row:
        """Have it done; RuntimeError where the process ended over it."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(order, ensure_ascii=False) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(
                f"{self.name} ended: run python -m benchmarks.peer_sides {self.name} to see why"
            )
        told: Row = json.loads(line)
        return told

    def close(self) -> None:
        """End it."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(30)


def chosen(rows: Iterable[Row], held: Sequence[str], count: int) -> list[str]:
    """The `count` files of `held` whose reports most questions are about, then the others by name."""
    asked = Counter(doc for row in rows for doc in docs_of(row))
    return sorted(held, key=lambda source: (-_asked(source, asked), source))[:count]


def _asked(source: str, asked: Counter[str]) -> int:
    return max((times for doc, times in asked.items() if is_of(source, {doc})), default=0)


def size_of(folder: Path) -> float:
    """Megabytes of the files below."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def build_rounds(sides: Sequence[Process], order: Row, work: Path, rounds: int) -> dict[str, list[Row]]:
    """Of each side what each round's build took; only the last round's folders stay."""
    told: dict[str, list[Row]] = {side.name: [] for side in sides}
    for number in range(rounds):
        for side in sides:
            folder = work / side.name
            shutil.rmtree(folder, ignore_errors=True)
            made = side.order(do="build", **order, folder=str(folder))
            told[side.name].append({**made, "size": size_of(folder)})
            print(f"round {number + 1} {side.name}: {made['seconds']:.1f} s", file=sys.stderr, flush=True)
    return told


def ask_all(sides: Sequence[Process], rows: Sequence[Row]) -> dict[tuple[str, str], list[Row]]:
    """(side, way) → for each question its milliseconds and what was right, the sides in turn."""
    told: dict[tuple[str, str], list[Row]] = {}
    for row in [rows[0], *rows]:  # the first one opens what is opened late, and is dropped
        for side in sides:
            for way, answer in side.order(do="ask", question=row["question"]).items():
                texts = answer["found"]
                marks = hits(row, texts) if judged(row) else {}
                chars = len(texts[0][1]) if texts else 0
                told.setdefault((side.name, way), []).append(
                    {"ms": answer["ms"], "cpu": answer["cpu"], "chars": chars, **marks}
                )
    return {key: marks[1:] for key, marks in told.items()}


def measured(args: argparse.Namespace, work: Path) -> str:
    """All of it, as the text of peers.md."""
    rows = [
        json.loads(line)
        for name in SETS
        for line in (args.shared / "eval" / name).read_text("utf-8").splitlines()
    ]
    root = args.shared / "corpus"
    files = [p.relative_to(root).as_posix() for part in FOLDERS for p in sorted((root / part).glob("*.txt"))]
    taken = chosen(rows, files, args.reports)
    corpus = work / "corpus"
    for source in taken:
        (corpus / source).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / source, corpus / source)
    held = list(each_report([corpus / source for source in taken], corpus))
    reports = [one for one in held if isinstance(one, Report)]
    assert len(reports) == len(held), held
    texts = work / "reports.json"
    texts.write_text(json.dumps([{"source": r.source, "text": r.text} for r in reports]), "utf-8")
    asked = [row for row in rows if not row.get("history") and docs_of(row) and _covered(row, taken)]
    before = load()
    sides = [Process(name) for name in args.sides.split(",")]
    try:
        order = {"corpus": str(corpus), "reports": str(texts)}
        _warm(sides, work)
        built = build_rounds(sides, order, work, args.rounds)
        told = ask_all(sides, asked)
        memory = {side.name: side.order(do="memory") for side in sides}
    finally:
        for side in sides:
            side.close()
    chars = sum(len(report.text) for report in reports)
    head = _head(args, len(reports), chars, before)
    counted = sum(map(judged, asked))
    asking = [
        f"\n## 提问\n\n{len(asked)} 问逐问轮流；对错按其中只有一份报告能答的 {counted} 问计："
        "答案的说法逐字见于正确报告的那一段。政问的 `qa.ask` 给的是引文，拒答算错。内存在提问之后读。\n"
    ]
    return "\n".join([*head, *build_table(built), *asking, *ask_table(told, memory)]) + "\n"


def _covered(row: Row, taken: Sequence[str]) -> bool:
    return all(any(is_of(source, {doc}) for source in taken) for doc in docs_of(row))


def _warm(sides: Sequence[Process], work: Path) -> None:
    """A build of the sample reports and a question, so that models, dictionaries and packages are there."""
    corpus = OWN.parent / "corpus" / "reports"
    files = [path for path in sorted(corpus.glob("*.txt")) if "readme" not in path.name.lower()]
    reports = [one for one in each_report(files, corpus) if isinstance(one, Report)]
    texts = work / "sample.json"
    texts.write_text(json.dumps([{"source": r.source, "text": r.text} for r in reports]), "utf-8")
    for side in sides:
        folder = work / "sample" / side.name
        side.order(do="build", corpus=str(corpus), reports=str(texts), folder=str(folder))
        side.order(do="ask", question="2025年新增多少经营主体")


def _head(args: argparse.Namespace, reports: int, chars: int, before: float) -> list[str]:
    return [
        "# 对照同行\n\n    python -m benchmarks.peers --write\n",
        f"{machine(_PACKAGES)}。\n",
        f"{reports} 份报告（{chars} 字），{args.rounds} 轮的中位数；同一个向量模型，每方一个进程，轮流进行；"
        "torch 用 2 线程、OMP_WAIT_POLICY=passive。"
        f"开始和结束时的平均负载 {before:.1f}、{load():.1f}"
        "（高于核数说明有别的程序在跑，这时只看括号里的处理器时间）。\n",
        "政问的“建索引”含读文件、写盘、载入；同行的不含读文件（直接给读好的文字）。"
        "“编码”：同行是建索引中花在模型上的时间，政问是建好之后用同样的段落单独编码一遍。"
        "LangChain 按 500 字、重叠 50 切分，txtai 没有切分，用同样的段；"
        "LlamaIndex 用默认切分，建索引含 BM25，关键词按单字切（默认设置对中文无效）。\n",
        _BUILD_GOALS + "\n\n## 建索引\n",
    ]


def main() -> None:
    """Measure and print; with --write into benchmarks/peers.md."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=OWN.parents[1] / "shared")
    parser.add_argument("--reports", type=int, default=3, help="43: all; torch then takes minutes a build")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sides", default=",".join(NAMES), help="default: %(default)s")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    if unknown := set(args.sides.split(",")) - set(NAMES):
        parser.error(f"no such side: {', '.join(sorted(unknown))}")
    if not args.shared.is_dir():
        parser.error(f"no measuring material in {args.shared}")
    with tempfile.TemporaryDirectory() as name:
        text = measured(args, Path(name))
    print(text)
    if args.write:
        (OWN / "peers.md").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
