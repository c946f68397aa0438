"""`sources` restricts what `ask` sees, and a refusal says that it did."""

from __future__ import annotations

from index.searcher import Index
from qa import ask
from qa.scope.filtered import Narrowed

QUESTION = "2025年历城区新增多少经营主体"


def test_filter_that_keeps_the_report_changes_nothing(sample_index: Index) -> None:
    free = ask(QUESTION, index=sample_index)
    kept = ask(QUESTION, index=sample_index, sources=["licheng_2025.txt"])
    assert kept.results == free.results
    assert {q.report.source for q in kept.quotes} == {"licheng_2025.txt"}


def test_filter_that_shuts_the_report_out_refuses_and_says_so(sample_index: Index) -> None:
    others = [s for s in sample_index.reports if s != "licheng_2025.txt"]
    answer = ask(QUESTION, index=sample_index, sources=others)
    assert answer.status == "refused"
    assert "筛选条件之外的报告没有查找" in answer.message
    assert answer.message.startswith("筛选出的报告中没有")
    assert "licheng_2025.txt" not in {q.report.source for q in answer.quotes}


def test_filter_that_leaves_nothing_refuses(sample_index: Index) -> None:
    answer = ask(QUESTION, index=sample_index, sources=[])
    assert (answer.status, answer.reason) == ("refused", "topic")
    assert answer.message.startswith("筛选条件没有留下任何报告。")


def test_filter_of_all_reports_is_none(sample_index: Index) -> None:
    refused = ask("2019年历城区新增多少经营主体", index=sample_index, sources=list(sample_index.reports))
    assert "筛选" not in refused.message


def test_narrowed_index_never_leaves_its_reports(sample_index: Index) -> None:
    one = next(iter(sample_index.reports))
    seen = Narrowed(sample_index, [one, "absent.txt"])
    assert list(seen.reports) == [one]
    assert {h.chunk.source for h in seen.search("经营主体")} == {one}
    assert seen.search("经营主体", sources=[s for s in sample_index.reports if s != one]) == []
