"""Many ask over `/api/v1/ask`, and what they saw: parts of throughput.py and many_servers.py."""

from __future__ import annotations

import json
import os
import random
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load_visitors import asked_of
from benchmarks.running_page import memory_mb

HEAD = (
    "| 同时提问 | 回答 | 每秒 | p50 秒 | p95 秒 | 最久 秒 | 处理器秒／问 | 出错 | 内存 MB | 别的程序 核 |\n"
    "|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
)
# Questions that are not counted before a row; processor seconds in one below which a server is at rest.
WARM, _AT_WORK = 8, 0.1


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as its asker saw it; `fault` is "" where it was answered."""

    question: str
    version: str
    answer: str
    seconds: float
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """What so many askers saw in `seconds`; `cpu` seconds, `memory` MB at the end, cores of `others`."""

    askers: int
    asked: Sequence[Asked]
    seconds: float
    cpu: float
    memory: int
    others: float

    def line(self, name: str = "") -> str:
        """The row of the table."""
        good = [a.seconds for a in self.asked if not a.fault]
        half, late = p50_p95(good)
        cells = (
            name or self.askers,
            len(good),
            f"{len(good) / self.seconds:.2f}",
            *(f"{seconds:.1f}" for seconds in (half, late, max(good))),
            f"{self.cpu / len(good):.2f}",
            len(self.asked) - len(good),
            self.memory,
            f"{self.others:.1f}",
        )
        return f"| {' | '.join(map(str, cells))} |"


class Deck:
    """Questions, each dealt once, to many threads."""

    def __init__(self, questions: Sequence[str]) -> None:
        self._left = iter(questions)
        self._lock = threading.Lock()

    def deal(self) -> str | None:
        """The next; None where all are dealt."""
        with self._lock:
            return next(self._left, None)


def p50_p95(seconds: Sequence[float]) -> tuple[float, float]:
    """Half of them take no longer than the first, 95 of 100 no longer than the second."""
    parts = statistics.quantiles(seconds, n=20, method="inclusive") if len(seconds) > 1 else [seconds[0]] * 19
    return parts[9], parts[18]


def questions(shared: Path, index: Path, seed: int = 1) -> list[str]:
    """Questions without earlier turns about reports of the index, each once, shuffled alike every time."""
    version = index / "versions" / (index / "CURRENT").read_text("utf-8").strip()
    facts = [json.loads(line) for line in (version / "facts.jsonl").read_text("utf-8").splitlines()]
    files = sorted([*shared.glob("eval/*_dev.jsonl"), *shared.glob("eval/learn/*.learn.jsonl")])
    rows = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
    held = [r["question"] for r in rows if not r.get("history") and _is_held(r.get("doc"), facts)]
    found = sorted(set(held))
    random.Random(seed).shuffle(found)
    return found


def _is_held(doc: object, facts: Sequence[dict[str, str]]) -> bool:
    """Whether every report that a question is about is held: by path, title, or the name before `_`."""
    names = doc if isinstance(doc, list) else [doc]
    known = {f["title"] for f in facts}
    for path in (Path(f["source"]) for f in facts):
        known |= {str(path.with_suffix("")), path.stem, path.stem.split("_")[0]}
    return all(isinstance(name, str) and name in known for name in names)


def ask_together(
    url: str, askers: int, seconds: float, deck: Deck, on: Callable[[], bool] = lambda: False
) -> tuple[list[Asked], float]:
    """So many ask for so long, and while `on`; what each was told, and the seconds until the last was."""
    asked: list[Asked] = []
    began = time.monotonic()

    def keep_asking() -> None:
        while (on() or time.monotonic() < began + seconds) and (question := deck.deal()) is not None:
            asked.append(ask_once(url, question))

    threads = [threading.Thread(target=keep_asking) for _ in range(askers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return asked, time.monotonic() - began


def ask_once(url: str, question: str) -> Asked:
    """One question over `/api/v1/ask`."""
    began = time.monotonic()
    try:
        version, answer = asked_of(url, question)
    except (OSError, ValueError, RuntimeError) as exc:
        return Asked(question, "", "", time.monotonic() - began, f"{type(exc).__name__} {exc}"[:120])
    return Asked(question, version, answer, time.monotonic() - began)


def cpu_seconds(pid: int) -> float:
    """Processor seconds that a process has used."""
    parts = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def busy_seconds() -> float:
    """Processor seconds that all programs of the machine have used."""
    user, nice, system, _, _, hard, soft = map(int, Path("/proc/stat").read_text("ascii").split()[1:8])
    return (user + nice + system + hard + soft) / os.sysconf("SC_CLK_TCK")


def measured(url: str, pids: Sequence[int], askers: int, seconds: float, deck: Deck) -> Row:
    """A row; processor and memory are those of the servers `pids` together."""
    before, own, whole = sum(map(cpu_seconds, pids)), cpu_seconds(os.getpid()), busy_seconds()
    asked, took = ask_together(url, askers, seconds, deck)
    spent = sum(map(cpu_seconds, pids)) - before
    others = busy_seconds() - whole - spent - (cpu_seconds(os.getpid()) - own)
    memory = sum(memory_mb(pid, "VmRSS") for pid in pids)
    return Row(askers, asked, took, spent, memory, max(others, 0.0) / took)


@contextmanager
def copied(index: Path) -> Iterator[Path]:
    """A copy of the index folder, for as long as the block runs."""
    with tempfile.TemporaryDirectory() as work:
        yield Path(shutil.copytree(index, Path(work) / "index"))


def warmed(url: str, pid: int, deck: Deck) -> None:
    """Open the models by a few questions that are not counted; wait for those of the first screen."""
    for _ in range(WARM):
        ask_once(url, deck.deal() or "")
    used = -1.0
    while cpu_seconds(pid) > used + _AT_WORK:
        used = cpu_seconds(pid)
        time.sleep(1)
