"""是 and 否 against questions for yes or no, their own answers given.

    python -m benchmarks.verdicts --index DIR [--shared DIR]

DIR indexes the folders of shared/corpus. Of the questions of `eval/learn` those count whose accepted answers
hold a yes or a no; the first of them is looked up in its report and judged. How it is found is left out.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

from corpus.report import Report
from index.searcher import Index
from qa.question.understanding import understand
from qa.reply.verdict import Verdict, verdict

ROOT = Path(__file__).parents[1]
WORDS: dict[str, Verdict] = {
    **dict.fromkeys(("是", "有", "能", "是的", "可以"), "是"),
    **dict.fromkeys(("否", "没有", "不会", "不收", "不要", "不能", "不是"), "否"),
}


def main() -> int:
    """Judge each, print the table and what is judged wrongly."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    args = parser.parse_args()
    index, told = Index.load(args.index), Counter[tuple[str, str]]()
    for path in sorted((args.shared / "eval/learn").glob("*.learn.jsonl")):
        for row in map(json.loads, path.read_text("utf-8").splitlines()):
            wanted = next((WORDS[a] for a in row.get("answers", ()) if a in WORDS), None)
            held = _where(index, row) if wanted else None
            if not wanted or held is None:
                continue
            judged = verdict(understand(row["question"]), *held) or "open"
            told[wanted, judged] += 1
            if judged not in {wanted, "open"}:
                print(f"{row['qid']} {row['question']}: {judged}, wanted {wanted}")
    for (wanted, judged), count in sorted(told.items()):
        print(f"| {wanted} | {judged} | {count} |")
    return 0


def _where(index: Index, row: dict[str, str | list[str]]) -> tuple[Report, int, int] | None:
    """The first accepted answer in the report that it is of."""
    documents = row["doc"] if isinstance(row["doc"], list) else [row["doc"]]
    stem, answer = Path(documents[0]).name, row["answers"][0]
    for source, report in index.reports.items():
        if Path(source).stem == stem or (stem.isdigit() and Path(source).stem.startswith(stem)):
            at = report.text.find(answer)
            if at >= 0:
                return report, at, at + len(answer)
    return None


if __name__ == "__main__":
    raise SystemExit(main())
