"""What becomes of files that mean no good; the table is hostile.md.

    python -m benchmarks.hostile [--seed N] [--work DIR] [--fuzz SECONDS] [--corpus DIR] [--batch LINES]

Each category of tests/hostile_files.py is loaded in a process of its own, so that its peak memory shows.
`crash` counts loads that did not come to an end and files without a verdict, `hang` files that took 5 s
more than the limit, `outside` files that changed elsewhere, `network`
calls to an address of the network, as strace saw them. `--fuzz` adds random input to each reader for so
many seconds; `--batch` answers a file of so many lines, 999 of 1000 bad; `--corpus` measures what reading
in a process of its own costs over reading in this one.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.hostile_trial import Outcome, check, load_and_judge, peak_mb, run
from corpus.errors import CorpusError
from corpus.folder.load import load_corpus, read_report, report_files
from corpus.readers.endings import SUFFIXES
from corpus.readers.limits import Limits
from tests.hostile_files import CATEGORIES, HELD, good

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--work", type=Path, default=None)
    parser.add_argument("--fuzz", type=float, default=0)
    parser.add_argument("--corpus", type=Path, default=None)
    parser.add_argument("--batch", type=int, default=0)
    parser.add_argument("--only", choices=[*CATEGORIES, "链接与管道", "上传名"])
    parser.add_argument("--load", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.load:
        print(json.dumps(load_and_judge(options.load)))
        return
    print(f"python -m benchmarks.hostile {' '.join(sys.argv[1:])}".rstrip())
    print(f"{platform.python_version()} · {os.cpu_count()} cores · {Limits()}\n")
    with tempfile.TemporaryDirectory(dir=options.work) as work:
        _print_table(
            {
                name: run(name, Path(work), options.seed)
                for name in ([options.only] if options.only else [*CATEGORIES, "链接与管道", "上传名"])
            }
        )
        if options.fuzz:
            fuzz(Path(work), options.fuzz, options.seed)
        if options.batch:
            batch(Path(work), options.batch)
    if options.corpus:
        overhead(options.corpus)


def _print_table(outcomes: dict[str, Outcome]) -> None:
    heads = (
        "类别",
        "文件",
        "收入",
        "拒绝并说明",
        "不是报告",
        "崩溃",
        "超时未停",
        "写到外面",
        "联网",
    )
    print("| " + " | ".join((*heads, "读取进程重启", "最慢（秒）", "读取进程（MB）", "主进程（MB）")) + " |")
    print("|---" + "|---:" * 12 + "|")
    rows = [(name, *_cells(outcome)) for name, outcome in outcomes.items()]
    sums = [sum(row[i] for row in rows) for i in range(1, 10)]
    tops = [max(row[i] for row in rows) for i in range(10, 13)]
    for row in [*rows, ("合计（后三列为最大）", *sums, *tops)]:
        print(
            "| " + " | ".join(f"{cell:.1f}" if isinstance(cell, float) else str(cell) for cell in row) + " |"
        )


def _cells(outcome: Outcome) -> tuple[float, ...]:
    return tuple(getattr(outcome, name) for name in Outcome.__slots__)


def fuzz(work: Path, seconds: float, seed: int) -> None:
    """Mutations of sound files, read in this process: anything but CorpusError is a find."""
    print(f"\n随机变异，每种格式 {seconds:.0f} 秒，种子 {seed}：\n")
    print("| 格式 | 次数 | 收入 | 拒绝 | 意外 |")
    print("|---|---:|---:|---:|---:|")
    packed = {f".{name}": (HELD / f"water.{name}").read_bytes() for name in ("odt", "epub")}
    packed |= {".pptx": (HELD / "briefing.pptx").read_bytes(), ".xlsx": (HELD / "budget.xlsx").read_bytes()}
    for suffix, data in (good() | packed).items():
        counts = _fuzz_one(work, suffix, _mutator(data, random.Random(seed)), seconds)
        print(f"| {suffix[1:]} | {sum(counts)} | {counts[0]} | {counts[1]} | {counts[2]} |", flush=True)


def _fuzz_one(work: Path, suffix: str, mutate: Callable[[], bytes], seconds: float) -> tuple[int, int, int]:
    path, until = work / f"fuzz{suffix}", time.monotonic() + seconds
    accepted = refused = found = 0
    while time.monotonic() < until:
        data = mutate()
        path.write_bytes(data)
        try:
            check(read_report(path, work))
            accepted += 1
        except CorpusError:
            refused += 1
        except (
            AssertionError,
            ArithmeticError,
            LookupError,
            TypeError,
            ValueError,
            RuntimeError,
            OSError,
        ) as exc:
            found += 1
            kept = Path.cwd() / f".artifacts/{hashlib.sha256(data).hexdigest()[:12]}{suffix}"
            kept.parent.mkdir(exist_ok=True)
            kept.write_bytes(data)
            print(f"  {kept}: {type(exc).__name__}: {exc}", file=sys.stderr)
    return accepted, refused, found


def _mutator(data: bytes, rng: random.Random) -> Callable[[], bytes]:
    tokens = (
        b"<",
        b">",
        b"</p>",
        b"&#0;",
        b"\0",
        b"\xff",
        b"9" * 20,
        b"-1",
        b"\r",
        "（".encode(),
        b"<table>",
        b"%",
    )

    def mutate() -> bytes:
        out = bytearray(data)
        for _ in range(rng.randrange(1, 12)):
            at, kind = rng.randrange(len(out) or 1), rng.randrange(5)
            if kind == 0 and out:
                out[at % len(out)] ^= 1 << rng.randrange(8)
            elif kind == 1:
                out[at:at] = rng.choice(tokens) * rng.choice((1, 1, 50))
            elif kind == 2:
                del out[at : at + rng.randrange(1, 40)]
            elif kind == 3:
                other = rng.randrange(len(out) or 1)
                out[at:at] = out[other : other + rng.randrange(1, 200)]
            else:
                out[at : at + 4] = rng.randbytes(4)
        return bytes(out)

    return mutate


def batch(work: Path, lines: int) -> None:
    """A file of bad lines with a question here and there, as `python -m qa --batch` takes it."""
    sys.path.insert(0, str(ROOT / "tests"))
    from qa_samples import index

    from qa.tools.batch import run_batch

    bad = (b"{", b"[]", b'{"question": 5}', b"\xff\xfe", b'{"question": ""}', b"x" * 300, b"[" * 2000)
    good_line = '{"question": "天长市2024年办理事项多少件"}'.encode()
    with (work / "questions.jsonl").open("wb") as file:
        for number in range(lines):
            file.write((good_line if number % 1000 == 999 else bad[number % len(bad)]) + b"\n")
    source, held = str(work / "questions.jsonl"), index()
    before, began = peak_mb(), time.monotonic()
    with (work / "answers").open("w", encoding="utf-8") as out, (work / "faults").open("w") as faults:
        count = run_batch(source, held, out, faults)
    answered = (work / "answers").read_bytes().count(b"\n")
    print(
        f"\n批量 {lines} 行：{answered} 行作答，{count} 行按行号指出错误，{time.monotonic() - began:.0f} 秒，"
        f"内存峰值 {before} → {peak_mb()} MB"
    )


def overhead(corpus: Path) -> None:
    """Every report of `corpus`, read in this process and as `load_corpus` reads, best of two turns each."""
    files = [p for p in report_files(corpus) if p.suffix.lower() in SUFFIXES]
    for path in files[:: max(1, len(files) // 12)]:
        read_report(path, corpus)  # imports are no part of the comparison
    here, apart = [], []
    for _ in range(2):
        began = time.perf_counter()
        reports = [read_report(path, corpus) for path in files]
        here.append(time.perf_counter() - began)
        began = time.perf_counter()
        read = load_corpus(corpus)
        apart.append(time.perf_counter() - began)
        assert sorted(reports, key=lambda r: r.source) == list(read.reports)
    print(
        f"\n{len(files)} 份真实报告：在本进程读 {min(here):.1f} 秒，"
        f"在读取进程读 {min(apart):.1f} 秒，结果相同"
    )


if __name__ == "__main__":
    main()
