"""`python -m qa eval QUESTIONS.jsonl`: answer a question set and print how well.

Of the answerable questions: `answered_right`, `value_exact` (first result of those answered with a
value), `evidence_top1`, `evidence_top3`, `right_report` (of those not refused), `false_refusal`. Of the
others: `refused_right`, `reason_right`. Of all: `wrong_answer`, the worst outcome. Of what was given:
`verbatim` (quotes found in the text of their report, white space aside), `grounded` (values inside their
quote). Rows are described in `qa.tools.judge`; those marked `boilerplate` are left out.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import QuestionError, ReportqaError
from corpus.program import called
from corpus.report import Report
from index.searcher import Index
from qa.api import ask
from qa.tools.batch import parse_line
from qa.tools.judge import Row, Verdict, judge, letters

FIGURES = {
    "answered_right": "可答题中答对的",
    "value_exact": "首个数值或名称正确的",
    "evidence_top1": "首条引文含依据的",
    "evidence_top3": "前三条引文含依据的",
    "right_report": "作答题中首条引文出自正确报告的",
    "refused_right": "应拒答题中拒答的",
    "reason_right": "应拒答题中理由也对的",
    "false_refusal": "可答题中误拒的",
    "wrong_answer": "全部题目中答错的",
    "verbatim": "引文逐字见于原文的",
    "grounded": "答案见于所指引文的",
    "p50_ms": "毫秒，中位数",
    "p95_ms": "毫秒，第95百分位",
}
Groups = Mapping[str, Mapping[str, Sequence[bool]]]


@dataclass(frozen=True, slots=True)
class Judged:
    """A question row, the answer it got (as JSON), and the verdict."""

    row: Row
    answer: Row
    verdict: Verdict


def main(argv: Sequence[str]) -> int:
    """Print figures and, with --wrong, what went wrong. Exit code 2: a bad file, row or index."""
    parser = argparse.ArgumentParser(
        prog=called("python -m qa eval", "reportqa ask eval"), description="回答一套题并统计对错。"
    )
    parser.add_argument("questions", type=Path, metavar="题目.jsonl")
    parser.add_argument("--index", type=Path, default=Path(".index"), help="索引目录（默认 .index）")
    parser.add_argument("--wrong", type=int, default=0, metavar="N", help="列出前 N 道错题")
    args = parser.parse_args(argv)
    try:
        rows = read_rows(args.questions)
        index = Index.load(args.index)
    except ReportqaError as fault:
        sys.stderr.write(f"错误：{fault}\n")
        return 2
    judged = evaluate(rows, index)
    for line in (*table(judged, index.reports), *mistakes(judged, args.wrong)):
        sys.stdout.write(f"{line}\n")
    return 0


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Question rows in order; QuestionError names the line that is none."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise QuestionError(f"读不了题目文件 {path}：请给出 UTF-8 编码、每行一个 JSON 对象的文件") from fault
    rows = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = parse_line(line)
        except QuestionError as fault:
            raise QuestionError(f"{path} 第 {number} 行：{fault}") from fault
        missing = [name for name in _needed(row) if name not in row]
        if missing:
            raise QuestionError(f"{path} 第 {number} 行：缺少字段 {'、'.join(missing)}")
        rows.append(row)
    return rows


def _needed(row: Row) -> tuple[str, ...]:
    return ("kind",) if row.get("kind") == "unanswerable" else ("kind", "doc", "answers")


def evaluate(rows: Iterable[Row], index: Index) -> list[Judged]:
    """Each question answered and judged, in the order given."""
    out = []
    for row in rows:
        if not row.get("boilerplate"):
            answer = ask(row["question"], index=index, history=row.get("history") or ()).to_dict()
            out.append(Judged(row, answer, judge(row, answer)))
    return out


def figures(judged: Sequence[Judged], reports: Mapping[str, Report]) -> dict[str, float | None]:
    """Figures in the order of `FIGURES`: shares 0..1, times in ms; None where nothing was to be measured."""
    verdicts = [j.verdict for j in judged]
    asked = [v for v in verdicts if v.answerable]
    rest = [v for v in verdicts if not v.answerable]
    times = sorted(j.answer["elapsed_ms"] for j in judged)
    return {
        "answered_right": _share(v.right for v in asked),
        "value_exact": _share(v.exact for v in asked),
        "evidence_top1": _share(v.evidence1 for v in asked),
        "evidence_top3": _share(v.evidence3 for v in asked),
        "right_report": _share(v.report for v in asked if v.status != "refused"),
        "refused_right": _share(v.right for v in rest),
        "reason_right": _share(v.reason_right for v in rest),
        "false_refusal": _share(v.status == "refused" and not v.right for v in asked),
        "wrong_answer": _share(v.status != "refused" and not v.right for v in verdicts),
        "verbatim": _share(_verbatim(q, reports) for j in judged for q in j.answer["quotes"]),
        "grounded": _share(_grounded(r, j.answer) for j in judged for r in j.answer["results"]),
        "p50_ms": times[len(times) // 2] if times else None,
        "p95_ms": times[int(len(times) * 0.95)] if times else None,
    }


def _share(marks: Iterable[bool | None]) -> float | None:
    known = [mark for mark in marks if mark is not None]
    return sum(known) / len(known) if known else None


def _verbatim(quote: Row, reports: Mapping[str, Report]) -> bool:
    return "".join(quote["text"].split()) in "".join(reports[quote["source"]].text.split())


def _grounded(result: Row, answer: Row) -> bool:
    return letters(result["value"]) in letters(answer["quotes"][result["quote"]]["text"])


def groups(judged: Iterable[Judged]) -> Groups:
    """Whether right, by kind, style and (of what is to be refused) reason."""
    out: dict[str, dict[str, list[bool]]] = {"kind": defaultdict(list), "style": defaultdict(list)}
    out["reason"] = defaultdict(list)
    for j in judged:
        for name, by in out.items():
            if name in j.row and (name != "reason" or not j.verdict.answerable):
                by[j.row[name]].append(j.verdict.right)
    return out


def table(judged: Sequence[Judged], reports: Mapping[str, Report]) -> Iterator[str]:
    """The figures and groups, one a line."""
    yield f"{'questions':16}{len(judged):>8}  题"
    for name, value in figures(judged, reports).items():
        shown = "-" if value is None else f"{value:.1f}" if name.endswith("_ms") else f"{value:.4f}"
        yield f"{name:16}{shown:>8}  {FIGURES[name]}"
    for by, found in groups(judged).items():
        for name, marks in sorted(found.items()):
            yield f"{by + ' ' + name:24}{sum(marks)}/{len(marks)}"


def mistakes(judged: Iterable[Judged], most: int) -> Iterator[str]:
    """What was asked, expected and given, of the first `most` questions that went wrong."""
    for j in [j for j in judged if not j.verdict.right][:most]:
        row, answer = j.row, j.answer
        wanted = row.get("answers_by_doc") or row.get("answers") or f"拒答（{row.get('reason')}）"
        values = [result["value"] for result in answer["results"]][:4]
        quotes = [f"{quote['source']}「{quote['text'][:60]}」" for quote in answer["quotes"][:1]]
        turns = "｜".join((*(row.get("history") or ()), row["question"]))
        yield f"\n{row.get('qid', '')} [{row['kind']}] {turns}"
        yield f"  应为 {wanted}"
        yield f"  答了 {answer['status']} {answer['reason'] or ''} {values} {''.join(quotes)}"
