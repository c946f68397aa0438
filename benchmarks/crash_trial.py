"""One trial: an index, work on it that is broken off, and what it answers afterwards."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from benchmarks.faults import Disk
from benchmarks.sequences import contents_of
from benchmarks.stand_in import StandIn, report_text
from corpus.errors import IndexFault, ReportqaError
from index.building.build import build_index
from index.searcher import Index
from index.versions.integrity import check_index
from qa import ask

QUESTIONS = ("潜江市2024年新增就业多少", "义乌市2024年粮食总产量是多少")
State = tuple[dict[str, bytes], tuple[str, ...]]


@dataclass(frozen=True)
class Work:
    """Something done to an index: `begin` makes what it is done to, `run` does it."""

    name: str
    begin: Callable[[Path], object]
    run: Callable[[Path], object]


_answered: dict[str, tuple[str, ...]] = {}


def state_of(index: Path) -> State | None:
    """Bytes of the current version and what it answers; None where there is no index yet.

    Every index is loaded; those of the very same bytes are asked once.
    """
    if not (index / "CURRENT").exists():
        return None
    loaded = Index.load(index, StandIn())
    contents = contents_of(index)
    key = hashlib.sha256(repr(sorted(contents.items())).encode()).hexdigest()
    if key not in _answered:
        _answered[key] = tuple(_answer(question, loaded) for question in QUESTIONS)
    return contents, _answered[key]


def _answer(question: str, index: Index) -> str:
    answer = ask(question, index=index).to_dict()
    return repr({key: value for key, value in answer.items() if key != "elapsed_ms"})


def in_child(run: Callable[[], object], until: float | None = None) -> int:
    """Run in a forked process, killed after `until` seconds; its exit code, or minus the signal."""
    pid = os.fork()
    if pid == 0:
        code = 0
        try:
            with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
                run()
        except ReportqaError:
            code = 3
        finally:
            os._exit(code)
    if until is not None:
        time.sleep(until)
        os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


class Trial:
    """One kind of work, its states before and after, and what came of every disturbed run."""

    def __init__(self, work: Work, folder: Path) -> None:
        self.work, self._home, self._index = work, folder / "home", folder / "index"
        work.begin(self._home)
        self.before = state_of(self._home)
        shutil.copytree(self._home, self._index) if self._home.exists() else None
        disk = Disk(self._index, -1, "kill")
        work.run(self._index)
        self.after = state_of(self._index)
        self.steps = self._steps(disk)
        self.found: Counter[str] = Counter()
        self.wrong: list[str] = []

    def _steps(self, disk: Disk) -> list[str]:
        """What an undisturbed run does to the disk."""
        self._fresh()
        note = self._index.parent / "steps"

        def run() -> None:
            disk.install()
            self.work.run(self._index)
            note.write_text(" ".join(disk.steps), "utf-8")

        in_child(run)
        return note.read_text("utf-8").split()

    def disturb(self, kind: str, strike: int) -> None:
        """Strike at one step and look at what is left."""
        self._fresh()

        def run() -> None:
            disk = Disk(self._index, strike, kind)
            disk.install()
            self.work.run(self._index)
            disk.end()

        code = in_child(run)
        if code not in {-signal.SIGKILL, 3, 0}:
            self.wrong.append(f"{self.work.name}: {kind} at {strike}: exit code {code}")
        done = strike == len(self.steps)
        self._look(f"{kind} at {strike}", allowed=("after",) if done else ("before", "after", "no index yet"))

    def seconds(self) -> float:
        """How long an undisturbed run takes now, the longest of three."""
        taken = []
        for _ in range(3):
            self._fresh()
            began = time.monotonic()
            in_child(lambda: self.work.run(self._index))
            taken.append(time.monotonic() - began)
        return max(taken)

    def kill_at(self, seconds: float) -> None:
        """Kill at a moment and look at what is left."""
        self._fresh()
        in_child(lambda: self.work.run(self._index), seconds)
        self._look(f"killed after {seconds:.4f} s")

    def _fresh(self) -> None:
        shutil.rmtree(self._index, ignore_errors=True)
        if self._home.exists():
            shutil.copytree(self._home, self._index)

    def _look(self, case: str, allowed: Sequence[str] = ("before", "after", "no index yet")) -> None:
        verdict = self._verdict()
        self.found[verdict] += 1
        if verdict not in allowed:
            self.wrong.append(f"{self.work.name}: {case}: {verdict}")

    def _verdict(self) -> str:
        """`before` or `after` where the index is whole and the work can be done again."""
        try:
            state = state_of(self._index)
            if state is not None and (faults := check_index(self._index)):
                return f"corrupted: {faults[0]}"
            if state not in (self.before, self.after):
                return "mixed or lost"
            if self.work.name not in {"rollback", "prune"}:
                self.work.run(self._index)
                if self.after is None or contents_of(self._index) != self.after[0]:
                    return "second run differs"
                if left := [p.name for p in self._index.rglob(".*") if p.name != ".lock"]:
                    return f"left behind: {left}"
        except IndexFault as fault:
            return f"does not load: {fault}"
        return "no index yet" if state is None else "after" if state == self.after else "before"


def damaged(count: int, folder: Path, rng: random.Random) -> Iterator[tuple[str, str]]:
    """(name of the file, verdict) of `count` flips and truncations over all files of an index."""
    corpus, index = folder / "reports", folder / "damaged"
    corpus.mkdir()
    for number in range(6):
        (corpus / f"报告{number}.txt").write_text(report_text(number, 1), "utf-8")
    build_index(corpus, index, StandIn())
    files = sorted(path for path in index.rglob("*") if path.is_file() and path.name != ".lock")
    for number in range(count):
        path = files[number % len(files)]
        data = path.read_bytes()
        if number // len(files) % 3 == 0:
            broken = data[: rng.randrange(len(data))]
        else:
            bit = rng.randrange(8 * len(data))
            broken = data[: bit // 8] + bytes([data[bit // 8] ^ 1 << bit % 8]) + data[bit // 8 + 1 :]
        path.write_bytes(broken)
        try:
            Index.load(index, StandIn())
            verdict = "loaded"
        except IndexFault as fault:
            verdict = "refused, file named" if str(path) in str(fault) else f"refused without name: {fault}"
        path.write_bytes(data)
        yield path.relative_to(index).name, verdict
