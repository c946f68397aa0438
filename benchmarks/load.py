"""Many sessions at once on the running page while its index is updated; the table is load.md.

    python -m benchmarks.load --index DIR --corpus DIR [--sessions 64] [--places 32] [--seconds 60]

Works on copies. By turns the sessions ask over `/api/v1`, as the page of a browser does and as Gradio's
client does. Each asks about one place and asks on without naming it. What each must answer is asked
beforehand, alone, of the version without and of the version with one more report; meanwhile that report is
added and taken out over and over. An answer that is neither is `mixed`, one that is another session's is
`crossed`. `--overflow` then sends so many questions in one moment.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.load_visitors import Api, Program, Session, Visitor
from benchmarks.running_page import memory_mb, served

ROOT = Path(__file__).parents[1]
ADDED = "新增/云溪县2025年政府工作报告.txt"
REPORT = (
    "云溪县2025年政府工作报告\n\n一、2024年工作回顾\n\n地区生产总值增长6.7%，一般公共预算收入增长4.4%，"
    "城镇新增就业1.2万人，粮食产量达到31万吨。\n\n二、2025年工作安排\n\n地区生产总值增长6%以上。\n"
)
FIRST, THEN = "{}2024年地区生产总值增长多少", ("一般公共预算收入呢", "城镇新增就业多少人", "粮食产量呢")
KINDS: tuple[Callable[[str, int], Session], ...] = (
    lambda url, _: Api(url),
    Visitor,
    lambda url, _: Program(url),
)


@dataclass(slots=True)
class Tally:
    """What all sessions saw; `seconds` a question."""

    seconds: list[float] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    versions: Counter[str] = field(default_factory=Counter)


Expected = dict[tuple[str, ...], dict[str, str]]  # place and turn → version → answer


def converse(session: Session, place: str, turns: int) -> Iterator[tuple[tuple[str, ...], str, float]]:
    """One conversation about a place: key, answer and seconds of each turn."""
    session.reset()
    said: list[str] = []
    for question in (FIRST.format(place), *THEN)[:turns]:
        began = time.perf_counter()
        answer = session.ask(question, list(said))
        said.append(question)
        yield (type(session).__name__, *said), answer, time.perf_counter() - began


def keep_asking(
    session: Session, place: str, turns: int, until: float, expected: Expected, tally: Tally
) -> None:
    """Conversations until the time is up, each answer judged."""
    others = {a: key for key, by in expected.items() for a in by.values()}
    while time.monotonic() < until:
        try:
            for key, answer, seconds in converse(session, place, turns):
                tally.seconds.append(seconds)
                found = [v for v, held in expected[key].items() if held == answer]
                tally.versions["/".join(found) or "none"] += 1
                if not found:
                    tally.faults["crossed" if answer in others else "mixed"] += 1
        except (OSError, RuntimeError, ValueError) as exc:
            tally.faults[f"error: {str(exc)[:80]}"] += 1


def reports_of(index: Path) -> list[str]:
    """Names of the places of the index that have one report alone, sorted."""
    version = index / "versions" / (index / "CURRENT").read_text("utf-8").strip()
    with (version / "reports.jsonl").open(encoding="utf-8") as lines:
        places = Counter(r["region"]["chain"][-1] for r in map(json.loads, lines) if r["region"])
    return sorted(place for place, count in places.items() if count == 1)


def update(index: Path, corpus: Path, *, added: bool) -> None:
    """Bring the index to the version with or without the added report, as an operator would."""
    path = corpus / ADDED
    path.parent.mkdir(exist_ok=True)
    if added:
        path.write_text(REPORT, encoding="utf-8")
    else:
        path.unlink(missing_ok=True)
    command = [sys.executable, "-m", "index", "update", "--corpus", str(corpus), "--index", str(index)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"update failed: {done.stderr}")


def expect(sessions: list[tuple[Session, str]], turns: int, index: Path, corpus: Path) -> Expected:
    """The answers of both versions, asked one after the other."""
    expected: Expected = {}
    each = {(type(s), p): (s, p) for s, p in sessions}.values()
    for version, added in (("with", True), ("without", False)):
        update(index, corpus, added=added)
        for session, place in each:
            for key, answer, _ in converse(session, place, turns):
                expected.setdefault(key, {})[version] = answer
    return expected


def keep_updating(index: Path, corpus: Path, until: float, times: list[float]) -> None:
    """Add and take out the report by turns until the time is up."""
    added = True
    while time.monotonic() < until:
        began = time.monotonic()
        update(index, corpus, added=added)
        times.append(time.monotonic() - began)
        added = not added


def overflow(url: str, count: int) -> Counter[str]:
    """So many questions in one moment: how many were answered, how many turned away with which words."""
    seen: Counter[str] = Counter()

    def one() -> None:
        try:
            Program(url).ask(FIRST.format("云溪县"), [])
            seen["answered"] += 1
        except urllib.error.HTTPError as exc:
            seen[f"HTTP {exc.code} {exc.read().decode()[:120]}"] += 1
        except (OSError, RuntimeError) as exc:
            seen[f"{type(exc).__name__} {str(exc)[:120]}"] += 1

    _together([threading.Thread(target=one) for _ in range(count)])
    return seen


def _together(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--sessions", type=int, default=64)
    parser.add_argument("--places", type=int, default=32)
    parser.add_argument("--turns", type=int, default=1 + len(THEN))
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--overflow", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        index, corpus = Path(work) / "index", Path(work) / "corpus"
        shutil.copytree(options.index, index)
        shutil.copytree(options.corpus, corpus)
        places = reports_of(index)[: options.places]
        with served(index) as (url, pid):
            measure(url, pid, index, corpus, places, options)


def measure(
    url: str, pid: int, index: Path, corpus: Path, places: list[str], options: argparse.Namespace
) -> None:
    """Ask alone, then together with the updates; print what came of it."""
    sessions = [
        (KINDS[n % len(KINDS)](url, n), places[n // len(KINDS) % len(places)])
        for n in range(options.sessions)
    ]
    expected = expect(sessions, options.turns, index, corpus)
    before = memory_mb(pid, "VmRSS")
    tally, updates, until = Tally(), list[float](), time.monotonic() + options.seconds
    threads = [
        threading.Thread(target=keep_asking, args=(s, p, options.turns, until, expected, tally))
        for s, p in sessions
    ]
    threads.append(threading.Thread(target=keep_updating, args=(index, corpus, until, updates)))
    began = time.monotonic()
    _together(threads)
    took = time.monotonic() - began
    parts = statistics.quantiles(tally.seconds, n=20)
    print(f"python -m benchmarks.load {' '.join(sys.argv[1:])}")
    print(f"{platform.python_version()} · {os.cpu_count()} cores · {len(sessions)} sessions · {took:.0f} s")
    print(
        f"answers {len(tally.seconds)} · {len(tally.seconds) / took:.1f}/s"
        f" · p50 {parts[9]:.2f} s · p95 {parts[18]:.2f} s"
    )
    print(f"updates {len(updates)} · {statistics.mean(updates):.1f} s each")
    faults = sum(n for name, n in tally.faults.items() if name.startswith("error"))
    print(f"errors {faults} · mixed {tally.faults['mixed']} · crossed {tally.faults['crossed']}")
    print(f"answers by the version they are of: {dict(tally.versions)}; faults: {dict(tally.faults)}")
    after, peak = memory_mb(pid, "VmRSS"), memory_mb(pid, "VmHWM")
    print(f"memory of the page: {before} MB before, {after} MB after, peak {peak} MB")
    if options.overflow:
        print(f"{options.overflow} at once: {dict(overflow(url, options.overflow))}")


if __name__ == "__main__":
    main()
