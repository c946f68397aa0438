"""How often the statement of a gold answer has the right period and the right standing.

python -m benchmarks.statements [SET …]            learn parts, with the kinds of what is wrong
python -m benchmarks.statements --wrong SET …      learn parts, every row that is wrong
python -m benchmarks.statements --check [SET …]    check parts: totals only; log every look in statements.md

Rows whose answer is itself a time (when?) are left out of the periods: their label is their answer.

A row's gold span is its first answer inside its first evidence, found in the report's text with white
space and variants of punctuation ignored. Its statement is right in period where both mean the same
months; a value as of the end of a stretch (年末, 截至) and one for the stretch count as the same where
both end in the same month. A shortcoming is "background" here and has several labels in the sets
(background, achieved, baseline): in rows of kind `problem` all count. Unanswerable rows have no span.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from corpus.errors import ReportqaError
from corpus.folder.load import read_report
from corpus.language.calendar import year_period
from corpus.language.fold import fold
from corpus.language.times import find_times
from corpus.report import Period, Report
from corpus.statement import Statement
from corpus.statements.extraction import statement_at, statements

SHARED = Path(__file__).resolve().parents[2] / "shared"
SETS = ("p26", "sc", "bp", "og", "gm", "ge", "txt", "txo", "pn")
CHECKED = ("p26", "sc", "bp", "og", "gm", "ge")


@dataclass(frozen=True)
class Case:
    """A row with its report and the span of its first answer."""

    row: Mapping[str, Any]
    report: Report
    start: int
    end: int


@dataclass(frozen=True)
class Months:
    """Label of a row: first and last month; `point` where it is a state at the end of it."""

    first: int
    last: int
    point: bool = False


def cases(name: str, part: str) -> Iterator[Case]:
    """Rows of a set whose first answer is found in their report."""
    for line in (SHARED / "eval" / "learn" / f"{name}.{part}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["kind"] == "unanswerable" or not row.get("status") or not row["evidence"]:
            continue
        report = _report(row["doc"])
        span = _span(report, row["answers"][0], row["evidence"]) if report else None
        if report is not None and span is not None:
            yield Case(row, report, *span)


@lru_cache(maxsize=512)
def _report(doc: str) -> Report | None:
    root = SHARED / "corpus"
    path = next((p for s in ("", ".txt", ".html", ".docx") if (p := root / (doc + s)).is_file()), None)
    try:
        return read_report(path, root) if path else None
    except ReportqaError:
        return None


@lru_cache(maxsize=512)
def _bare(doc: str) -> tuple[str, list[int]]:
    """Folded text of a report without white space, and the offset of each of its characters."""
    report = _report(doc)
    assert report is not None
    kept = [(c, i) for i, c in enumerate(fold(report.text)) if not c.isspace()]
    return "".join(c for c, _ in kept), [i for _, i in kept]


def _span(report: Report, answer: str, evidence: Sequence[str]) -> tuple[int, int] | None:
    doc = re.sub(r"\.\w+$", "", report.source)
    text, offsets = _bare(doc)
    wanted = re.sub(r"\s", "", fold(answer))
    for one in evidence:
        quote = re.sub(r"\s", "", fold(one))
        at = text.find(quote)
        inner = quote.find(wanted)
        if at >= 0 and inner >= 0:
            return offsets[at + inner], offsets[at + inner + len(wanted) - 1] + 1
        if at >= 0 and len(quote) < 200:
            near = text.find(wanted, max(0, at - 200), at + len(quote) + 200)
            if near >= 0:
                return offsets[near], offsets[near + len(wanted) - 1] + 1
    return None


def months(label: str | None) -> Months | None:  # noqa: PLR0911 - one rule a line
    """The months that a label means; None for one that names none (整合前, 远景)."""
    if not label:
        return None
    if match := re.fullmatch(r"(\d{4})Q(\d)\.\.(?:(\d{4})Q)?(\d)", label):
        first, last = int(match[1]), int(match[3] or match[1])
        return Months(first * 12 + int(match[2]) * 3 - 3, last * 12 + int(match[4]) * 3 - 1)
    if match := re.fullmatch(r"(\d{4})(?:Q|年?第?)?([1-4一二三四])(?:季度)?", label):
        number = "一二三四".find(match[2]) + 1 or int(match[2])
        return Months(int(match[1]) * 12 + number * 3 - 3, int(match[1]) * 12 + number * 3 - 1)
    if match := re.fullmatch(r"(\d{4})年?([上下])半年", label):
        first = int(match[1]) * 12 + (6 if match[2] == "下" else 0)
        return Months(first, first + 5)
    if match := re.fullmatch(r"(\d{4})-(\d\d)(?:-\d\d)?(?:\.\.(\d{4})-(\d\d))?(末|底)?", label):
        first = int(match[1]) * 12 + int(match[2]) - 1
        last = int(match[3]) * 12 + int(match[4]) - 1 if match[3] else first
        return Months(first, last, bool(match[5]))
    if match := re.fullmatch(r"(\d{4})(?:[-—](\d{4}))?年?(末|底)?", label):
        last = int(match[2] or match[1]) * 12 + 11
        return Months(last if match[3] else int(match[1]) * 12, last, bool(match[3]))
    return None


def same(wanted: Months, period: Period | None, *, point: bool) -> bool:
    """Whether both mean the same months, or one of them the end of the other."""
    if period is None or period.last != wanted.last:
        return False
    return period.first == wanted.first or point or wanted.point


def _is_time(answer: str) -> bool:
    """Whether an answer is a date or another time and nothing else."""
    found = find_times(answer, year_period(2020))
    return sum(m.end - m.start for m in found) >= len(answer.strip("前起。，于自至到")) - 1


@lru_cache(maxsize=512)
def _statements(doc: str) -> tuple[Statement, ...]:
    report = _report(doc)
    assert report is not None
    return statements(report)


def stands(row: Mapping[str, Any], standing: str) -> bool:
    """Whether a standing is the row's; see the note on shortcomings above."""
    return standing == row["status"] or (row["kind"] == "problem" and standing in {"background", "achieved"})


def told(case: Case) -> Statement | None:
    """The statement of the gold span."""
    return statement_at(_statements(case.row["doc"]), case.start, case.end)


def measure(name: str, part: str, *, wrong: bool, kinds: bool) -> tuple[int, ...]:
    """Print one set; counts (rows, periods, right periods, right standings)."""
    rows = periods = right = stood = 0
    confused: Counter[str] = Counter()
    examples: dict[str, list[str]] = defaultdict(list)
    for case in cases(name, part):
        made = told(case)
        rows += 1
        standing = made.standing if made else "background"
        stood += stands(case.row, standing)
        wanted = None if _is_time(case.row["answers"][0]) else months(case.row.get("period"))
        fits = True
        if wanted is not None:
            periods += 1
            fits = made is not None and same(wanted, made.period, point=made.point)
            right += fits
        label = made.period.label if made and made.period else "—"
        problems = []
        if not fits:
            problems.append(f"period {case.row['period']} ← {label}{'末' if made and made.point else ''}")
        if not stands(case.row, standing):
            problems.append(f"standing {case.row['status']} ← {standing}")
        for problem in problems:
            kind = re.sub(r"\d{4}", "Y", problem)
            confused[kind] += 1
            examples[problem.split(" ")[0]].append(_line(case, problem))
    total = (rows, periods, right, stood)
    print(_row(name, total))
    if kinds:
        for kind, count in confused.most_common(12):
            print(f"      {count:4} {kind}")
    if wrong:
        print("\n".join(line for lines in examples.values() for line in lines))
    return total


def _line(case: Case, problem: str) -> str:
    text = case.report.text
    around = text[max(0, case.start - 60) : case.start] + "【" + text[case.start : case.end][:40] + "】"
    around += text[case.end : case.end + 25]
    made = told(case)
    basis = [text[a:b][:16] for a, b in made.basis] if made else []
    path = "/".join(p[:18] for p in case.report.section_at(case.start).path)
    return f"{case.row['qid']} {problem} {basis} ‹{path}› {around}".replace("\n", "⏎")


def _row(name: str, total: tuple[int, ...]) -> str:
    rows, periods, right, stood = total
    share = right / max(1, periods)
    return f"{name:6} {rows:5} rows   period {share:.3f}   standing {stood / max(1, rows):.3f}"


def main() -> None:
    """Measure the sets named, all by default."""
    parser = argparse.ArgumentParser(description="陈述的时期与性质，对照标注")
    parser.add_argument("sets", nargs="*")
    parser.add_argument("--check", action="store_true", help="只给总数")
    parser.add_argument("--wrong", action="store_true", help="列出每一条不符的（只用于 learn）")
    chosen = parser.parse_args()
    part = "check" if chosen.check else "learn"
    names = chosen.sets or list(CHECKED if chosen.check else SETS)
    totals = [
        measure(n, part, wrong=chosen.wrong and not chosen.check, kinds=not chosen.check) for n in names
    ]
    print(_row("all", tuple(map(sum, zip(*totals, strict=True)))))


if __name__ == "__main__":
    main()
