"""How good the answers are, by the shared grader, on all questions and on the third kept aside.

    python -m benchmarks.answers [--shared DIR] [--keep DIR]

Indexes the two bureau reports, the 31 provincial reports and the bureau excerpts together, answers both
question sets through `python -m qa --batch`, grades them, and prints the table of answers.md. `--keep`
(default .cache/answers) holds index and answers between runs; `held_out` in questions.py names the third that
no weight was fitted on.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.questions import SETS, held_out

ROOT = Path(__file__).parents[1]
REPORTS = ("seeds", "provincial_2025", "bureau_excerpts")


def main() -> int:
    """Build, answer, grade, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--keep", type=Path, default=ROOT / ".cache" / "answers")
    args = parser.parse_args()
    if not args.shared.is_dir():
        parser.error(f"no measuring material in {args.shared}")
    corpus = _linked(args.shared / "corpus", args.keep / "corpus")
    index = args.keep / "index"
    _python("-m", "index", "build", "--corpus", corpus, "--index", index)
    sys.path.insert(0, str(args.shared / "eval"))
    grades: dict[str, dict[str, Any]] = {}
    for name in SETS:
        lines = (args.shared / "eval" / name).read_text("utf-8").splitlines()
        answers = args.keep / f"answers_{name}"
        answers.write_text(
            _python("-m", "qa", "--index", index, "--batch", args.shared / "eval" / name), "utf-8"
        )
        aside = [line for line in lines if held_out(json.loads(line))]
        for label, part in ((name, lines), (f"{name}, kept aside", aside)):
            traps = {"trap first (of dual)": _traps_first(part, answers)}
            grades[label.replace("_dev.jsonl", "")] = traps | _graded(part, answers, corpus, args)
    _table(grades)
    return 0


def _linked(source: Path, target: Path) -> Path:
    """A corpus root that holds links to the folders of reports."""
    target.mkdir(parents=True, exist_ok=True)
    for name in REPORTS:
        link = target / name
        if not link.exists():
            link.symlink_to((source / name).resolve(), target_is_directory=True)
    return target


def _python(*arguments: str | Path) -> str:
    """Run python on `arguments` and return what it prints; its stderr goes to ours."""
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=True
    ).stdout


def _graded(lines: Iterable[str], answers: Path, corpus: Path, args: argparse.Namespace) -> dict[str, Any]:
    """The grader's figures for `lines` of questions; it reads only the answers to these."""
    wanted = {json.loads(line)["qid"] for line in lines}
    questions, own = args.keep / "questions.jsonl", args.keep / "own.jsonl"
    questions.write_text("\n".join(lines) + "\n", "utf-8")
    given = [a for a in answers.read_text("utf-8").splitlines() if json.loads(a)["qid"] in wanted]
    own.write_text("\n".join(given) + "\n", "utf-8")
    grader = args.shared / "eval" / "grade.py"
    grade: dict[str, Any] = json.loads(_python(grader, questions, own, "--corpus", corpus, "--json"))
    return grade


def _traps_first(lines: Iterable[str], answers: Path) -> str:
    """How often the first result is the value of the other standing, of the questions that have both."""
    import grade

    given = {row["qid"]: row for row in map(json.loads, answers.read_text("utf-8").splitlines())}
    dual = [row for row in map(json.loads, lines) if row.get("dual")]
    first = [(row["trap_answer"], given[row["qid"]].get("results") or [{"value": ""}]) for row in dual]
    caught = sum(grade.value_matches(results[0]["value"], [trap]) for trap, results in first)
    return f"{caught} ({len(dual)})"


def _table(grades: dict[str, dict[str, Any]]) -> None:
    """One row a figure, one column a set."""
    print("| figure | " + " | ".join(grades) + " |")
    print("|---|" + "--:|" * len(grades))
    for figure in next(iter(grades.values())):
        if figure != "by_kind":
            print(f"| {figure} | " + " | ".join(str(g[figure]) for g in grades.values()) + " |")
    kinds = sorted({kind for g in grades.values() for kind in g["by_kind"]})
    for kind in kinds:
        cells = (g["by_kind"].get(kind) for g in grades.values())
        print(f"| {kind} right (of) | " + " | ".join(f"{c[0]} ({c[1]})" if c else "" for c in cells) + " |")


if __name__ == "__main__":
    sys.exit(main())
