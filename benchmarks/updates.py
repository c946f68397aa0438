"""What an update costs beside a full build, in one run, with the real model.

    python -m benchmarks.updates [--shared DIR]

The folders seeds, provincial_2025 and bureau_excerpts of the measuring material (43 reports) are
copied, indexed from nothing, updated with nothing changed, with one report changed, one added, one
renamed, one deleted, then built anew; each is a process of its own, as an operator starts it. At the
end the updated index is compared with the one built from nothing.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.files.pointer import current_version
from index.versions.store import read_version

FOLDERS = ("seeds", "provincial_2025", "bureau_excerpts")
_HOUSE = Path(__file__).parents[1]
_ADDED = "\n九、其他\n全年新建社区健身步道12公里，完成投资3.2亿元。\n"


@dataclass(frozen=True)
class Cost:
    """Wall clock and processor seconds of one command, and what it printed last."""

    what: str
    wall: float
    cpu: float
    said: str


def measured(what: str, words: Sequence[str]) -> Cost:
    """Run one command of ours to its end."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "index", *words], cwd=_HOUSE, capture_output=True, text=True, check=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(what, time.monotonic() - began, cpu, done.stdout.strip().splitlines()[-1])


def run(corpus: Path, folder: Path) -> list[Cost]:
    """All commands in order; the last one builds what the updates ended with."""
    reports = sorted(p for p in corpus.rglob("*.txt") if "readme" not in p.name.lower())
    chosen = reports[len(reports) // 2]
    index = ("--corpus", str(corpus), "--index", str(folder / "index"))
    costs = [measured("start-up (`--help`)", ["--help"]), measured("build, from nothing", ["build", *index])]
    costs.append(measured("update, nothing changed", ["update", *index]))
    chosen.write_text(chosen.read_text("utf-8") + _ADDED, "utf-8")
    costs.append(measured("update, 1 report changed", ["update", *index]))
    shutil.copyfile(reports[0], reports[0].with_name("另一份.txt"))
    costs.append(measured("update, 1 report added again under another name", ["update", *index]))
    reports[1].rename(reports[1].with_name("改了名.txt"))
    costs.append(measured("update, 1 report renamed", ["update", *index]))
    reports[2].unlink()
    costs.append(measured("update, 1 report deleted", ["update", *index]))
    anew = ["build", "--corpus", str(corpus), "--index", str(folder / "anew")]
    costs.append(measured("build of the same, from nothing", anew))
    return costs


def differences(one: Path, two: Path) -> str:
    """How far the vectors of two indexes of the same reports are apart; everything else must be equal."""
    names = {p.relative_to(v).as_posix() for v in (one, two) for p in v.rglob("*") if p.is_file()}
    apart = sorted(n for n in names if (one / n).read_bytes() != (two / n).read_bytes())
    a, b = (read_version(v)[1] for v in (one, two))
    least = float((a.vectors * b.vectors).sum(axis=1).min())
    same = "every file equal" if not apart else f"files that differ: {', '.join(apart)}"
    return f"{same}; least cosine of two vectors of one passage {least:.6f}"


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--shared", type=Path, default=_HOUSE.parent / "shared", metavar="DIR")
    options = parser.parse_args()
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in FOLDERS:
            shutil.copytree(options.shared / "corpus" / part, folder / "corpus" / part)
        costs = run(folder / "corpus", folder)
        end = differences(*(current_version(folder / index) for index in ("index", "anew")))
    start, full = costs[0], costs[1]
    print("| command | wall s | CPU s | CPU without start-up, of the build | passages encoded |")
    print("|---|---:|---:|---:|---:|")
    for cost in costs:
        share = (cost.cpu - start.cpu) / (full.cpu - start.cpu)
        encoded = re.search(r"编码 (\d+) 个", cost.said)
        cells = (
            cost.what,
            f"{cost.wall:.1f}",
            f"{cost.cpu:.1f}",
            f"{share:.2%}",
            encoded[1] if encoded else "",
        )
        print("| " + " | ".join(cells) + " |")
    print(f"\nUpdated four times and built anew: {end}.")


if __name__ == "__main__":
    main()
