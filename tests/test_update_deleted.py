"""A deleted report answers nowhere: not in a process that runs on, not in a new one, not from a cache."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.stand_in import StandIn, read_here, report_text
from index.building import report_files
from index.building.update import update_index
from index.live import LiveIndex
from index.searcher import Index
from index.versions.history import rollback
from qa import ask

QUESTION = "义乌市2024年粮食总产量是多少"
FIGURE = "2.0012万吨"


@pytest.fixture(autouse=True)
def _read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process for the reading costs half a second each time; tests/test_index_cli.py has the real one."""
    monkeypatch.setattr(report_files, "each_report", read_here)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "corpus").mkdir()
    for number in range(4):
        (tmp_path / "corpus" / f"报告{number}.txt").write_text(report_text(number, 1), "utf-8")
    return tmp_path / "corpus"


def told(index: Index) -> tuple[list[str], set[str]]:
    """Values given for the question, and the reports quoted for it and for one that goes on from it."""
    first = ask(QUESTION, index=index)
    second = ask("新增就业呢", index=index, history=(QUESTION,))
    return [r.value for r in first.results], {q.report.source for a in (first, second) for q in a.quotes}


def found(index: Index) -> set[str]:
    """Sources that any leg of the search finds."""
    hits = index.search(QUESTION, 99)
    assert {hit.chunk.source for hit in hits if hit.dense_rank} == set(index.reports)
    return {hit.chunk.source for hit in hits}


def test_a_deleted_report_answers_nowhere_and_comes_back_once(corpus: Path, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    update_index(corpus, folder, StandIn())
    live = LiveIndex(folder, StandIn())
    assert told(live.current()) == ([FIGURE], {"报告1.txt"})
    assert "报告1.txt" in found(live.current())
    text = (corpus / "报告1.txt").read_bytes()
    (corpus / "报告1.txt").unlink()
    assert update_index(corpus, folder, StandIn()).removed == ("报告1.txt",)
    for index in (live.current(), Index.load(folder, StandIn())):  # the same process, and as after a restart
        values, quoted = told(index)
        assert FIGURE not in values
        assert "报告1.txt" not in quoted | found(index)
        assert index.search(QUESTION, sources=["报告1.txt"]) == []
    (corpus / "报告1.txt").write_bytes(text)
    assert update_index(corpus, folder, StandIn()).added == ("报告1.txt",)
    back = live.current()
    assert told(back) == ([FIGURE], {"报告1.txt"})
    assert len({chunk.id for chunk in back.chunks}) == len(back.chunks)
    ids = [chunk.text for chunk in back.chunks if chunk.source == "报告1.txt"]
    assert len(ids) == len(set(ids))


def test_going_back_brings_it_back_until_the_next_update(corpus: Path, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    update_index(corpus, folder, StandIn())
    (corpus / "报告1.txt").unlink()
    update_index(corpus, folder, StandIn())
    live = LiveIndex(folder, StandIn())
    rollback(folder)
    assert told(live.current())[0] == [FIGURE]
    assert update_index(corpus, folder, StandIn()).removed == ("报告1.txt",)
    assert FIGURE not in told(live.current())[0]
