"""Memory, time and bytes of a build and of an update of one report, by the number of reports held.

    python -m benchmarks.building --index DIR --work DIR [--times 1,10,100] [--write]

The reports of a real index are copied to other places and years (benchmarks/scopes.py), each copy with
a title of its own, so that no passage stands twice. Neither reading the files nor the model is in the
figures: a report comes from memory and an encoder makes vectors of chance, so they are what the index itself
costs. Every build and update is a process of its own.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.machine import machine
from benchmarks.questions import OWN
from benchmarks.scale import resident
from benchmarks.scopes import moved
from corpus.report import Report
from corpus.system import keep_little_memory
from index.building import report_files
from index.building.build import build_index
from index.building.update import update_index
from index.encoders.encoder import Progress, Spans, quiet_environment
from index.files.pointer import current_version
from index.versions import store

HEADS = (
    "报告",
    "段落",
    "做什么",
    "秒",
    "÷ 建立",
    "处理器秒",
    "内存峰值 MB",
    "其中不可回收",
    "写盘 MB",
)
_WIDTH = 384
_NEW = "new.txt"


class Chance:
    """Vectors by chance, the same for the same text."""

    name = "chance"
    dimension = _WIDTH

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit rows, (len(texts), 384)."""
        rows = np.stack([self._row(text) for text in texts])
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)

    def encode_passages(
        self, texts: Sequence[str], spans: Sequence[Spans], _: Progress | None = None
    ) -> list[NDArray[np.float32]]:
        """Unit rows, (1 + sentences, 384) for each text."""
        each = zip(texts, spans, strict=True)
        return [self.encode_queries([text, *(text[a:b] for a, b in cut)]) for text, cut in each]

    def _row(self, text: str) -> NDArray[np.float32]:
        seed = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")
        return np.random.default_rng(seed).standard_normal(_WIDTH, np.float32)


def main() -> None:
    """Print two rows a size: a build from nothing, then an update."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--times", default="1,10,100")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--do", choices=("build", "update"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.do:
        print(json.dumps(done(args.do, args.work, args.index)))
        return
    lines = [
        "# 建立与更新：内存、时间和写盘",
        "",
        f"`python -m benchmarks.building`；{machine(('numpy',))}。",
        "",
    ]
    lines += ["| " + " | ".join(HEADS) + " |", "|" + "--:|" * len(HEADS)]
    for times in map(int, args.times.split(",")):
        folder = args.work / f"built{times}"
        shutil.rmtree(folder, ignore_errors=True)
        _names(folder / "corpus", times, args.index)
        built = _run("build", folder, args.index)
        (folder / "corpus" / _NEW).write_text(_NEW, "utf-8")
        updated = _run("update", folder, args.index)
        lines += [_line("建立", built, built), _line("加一份", updated, built)]
        print(*lines[-2:], sep="\n", flush=True)
        shutil.rmtree(folder)
    if args.write:
        (OWN / "building.md").write_text("\n".join(lines) + "\n", "utf-8")


def _names(corpus: Path, times: int, index: Path) -> None:
    """A file for every report that is to be, which holds its name only."""
    for copy in range(times):
        for source in store.load(index)[1].reports:
            path = corpus / f"copy{copy:04d}" / source
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{copy} {source}", "utf-8")


def _run(what: str, folder: Path, index: Path) -> dict[str, float]:
    own = [sys.executable, "-m", "benchmarks.building", "--index", index, "--work", folder, "--do", what]
    told: dict[str, float] = json.loads(
        subprocess.run(own, check=True, capture_output=True, text=True).stdout
    )
    return told


def done(what: str, folder: Path, index: Path) -> dict[str, float]:
    """Build or update in this process; what it took."""
    quiet_environment()
    keep_little_memory()
    held = store.load(index)[1].reports
    report_files.each_report = lambda paths, root, *_: _each(paths, root, dict(held))
    peak = {"VmRSS": 0.0, "RssAnon": 0.0}
    threading.Thread(target=_watch, args=(peak,), daemon=True).start()
    began, spent = time.monotonic(), time.process_time()
    work = build_index if what == "build" else update_index
    outcome = work(folder / "corpus", folder / "index", Chance())
    seconds, processor = time.monotonic() - began, time.process_time() - spent
    version = current_version(folder / "index")
    written = sum(path.stat().st_size for path in version.rglob("*") if path.is_file()) / 1e6
    counts = {"reports": float(outcome.reports), "chunks": float(outcome.chunks)}
    return {**counts, "seconds": seconds, "processor": processor, **peak, "written": written}


def _watch(peak: dict[str, float]) -> None:
    while True:
        peak |= {field: max(most, resident(field)) for field, most in peak.items()}
        time.sleep(0.02)


def _each(paths: Sequence[Path], root: Path, held: dict[str, Report]) -> Iterator[Report]:
    for path in paths:
        source = path.relative_to(root).as_posix()
        number, name = ("new", next(iter(held))) if source == _NEW else path.read_text("utf-8").split(" ", 1)
        copy = 0 if number == "new" else int(number)
        rng = np.random.default_rng([copy, len(name)])
        report = moved(held[name], copy, rng)
        yield replace(report, source=source, title=f"{report.title}之{number}")


def _line(what: str, told: dict[str, float], built: dict[str, float]) -> str:
    cells = [f"{told['reports']:,.0f}", f"{told['chunks']:,.0f}", what, f"{told['seconds']:.1f}"]
    cells += [f"{told['seconds'] / built['seconds']:.3f}", f"{told['processor']:.1f}"]
    cells += [f"{told['VmRSS']:,.0f}", f"{told['RssAnon']:,.0f}", f"{told['written']:,.0f}"]
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    main()
