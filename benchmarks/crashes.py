"""Kill, tear, cut the power, fill the disk, flip bits: what does an index answer afterwards?

    python -m benchmarks.crashes [--stride N] [--random N] [--flips N] [--sequences N] [--listed]

Each case begins with a copy of a small index of invented reports and ends with: load it, check it, ask
it, and do the work again. An index must then be that of before or that of after, byte for byte, never
a mixture; whatever was torn, the work must succeed the second time and give what an undisturbed run
gives. `--listed` lets a few vectors be as many as lie in lists (`nearest.faiss`), and large arrays be made
in files. The encoder is a stand-in: the store is what is proved, and a crash does not care for the model.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.crash_trial import Trial, Work, damaged
from benchmarks.faults import KINDS
from benchmarks.sequences import run_sequence
from benchmarks.stand_in import StandIn, read_here, report_text
from index.building import build, report_files, vectors
from index.building.build import build_index
from index.building.update import update_index
from index.files import scratch
from index.legs import dense
from index.versions.history import prune, rollback


def works(folder: Path) -> list[Work]:
    """Every kind of work on an index, over the folders `old` and `new` of reports in `folder`."""
    old, new = folder / "old", folder / "new"
    for corpus, edition in ((old, 1), (new, 2)):
        corpus.mkdir()
        for number in range(6):
            changed = edition if number == 0 else 1
            (corpus / f"报告{number}.txt").write_text(report_text(number, changed), "utf-8")
    (new / "报告1.txt").unlink()
    (new / "报告2.txt").rename(new / "改名.txt")
    (new / "新增.txt").write_text(report_text(7, 2), "utf-8")

    def first(index: Path) -> object:
        return build_index(old, index, StandIn())

    def three(index: Path) -> object:
        return [build_index(corpus, index, StandIn()) for corpus in (new, old, new)]

    return [
        Work("build, first", lambda _: None, first),
        Work("build over an old one", first, lambda index: build_index(new, index, StandIn())),
        Work("update", first, lambda index: update_index(new, index, StandIn())),
        Work("update, old versions go", three, lambda index: update_index(old, index, StandIn())),
        Work("rollback", three, rollback),
        Work("prune", three, lambda index: prune(index, 1)),
    ]


def main() -> int:
    """Run everything and print the table; 1 where anything was found that must not be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--stride", type=int, default=1, metavar="N", help="strike at every n-th step only")
    parser.add_argument("--random", type=int, default=200, metavar="N", help="kills at random moments")
    parser.add_argument("--flips", type=int, default=500, metavar="N", help="damaged files")
    parser.add_argument("--sequences", type=int, default=50, metavar="N", help="histories of updates")
    parser.add_argument("--listed", action="store_true", help="vectors in lists, arrays in files")
    options = parser.parse_args()
    if options.listed:
        build.FLAT = dense.FLAT = 16
        scratch._SMALL = 0
        os.cpu_count = lambda: 1  # threads of faiss do not outlive a fork, and would be waited for
    vectors.SAVED_EVERY = 8  # several writes of the checkpoint in a small index
    report_files.each_report = (
        read_here  # a process for the reading in each of thousands of runs takes an hour
    )
    with tempfile.TemporaryDirectory() as folder:
        wrong = _crashes(Path(folder), options.stride, options.random)
        wrong += _flips(Path(folder), options.flips)
        wrong += _sequences(Path(folder), options.sequences)
    for line in wrong:
        print(f"- {line}")
    return 1 if wrong else 0


def _crashes(folder: Path, stride: int, moments: int) -> list[str]:
    print("| work | steps | kind | cases | as before | as after | no index yet | wrong |")
    print("|---|---:|---|---:|---:|---:|---:|---:|")
    wrong, rng = [], random.Random(1)
    for number, work in enumerate(works(folder)):
        trial = Trial(work, folder / f"trial{number}")
        for kind in (*KINDS, "random moment"):
            trial.found.clear()
            trial.wrong.clear()
            if kind == "random moment":
                longest = 1.2 * trial.seconds()
                for _ in range(-(-moments // 6)):
                    trial.kill_at(rng.uniform(0, longest))
            else:
                writes = [i for i, step in enumerate(trial.steps) if step == "write"]
                last = kind.startswith("power")  # it may come just after the work, too
                strikes = writes if kind == "torn" else range(len(trial.steps) + last)
                for strike in strikes[number % stride :: stride]:
                    trial.disturb(kind, strike)
            found = trial.found
            cells = (found["before"], found["after"], found["no index yet"], len(trial.wrong))
            print(
                f"| {work.name} | {len(trial.steps)} | {kind} | {found.total()} | "
                + " | ".join(map(str, cells))
                + " |",
                flush=True,
            )
            wrong += trial.wrong
    return wrong


def _flips(folder: Path, count: int) -> list[str]:
    verdicts: dict[str, Counter[str]] = {}
    for name, verdict in damaged(count, folder, random.Random(2)):
        verdicts.setdefault(name, Counter())[verdict] += 1
    print("\n| damaged file | cases | refused, file named |\n|---|---:|---:|")
    for name, found in sorted(verdicts.items()):
        print(f"| `{name}` | {found.total()} | {found['refused, file named']} |")
    return [f"{n}: {v}" for n, found in verdicts.items() for v in found if v != "refused, file named"]


def _sequences(folder: Path, count: int) -> list[str]:
    wrong = [line for seed in range(count) for line in run_sequence(seed, folder / f"history{seed}", 6)]
    print(f"\n{count} random histories of 6 updates each: {len(wrong)} differ from a build")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
