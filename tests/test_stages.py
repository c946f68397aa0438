"""Stages: what lies inside is not counted twice, threads do not mix, and without a reader nothing is kept."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from qa_samples import index

from corpus import stages
from corpus.stages import OTHER, Row, recorded, stage, staged, table
from index.searcher import Index
from qa import api, ask
from qa.__main__ import main
from qa.tools.observe import STAGE_NAMES

ASKED = "天长市2024年办理事项多少件"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Time that stands still unless a test moves it."""
    now = [100.0]
    monkeypatch.setattr(stages.time, "perf_counter", lambda: now[0])
    return now


def test_seconds_of_a_stage_are_its_own(clock: list[float]) -> None:
    with recorded() as held:
        clock[0] += 1
        with stage("search"):
            clock[0] += 2
            for _ in range(3):
                with stage("dense"):
                    clock[0] += 4
        with stage("rank"):
            clock[0] += 8
    assert held.rows == [
        Row("dense", 3, 12.0),
        Row("search", 1, 2.0),
        Row("rank", 1, 8.0),
        Row(OTHER, 1, 1.0),
    ]
    assert held.elapsed == 23.0


def test_a_stage_that_raises_is_counted(clock: list[float]) -> None:
    @staged("rank")
    def fail() -> None:
        clock[0] += 2
        raise KeyError

    with pytest.raises(KeyError), recorded() as held:
        fail()
    assert held.rows == [Row("rank", 1, 2.0), Row(OTHER, 1, 0.0)]
    assert stage("x") is stage("y")  # nothing is open any more


def test_a_recording_inside_another_is_told_to_both(clock: list[float]) -> None:
    with recorded() as outer:
        clock[0] += 1
        with stage("all"):
            clock[0] += 2
            with recorded() as inner, stage("dense"):
                clock[0] += 4
    assert inner.rows == [Row("dense", 1, 4.0), Row(OTHER, 1, 0.0)]
    assert outer.rows == [Row("dense", 1, 4.0), Row("all", 1, 2.0), Row(OTHER, 2, 1.0)]
    assert (inner.elapsed, outer.elapsed) == (4.0, 7.0)


def test_what_a_stage_counts_is_heard_as_it_ends(clock: list[float]) -> None:
    heard: list[tuple[str, float, dict[str, int]]] = []
    with recorded(lambda *told: heard.append(told)):
        with stage("read") as told:
            clock[0] += 3
            told.count(reports=2)
            with stage("open"):
                clock[0] += 1
        assert heard == [("open", 1.0, {}), ("read", 3.0, {"reports": 2})]
    with stage("read") as told:
        told.count(reports=2)  # nobody hears it
    assert len(heard) == 2


def test_threads_do_not_mix() -> None:
    both = threading.Barrier(2)

    def work(name: str) -> list[str]:
        with recorded() as held:
            for _ in range(3):
                both.wait(10)
                with stage(name):
                    both.wait(10)
        return [f"{row.name} {row.calls}" for row in held.rows]

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(work, ("甲", "乙"))) == [["甲 3", "other 1"], ["乙 3", "other 1"]]


def test_a_question_passes_through_the_stages_and_they_make_up_the_whole(sample_index: Index) -> None:
    with recorded() as held:
        answer = ask("2025年历城区新增多少经营主体", index=sample_index, history=["青岛呢"])
    assert answer.status == "answered"
    names = [row.name for row in held.rows]
    assert set(names) <= set(STAGE_NAMES)
    assert set(names) >= set(STAGE_NAMES) - {
        "load",
        "model",
        "embed",
        "write",
    }  # asked before perhaps; no model writes
    assert all(row.seconds >= 0 for row in held.rows)
    assert sum(row.seconds for row in held.rows) == pytest.approx(held.elapsed)
    assert 0 < answer.elapsed_ms <= held.elapsed * 1000


def test_profile_prints_the_table_after_the_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(api, "opened_ahead", lambda _folder: None)
    monkeypatch.setattr(Index, "load", lambda _folder, _encoder: index())
    assert main(["--profile", ASKED]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("12.6万件　")
    lines = [line.split() for line in err.splitlines()]
    assert lines[0] == ["阶段", "次数", "毫秒", "占比"]
    assert lines[-1][0] == "合计"
    assert lines[-1][2] == "100.0%"
    shown = {line[0]: line for line in lines[1:-1]}
    assert {"理解问题", "限定范围", "检索·向量", "阅读", "数值", "组织回答", "核对出处"} <= set(shown)
    assert shown["核对出处"][1] == "1"
    assert sum(float(line[-2]) for line in lines[1:-1]) == pytest.approx(float(lines[-1][1]), abs=0.2)
    assert main([ASKED]) == 0
    assert capsys.readouterr().err == ""


def test_columns_of_the_table_stand_under_each_other(clock: list[float]) -> None:
    with recorded() as held:
        with stage("dense"):
            clock[0] += 0.75
        clock[0] += 0.25
    assert table(held, {"dense": "检索·向量", OTHER: "其余"}).splitlines() == [
        "阶段                    次数        毫秒        占比",
        "检索·向量                  1      750.00       75.0%",
        "其余                              250.00       25.0%",
        "合计                             1000.00      100.0%",
    ]
