"""The invented question set holds together: counts, evidence, answers. Scores are not looked at."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any, get_args

import pytest

from corpus.folder.load import load_corpus
from corpus.report import Report
from qa.answer import Reason

BUREAU = Path(__file__).parents[1] / "benchmarks" / "bureau"
README = (BUREAU / "README.md").read_text("utf-8")
ROWS: list[dict[str, Any]] = [
    json.loads(line) for line in (BUREAU / "questions.jsonl").read_text("utf-8").splitlines()
]
ANSWERABLE = [row for row in ROWS if row["kind"] != "unanswerable"]


@pytest.fixture(scope="module")
def reports() -> dict[str, Report]:
    """The six reports as the product reads them, by file name without suffix."""
    corpus = load_corpus(BUREAU)
    assert corpus.rejected == ()
    assert corpus.ignored == ("questions.jsonl",)
    return {Path(report.source).stem: report for report in corpus.reports}


def docs_of(row: dict[str, Any]) -> list[str]:
    return row["doc"] if isinstance(row["doc"], list) else [row["doc"]]


def stated(first_column: str) -> dict[str, int]:
    """Name → number in the last column of the readme's table whose first column has that heading."""
    table = README[README.index(f"| {first_column}") :].partition("\n\n")[0]
    return {name: int(n) for name, n in re.findall(r"^\| `([\w.]+)` .*\| (\d+) \|$", table, re.M)}


def test_the_readme_states_the_counts() -> None:
    assert stated("`kind`") == Counter(row["kind"] for row in ROWS)
    assert stated("`style`") == Counter(row["style"] for row in ROWS)
    assert stated("文件") == Counter(f"{doc}.txt" for row in ROWS for doc in docs_of(row))
    assert f"{len(ROWS)} 题" in README.splitlines()[0]


def test_the_readme_states_what_is_read_off_the_reports(reports: dict[str, Report]) -> None:
    for stem, report in reports.items():
        assert report.period is not None
        assert report.planned is not None
        row = f"| `{stem}.txt` | {report.organ} | {report.period.label} | {report.planned.label} | "
        assert row in README


def test_questions_are_told_apart() -> None:
    assert len({row["qid"] for row in ROWS}) == len(ROWS)
    asked = Counter((row["question"], *row.get("history", ())) for row in ROWS)
    assert [question for question, times in asked.items() if times > 1] == []


def test_every_question_belongs_to_a_report(reports: dict[str, Report]) -> None:
    assert {doc for row in ROWS for doc in docs_of(row)} == set(reports)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["qid"])
def test_evidence_stands_once_in_the_report(row: dict[str, Any], reports: dict[str, Report]) -> None:
    texts = [reports[doc].text for doc in docs_of(row)]
    passages = [*row["evidence"], *row.get("trap_evidence", ())]
    assert [p for p in passages if sum(text.count(p) for text in texts) != 1] == []


@pytest.mark.parametrize("row", ANSWERABLE, ids=lambda row: row["qid"])
def test_answers_stand_in_the_evidence(row: dict[str, Any]) -> None:
    wanted = row["answers"] if row.get("all") else row["answers"][:1]
    if row["kind"] == "compare":
        assert row["answers"] == []
        assert [part["doc"] for part in row["answers_by_doc"]] == row["doc"]
        wanted = [part["answer"] for part in row["answers_by_doc"]]
        held = [answer in evidence for answer, evidence in zip(wanted, row["evidence"], strict=True)]
        assert held == [True, True]
    assert wanted != []
    assert [answer for answer in wanted if not any(answer in e for e in row["evidence"])] == []


def test_what_cannot_be_answered_says_why() -> None:
    refusals = [row for row in ROWS if row["kind"] == "unanswerable"]
    assert [row["qid"] for row in refusals if row["answers"] or row["evidence"]] == []
    assert {row["reason"] for row in refusals} == set(get_args(Reason)) - {"out_of_domain"}
    assert [row["qid"] for row in ANSWERABLE if "reason" in row] == []


def test_followups_have_turns_before_them() -> None:
    assert [row["qid"] for row in ROWS if (row["kind"] == "followup") != bool(row.get("history"))] == []
