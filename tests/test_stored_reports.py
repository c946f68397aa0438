"""Reports and chunks made when they are asked for, and let go when there are too many."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import index_samples
import pytest
from index_samples import saved_index
from stub_encoder import StubEncoder

from index.files import mapped
from index.searcher import Index
from index.versions import reports, store
from index.versions.stored_report import StoredReport


def test_a_stored_report_is_the_report(tmp_path: Path) -> None:
    saved_index(tmp_path)
    held = store.load(tmp_path)[1].reports
    for report in index_samples.reports():
        stored = held[report.source]
        assert (stored.title, stored.region, stored.period) == (report.title, report.region, report.period)
        assert stored == report
        assert report == stored
        assert stored != held["乙市.txt"] or report.source == "乙市.txt"
        assert hash(stored) == hash(held[report.source])
        assert stored.section_at(len(stored.text) - 1) == report.section_at(len(report.text) - 1)


def test_what_a_report_is_can_be_asked_without_reading_it(tmp_path: Path) -> None:
    saved_index(tmp_path)
    held = store.load(tmp_path)[1].reports
    assert [report.title for report in held.values()]
    assert [r.held for r in held.values() if isinstance(r, StoredReport)] == [None] * len(held)


def test_reports_longest_unused_are_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved_index(tmp_path)
    monkeypatch.setattr(reports, "HELD", 100)
    held = list(store.load(tmp_path)[1].reports.values())
    texts = [report.text for report in held]
    assert [r.held is None for r in held if isinstance(r, StoredReport)] == [True, True, False]
    with ThreadPoolExecutor(8) as pool:
        again = list(pool.map(lambda n: held[n % 3].text, range(300)))
    assert again == [texts[n % 3] for n in range(300)]


def test_a_mapped_index_answers_like_one_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved_index(tmp_path)
    plain = Index.load(tmp_path, StubEncoder()).search("就业", top_k=50)
    monkeypatch.setattr(mapped, "MAPPED_FROM", 1)
    large = Index.load(tmp_path, StubEncoder())
    assert large.search("就业", top_k=50) == plain
    assert [chunk.id for chunk in large.chunks[1:3]] == [large.chunks[1].id, large.chunks[2].id]
