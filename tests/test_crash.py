"""Kills, power cuts, refusals and damage, a few of each; benchmarks/crashes.py has all of them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SMALL = ("--stride", "89", "--random", "3", "--flips", "60", "--sequences", "0")
pytestmark = pytest.mark.skipif(os.name != "posix", reason="forks and kills")


def test_no_strike_leaves_anything_but_the_version_before_or_after() -> None:
    """In a process of its own: the proof forks, which a process with threads must not."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "benchmarks.crashes", *SMALL],
        cwd=ROOT,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    rows = [line.strip("|").split("|") for line in done.stdout.splitlines() if line.startswith("| ")]
    struck = [row for row in rows if len(row) == 8 and row[3].strip().isdigit()]
    assert len(struck) == 6 * 7
    assert {row[-1].strip() for row in struck} == {"0"}
    assert sum(int(row[3]) for row in struck) > 40
    assert sum(int(row[4]) for row in struck) > 5  # some kills come before the change
    assert sum(int(row[5]) for row in struck) > 5  # and some after it
    damaged = [row for row in rows if len(row) == 3 and row[1].strip().isdigit()]
    assert sum(int(row[1]) for row in damaged) == 60
    assert [row[0] for row in damaged if row[1] != row[2]] == []
