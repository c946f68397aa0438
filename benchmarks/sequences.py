"""Random histories of a folder of reports: an index updated along the way must equal one built anew."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

from benchmarks.stand_in import StandIn, report_text
from index.building.build import build_index
from index.building.update import update_index
from index.files.pointer import current_version

STEPS = ("add", "change", "delete", "rename", "copy", "nothing", "spoil")


def change_something(rng: random.Random, corpus: Path) -> str:
    """Do one thing to the files of the folder and say what; at least one report stays."""
    step = rng.choice(STEPS)
    held = sorted(corpus.glob("*.txt"))
    chosen, new = rng.choice(held), corpus / f"报告{rng.randrange(1000):03d}.txt"
    if step == "delete" and len(held) > 1:
        chosen.unlink()
    elif step == "rename" and not new.exists():
        chosen.rename(new)
    elif step == "copy" and not new.exists():
        shutil.copyfile(chosen, new)
    elif step == "change":
        chosen.write_text(report_text(rng.randrange(9), rng.randrange(900)), "utf-8")
    elif step == "spoil":
        (corpus / f"坏{rng.randrange(3)}.docx").write_bytes(b"PK cut off")
    elif step != "nothing":
        new.write_text(report_text(rng.randrange(9), rng.randrange(900)), "utf-8")
    return step


def run_sequence(seed: int, folder: Path, updates: int) -> list[str]:
    """Update an index through a random history; what differs from a build, one line each."""
    rng, corpus, wrong = random.Random(seed), folder / "corpus", []
    corpus.mkdir(parents=True)
    (corpus / "报告000.txt").write_text(report_text(0, seed), "utf-8")
    update_index(corpus, folder / "index", StandIn())
    for number in range(updates):
        steps = [change_something(rng, corpus) for _ in range(rng.randint(1, 3))]
        outcome = update_index(corpus, folder / "index", StandIn())
        fresh = folder / f"fresh{number}"
        build_index(corpus, fresh, StandIn())
        if contents_of(folder / "index") != contents_of(fresh):
            wrong.append(f"seed {seed}, update {number} ({'+'.join(steps)}): {outcome.summary}")
        shutil.rmtree(fresh)
    return wrong


def contents_of(index: Path) -> dict[str, bytes]:
    """Every file of the current version, by name."""
    version = current_version(index)
    return {p.relative_to(version).as_posix(): p.read_bytes() for p in version.rglob("*") if p.is_file()}
