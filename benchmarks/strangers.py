"""Right, wrong and refused on documents and questions that were written when the product was done.

    python -m benchmarks.strangers [--shared DIR] [--sets money,bodies,mixed,later,fresh,texts] [--kinds]

The documents of `benchmarks/strangers` are invented, as are their places and figures, whatever real names
stand in them; documents and questions are by writers who had not seen the product. Each set is indexed
alone and asked of alone. Below each set stand those that were never read, without yes and no, which the
grader takes only as 是 and 否. Of `money` and `bodies` every second question was read when its answer was
wrong, of `mixed` those on the first eight documents, of `later` those on documents of odd number, of `fresh`
none; strangers.md tells what came of it. `texts` asks how, why, what problem and what plan of the documents
of the first four, two fifths of it what they do not tell; none of it was read.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from benchmarks.learned import FIGURES, figures_of
from index.__main__ import main as index_command
from index.searcher import Index
from qa import ask

ROOT = Path(__file__).parents[1]
FOLDER = Path(__file__).with_name("strangers")
_MIXED_READ = 8  # documents
SETS = ("money", "bodies", "mixed", "later", "fresh", "texts")


def main() -> int:
    """Index, ask, grade, print one row a set."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--kinds", action="store_true", help="a row for each kind of question too")
    args = parser.parse_args()
    sys.path.insert(0, str(args.shared / "eval"))
    print(f"| set | {' | '.join(FIGURES)} |\n|---|{'--:|' * len(FIGURES)}")
    for name in args.sets.split(","):
        graded = _graded(name)
        _print(name, graded)
        unread = [row for row in graded if not row["read"] and row["kind"] != "yesno"]
        _print(f"- never read ({len(unread)})", unread)
        kinds = defaultdict(list)
        for row in graded:
            kinds[row["kind"]].append(row)
        for kind, rows in kinds.items() if args.kinds else ():
            _print(f"- {kind} ({len(rows)})", rows)
    return 0


def _graded(name: str) -> list[dict[str, Any]]:
    from grade import grade_one  # type: ignore[import-not-found]  # beside the question sets

    with tempfile.TemporaryDirectory() as scratch:
        corpus, held = Path(scratch) / "corpus", Path(scratch) / "index"
        corpus.mkdir()
        lines = (FOLDER / name / "questions.jsonl").read_text("utf-8").splitlines()
        rows = list(map(json.loads, lines))
        folders = sorted({row["doc"].partition("/")[0] for row in rows})
        for folder in folders:
            (corpus / folder).symlink_to(FOLDER / folder)
        if index_command(["build", "--index", str(held), "--corpus", str(corpus)]):
            raise SystemExit(f"no index of {name}")
        index = Index.load(held)
        of = {f: [source for source in index.reports if source.startswith(f"{f}/")] for f in folders}
        return [
            {
                **grade_one(row, _asked(row, index, of)),
                "kind": row["kind"],
                "read": _read(name, at, int(Path(row["doc"]).name[:2])),
            }
            for at, row in enumerate(rows)
        ]


def _asked(row: dict[str, Any], index: Index, of: dict[str, list[str]]) -> dict[str, Any]:
    """The answer over the documents that the question's own stands among."""
    return ask(row["question"], index=index, sources=of[row["doc"].partition("/")[0]]).to_dict()


def _read(name: str, at: int, document: int) -> bool:
    """Whether the question `at` its place on a document (its number) was looked at when it went wrong."""
    if name in {"fresh", "texts"}:
        return False
    if name == "mixed":
        return document <= _MIXED_READ
    return bool(document % 2) if name == "later" else not at % 2


def _print(name: str, graded: list[dict[str, Any]]) -> None:
    told = figures_of(graded)
    print(f"| {name} | {' | '.join('' if v is None else f'{v:.3f}' for v in told)} |", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
