"""The small cases from fault reports and pages of the trade: how many of their questions come out right.

    python -m benchmarks.field [--shared DIR] [--write]

Each folder of eval/field holds its reports and questions.jsonl; it is indexed alone. A question is right
where the status is the one expected and, for an answer, an expected value (`a|b`: any of them) stands in the
value of a result, or, where there are no results, in the first quote.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from benchmarks.machine import machine
from corpus.folder.load import load_corpus
from corpus.language.fold import fold
from index.building import build
from index.encoders.selection import open_encoder
from index.searcher import Index
from index.versions import store
from index.versions.settings import settings
from qa import ask
from qa.answer import Answer

TABLE = Path(__file__).with_suffix(".md")
ROOT = Path(__file__).parents[1]


def main() -> int:
    """Index each case, ask, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--write", action="store_true", help=f"write {TABLE.name} too")
    args = parser.parse_args()
    lines, right, asked = [], 0, 0
    for folder in sorted(p for p in (args.shared / "eval" / "field").iterdir() if p.is_dir()):
        told = _case(folder)
        right += sum(ok for ok, _ in told)
        asked += len(told)
        wrong = "；".join(words for ok, words in told if not ok)
        lines.append(f"| {folder.name} | {sum(ok for ok, _ in told)}/{len(told)} | {wrong} |")
    head = "# 来自故障报告的小案例\n\n    python -m benchmarks.field --write\n\n"
    table = "| 案例 | 对 | 不对的 |\n|---|--:|---|\n" + "\n".join(lines)
    total = f"共 {right}/{asked} = {right / asked:.2f}"
    text = f"{head}{machine(('onnxruntime', 'faiss-cpu'))}\n\n{total}\n\n{table}\n"
    print(text)
    if args.write:
        TABLE.write_text(text, "utf-8")
    return 0


def _case(folder: Path) -> list[tuple[bool, str]]:
    rows = [
        json.loads(line)
        for line in (folder / "questions.jsonl").read_text("utf-8").splitlines()
        if line.strip()
    ]
    held = [r for r in load_corpus(folder).reports if not r.source.startswith("questions")]
    if not held:
        return [(False, "没有读出报告") for _ in rows]
    encoder = open_encoder()
    contents = build.index_reports(held, encoder)
    manifest = store.describe(contents, product="0", model=encoder.name, settings=settings(), rejected=())
    index = Index(manifest, contents, encoder)
    out = []
    for row in rows:
        answer = ask(row["question"], index=index, history=row.get("history") or ())
        ok = _is_right(answer, row["expect"])
        got = "、".join(r.value for r in answer.results[:3]) or answer.status
        out.append((ok, f"{row['question']}（要 {row['expect']['value'] or '拒答'}，得 {got}）"))
    return out


def _is_right(answer: Answer, expect: dict[str, Any]) -> bool:
    if expect["status"] == "refused":
        return answer.status == "refused"
    if answer.status not in {"answered", "clarify"}:
        return False
    shown = [r.value for r in answer.results] or [answer.quotes[0].text]
    return any(fold(v) in fold(s) for v in expect["value"].split("|") for s in shown)


if __name__ == "__main__":
    raise SystemExit(main())
