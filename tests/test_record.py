"""A report as plain data: everything comes back, statements too, and nothing else is taken for one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from index_samples import loaded_index, reports
from qa_samples import haining, jiaxing, tianchang

from corpus.errors import CorpusError
from corpus.record import report_of, report_record
from corpus.report import Report
from corpus.statements.extraction import statements


@pytest.mark.parametrize("held", [tianchang(), haining(), jiaxing()])
def test_a_report_comes_back_from_json_with_its_statements(held: Report) -> None:
    back = report_of(json.loads(json.dumps(report_record(held), ensure_ascii=False)))
    assert back == held
    assert back.statements == held.statements != ()
    assert {s.standing for s in back.statements} >= {"achieved"}


def test_each_time_is_written_once() -> None:
    record = report_record(tianchang())
    labels = [label for _, _, label in record["times"]]
    assert len(labels) == len(set(labels)) < len(record["statements"])
    assert set(labels) >= {"2023年", "2024年", "2025年"}


def test_a_statement_without_a_time_comes_back_without_one() -> None:
    bare = replace(tianchang(), statements=tuple(replace(s, period=None) for s in tianchang().statements))
    record = report_record(bare)
    assert record["times"] == []
    assert report_of(record) == bare


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"statements": [[0, 1, 99, False, "achieved", None, [], True]]}, KeyError),
        ({"statements": [[0, 1, -1, False, "achieved", None, [], True]]}, KeyError),
        ({"statements": [[0, 1]]}, ValueError),
        ({"statements": [[5, 5, None, False, "achieved", None, [], True]]}, CorpusError),
    ],
)
def test_what_is_no_statement_is_not_taken_for_one(change: dict[str, object], fault: type[Exception]) -> None:
    with pytest.raises(fault):
        report_of(report_record(tianchang()) | change)


def test_an_index_keeps_the_statements_of_its_reports(tmp_path: Path) -> None:
    held = loaded_index(tmp_path).reports
    assert set(held) == {r.source for r in reports()}
    for report in reports():
        stored = held[report.source]
        assert stored.statements == report.statements
        assert report_record(stored) == report_record(report)  # read when looked into, yet no other record


def test_statements_depend_on_the_report_alone() -> None:
    held = tianchang()
    assert statements(replace(held, statements=())) == held.statements
